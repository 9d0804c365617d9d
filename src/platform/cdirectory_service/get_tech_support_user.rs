//! `POST /CDirectoryService/GetTechSupportUser`: the account that the vendor's support would use.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::users::READ;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::date;

/// The account that the vendor's support would use.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetTechSupportUser {}

/// The account; nobody can sign in with it here, so its password is long past.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TechSupportUser {
    name: String,
    password_exp: String,
    uuid: String,
}

impl Operation for GetTechSupportUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/GetTechSupportUser"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = TechSupportUser;

    async fn run(self, cx: &mut Cx<'_>) -> Result<TechSupportUser, ApiError> {
        let info = cx.tenant.store.info().await?;
        let name = format!("techsupport_{}", info.id().to_lowercase());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&crate::tokens::hash(&name).0[..16]);
        let uuid = uuid::Builder::from_custom_bytes(bytes).into_uuid().hyphenated().to_string();
        Ok(TechSupportUser { name, password_exp: date(Timestamp::NEVER), uuid })
    }
}

//! `POST /SaasManage/DeleteApplication`: deletes apps, all or none. What they issued is worth nothing from then on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::apps::{self, WRITE};
use crate::platform::args::NameList;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Deletes apps, all or none: `{"_RowKey":[…]}`, or `{"ID":"…"}`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteApplication {
    #[serde(rename = "_RowKey")]
    row_keys: NameList,
    #[serde(rename = "ID")]
    id: NameList,
}

/// One of the apps that are gone.
#[derive(Serialize, JsonSchema)]
pub struct Deleted {
    success: bool,
    #[serde(rename = "ID")]
    id: String,
}

impl Operation for DeleteApplication {
    const PATHS: &'static [&'static str] = &["SaasManage/DeleteApplication"];
    const NEEDS: Needs = Needs::Permission("Delete", WRITE);
    const LIST: Option<&'static str> = Some("_RowKey");
    type Output = Vec<Deleted>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<Deleted>, ApiError> {
        let keys = if self.row_keys.is_empty() { self.id.0 } else { self.row_keys.0 };
        // A call without a key is refused as one with an empty key.
        let keys = if keys.is_empty() { vec![String::new()] } else { keys };
        let gone = apps::delete(cx, keys).await?;
        Ok(gone.into_iter().map(|id| Deleted { success: true, id }).collect())
    }
}

//! `GET /RoleAttributes/GetRoleAttributes` and `UpdateAttributesByRole`: what a role has of the tenant's attributes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{self, READ, WRITE};
use crate::domain::attribute::role_attribute;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{StoreError, role_attributes};
use crate::wire::Reply;

/// What a role has of the tenant's attributes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleAttributes {
    role_id: Option<String>,
}

/// A value of a role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Held {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "_RowKey")]
    row_key: String,
    attribute_id: String,
    role_id: String,
    value_text: String,
}

impl Operation for GetRoleAttributes {
    const PATHS: &'static [&'static str] = &["RoleAttributes/GetRoleAttributes"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Vec<Held>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<Held>, ApiError> {
        let text = required(self.role_id, "roleId", cx.trace)?;
        let role = roles::named(cx, &text).await?.id;
        let store = &cx.tenant.store;
        let found = store.read::<_, StoreError>(async |db| role_attributes::of_role(db, &role).await).await?;
        let held = |(attribute, value): (String, String)| {
            let id = format!("{role}_{attribute}");
            let row_key = id.clone();
            Held { id, row_key, attribute_id: attribute, role_id: role.clone(), value_text: value }
        };
        Ok(found.into_iter().map(held).collect())
    }

    fn reply(output: Vec<Held>) -> Reply {
        Reply::json(&output)
    }
}

/// Sets attributes of a role; what is not named stays, an empty value takes the attribute from the role.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateAttributesByRole {
    role_id: Option<String>,
    attributes: Vec<RoleAttributeValue>,
}

/// A value. Name, type and description, which clients repeat, change nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct RoleAttributeValue {
    id: Option<String>,
    value: Option<String>,
}

impl Operation for UpdateAttributesByRole {
    const PATHS: &'static [&'static str] = &["RoleAttributes/UpdateAttributesByRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.role_id, "RoleId", cx.trace)?;
        let info = cx.tenant.store.info().await?;
        let mut values = Vec::with_capacity(self.attributes.len());
        for RoleAttributeValue { id, value } in self.attributes {
            let (id, value) = (required(id, "Id", cx.trace)?, value.unwrap_or_default());
            let Some(attribute) = role_attribute(&info.spec.role_attributes, &id) else {
                return Err(roles::no_attribute(&id).refuse(cx.trace).into());
            };
            if attribute.kind.read(&value.as_str().into()).is_err() {
                let why = format!("`{value}` is no value of type {}", attribute.kind.name());
                return Err(invalid("Value", &why, cx.trace));
            }
            values.push((id, value));
        }
        Ok(roles::set_attributes(cx, &text, values).await?)
    }
}

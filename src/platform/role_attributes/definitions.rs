//! `POST /RoleAttributes/GetAttributes`, `AddAttributes`, `UpdateAttribute` and `DeleteAttributes`: which attributes
//! roles may have.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{self, READ, WRITE};
use crate::domain::attribute::{ColumnKind, RoleAttributeSpec, is_role_attribute_name};
use crate::platform::args::{NameList, invalid, present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Reply;

/// Which attributes roles may have.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAttributes {}

/// All attributes, in the order in which they were added.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RoleAttributes {
    startindex: usize,
    total: usize,
    count: usize,
    attributes: Vec<RoleAttribute>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct RoleAttribute {
    name: String,
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "_RowKey")]
    row_key: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    description: String,
}

impl Operation for GetAttributes {
    const PATHS: &'static [&'static str] = &["RoleAttributes/GetAttributes"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = RoleAttributes;

    async fn run(self, cx: &mut Cx<'_>) -> Result<RoleAttributes, ApiError> {
        let info = cx.tenant.store.info().await?;
        let view = |attribute: &RoleAttributeSpec| RoleAttribute {
            name: attribute.name.clone(),
            id: attribute.uuid.clone(),
            row_key: attribute.uuid.clone(),
            kind: attribute.kind.name(),
            description: attribute.description.clone(),
        };
        let attributes: Vec<_> = info.spec.role_attributes.iter().map(view).collect();
        Ok(RoleAttributes { startindex: 1, total: attributes.len(), count: attributes.len(), attributes })
    }

    fn reply(output: RoleAttributes) -> Reply {
        Reply::json(&output)
    }
}

/// Adds attributes that roles may have.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AddAttributes {
    attributes: Vec<New>,
}

/// An attribute as a client describes it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct New {
    name: String,
    #[serde(rename = "Type")]
    kind: Option<String>,
    description: String,
}

impl New {
    fn read(self, id: String) -> Result<RoleAttributeSpec, String> {
        let name = self.name.trim().to_owned();
        if !is_role_attribute_name(&name) {
            return Err(format!("`{name}` is no name for an attribute"));
        }
        let kind = self.kind.unwrap_or_else(|| "Text".to_owned());
        let kind = ColumnKind::find(&kind).ok_or_else(|| format!("`{kind}` is no type of an attribute"))?;
        Ok(RoleAttributeSpec { name, uuid: id, kind, description: self.description })
    }
}

impl Operation for AddAttributes {
    const PATHS: &'static [&'static str] = &["RoleAttributes/AddAttributes"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        present((!self.attributes.is_empty()).then_some(()), "Attributes", cx.trace)?;
        let random = &cx.tenant.random;
        let new: Result<Vec<_>, _> = self.attributes.into_iter().map(|new| new.read(random.uuid())).collect();
        let new = new.map_err(|why| invalid("Attributes", &why, cx.trace))?;
        Ok(roles::add_attributes(cx, new).await?)
    }
}

/// Changes what an attribute of roles is for.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UpdateAttribute {
    #[serde(rename = "attributeid", alias = "ID")]
    id: Option<String>,
    #[serde(rename = "Description")]
    description: Option<String>,
}

impl Operation for UpdateAttribute {
    const PATHS: &'static [&'static str] = &["RoleAttributes/UpdateAttribute"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let id = required(self.id, "attributeid", cx.trace)?;
        let Some(description) = self.description else { return Ok(()) };
        Ok(roles::describe_attribute(cx, id, description).await?)
    }
}

/// Removes attributes of roles; what roles have of them goes with them.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeleteAttributes {
    attribute_ids: NameList,
}

impl Operation for DeleteAttributes {
    const PATHS: &'static [&'static str] = &["RoleAttributes/DeleteAttributes"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let ids = self.attribute_ids.0;
        present((!ids.is_empty()).then_some(()), "AttributeIds", cx.trace)?;
        Ok(roles::delete_attributes(cx, ids).await?)
    }
}

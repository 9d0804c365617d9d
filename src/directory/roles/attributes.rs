//! Attributes that the tenant defines for roles.

use super::{Acting, Error, Fault, Flaw};
use crate::check::Check;
use crate::directory::settings::{edit, edit_with};
use crate::domain::attribute::{MOST_ROLE_ATTRIBUTES, RoleAttributeSpec, role_attribute};
use crate::domain::fold;
use crate::domain::tenant::TenantSpec;
use crate::store::{Db, role_attributes};

/// Adds attributes, all or none.
///
/// # Errors
/// [`Flaw::Argument`], unless all names are free and there is room.
pub async fn add_attributes(acting: &mut Acting<'_>, new: Vec<RoleAttributeSpec>) -> Result<(), Error> {
    let work = move |spec: &mut TenantSpec| {
        for attribute in &new {
            if spec.role_attributes.iter().any(|other| fold(&other.name) == fold(&attribute.name)) {
                let why = format!("there is an attribute `{}` already", attribute.name);
                return Err(Fault::argument("Attributes", why));
            }
            spec.role_attributes.push(attribute.clone());
        }
        if spec.role_attributes.len() > MOST_ROLE_ATTRIBUTES {
            let why = format!("wanted at most {MOST_ROLE_ATTRIBUTES} attributes in all");
            return Err(Fault::argument("Attributes", why));
        }
        Ok(())
    };
    edit(acting, work).await
}

/// Changes what an attribute is for.
///
/// # Errors
/// [`Flaw::NoItem`].
pub async fn describe_attribute(acting: &mut Acting<'_>, id: String, text: String) -> Result<(), Error> {
    let work = move |spec: &mut TenantSpec| {
        let mut all = spec.role_attributes.iter_mut();
        let found = all.find(|attribute| attribute.uuid == id).ok_or_else(|| no_attribute(&id))?;
        found.description.clone_from(&text);
        Ok(())
    };
    edit(acting, work).await
}

/// Removes attributes; what roles have of them goes with them.
///
/// # Errors
/// [`Flaw::NoItem`].
pub async fn delete_attributes(acting: &mut Acting<'_>, ids: Vec<String>) -> Result<(), Error> {
    let work = async move |db: &mut Db<'_>, spec: &mut TenantSpec| {
        for id in &ids {
            role_attribute(&spec.role_attributes, id).ok_or_else(|| no_attribute(id))?;
            spec.role_attributes.retain(|attribute| attribute.uuid != *id);
            role_attributes::drop_all(db, id).await?;
        }
        Ok(())
    };
    edit_with(acting, work).await
}

/// There is no such attribute.
pub fn no_attribute(id: &str) -> Fault {
    Fault::new(Check::AttributeExists, id.to_owned(), Flaw::NoItem("Attribute", id.to_owned()))
}

//! PATCH (RFC 7644 §3.5.2): operations carried out over a resource as it is shown. What comes of it is then read as
//! the body of a PUT is.

mod apply;

use std::borrow::Cow;

use serde_json::Value;

use super::body;
use super::error::{ScimErrorKind, ScimFault};
use super::filter::{self, Target, member, parse_target};
use super::schema::Resource;
use super::site::ResourceMembers;
use super::{ScimCx, ScimError};
use crate::check::Check;

/// The schema of a patch.
const SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Most operations of a patch.
const MOST: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PatchAction {
    Add,
    Remove,
    Replace,
}

/// A change: what is done where, with which value.
#[derive(Clone, Debug)]
pub struct PatchOperation {
    action: PatchAction,
    target: Target,
    value: Value,
}

/// What is done to a resource: it is replaced, or patched.
pub enum ResourceUpdate {
    /// By this.
    Whole(ResourceMembers),
    /// In this way.
    Patch(Vec<PatchOperation>),
}

impl ResourceUpdate {
    /// Of a PUT or a PATCH.
    ///
    /// # Errors
    /// Where the body is none.
    pub fn read(resource: &'static Resource, cx: &mut ScimCx<'_>) -> Result<Self, ScimError> {
        if cx.call.method.as_str() == "PUT" {
            return Ok(Self::Whole(body::read(cx.call, resource.schema.id, cx.trace)?));
        }
        let body = body::read(cx.call, SCHEMA, cx.trace)?;
        let changes = read(&body, resource).map_err(|fault| fault.refuse(cx.trace))?;
        Ok(Self::Patch(changes))
    }

    /// What becomes of a resource that is shown like this.
    ///
    /// # Errors
    /// The first change that cannot be carried out.
    pub fn made_of(&self, mut shown: ResourceMembers) -> Result<Cow<'_, ResourceMembers>, ScimFault> {
        match self {
            Self::Whole(body) => Ok(Cow::Borrowed(body)),
            Self::Patch(changes) => {
                changes.iter().try_for_each(|change| change.apply(&mut shown))?;
                Ok(Cow::Owned(shown))
            }
        }
    }
}

/// The changes that a body asks for.
fn read(body: &ResourceMembers, resource: &'static Resource) -> Result<Vec<PatchOperation>, ScimFault> {
    let operations = body::list(body, "Operations")?;
    if operations.is_empty() || operations.len() > MOST {
        return Err(ScimFault::syntax(format!("Operations is a list of 1 to {MOST} operations.")));
    }
    let mut changes = Vec::with_capacity(operations.len());
    for operation in operations {
        read_one(operation, resource, &mut changes)?;
    }
    Ok(changes)
}

fn read_one(
    operation: &ResourceMembers,
    resource: &'static Resource,
    changes: &mut Vec<PatchOperation>,
) -> Result<(), ScimFault> {
    let op = body::text(operation, "op")?.unwrap_or_default().to_ascii_lowercase();
    let action = match op.as_str() {
        "add" => PatchAction::Add,
        "remove" => PatchAction::Remove,
        "replace" => PatchAction::Replace,
        _ => return Err(ScimFault::syntax(format!("`{op}` is no operation: add, remove or replace."))),
    };
    let value = member(operation, "value").cloned();
    if action != PatchAction::Remove && value.is_none() {
        return Err(ScimFault::value(format!("To {op}, a value is needed.")));
    }
    let value = value.unwrap_or_default();
    if let Some(path) = body::text(operation, "path")? {
        changes.push(PatchOperation { action, target: target(&path, resource)?, value });
        return Ok(());
    }
    let Value::Object(members) = value else {
        return Err(match action {
            PatchAction::Remove => no_target("no path"),
            _ => ScimFault::value("Without a path, value is an object."),
        });
    };
    // The names may be paths, as recorded: `name.formatted`.
    for (name, value) in members.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("schemas")) {
        changes.push(PatchOperation { action, target: target(&name, resource)?, value });
    }
    Ok(())
}

fn target(path: &str, resource: &'static Resource) -> Result<Target, ScimFault> {
    parse_target(path, resource).map_err(|fault| match fault {
        filter::FilterFault::Syntax(why) => {
            ScimFault::new(Check::ScimTarget, format!("{path}: {why}"), ScimErrorKind::Path(why))
        }
        filter::FilterFault::NoAttribute(_) => no_target(path),
    })
}

fn no_target(path: &str) -> ScimFault {
    ScimFault::new(Check::ScimTarget, path, ScimErrorKind::NoTarget)
}

//! `/RoleAttributes/*`: attributes that the tenant defines for roles, and what roles have of them (platform.md §3).
//!
//! The lists come without an envelope, as clients read them.

mod definitions;
mod values;

pub use definitions::{AddAttributes, DeleteAttributes, GetAttributes, UpdateAttribute};
pub use values::{GetRoleAttributes, UpdateAttributesByRole};

use crate::check::{Check, Trace};
use crate::platform::error::{ApiError, MessageId};

/// There is no such attribute.
fn unknown(id: &str, trace: &mut Trace) -> ApiError {
    let refusal = trace.check(Check::AttributeExists).seen(id.to_owned()).failed();
    ApiError::refused(refusal, MessageId::ItemNotFound("Attribute", id.to_owned()))
}

//! `/RoleAttributes/*`: attributes that the tenant defines for roles, and what roles have of them (platform.md#s3).
//!
//! The lists come without an envelope, as clients read them.

mod definitions;
mod values;

pub use definitions::{AddAttributes, DeleteAttributes, GetAttributes, UpdateAttribute};
pub use values::{GetRoleAttributes, UpdateAttributesByRole};

//! `/TenantConfig/*`: settings of the tenant (platform.md §7).

mod admin_security_questions;

pub use admin_security_questions::{
    DeleteAdminSecurityQuestion, GetAdminSecurityQuestion, GetAdminSecurityQuestions,
    SetAdminSecurityQuestion,
};

//! `/TenantConfig/*`: how the tenant looks and what it does (platform.md#s7).

mod admin_security_questions;
mod customer_config;
mod defaults;
mod message_templates;
mod templates;

pub use admin_security_questions::{
    DeleteAdminSecurityQuestion, GetAdminSecurityQuestion, GetAdminSecurityQuestions,
    SetAdminSecurityQuestion,
};
pub use customer_config::{GetAdvancedConfig, GetCustomerConfig, SetCustomerConfig};
pub use message_templates::{GetEditableMessageTemplate, GetEditableMessageTemplates};

use crate::domain::right::Right;

/// The right that reads the configuration; system administrators change it.
const READ: &[Right] = &[Right::READ_ONLY_SYSTEM];

//! The REST API on the wire.

mod accounts;
mod app_permissions;
mod app_rules;
mod app_templates;
mod apps;
mod change;
mod core;
mod create;
mod directory;
mod guard;
mod import;
mod matrix;
mod nonsense;
mod picture;
mod portal_apps;
mod read;
mod redrock;
mod redrock_events;
mod redrock_rights;
mod role_rights;
mod roles;
mod second_factor;
mod security;
mod sign_in;
mod state;
mod transport;

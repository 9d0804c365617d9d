//! The REST API on the wire.

mod accounts;
mod annex;

mod change;
mod core;
mod create;
mod directory;
mod events;
mod guard;
mod import;
mod invitations;

mod matrix;
mod nonsense;
mod picture;
mod read;
mod redrock;
mod redrock_events;
mod redrock_rights;

mod role_attributes;
mod role_rights;
mod roles;
mod second_factor;
mod security;
mod sign_in;
mod state;
mod transport;

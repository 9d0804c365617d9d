//! The REST API on the wire.

mod change;
mod create;
mod guard;
mod import;
mod matrix;
mod picture;
mod read;
mod redrock;
mod redrock_events;
mod redrock_rights;
mod security;
mod state;
mod transport;

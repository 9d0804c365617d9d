//! The REST API on the wire.

mod change;
mod create;
mod guard;
mod import;
mod matrix;
mod picture;
mod read;
mod second_factor;
mod security;
mod sign_in;
mod state;
mod transport;

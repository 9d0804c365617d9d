//! TLS: what is certified, what a client sees of it, the files, the command.

mod command;
mod exec;
mod files;
mod handshake;
mod names;
mod tenants;

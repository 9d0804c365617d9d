//! OAuth on the wire.

mod clients;
mod discovery;
mod introspect;
mod revoke;
mod scopes;
mod token;

//! OAuth on the wire.

mod authorize;
mod clients;
mod consent;
mod discovery;
mod introspect;
mod login;
mod password;
mod revoke;
mod scopes;
mod token;
mod userinfo;

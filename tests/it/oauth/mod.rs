//! OAuth on the wire.

mod authorize;
mod clients;
mod codes;
mod consent;
mod discovery;
mod fuzz;
mod introspect;
mod login;
mod login_factors;
mod password;
mod revoke;
mod scopes;
mod security;
mod token;
mod userinfo;

//! A fixture becomes the rows of a tenant, and the rows become a fixture again.

mod dump;
mod hashed;
mod lookup;
mod seed;

pub use dump::dump;
pub use hashed::hash_secrets;
pub use seed::Seed;

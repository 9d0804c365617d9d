//! `/RedRock/*`: queries (platform.md#s5).

mod args;
mod query;
mod row;

pub use query::RedrockQuery;

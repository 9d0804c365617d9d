//! `/RedRock/*`: queries (platform.md §5).

mod args;
mod query;
mod row;

pub use query::RedrockQuery;

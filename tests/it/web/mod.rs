//! The pages' floor.

mod assets;
mod open;

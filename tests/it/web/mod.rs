//! The pages' floor.

mod assets;

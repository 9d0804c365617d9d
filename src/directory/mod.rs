//! What the tenant does: its rules, and what changes it, for every surface.
//!
//! What is done is a function over [`Acting`]. What is wrong is a [`Flaw`], with the check that found it and the field
//! that it is about; how that looks on the wire is the surface's.

mod acting;
pub mod apps;
pub mod attributes;
pub mod consents;
mod error;
mod flaw;
pub mod organizations;
pub mod policies;
pub mod roles;
pub mod sessions;
pub mod settings;
pub mod users;

pub use acting::Acting;
pub use error::{Error, Fault, Stop};
pub use flaw::Flaw;

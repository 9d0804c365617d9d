//! Who is calling, and what its token lets it call.

mod caller;
pub mod rest;

pub use caller::{Caller, Credential, credential, identify, inspect, recognise};

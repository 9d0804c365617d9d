//! `/Acl/*`: who has which permissions on an object (platform.md#s4).

mod get_row_aces;

pub use get_row_aces::GetRowAces;

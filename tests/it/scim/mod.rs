//! SCIM on the wire (platform.md#s8; RFC 7643, RFC 7644).

mod groups;
mod guard;
mod hostile;
mod patch;
mod query;
mod users;

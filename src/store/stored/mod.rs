//! What columns of JSON hold: a form for each type of the domain that is kept so.
//!
//! A form names every field of its type, and what it is called in the column. So a type that changes does not compile
//! until somebody has said what that means for what was written before.

/// Lets forms stand for the types that they are of, inside lists and options too.
macro_rules! forms {
    ($($form:ident of $value:ty),* $(,)?) => {$(
        impl serde_with::SerializeAs<$value> for $form {
            fn serialize_as<S: serde::Serializer>(value: &$value, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(value, serializer)
            }
        }

        impl<'de> serde_with::DeserializeAs<'de, $value> for $form {
            fn deserialize_as<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$value, D::Error> {
                Self::deserialize(deserializer)
            }
        }
    )*};
}

mod app;
mod attempt;
mod change;
mod claims;
mod column;
mod directory;
mod event;
mod factors;
mod grant;
mod policy;
mod skip;
mod tenant;
mod ticket;

pub(super) use app::StoredApp;
pub(super) use change::{StoredChange, StoredEntry};
pub(super) use claims::StoredClaims;
pub(super) use column::{read, write};
pub(super) use event::StoredEvent;
pub(super) use factors::StoredFactors;
pub(super) use tenant::StoredTenant;
pub use ticket::KeptTicket;

#[cfg(test)]
mod tests;

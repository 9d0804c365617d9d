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
mod directory;
mod policy;
mod tenant;

pub(super) use app::StoredApp;
use serde_with::de::DeserializeAsWrap;
use serde_with::ser::SerializeAsWrap;
use serde_with::{DeserializeAs, SerializeAs};
pub(super) use tenant::StoredTenant;

use super::Error;

/// A value as a column holds it, in the form `F`.
///
/// # Errors
/// [`Error::Database`], for what JSON cannot hold.
pub(super) fn text<F: SerializeAs<T>, T>(value: &T) -> Result<String, Error> {
    let form = SerializeAsWrap::<T, F>::new(value);
    serde_json::to_string(&form).map_err(|error| Error::Database(error.to_string()))
}

/// The value that a column of the form `F` holds; `what` names it where it cannot be read.
///
/// # Errors
/// [`Error::Database`].
pub(super) fn value<F, T>(what: &str, text: &str) -> Result<T, Error>
where
    F: for<'de> DeserializeAs<'de, T>,
{
    let form: Result<DeserializeAsWrap<T, F>, _> = serde_json::from_str(text);
    form.map(DeserializeAsWrap::into_inner).map_err(|error| Error::Database(format!("{what}: {error}")))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a function of a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

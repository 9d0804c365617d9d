//! From a value to what a column holds, and back.

use serde_with::de::DeserializeAsWrap;
use serde_with::ser::SerializeAsWrap;
use serde_with::{DeserializeAs, SerializeAs};

use crate::store::Error;

/// A value as a column holds it, in the form `F`.
pub(in crate::store) fn write<F: ?Sized + SerializeAs<T>, T: ?Sized>(value: &T) -> String {
    // Forms are texts, numbers, lists, and objects whose names are texts, which JSON always holds.
    serde_json::to_string(&SerializeAsWrap::<T, F>::new(value)).unwrap_or_default()
}

/// The value that a column of the form `F` holds; `what` names it where it cannot be read.
///
/// # Errors
/// [`Error::Database`].
pub(in crate::store) fn read<F, T>(what: &str, text: &str) -> Result<T, Error>
where
    F: for<'de> DeserializeAs<'de, T>,
{
    let form: Result<DeserializeAsWrap<T, F>, _> = serde_json::from_str(text);
    form.map(DeserializeAsWrap::into_inner).map_err(|error| Error::Database(format!("{what}: {error}")))
}

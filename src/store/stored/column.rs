//! From a value to what a column holds, and back: `{"v":1,"stored":…}`, the version of the form and the value in it.
//!
//! Up to version 0.1.0 columns held the value alone, in the form that is version 1 now: version 0.

use serde::{Deserialize, Serialize};
use serde_with::de::DeserializeAsWrap;
use serde_with::ser::SerializeAsWrap;
use serde_with::{DeserializeAs, SerializeAs};

use crate::store::StoreError;

/// The version that is written, and the latest that is read. A form that changes so that it does not read what was
/// written before takes the next one, and reads the earlier ones by what is kept of their forms.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Column<V> {
    v: u32,
    stored: V,
}

/// A value as a column holds it, in the form `F`.
pub(in crate::store) fn write<F: ?Sized + SerializeAs<T>, T: ?Sized>(value: &T) -> String {
    let column = Column { v: VERSION, stored: SerializeAsWrap::<T, F>::new(value) };
    // Forms are texts, numbers, lists, and objects whose names are texts, which JSON always holds.
    serde_json::to_string(&column).unwrap_or_default()
}

/// The value that a column of the form `F` holds; `what` names it where it cannot be read.
///
/// # Errors
/// [`StoreError::Database`], also for what a later version wrote.
pub(in crate::store) fn read<F, T>(what: &str, text: &str) -> Result<T, StoreError>
where
    F: for<'de> DeserializeAs<'de, T>,
{
    type Form<T, F> = DeserializeAsWrap<T, F>;
    let form: Result<Form<T, F>, _> = match version(text) {
        0 => serde_json::from_str(text),
        1..=VERSION => serde_json::from_str::<Column<_>>(text).map(|column| column.stored),
        later => {
            return Err(StoreError::Database(format!(
                "{what}: a later version of Tenantry wrote it, in the form {later}; this one reads up to {VERSION}"
            )));
        }
    };
    form.map(DeserializeAsWrap::into_inner).map_err(|error| StoreError::Database(format!("{what}: {error}")))
}

/// The version of what a column holds. It is told by how the text begins, for [`write`] always puts it first.
fn version(text: &str) -> u32 {
    let number = text.strip_prefix("{\"v\":").and_then(|rest| rest.split_once(",\"stored\":"));
    number.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

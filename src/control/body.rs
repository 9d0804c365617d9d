//! Bodies of control calls: JSON of a known form, or nothing where that will do.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ControlError;
use crate::check::Trace;
use crate::wire::Call;

/// The arguments of a call; without a body, none.
///
/// # Errors
/// The refusal by `control.argument`.
pub fn read<T: DeserializeOwned>(call: &Call<'_>, trace: &mut Trace) -> Result<T, ControlError> {
    let body = if call.body.trim_ascii().is_empty() { b"{}" } else { call.body };
    // A list would be taken for the members in their order.
    let read = serde_json::from_slice::<Map<String, Value>>(body);
    let read = read.and_then(|members| serde_json::from_value(Value::Object(members)));
    read.map_err(|error| ControlError::argument(trace, error.to_string()))
}

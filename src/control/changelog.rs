//! `GET …/changelog`: who changed what on which app, when, from what to what.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::error::ControlError;
use crate::check::Trace;
use crate::domain::fold;
use crate::store::{StoreError, apps, changes};
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// Entries in a list, where the call does not say how many.
const DEFAULT_LIMIT: i64 = 100;

#[derive(Serialize, JsonSchema)]
pub struct ChangeList {
    changes: Vec<Value>,
}

/// What a list may be narrowed to: how many, and of which app.
fn filter(query: &str) -> Result<(i64, Option<String>), String> {
    let (mut limit, mut app) = (DEFAULT_LIMIT, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "limit" => {
                let number = value.parse::<u32>().map_err(|_| format!("`{value}` is no value of `limit`"))?;
                limit = i64::from(number);
            }
            "app" => app = Some(value.into_owned()),
            _ => return Err(format!("`{name}` is no filter; there are limit, app")),
        }
    }
    Ok((limit, app))
}

/// The latest changes first. An app that is gone is named by its row key.
///
/// # Errors
/// The refusal by `control.argument`.
pub async fn list(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let (limit, app) = filter(call.query).map_err(|why| ControlError::argument(trace, why))?;
    let changes = tenant.store.read::<_, StoreError>(async |db| {
        let row_key = match &app {
            Some(text) => {
                Some(apps::by_key_or_id(db, text).await?.map_or_else(|| fold(text), |app| app.row_key))
            }
            None => None,
        };
        changes::latest(db, row_key.as_deref(), limit).await
    });
    Ok(Reply::json(&ChangeList { changes: changes.await? }))
}

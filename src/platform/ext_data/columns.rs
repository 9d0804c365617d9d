//! `POST /ExtData/GetColumns` and `SetColumns`: the extended attributes of a user.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{check_table, no_column};
use crate::directory::users::{self, READ, WRITE};
use crate::domain::attribute;
use crate::platform::args::{invalid, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The extended attributes of a user; without an id, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetColumns {
    table: Option<String>,
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    include_nulls: Option<bool>,
}

impl Operation for GetColumns {
    const PATHS: &'static [&'static str] = &["ExtData/GetColumns"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = Map<String, Value>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<Map<String, Value>, ApiError> {
        check_table(self.table, cx.trace)?;
        let mut values = cx.user(self.id.as_deref()).await?.user.profile.attributes.clone();
        if self.include_nulls.unwrap_or(false) {
            for column in &cx.tenant.store.info().await?.spec.user_columns {
                values.entry(column.name.clone()).or_insert(Value::Null);
            }
        }
        Ok(values)
    }
}

/// Sets extended attributes of a user; without an id, of the caller. Null and an empty text clear; what is absent stays.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetColumns {
    table: Option<String>,
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    columns: Option<Map<String, Value>>,
}

impl Operation for SetColumns {
    const PATHS: &'static [&'static str] = &["ExtData/SetColumns"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        check_table(self.table, cx.trace)?;
        let user = cx.user(self.id.as_deref()).await?;
        let info = cx.tenant.store.info().await?;
        let columns = present(self.columns, "Columns", cx.trace)?;
        let mut changes = Vec::with_capacity(columns.len());
        for (name, value) in &columns {
            let column = attribute::column(&info.spec.user_columns, name);
            let column = column.ok_or_else(|| no_column(name, cx.trace))?;
            // Of the own attributes only those that users may set need no right.
            if !column.user_editable {
                cx.require_right(WRITE)?;
            }
            let value = column.kind.read(value).map_err(|_| {
                invalid("Columns", &format!("{name} wants a value of type {}", column.kind.name()), cx.trace)
            })?;
            changes.push((column.name.clone(), value));
        }
        let done = users::modify(cx, &user.user.id, move |user| {
            for (name, value) in &changes {
                match value {
                    Some(value) => user.profile.attributes.insert(name.clone(), value.clone()),
                    None => user.profile.attributes.remove(name),
                };
            }
        });
        Ok(done.await?)
    }
}

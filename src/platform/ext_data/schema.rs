//! `POST /ExtData/GetSchema` and `UpdateSchema`: the columns of extended attributes.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::check_table;
use crate::directory::attributes;
use crate::domain::attribute::{self, ColumnKind, ColumnSpec, MOST_COLUMNS};
use crate::platform::args::{Lenient, invalid, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The columns of extended attributes.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetSchema {
    table: Option<String>,
}

/// The columns, and how many there may be.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExtendedSchema {
    columns: Vec<ColumnView>,
    indexes: [(); 0],
    column_limit: usize,
    index_limit: u8,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct ColumnView {
    title: Option<String>,
    name: String,
    description: Option<String>,
    #[serde(rename = "Type")]
    kind: &'static str,
    user_editable: bool,
}

impl Operation for GetSchema {
    const PATHS: &'static [&'static str] = &["ExtData/GetSchema"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ExtendedSchema;

    async fn run(self, cx: &mut Cx<'_>) -> Result<ExtendedSchema, ApiError> {
        check_table(self.table, cx.trace)?;
        let info = cx.tenant.store.info().await?;
        let view = |column: &ColumnSpec| ColumnView {
            title: column.title.clone(),
            name: column.name.clone(),
            description: column.description.clone(),
            kind: column.kind.name(),
            user_editable: column.user_editable,
        };
        let columns = info.spec.user_columns.iter().map(view).collect();
        Ok(ExtendedSchema { columns, indexes: [], column_limit: MOST_COLUMNS, index_limit: 5 })
    }
}

/// Sets the columns of extended attributes: all of them, by name. One that is left out is dropped with its values,
/// whether `AllowDelete` says so or not: clients do it without.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateSchema {
    table: Option<String>,
    columns: Option<Map<String, Value>>,
}

/// A column as a client describes it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct GivenColumn {
    #[serde(rename = "Type")]
    kind: Option<String>,
    title: Option<String>,
    description: Option<String>,
    user_editable: Option<bool>,
}

impl Operation for UpdateSchema {
    const PATHS: &'static [&'static str] = &["ExtData/UpdateSchema"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        check_table(self.table, cx.trace)?;
        let columns = present(self.columns, "Columns", cx.trace)?;
        let columns = read(&columns).map_err(|why| invalid("Columns", &why, cx.trace))?;
        Ok(attributes::set_columns(cx, columns).await?)
    }
}

fn read(columns: &Map<String, Value>) -> Result<Vec<ColumnSpec>, String> {
    if columns.len() > MOST_COLUMNS {
        return Err(format!("wanted at most {MOST_COLUMNS} columns"));
    }
    let mut names = BTreeSet::new();
    let column = |(name, value): (&String, &Value)| {
        if !attribute::is_name(name) || !names.insert(name.to_ascii_lowercase()) {
            return Err(format!("`{name}` is no name for a column, or used twice"));
        }
        let column = GivenColumn::deserialize(Lenient(value)).map_err(|error| format!("{name}: {error}"))?;
        let kind = column.kind.unwrap_or_else(|| "Text".to_owned());
        Ok(ColumnSpec {
            name: name.clone(),
            kind: ColumnKind::find(&kind).ok_or_else(|| format!("`{kind}` is no type of a column"))?,
            title: column.title,
            description: column.description,
            user_editable: column.user_editable.unwrap_or(false),
        })
    };
    columns.iter().map(column).collect()
}

//! `/ExtData/*`: extended attributes of users (platform.md#s2-4).

mod columns;
mod schema;

pub use columns::{GetColumns, SetColumns};
pub use schema::{GetSchema, UpdateSchema};

use crate::check::{Check, Trace};
use crate::directory::Flaw;
use crate::platform::args::required;
use crate::platform::error::ApiError;

/// Checks that the table is the one that there is.
fn check_table(table: Option<String>, trace: &mut Trace) -> Result<(), ApiError> {
    let table = required(table, "Table", trace)?;
    let is_users = table.eq_ignore_ascii_case("users") || table.eq_ignore_ascii_case("user");
    let probe = trace.check(Check::TableExists).seen(table.clone()).wanted("users");
    probe.holds(is_users).map_err(|refusal| ApiError::refused(refusal, Flaw::NoItem("Table", table)))
}

/// Refuses a column that the schema does not have.
fn no_column(name: &str, trace: &mut Trace) -> ApiError {
    let refusal = trace.check(Check::ColumnExists).seen(name.to_owned()).failed();
    ApiError::refused(refusal, Flaw::NoItem("Column", name.to_owned()))
}

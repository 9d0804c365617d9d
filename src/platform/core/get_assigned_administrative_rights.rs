//! `POST /Core/GetAssignedAdministrativeRights?role=`: the rights of a role.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{READ, named};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights;
use crate::platform::table::{Kind, Table};

/// The administrative rights of a role; `role` is its id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAssignedAdministrativeRights {
    role: Option<String>,
}

const COLUMNS: &[(&str, Kind)] = &[("Description", Kind::Text), ("Path", Kind::Text)];

/// A right.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
    description: String,
    path: String,
}

impl Operation for GetAssignedAdministrativeRights {
    const PATHS: &'static [&'static str] = &["Core/GetAssignedAdministrativeRights"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let text = required(self.role, "role", cx.trace)?;
        let role = named(cx, &text).await?;
        let rows = rights::of_role(&role).into_iter();
        let rows =
            rows.map(|right| (right.path.clone(), Row { description: right.description, path: right.path }));
        Ok(Table::new(COLUMNS, "AdministrativeRight", rows.collect()))
    }
}

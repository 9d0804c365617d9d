//! `POST /Core/GetAssignedAdministrativeRights?role=`: the rights of a role.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{READ, named};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights;
use crate::platform::table::{QueryResult, ResultColumnKind};

/// The administrative rights of a role; `role` is its id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAssignedAdministrativeRights {
    role: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] =
    &[("Description", ResultColumnKind::Text), ("Path", ResultColumnKind::Text)];

/// A right.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AssignedRightRow {
    description: String,
    path: String,
}

impl Operation for GetAssignedAdministrativeRights {
    const PATHS: &'static [&'static str] = &["Core/GetAssignedAdministrativeRights"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<AssignedRightRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<AssignedRightRow>, ApiError> {
        let text = required(self.role, "role", cx.trace)?;
        let role = named(cx, &text).await?;
        let rows = rights::of_role(&role).into_iter();
        let rows = rows.map(|right| {
            (right.path.clone(), AssignedRightRow { description: right.description, path: right.path })
        });
        Ok(QueryResult::new(COLUMNS, "AdministrativeRight", rows.collect()))
    }
}

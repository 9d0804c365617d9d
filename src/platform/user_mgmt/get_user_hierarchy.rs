//! `POST /UserMgmt/GetUserHierarchy`: to whom a user reports, to whom that one does, and so on.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::users::READ;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// To whom a user reports, to whom that one does, and so on; without a user, the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserHierarchy {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Uuid", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("Mail", ResultColumnKind::Text),
    ("ReportsTo", ResultColumnKind::Text),
];

/// A manager.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ManagerRow {
    uuid: String,
    name: String,
    display_name: Option<String>,
    mail: Option<String>,
    reports_to: String,
}

impl Operation for GetUserHierarchy {
    const PATHS: &'static [&'static str] = &["UserMgmt/GetUserHierarchy"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = QueryResult<ManagerRow>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<ManagerRow>, ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        let (mut rows, mut seen) = (Vec::new(), BTreeSet::from([user.user.id.clone()]));
        let mut next = user.user.profile.reports_to.clone();
        // A fixture may have people report to each other in a circle.
        while let Some(id) = next.take().filter(|id| seen.insert(id.clone())) {
            let Some(manager) = cx.tenant.store.principal(&id).await? else { break };
            let (user, profile) = (&manager.user, &manager.user.profile);
            next.clone_from(&profile.reports_to);
            let row = ManagerRow {
                uuid: user.id.clone(),
                name: user.name.clone(),
                display_name: profile.display_name.clone(),
                mail: profile.mail.clone(),
                reports_to: profile.reports_to.clone().unwrap_or_else(|| "Unassigned".to_owned()),
            };
            rows.push((id, row));
        }
        Ok(QueryResult::new(COLUMNS, "CDUser", rows))
    }
}

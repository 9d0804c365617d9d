//! `POST /UPRest/GetUPData`: the apps of a user; `GetResultantAppsForUser`: the same as a list for administrators.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::app_view::{AppView, apps_of};
use crate::directory::users::READ;
use crate::platform::app_row::{COLUMNS, RoleAppRow};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::QueryResult;

/// The apps of a user; without one, of the caller. `force` changes nothing: nothing is cached.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUPData {
    username: Option<String>,
}

/// What the portal shows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PortalData {
    apps: Vec<AppView>,
}

impl Operation for GetUPData {
    const PATHS: &'static [&'static str] = &["UPRest/GetUPData"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = PortalData;

    fn about(&self) -> Option<&str> {
        self.username.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<PortalData, ApiError> {
        let named = self.username.as_deref().map(str::trim).filter(|name| !name.is_empty());
        // An app's own client is nobody, and has no apps.
        let user = match named {
            Some(name) => Some(cx.user(Some(name)).await?),
            None => cx.caller()?.principal.clone(),
        };
        let apps = apps_of(cx, user.as_deref()).await?;
        Ok(PortalData { apps: apps.iter().map(AppView::from).collect() })
    }
}

/// The apps of a user as a list for administrators; without a user, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetResultantAppsForUser {
    #[serde(rename = "userUuid", alias = "ID")]
    user: Option<String>,
}

impl Operation for GetResultantAppsForUser {
    const PATHS: &'static [&'static str] = &["UPRest/GetResultantAppsForUser"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = QueryResult<RoleAppRow>;

    fn about(&self) -> Option<&str> {
        self.user.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<RoleAppRow>, ApiError> {
        let user = cx.user(self.user.as_deref()).await?;
        let apps = apps_of(cx, Some(&user)).await?;
        Ok(QueryResult::new(COLUMNS, "Application", apps.iter().map(RoleAppRow::of).collect()))
    }
}

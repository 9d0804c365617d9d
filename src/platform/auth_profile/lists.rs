//! `POST /AuthProfile/GetDecoratedProfileList`, `GetProfileList`: the authentication profiles, as a table and as a list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::policies::READ;
use crate::domain::policy::ProfileSpec;
use crate::platform::args::Paging;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::profile_view::{ProfileParts, ProfileView};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// The authentication profiles, as a table.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetDecoratedProfileList {
    args: Paging,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Uuid", ResultColumnKind::Text),
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("DurationInMinutes", ResultColumnKind::Number),
    ("Challenges", ResultColumnKind::Object),
    ("SingleChallengeMechanisms", ResultColumnKind::Text),
    ("AdditionalData", ResultColumnKind::Object),
];

/// A profile, with the id that lists know their rows by.
#[derive(Serialize, JsonSchema)]
pub struct ProfileRow {
    #[serde(rename = "Uuid")]
    uuid: String,
    #[serde(rename = "ID")]
    id: String,
    #[serde(flatten)]
    parts: ProfileParts,
}

impl Operation for GetDecoratedProfileList {
    const PATHS: &'static [&'static str] = &["AuthProfile/GetDecoratedProfileList"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<ProfileRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<ProfileRow>, ApiError> {
        let info = cx.tenant.store.info().await?;
        let (page, all) = self.args.page(info.spec.authentication_profiles.iter().collect());
        let row = |profile: &ProfileSpec| {
            let id = || profile.uuid.clone();
            (id(), ProfileRow { uuid: id(), id: id(), parts: ProfileParts::of(profile) })
        };
        Ok(QueryResult::new(COLUMNS, "AuthProfile", page.into_iter().map(row).collect()).of_all(all))
    }
}

/// The authentication profiles, as a plain list.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetProfileList {
    args: Paging,
}

impl Operation for GetProfileList {
    const PATHS: &'static [&'static str] = &["AuthProfile/GetProfileList"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Vec<ProfileView>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<ProfileView>, ApiError> {
        let info = cx.tenant.store.info().await?;
        let (page, _) = self.args.page(info.spec.authentication_profiles.iter().collect());
        Ok(page.into_iter().map(ProfileView::of).collect())
    }
}

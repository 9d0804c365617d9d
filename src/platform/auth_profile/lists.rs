//! `POST /AuthProfile/GetDecoratedProfileList`, `GetProfileList`: the authentication profiles, as a table and as a list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::policy::ProfileSpec;
use crate::platform::args::Paging;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::policy::{ProfileParts, ProfileView, READ};
use crate::platform::table::{Kind, Table};

/// The authentication profiles, as a table.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetDecoratedProfileList {
    args: Paging,
}

const COLUMNS: &[(&str, Kind)] = &[
    ("Uuid", Kind::Text),
    ("ID", Kind::Text),
    ("Name", Kind::Text),
    ("DurationInMinutes", Kind::Number),
    ("Challenges", Kind::Object),
    ("SingleChallengeMechanisms", Kind::Text),
    ("AdditionalData", Kind::Object),
];

/// A profile, with the id that lists know their rows by.
#[derive(Serialize, JsonSchema)]
pub struct Row {
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
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let info = cx.tenant.store.info().await?;
        let (page, all) = self.args.page(info.spec.authentication_profiles.iter().collect());
        let row = |profile: &ProfileSpec| {
            let id = || profile.uuid.clone();
            (id(), Row { uuid: id(), id: id(), parts: ProfileParts::of(profile) })
        };
        Ok(Table::new(COLUMNS, "AuthProfile", page.into_iter().map(row).collect()).of_all(all))
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

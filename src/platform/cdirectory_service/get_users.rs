//! `POST /CDirectoryService/GetUsers`: all users of the cloud directory, as a query result; `/UserMgmt/GetUsers` too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture_uri;
use crate::directory::users::READ;
use crate::domain::user::User;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, users};

/// All users of the cloud directory, as a query result.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsers {}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Uuid", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("Mail", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("OfficeNumber", ResultColumnKind::Text),
    ("MobileNumber", ResultColumnKind::Text),
    ("HomeNumber", ResultColumnKind::Text),
    ("StartDate", ResultColumnKind::Date),
    ("EndDate", ResultColumnKind::Date),
    ("ReportsTo", ResultColumnKind::Text),
    ("PictureUri", ResultColumnKind::Text),
    ("PreferredCulture", ResultColumnKind::Text),
];

/// A row.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DirectoryUserRow {
    uuid: String,
    display_name: Option<String>,
    description: Option<String>,
    mail: Option<String>,
    name: String,
    office_number: Option<String>,
    mobile_number: Option<String>,
    home_number: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    reports_to: String,
    picture_uri: Option<String>,
    preferred_culture: Option<String>,
}

impl From<User> for DirectoryUserRow {
    fn from(user: User) -> Self {
        let picture_uri = picture_uri(&user);
        let profile = user.profile;
        Self {
            uuid: user.id,
            display_name: profile.display_name,
            description: profile.description,
            mail: profile.mail,
            name: user.name,
            office_number: profile.office,
            mobile_number: profile.mobile,
            home_number: profile.home,
            start_date: None,
            end_date: None,
            reports_to: profile.reports_to.unwrap_or_else(|| "Unassigned".to_owned()),
            picture_uri,
            preferred_culture: profile.culture,
        }
    }
}

impl Operation for GetUsers {
    const PATHS: &'static [&'static str] = &["CDirectoryService/GetUsers", "UserMgmt/GetUsers"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<DirectoryUserRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<DirectoryUserRow>, ApiError> {
        let all = cx.tenant.store.read::<_, StoreError>(users::all).await?;
        let rows = all.into_iter().map(|user| ("??".to_owned(), DirectoryUserRow::from(user))).collect();
        Ok(QueryResult::new(COLUMNS, "CDUser", rows))
    }
}

//! `POST /CDirectoryService/GetUsers`: all users of the cloud directory, as a query result; `/UserMgmt/GetUsers` too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture_uri;
use crate::directory::users::READ;
use crate::domain::user::User;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};
use crate::store::{Error, users};

/// All users of the cloud directory, as a query result.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsers {}

const COLUMNS: &[(&str, Kind)] = &[
    ("Uuid", Kind::Text),
    ("DisplayName", Kind::Text),
    ("Description", Kind::Text),
    ("Mail", Kind::Text),
    ("Name", Kind::Text),
    ("OfficeNumber", Kind::Text),
    ("MobileNumber", Kind::Text),
    ("HomeNumber", Kind::Text),
    ("StartDate", Kind::Date),
    ("EndDate", Kind::Date),
    ("ReportsTo", Kind::Text),
    ("PictureUri", Kind::Text),
    ("PreferredCulture", Kind::Text),
];

/// A row.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
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

impl From<User> for Row {
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
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let all = cx.tenant.store.read::<_, Error>(users::all).await?;
        let rows = all.into_iter().map(|user| ("??".to_owned(), Row::from(user))).collect();
        Ok(Table::new(COLUMNS, "CDUser", rows))
    }
}

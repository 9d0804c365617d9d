//! What reports are made of (platform.md#s5-3): of each row only what a report may show. Secrets are not among the
//! columns that these functions read.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;
use sqlx::any::AnyRow;

use super::roles::grantee;
use super::stored::{self, StoredApp};
use super::{Db, StoreError, storable};
use crate::clock::Timestamp;
use crate::domain::app::AppSpec;
use crate::domain::fold;
use crate::domain::permission::{self, Grants, Permissions};
use crate::domain::role::Grantee;
use crate::domain::user::AccountState;

/// Which users or roles a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// Those with these ids.
    Ids(Vec<String>),
    /// Those with these names, which are compared without regard to case.
    Names(Vec<String>),
}

/// What reports show of a user.
#[derive(Clone, Debug)]
pub struct UserReport {
    /// The id.
    pub id: String,
    /// The login name.
    pub name: String,
    /// E-mail address.
    pub mail: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Office telephone.
    pub office: Option<String>,
    /// Home telephone.
    pub home: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// The manager, by user id.
    pub reports_to: Option<String>,
    /// The organisation, by name.
    pub org_path: Option<String>,
    /// Locked, disabled, expired.
    pub state: AccountState,
    /// Whether it belongs to the role Everybody without being named.
    pub in_everybody_role: bool,
    /// Whether it has a picture.
    pub has_picture: bool,
    /// When it was last invited.
    pub invited: Option<Timestamp>,
    /// When it last signed in.
    pub last_login: Option<Timestamp>,
}

#[derive(FromRow)]
struct UserRow {
    user_id: String,
    name: String,
    mail: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    office: Option<String>,
    home: Option<String>,
    mobile: Option<String>,
    reports_to: Option<String>,
    org_path: Option<String>,
    state: i64,
    in_everybody_role: i64,
    has_picture: i64,
    invited: Option<i64>,
    last_login: Option<i64>,
}

impl From<UserRow> for UserReport {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.user_id,
            name: row.name,
            mail: row.mail,
            display_name: row.display_name,
            description: row.description,
            office: row.office,
            home: row.home,
            mobile: row.mobile,
            reports_to: row.reports_to,
            org_path: row.org_path,
            state: AccountState::from_bits(row.state),
            in_everybody_role: row.in_everybody_role != 0,
            has_picture: row.has_picture != 0,
            invited: row.invited.map(Timestamp::from_millis),
            last_login: row.last_login.map(Timestamp::from_millis),
        }
    }
}

macro_rules! users_where {
    ($condition:literal) => {
        concat!(
            "SELECT users.user_id, name, mail, display_name, description, office, home, mobile, reports_to, ",
            "org_path, state, in_everybody_role, has_picture, invited, last_logins.at AS last_login FROM users ",
            "LEFT JOIN last_logins ON last_logins.tenant_key = users.tenant_key ",
            "AND last_logins.user_id = users.user_id WHERE users.tenant_key = $1 ",
            $condition
        )
    };
}

/// A row of a report, which has a name.
trait Named {
    fn name(&self) -> &str;
}

impl Named for UserReport {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Named for RoleReport {
    fn name(&self) -> &str {
        &self.name
    }
}

/// How rows are read: all of them, that of an id, that of a folded name.
struct Statements {
    all: &'static str,
    by_id: &'static str,
    by_name: &'static str,
}

/// Rows, by name. They are put in order here, since databases differ in what order texts have.
async fn read<Row, Report>(
    db: &mut Db<'_>,
    statements: Statements,
    which: &Which,
) -> Result<Vec<Report>, StoreError>
where
    Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    Report: From<Row> + Named,
{
    let (sql, texts): (_, Vec<String>) = match which {
        Which::All => {
            let rows: Vec<Row> =
                sqlx::query_as(statements.all).bind(db.tenant).fetch_all(&mut *db.connection).await?;
            let mut all: Vec<_> = rows.into_iter().map(Report::from).collect();
            all.sort_by_cached_key(|row| fold(row.name()));
            return Ok(all);
        }
        Which::Ids(ids) => (statements.by_id, ids.clone()),
        Which::Names(names) => (statements.by_name, names.iter().map(|name| fold(name)).collect()),
    };
    let mut found = BTreeMap::new();
    for text in texts.iter().filter(|text| storable(text)) {
        let row: Option<Row> =
            sqlx::query_as(sql).bind(db.tenant).bind(text).fetch_optional(&mut *db.connection).await?;
        found.extend(row.map(Report::from).map(|row| (fold(row.name()), row)));
    }
    Ok(found.into_values().collect())
}

/// Users, by login name.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn users(db: &mut Db<'_>, which: &Which) -> Result<Vec<UserReport>, StoreError> {
    let statements = Statements {
        all: users_where!(""),
        by_id: users_where!("AND users.user_id = $2"),
        by_name: users_where!("AND name_fold = $2"),
    };
    read::<UserRow, _>(db, statements, which).await
}

/// What reports show of a role.
#[derive(Clone, Debug)]
pub struct RoleReport {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

#[derive(FromRow)]
struct RoleRow {
    role_id: String,
    name: String,
    description: String,
}

impl From<RoleRow> for RoleReport {
    fn from(row: RoleRow) -> Self {
        Self { id: row.role_id, name: row.name, description: row.description }
    }
}

/// Roles, by name.
pub async fn roles(db: &mut Db<'_>, which: &Which) -> Result<Vec<RoleReport>, StoreError> {
    let statements = Statements {
        all: "SELECT role_id, name, description FROM roles WHERE tenant_key = $1",
        by_id: "SELECT role_id, name, description FROM roles WHERE tenant_key = $1 AND role_id = $2",
        by_name: "SELECT role_id, name, description FROM roles WHERE tenant_key = $1 AND name_fold = $2",
    };
    read::<RoleRow, _>(db, statements, which).await
}

/// What reports show of an app.
#[derive(Clone, Debug)]
pub struct AppReport {
    /// The row key.
    pub row_key: String,
    /// The definition; the store keeps no secrets in it.
    pub spec: AppSpec,
    /// Who has the Run permission.
    pub run: BTreeSet<Grantee>,
    /// Who may see it.
    pub view: BTreeSet<Grantee>,
}

/// All apps, by Application ID.
pub async fn apps(db: &mut Db<'_>) -> Result<Vec<AppReport>, StoreError> {
    let granted: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT row_key, grantee_kind, grantee_id, rights FROM app_runners WHERE tenant_key = $1",
    )
    .bind(db.tenant)
    .fetch_all(&mut *db.connection)
    .await?;
    let mut grants: BTreeMap<String, Grants> = BTreeMap::new();
    for (row_key, kind, id, rights) in granted {
        grants.entry(row_key).or_default().insert(grantee(&kind, id), Permissions::from_bits(rights));
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT row_key, definition FROM apps WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    let app = |(row_key, definition): (String, String)| {
        let spec = stored::read::<StoredApp, _>(&format!("app {row_key}"), &definition)?;
        let grants = grants.remove(&row_key).unwrap_or_default();
        let view = permission::holders(&grants, Permissions::VIEW);
        Ok(AppReport { row_key, spec, run: permission::runners(&grants), view })
    };
    let mut apps = rows.into_iter().map(app).collect::<Result<Vec<AppReport>, StoreError>>()?;
    apps.sort_by_cached_key(|app| fold(&app.spec.id));
    Ok(apps)
}

//! Users and their pictures.

use sqlx::FromRow;

use super::writer::{self, Append, AppendedTable, BindAll, Cell};
use super::{Db, StoreError, roles};
use crate::clock::Timestamp;
use crate::domain::fold;
use crate::domain::principal::Principal;
use crate::domain::role::EVERYBODY_ID;
use crate::domain::user::{AccountState, User, UserProfile};

#[derive(FromRow)]
struct StoredUserRow {
    user_id: String,
    name: String,
    password_hash: Option<String>,
    oauth_client: i64,
    in_everybody_role: i64,
    state: i64,
    mail: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    office: Option<String>,
    home: Option<String>,
    mobile: Option<String>,
    reports_to: Option<String>,
    org_path: Option<String>,
    mfa_redirect: Option<String>,
    culture: Option<String>,
    mfa_exempt_until: Option<i64>,
    invited: Option<i64>,
    force_password: i64,
    password_never_ends: i64,
    attributes: String,
    created: i64,
    modified: i64,
    password_changed: i64,
    has_picture: i64,
}

impl From<StoredUserRow> for User {
    fn from(row: StoredUserRow) -> Self {
        Self {
            id: row.user_id,
            name: row.name,
            password_hash: row.password_hash,
            oauth_client: row.oauth_client != 0,
            in_everybody_role: row.in_everybody_role != 0,
            state: AccountState::from_bits(row.state),
            profile: UserProfile {
                mail: row.mail,
                display_name: row.display_name,
                description: row.description,
                office: row.office,
                home: row.home,
                mobile: row.mobile,
                reports_to: row.reports_to,
                org_path: row.org_path,
                mfa_redirect: row.mfa_redirect,
                culture: row.culture,
                mfa_exempt_until: row.mfa_exempt_until.map(Timestamp::from_millis),
                invited: row.invited.map(Timestamp::from_millis),
                force_password_change: row.force_password != 0,
                password_never_expires: row.password_never_ends != 0,
                attributes: serde_json::from_str(&row.attributes).unwrap_or_default(),
            },
            created: Timestamp::from_millis(row.created),
            modified: Timestamp::from_millis(row.modified),
            password_changed: Timestamp::from_millis(row.password_changed),
            has_picture: row.has_picture != 0,
        }
    }
}

/// The user with this id.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, id: &str) -> Result<Option<User>, StoreError> {
    let row: Option<StoredUserRow> =
        sqlx::query_as("SELECT * FROM users WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(User::from))
}

/// The user with this login name, which is compared without regard to case.
pub async fn by_name(db: &mut Db<'_>, name: &str) -> Result<Option<User>, StoreError> {
    let row: Option<StoredUserRow> =
        sqlx::query_as("SELECT * FROM users WHERE tenant_key = $1 AND name_fold = $2")
            .bind(db.tenant)
            .bind(fold(name))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(User::from))
}

/// The id of the user with this login name, which is compared without regard to case.
pub async fn id_of(db: &mut Db<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT user_id FROM users WHERE tenant_key = $1 AND name_fold = $2")
            .bind(db.tenant)
            .bind(fold(name))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(|(id,)| id))
}

/// The users to whom a mail address belongs, or a mobile telephone number; fifty at the most.
pub async fn by_contact(db: &mut Db<'_>, contact: &str) -> Result<Vec<User>, StoreError> {
    let rows: Vec<StoredUserRow> = sqlx::query_as(
        "SELECT * FROM users WHERE tenant_key = $1 AND (LOWER(mail) = LOWER($2) OR mobile = $2) \
         ORDER BY name_fold LIMIT 50",
    )
    .bind(db.tenant)
    .bind(contact)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// All users, by login name.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<User>, StoreError> {
    let rows: Vec<StoredUserRow> =
        sqlx::query_as("SELECT * FROM users WHERE tenant_key = $1 ORDER BY name_fold")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// A user with its roles and rights.
pub async fn principal(db: &mut Db<'_>, user: User) -> Result<Principal, StoreError> {
    let standing = roles::standing(db, &user.id, EVERYBODY_ID).await?;
    Ok(Principal::resolve(user, &standing.members, &standing.rights))
}

static USERS: AppendedTable = AppendedTable {
    insert: "INSERT INTO users (tenant_key, created, user_id, name, name_fold, password_hash, oauth_client, \
             in_everybody_role, state, mail, display_name, description, office, home, mobile, reports_to, org_path, \
             mfa_redirect, culture, mfa_exempt_until, force_password, password_never_ends, attributes, modified, \
             password_changed, has_picture, invited) VALUES",
    columns: 27,
};

/// The row of a user.
pub fn row(tenant: &str, user: &User) -> Append {
    let mut fields = vec![tenant.to_owned().into(), user.created.millis().into()];
    fields.extend(columns(user));
    Append { table: &USERS, fields }
}

/// The columns that insert and update have in common, in their order.
fn columns(user: &User) -> [Cell; 25] {
    let profile = user.profile.clone();
    [
        user.id.clone().into(),
        user.name.clone().into(),
        fold(&user.name).into(),
        user.password_hash.clone().into(),
        user.oauth_client.into(),
        user.in_everybody_role.into(),
        user.state.bits().into(),
        profile.mail.into(),
        profile.display_name.into(),
        profile.description.into(),
        profile.office.into(),
        profile.home.into(),
        profile.mobile.into(),
        profile.reports_to.into(),
        profile.org_path.into(),
        profile.mfa_redirect.into(),
        profile.culture.into(),
        Cell::Int(profile.mfa_exempt_until.map(Timestamp::millis)),
        profile.force_password_change.into(),
        profile.password_never_expires.into(),
        serde_json::Value::Object(profile.attributes).to_string().into(),
        user.modified.millis().into(),
        user.password_changed.millis().into(),
        user.has_picture.into(),
        Cell::Int(profile.invited.map(Timestamp::millis)),
    ]
}

/// Adds a user.
///
/// # Errors
/// [`super::Conflict::UserName`].
pub async fn insert(db: &mut Db<'_>, user: &User) -> Result<(), StoreError> {
    let row = row(db.tenant, user);
    writer::insert(db.connection, &[&row]).await
}

/// Writes a user over the one with the same id.
///
/// # Errors
/// [`super::Conflict::UserName`].
pub async fn update(db: &mut Db<'_>, user: &User) -> Result<(), StoreError> {
    db.touched.users.push(user.id.clone());
    sqlx::query(
        "UPDATE users SET name = $2, name_fold = $3, password_hash = $4, oauth_client = $5, in_everybody_role = $6, \
         state = $7, mail = $8, display_name = $9, description = $10, office = $11, home = $12, mobile = $13, \
         reports_to = $14, org_path = $15, mfa_redirect = $16, culture = $17, mfa_exempt_until = $18, \
         force_password = $19, password_never_ends = $20, attributes = $21, modified = $22, password_changed = $23, \
         has_picture = $24, invited = $25 WHERE user_id = $1 AND tenant_key = $26",
    )
    .bind_all(&columns(user))
    .bind(db.tenant)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Removes a user with its memberships and permissions; whether there was one.
pub async fn delete(db: &mut Db<'_>, id: &str) -> Result<bool, StoreError> {
    db.touched.users.push(id.to_owned());
    db.touched.apps = true;
    for sql in [
        "DELETE FROM role_members WHERE tenant_key = $1 AND member_kind = 'user' AND member_id = $2",
        "DELETE FROM app_runners WHERE tenant_key = $1 AND grantee_kind = 'user' AND grantee_id = $2",
        "UPDATE users SET reports_to = NULL WHERE tenant_key = $1 AND reports_to = $2",
        "UPDATE users SET mfa_redirect = NULL WHERE tenant_key = $1 AND mfa_redirect = $2",
    ] {
        let done = sqlx::query(sql).bind(db.tenant).bind(id).execute(&mut *db.connection).await?;
        if sql.starts_with("UPDATE") && done.rows_affected() > 0 {
            db.touched.all_users = true;
        }
    }
    let gone = sqlx::query("DELETE FROM users WHERE tenant_key = $1 AND user_id = $2")
        .bind(db.tenant)
        .bind(id)
        .execute(&mut *db.connection)
        .await?;
    Ok(gone.rows_affected() > 0)
}

/// A user's picture: its media type and its bytes in base64.
pub async fn picture(db: &mut Db<'_>, id: &str) -> Result<Option<(String, String)>, StoreError> {
    let row =
        sqlx::query_as("SELECT media_type, base64 FROM user_pictures WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row)
}

/// Sets a user's picture.
pub async fn set_picture(
    db: &mut Db<'_>,
    id: &str,
    media_type: &str,
    base64: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO user_pictures (tenant_key, user_id, media_type, base64) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET media_type = excluded.media_type, base64 = excluded.base64",
    )
    .bind(db.tenant)
    .bind(id)
    .bind(media_type)
    .bind(base64)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

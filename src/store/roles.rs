//! Roles, their members and their rights.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::FromRow;

use super::reports::{self, Which};
use super::{Db, StoreError};
use crate::domain::fold;
use crate::domain::role::{Grantee, Role, RoleKind};

#[derive(FromRow)]
struct StoredRoleRow {
    role_id: String,
    name: String,
    description: String,
    role_type: String,
    script: String,
    org_path: String,
}

impl StoredRoleRow {
    fn with_rights(self, rights: Vec<String>) -> Role {
        Role {
            id: self.role_id,
            name: self.name,
            description: self.description,
            rights,
            kind: RoleKind::find(&self.role_type).unwrap_or_default(),
            script: self.script,
            org_path: self.org_path,
        }
    }
}

/// All roles, by name.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<Role>, StoreError> {
    let rows: Vec<StoredRoleRow> =
        sqlx::query_as("SELECT * FROM roles WHERE tenant_key = $1 ORDER BY name_fold")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    let mut rights: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (role, path) in all_rights(db).await? {
        rights.entry(role).or_default().push(path);
    }
    let role = |row: StoredRoleRow| {
        let rights = rights.remove(&row.role_id).unwrap_or_default();
        row.with_rights(rights)
    };
    Ok(rows.into_iter().map(role).collect())
}

/// The role with this id or, where there is none, of this name, which is compared without regard to case.
pub async fn by_id_or_name(db: &mut Db<'_>, text: &str) -> Result<Option<Role>, StoreError> {
    let rows: Vec<StoredRoleRow> =
        sqlx::query_as("SELECT * FROM roles WHERE tenant_key = $1 AND (role_id = $2 OR name_fold = $3)")
            .bind(db.tenant)
            .bind(text)
            .bind(fold(text))
            .fetch_all(&mut *db.connection)
            .await?;
    let Some(row) = rows.into_iter().max_by_key(|row| row.role_id == text) else { return Ok(None) };
    let rights: Vec<(String,)> =
        sqlx::query_as("SELECT path FROM role_rights WHERE tenant_key = $1 AND role_id = $2 ORDER BY path")
            .bind(db.tenant)
            .bind(&row.role_id)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(Some(row.with_rights(rights.into_iter().map(|(path,)| path).collect())))
}

/// The members of a role that are named in it, as pairs of member and its name; users first, by name.
pub async fn members(db: &mut Db<'_>, role_id: &str) -> Result<Vec<(Grantee, String)>, StoreError> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT 'user' AS kind, u.user_id, u.name FROM role_members m \
         JOIN users u ON u.tenant_key = m.tenant_key AND u.user_id = m.member_id \
         WHERE m.tenant_key = $1 AND m.role_id = $2 AND m.member_kind = 'user' \
         UNION ALL SELECT 'role' AS kind, r.role_id, r.name FROM role_members m \
         JOIN roles r ON r.tenant_key = m.tenant_key AND r.role_id = m.member_id \
         WHERE m.tenant_key = $1 AND m.role_id = $2 AND m.member_kind = 'role'",
    )
    .bind(db.tenant)
    .bind(role_id)
    .fetch_all(&mut *db.connection)
    .await?;
    let mut members: Vec<_> = rows.into_iter().map(|(kind, id, name)| (grantee(&kind, id), name)).collect();
    members.sort_by_cached_key(|(member, name)| (member.kind() != "user", fold(name)));
    Ok(members)
}

/// The roles that name this user, as pairs of id and name, by name.
pub async fn naming(db: &mut Db<'_>, user_id: &str) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT r.role_id, r.name FROM role_members m \
         JOIN roles r ON r.tenant_key = m.tenant_key AND r.role_id = m.role_id \
         WHERE m.tenant_key = $1 AND m.member_kind = 'user' AND m.member_id = $2 ORDER BY r.name_fold",
    )
    .bind(db.tenant)
    .bind(user_id)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows)
}

/// The ids of the role itself and of all roles that it is in, directly or through others.
pub async fn outer(db: &mut Db<'_>, role_id: &str) -> Result<BTreeSet<String>, StoreError> {
    let mut found: BTreeSet<_> = standing(db, "", role_id).await?.members.into_keys().collect();
    found.insert(role_id.to_owned());
    Ok(found)
}

/// The names of these roles, in the order of names.
pub async fn names(db: &mut Db<'_>, ids: &BTreeSet<String>) -> Result<Vec<String>, StoreError> {
    Ok(named(db, ids).await?.into_iter().map(|(_, name)| name).collect())
}

/// These roles as pairs of id and name, in the order of names.
pub async fn named(db: &mut Db<'_>, ids: &BTreeSet<String>) -> Result<Vec<(String, String)>, StoreError> {
    let roles = reports::roles(db, &Which::Ids(ids.iter().cloned().collect())).await?;
    Ok(roles.into_iter().map(|role| (role.id, role.name)).collect())
}

/// These roles, by name; ids of none are left out.
pub async fn with_ids(db: &mut Db<'_>, ids: &BTreeSet<String>) -> Result<Vec<Role>, StoreError> {
    let mut found = Vec::new();
    for id in ids {
        found.extend(by_id_or_name(db, id).await?.filter(|role| role.id == *id));
    }
    found.sort_by_cached_key(|role| fold(&role.name));
    Ok(found)
}

/// The rights of all roles, as pairs of role id and path.
async fn all_rights(db: &mut Db<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let rows =
        sqlx::query_as("SELECT role_id, path FROM role_rights WHERE tenant_key = $1 ORDER BY role_id, path")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows)
}

/// What decides the roles and rights of a user.
#[derive(Debug, Default)]
pub struct Standing {
    /// The memberships that it is in, directly or through others, by role.
    pub members: BTreeMap<String, BTreeSet<Grantee>>,
    /// The rights of those roles.
    pub rights: BTreeMap<String, BTreeSet<String>>,
}

/// What decides the roles of a user who is in the role besides, and the rights of all of them.
pub async fn standing(db: &mut Db<'_>, user_id: &str, role_id: &str) -> Result<Standing, StoreError> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "WITH RECURSIVE reached (role_id, kind, id) AS (\
         SELECT role_id, member_kind, member_id FROM role_members \
         WHERE tenant_key = $1 AND member_kind = 'user' AND member_id = $2 \
         UNION SELECT role_id, member_kind, member_id FROM role_members \
         WHERE tenant_key = $1 AND member_kind = 'role' AND member_id = $3 \
         UNION SELECT m.role_id, m.member_kind, m.member_id FROM reached JOIN role_members m \
         ON m.tenant_key = $1 AND m.member_kind = 'role' AND m.member_id = reached.role_id) \
         SELECT role_id, kind, id FROM reached UNION ALL \
         SELECT role_id, 'right', path FROM role_rights WHERE tenant_key = $1 \
         AND role_id IN (SELECT role_id FROM reached UNION SELECT CAST($3 AS TEXT))",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(role_id)
    .fetch_all(&mut *db.connection)
    .await?;
    let mut standing = Standing::default();
    for (role, kind, id) in rows {
        if kind == "right" {
            standing.rights.entry(role).or_default().insert(id);
        } else {
            standing.members.entry(role).or_default().insert(grantee(&kind, id));
        }
    }
    Ok(standing)
}

/// All memberships.
pub async fn all_members(db: &mut Db<'_>) -> Result<BTreeMap<String, BTreeSet<Grantee>>, StoreError> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT role_id, member_kind, member_id FROM role_members WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(by_role(rows))
}

fn by_role(rows: Vec<(String, String, String)>) -> BTreeMap<String, BTreeSet<Grantee>> {
    let mut members: BTreeMap<String, BTreeSet<Grantee>> = BTreeMap::new();
    for (role, kind, id) in rows {
        members.entry(role).or_default().insert(grantee(&kind, id));
    }
    members
}

/// A grantee from the two columns that hold it.
pub(super) fn grantee(kind: &str, id: String) -> Grantee {
    if kind == "role" { Grantee::Role(id) } else { Grantee::User(id) }
}

/// Adds a role with its rights.
///
/// # Errors
/// [`super::Conflict::RoleName`].
pub async fn insert(db: &mut Db<'_>, role: &Role) -> Result<(), StoreError> {
    db.touched.all_users = true;
    sqlx::query(
        "INSERT INTO roles (tenant_key, role_id, name, name_fold, description, role_type, script, org_path) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(db.tenant)
    .bind(&role.id)
    .bind(&role.name)
    .bind(fold(&role.name))
    .bind(&role.description)
    .bind(role.kind.name())
    .bind(&role.script)
    .bind(&role.org_path)
    .execute(&mut *db.connection)
    .await?;
    for path in &role.rights {
        add_right(db, &role.id, path).await?;
    }
    Ok(())
}

/// Writes a role over the one with the same id, all but its rights and members.
///
/// # Errors
/// [`super::Conflict::RoleName`].
pub async fn update(db: &mut Db<'_>, role: &Role) -> Result<(), StoreError> {
    db.touched.all_users = true;
    sqlx::query(
        "UPDATE roles SET name = $3, name_fold = $4, description = $5, role_type = $6, script = $7, org_path = $8 \
         WHERE tenant_key = $1 AND role_id = $2",
    )
    .bind(db.tenant)
    .bind(&role.id)
    .bind(&role.name)
    .bind(fold(&role.name))
    .bind(&role.description)
    .bind(role.kind.name())
    .bind(&role.script)
    .bind(&role.org_path)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Removes a role with its members, its rights, its memberships and its permissions.
pub async fn delete(db: &mut Db<'_>, role_id: &str) -> Result<(), StoreError> {
    db.touched.all_users = true;
    db.touched.apps = true;
    for sql in [
        "DELETE FROM role_members WHERE tenant_key = $1 AND member_kind = 'role' AND member_id = $2",
        "DELETE FROM app_runners WHERE tenant_key = $1 AND grantee_kind = 'role' AND grantee_id = $2",
        "DELETE FROM roles WHERE tenant_key = $1 AND role_id = $2",
    ] {
        sqlx::query(sql).bind(db.tenant).bind(role_id).execute(&mut *db.connection).await?;
    }
    Ok(())
}

/// Gives a role a right; giving it twice changes nothing.
pub async fn add_right(db: &mut Db<'_>, role_id: &str, path: &str) -> Result<(), StoreError> {
    db.touched.all_users = true;
    sqlx::query(
        "INSERT INTO role_rights (tenant_key, role_id, path) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(role_id)
    .bind(path)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Takes a right from a role, if it has it.
pub async fn remove_right(db: &mut Db<'_>, role_id: &str, path: &str) -> Result<(), StoreError> {
    db.touched.all_users = true;
    sqlx::query("DELETE FROM role_rights WHERE tenant_key = $1 AND role_id = $2 AND path = $3")
        .bind(db.tenant)
        .bind(role_id)
        .bind(path)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Adds a member; adding twice changes nothing.
pub async fn add_member(db: &mut Db<'_>, role_id: &str, member: &Grantee) -> Result<(), StoreError> {
    match member {
        Grantee::User(id) => db.touched.users.push(id.clone()),
        Grantee::Role(_) => db.touched.all_users = true,
    }
    sqlx::query(
        "INSERT INTO role_members (tenant_key, role_id, member_kind, member_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(role_id)
    .bind(member.kind())
    .bind(member.id())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Removes a member, if it is one.
pub async fn remove_member(db: &mut Db<'_>, role_id: &str, member: &Grantee) -> Result<(), StoreError> {
    match member {
        Grantee::User(id) => db.touched.users.push(id.clone()),
        Grantee::Role(_) => db.touched.all_users = true,
    }
    sqlx::query(
        "DELETE FROM role_members WHERE tenant_key = $1 AND role_id = $2 AND member_kind = $3 AND member_id = $4",
    )
    .bind(db.tenant)
    .bind(role_id)
    .bind(member.kind())
    .bind(member.id())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

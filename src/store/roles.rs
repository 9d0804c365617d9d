//! Roles, their members and their rights.

use std::collections::{BTreeMap, BTreeSet};

use super::{Db, Error};
use crate::domain::fold;
use crate::domain::role::{Grantee, Role};

/// All roles, by name.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<Role>, Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT role_id, name, description FROM roles WHERE tenant_id = $1 ORDER BY name_fold",
    )
    .bind(db.tenant)
    .fetch_all(&mut *db.connection)
    .await?;
    let mut rights: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (role, path) in all_rights(db).await? {
        rights.entry(role).or_default().push(path);
    }
    let role = |(id, name, description)| {
        let rights = rights.remove(&id).unwrap_or_default();
        Role { id, name, description, rights }
    };
    Ok(rows.into_iter().map(role).collect())
}

/// The names of these roles, by name.
pub async fn names(db: &mut Db<'_>, ids: &BTreeSet<String>) -> Result<Vec<String>, Error> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT role_id, name FROM roles WHERE tenant_id = $1 ORDER BY name_fold")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows.into_iter().filter(|(id, _)| ids.contains(id)).map(|(_, name)| name).collect())
}

/// The rights of all roles, as pairs of role id and path.
pub async fn all_rights(db: &mut Db<'_>) -> Result<Vec<(String, String)>, Error> {
    let rows =
        sqlx::query_as("SELECT role_id, path FROM role_rights WHERE tenant_id = $1 ORDER BY role_id, path")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows)
}

/// Of all memberships those that decide the roles of a user: its own, and those of roles in roles.
pub async fn members_that_matter(
    db: &mut Db<'_>,
    user_id: &str,
) -> Result<BTreeMap<String, BTreeSet<Grantee>>, Error> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT role_id, member_kind, member_id FROM role_members \
         WHERE tenant_id = $1 AND (member_kind = 'role' OR member_id = $2)",
    )
    .bind(db.tenant)
    .bind(user_id)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(by_role(rows))
}

/// All memberships.
pub async fn all_members(db: &mut Db<'_>) -> Result<BTreeMap<String, BTreeSet<Grantee>>, Error> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT role_id, member_kind, member_id FROM role_members WHERE tenant_id = $1")
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
pub async fn insert(db: &mut Db<'_>, role: &Role) -> Result<(), Error> {
    db.touched.all_users = true;
    sqlx::query(
        "INSERT INTO roles (tenant_id, role_id, name, name_fold, description) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(db.tenant)
    .bind(&role.id)
    .bind(&role.name)
    .bind(fold(&role.name))
    .bind(&role.description)
    .execute(&mut *db.connection)
    .await?;
    for path in &role.rights {
        sqlx::query(
            "INSERT INTO role_rights (tenant_id, role_id, path) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(db.tenant)
        .bind(&role.id)
        .bind(path)
        .execute(&mut *db.connection)
        .await?;
    }
    Ok(())
}

/// Adds a member; adding twice changes nothing.
pub async fn add_member(db: &mut Db<'_>, role_id: &str, member: &Grantee) -> Result<(), Error> {
    match member {
        Grantee::User(id) => db.touched.users.push(id.clone()),
        Grantee::Role(_) => db.touched.all_users = true,
    }
    sqlx::query(
        "INSERT INTO role_members (tenant_id, role_id, member_kind, member_id) VALUES ($1, $2, $3, $4) \
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
pub async fn remove_member(db: &mut Db<'_>, role_id: &str, member: &Grantee) -> Result<(), Error> {
    match member {
        Grantee::User(id) => db.touched.users.push(id.clone()),
        Grantee::Role(_) => db.touched.all_users = true,
    }
    sqlx::query(
        "DELETE FROM role_members WHERE tenant_id = $1 AND role_id = $2 AND member_kind = $3 AND member_id = $4",
    )
    .bind(db.tenant)
    .bind(role_id)
    .bind(member.kind())
    .bind(member.id())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

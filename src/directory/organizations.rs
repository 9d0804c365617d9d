//! Organisations, who belongs to them, and who administers them.

use super::settings::{self, edit, edit_with};
use super::users::id_by_text;
use super::{Acting, Error, Fault, Flaw, Stop};
use crate::check::Check;
use crate::domain::fold;
use crate::domain::organization::{OrgPermissionSpec, OrganizationSpec};
use crate::domain::role::Grantee;
use crate::domain::tenant::{TenantInfo, TenantSpec};
use crate::store::{self, Db, roles, users};

/// Most organisations of a tenant, and most administrators and permissions of each.
const MOST: usize = 1_000;
/// Longest name and longest description, in characters.
const LONGEST_NAME: usize = 256;
const LONGEST_DESCRIPTION: usize = 4_096;

/// Somebody: by id or by name.
#[derive(Clone, Debug, Default)]
pub struct NamedPrincipal {
    /// The id or the name.
    pub text: String,
    /// Whether it is a role; where nobody says so, a user, or else a role.
    pub is_role: Option<bool>,
}

impl NamedPrincipal {
    async fn find(&self, db: &mut Db<'_>, tenant: &TenantInfo) -> Result<Grantee, Stop> {
        let user = match self.is_role {
            Some(true) => None,
            _ => id_by_text(db, &self.text, tenant).await?.map(Grantee::User),
        };
        let found = match user {
            None if self.is_role != Some(false) => {
                roles::by_id_or_name(db, &self.text).await?.map(|role| Grantee::Role(role.id))
            }
            found => found,
        };
        let (check, kind) = match self.is_role {
            Some(true) => (Check::RoleExists, "Role"),
            _ => (Check::UserExists, "User"),
        };
        let none = || Fault::new(check, self.text.clone(), Flaw::NoItem(kind, self.text.clone()));
        Ok(found.ok_or_else(none)?)
    }
}

/// A right in an organisation, and whose it is.
#[derive(Clone, Debug)]
pub struct NamedPermission {
    /// The right, by path.
    pub right: &'static str,
    /// Whose it is.
    pub principal: NamedPrincipal,
}

/// The organisation of this id or name.
///
/// # Errors
/// [`Flaw::NoItem`] by `organization.exists`.
pub async fn named(acting: &mut Acting<'_>, text: &str) -> Result<OrganizationSpec, Error> {
    let info = acting.tenant.store.info().await?;
    let at = position(&info.spec, text).map_err(|fault| fault.refuse(acting.trace))?;
    Ok(info.spec.organizations[at].clone())
}

/// Adds an organisation.
///
/// # Errors
/// The flaw of a value, or [`Flaw::ItemTaken`].
pub async fn create(
    acting: &mut Acting<'_>,
    name: &str,
    description: String,
) -> Result<OrganizationSpec, Error> {
    check(acting, Some(name), Some(&description))?;
    let new = OrganizationSpec {
        name: name.to_owned(),
        uuid: acting.tenant.random.uuid(),
        description,
        ..OrganizationSpec::default()
    };
    let work = move |spec: &mut TenantSpec| {
        check_free(spec, &new.name, None)?;
        check_room(spec.organizations.len() + 1, "organisations")?;
        spec.organizations.push(new.clone());
        Ok(new.clone())
    };
    edit(acting, work).await
}

/// Changes an organisation; what is absent stays as it is.
///
/// # Errors
/// The flaw of a value, [`Flaw::NoItem`], or [`Flaw::ItemTaken`].
pub async fn update(
    acting: &mut Acting<'_>,
    text: String,
    name: Option<String>,
    description: Option<String>,
) -> Result<(), Error> {
    check(acting, name.as_deref(), description.as_deref())?;
    let work = move |spec: &mut TenantSpec| {
        let at = position(spec, &text)?;
        if let Some(name) = &name {
            check_free(spec, name, Some(at))?;
            spec.organizations[at].name.clone_from(name);
        }
        if let Some(description) = &description {
            spec.organizations[at].description.clone_from(description);
        }
        Ok(())
    };
    edit(acting, work).await
}

/// Removes an organisation; its members are in none then.
///
/// # Errors
/// [`Flaw::NoItem`].
pub async fn delete(acting: &mut Acting<'_>, text: String) -> Result<(), Error> {
    let work = async move |db: &mut Db<'_>, spec: &mut TenantSpec| {
        let organization = spec.organizations.remove(position(spec, &text)?);
        for user in users::all(db).await? {
            if user.profile.org_path.as_deref().is_some_and(|path| organization.is_named(path)) {
                set_path(db, &Grantee::User(user.id), "").await?;
            }
        }
        for role in roles::all(db).await? {
            if organization.is_named(&role.org_path) {
                set_path(db, &Grantee::Role(role.id), "").await?;
            }
        }
        Ok(())
    };
    edit_with(acting, work).await
}

/// Puts users and roles into an organisation, and takes them out of it; everybody belongs to one at most.
///
/// # Errors
/// [`Flaw::NoItem`] for the organisation or somebody.
pub async fn change_members(
    acting: &mut Acting<'_>,
    text: String,
    add: Vec<NamedPrincipal>,
    remove: Vec<NamedPrincipal>,
) -> Result<(), Error> {
    let tenant = acting.tenant.store.info().await?;
    let done = acting.change(async move |db| {
        let spec = settings::read(db).await?;
        let organization = &spec.organizations[position(&spec, &text)?];
        for one in &remove {
            let member = one.find(db, &tenant).await?;
            if organization.is_named(&path(db, &member).await?) {
                set_path(db, &member, "").await?;
            }
        }
        for one in &add {
            let member = one.find(db, &tenant).await?;
            set_path(db, &member, &organization.uuid).await?;
        }
        Ok(())
    });
    done.await
}

/// Sets who administers an organisation.
///
/// # Errors
/// [`Flaw::NoItem`] for the organisation or somebody, or [`Flaw::State`] by `room.left`.
pub async fn change_administrators(
    acting: &mut Acting<'_>,
    text: String,
    grant: Vec<NamedPrincipal>,
    revoke: Vec<NamedPrincipal>,
) -> Result<(), Error> {
    let tenant = acting.tenant.store.info().await?;
    let work = async move |db: &mut Db<'_>, spec: &mut TenantSpec| {
        let at = position(spec, &text)?;
        let administrators = &mut spec.organizations[at].administrators;
        for one in &revoke {
            let id = one.find(db, &tenant).await?.id().to_owned();
            administrators.retain(|other| *other != id);
        }
        for one in &grant {
            let id = one.find(db, &tenant).await?.id().to_owned();
            if !administrators.contains(&id) {
                administrators.push(id);
            }
        }
        Ok(check_room(administrators.len(), "administrators")?)
    };
    edit_with(acting, work).await
}

/// Sets who has which right in an organisation.
///
/// # Errors
/// [`Flaw::NoItem`] for the organisation or somebody, or [`Flaw::State`] by `room.left`.
pub async fn change_permissions(
    acting: &mut Acting<'_>,
    text: String,
    grant: Vec<NamedPermission>,
    revoke: Vec<NamedPermission>,
) -> Result<(), Error> {
    let tenant = acting.tenant.store.info().await?;
    let work = async move |db: &mut Db<'_>, spec: &mut TenantSpec| {
        let at = position(spec, &text)?;
        let permissions = &mut spec.organizations[at].permissions;
        for (given, keep) in revoke.iter().map(|one| (one, false)).chain(grant.iter().map(|one| (one, true)))
        {
            let principal = given.principal.find(db, &tenant).await?.id().to_owned();
            let permission = OrgPermissionSpec { right: given.right.to_owned(), principal };
            permissions.retain(|other| *other != permission);
            permissions.extend(keep.then_some(permission));
        }
        Ok(check_room(permissions.len(), "permissions")?)
    };
    edit_with(acting, work).await
}

/// Where the organisation of this id or name is.
fn position(spec: &TenantSpec, text: &str) -> Result<usize, Fault> {
    let found = spec.organizations.iter().position(|organization| organization.is_named(text));
    let flaw = Flaw::NoItem("Organization", text.to_owned());
    found.ok_or_else(|| Fault::new(Check::OrganizationExists, text.to_owned(), flaw))
}

/// Refuses a name and a description that an organisation cannot have.
fn check(acting: &mut Acting<'_>, name: Option<&str>, description: Option<&str>) -> Result<(), Error> {
    let bad_name = |name: &str| {
        name.chars().count() > LONGEST_NAME || name.contains(|c: char| c.is_control() || c == '/')
    };
    if name.is_some_and(bad_name) {
        let why =
            format!("wanted at most {LONGEST_NAME} characters, none of them a slash or a control character");
        return Err(Fault::argument("Name", why).refuse(acting.trace));
    }
    if description.is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION) {
        let why = format!("wanted at most {LONGEST_DESCRIPTION} characters");
        return Err(Fault::argument("Description", why).refuse(acting.trace));
    }
    Ok(())
}

/// Refuses a name that another organisation than the one at `own` has.
fn check_free(spec: &TenantSpec, name: &str, own: Option<usize>) -> Result<(), Fault> {
    let mut others = spec.organizations.iter().enumerate().filter(|(at, _)| Some(*at) != own);
    if others.any(|(_, other)| fold(&other.name) == fold(name)) {
        let flaw = Flaw::ItemTaken("Organization", name.to_owned());
        return Err(Fault::new(Check::NameFree, name.to_owned(), flaw));
    }
    Ok(())
}

/// Refuses more of a kind than there may be.
fn check_room(count: usize, kind: &str) -> Result<(), Fault> {
    if count > MOST { Err(Fault::full(kind)) } else { Ok(()) }
}

/// The organisation of a user or role, as it is kept.
async fn path(db: &mut Db<'_>, member: &Grantee) -> Result<String, store::StoreError> {
    Ok(match member {
        Grantee::User(id) => users::find(db, id).await?.and_then(|user| user.profile.org_path),
        Grantee::Role(id) => roles::by_id_or_name(db, id).await?.map(|role| role.org_path),
    }
    .unwrap_or_default())
}

/// Puts a user or role into the organisation of this id; into none if it is empty.
async fn set_path(db: &mut Db<'_>, member: &Grantee, path: &str) -> Result<(), store::StoreError> {
    match member {
        Grantee::User(id) => {
            if let Some(mut user) = users::find(db, id).await? {
                user.profile.org_path = Some(path.to_owned()).filter(|path| !path.is_empty());
                users::update(db, &user).await?;
            }
        }
        Grantee::Role(id) => {
            if let Some(mut role) = roles::by_id_or_name(db, id).await? {
                path.clone_into(&mut role.org_path);
                roles::update(db, &role).await?;
            }
        }
    }
    Ok(())
}

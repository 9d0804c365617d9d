//! Changing roles.

use super::{
    Acting, Error, NamedMembers, Stop, find, find_to_change, fixed, name_taken, require_as_powerful,
    role_name,
};
use crate::check::Check;
use crate::domain::role::{Grantee, Role, RoleKind};
use crate::store::{self, Db, role_attributes, roles};

/// What becomes of a role; what is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ChangedRole {
    /// The name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who is to be a member; adding one twice changes nothing.
    pub add: NamedMembers,
    /// Who is to be none; whoever is no member stays none.
    pub remove: NamedMembers,
}

/// A role that is being changed.
#[derive(Debug)]
pub struct RoleEdit {
    /// The role.
    pub role: Role,
    /// Who is to be a member.
    pub add: Vec<Grantee>,
    /// Who is to be none.
    pub remove: Vec<Grantee>,
}

/// Changes the role that a text names by id or name.
///
/// # Errors
/// The flaw of the name or of a member, [`super::Flaw::NoRole`], [`super::Flaw::RoleNameTaken`], or why the role may
/// not be changed.
pub async fn change(acting: &mut Acting<'_>, text: &str, change: ChangedRole) -> Result<(), Error> {
    let tenant = acting.tenant.store.info().await?;
    let done = rewrite(acting, text, async move |db, edit| {
        if let Some(name) = &change.name {
            edit.role.name.clone_from(name);
        }
        if let Some(description) = &change.description {
            edit.role.description.clone_from(description);
        }
        edit.remove = change.remove.find_known(db, &tenant).await?;
        edit.add = change.add.find(db, &tenant).await?;
        Ok(())
    });
    let done = done.await;
    settle(acting, text, done)
}

/// Makes a role dynamic, by this script.
///
/// # Errors
/// [`super::Flaw::NoRole`], or why the role may not be changed.
pub async fn set_script(acting: &mut Acting<'_>, text: &str, script: String) -> Result<(), Error> {
    let done = rewrite(acting, text, async move |_, edit| {
        edit.role.kind = RoleKind::Script;
        edit.role.script.clone_from(&script);
        Ok(())
    });
    let done = done.await;
    acting.trace.note("the script is kept, not run: nobody becomes a member of the role by it");
    settle(acting, text, done)
}

/// Changes a role: reads it, lets `work` say what becomes of it, writes that if the rules hold, all in one
/// transaction with its event. System Administrator keeps its name and has no script.
///
/// # Errors
/// What `work` ran into, the flaw of the name, [`super::Flaw::NoRole`], [`super::Flaw::RoleNameTaken`], or why the
/// role may not be changed.
pub async fn rewrite<E: From<Stop> + From<store::StoreError> + Send + 'static>(
    acting: &Acting<'_>,
    text: &str,
    work: impl AsyncFn(&mut Db<'_>, &mut RoleEdit) -> Result<(), E> + Send + 'static,
) -> Result<(), E> {
    let (text, sysadmin) = (text.to_owned(), acting.is_sysadmin());
    let written = acting.write(async move |db| {
        let old = find_to_change(db, &text, sysadmin).await?;
        let mut edit = RoleEdit { role: old.clone(), add: Vec::new(), remove: Vec::new() };
        work(db, &mut edit).await?;
        let RoleEdit { mut role, add, remove } = edit;
        if role.name != old.name {
            role.name = role_name(&role.name, "NewName").map_err(Stop::from)?;
        }
        if old.is_sysadmin() && (role.name != old.name || role.kind != old.kind || role.script != old.script)
        {
            return Err(fixed(&old).into());
        }
        roles::update(db, &role).await.map_err(name_taken(&role.name))?;
        for member in &remove {
            roles::remove_member(db, &role.id, member).await?;
        }
        for member in &add {
            roles::add_member(db, &role.id, member).await?;
        }
        Ok(())
    });
    written.await
}

/// Removes roles, all of them or none; System Administrator stays.
///
/// # Errors
/// [`super::Flaw::NoRole`], or why a role stays.
pub async fn delete(acting: &mut Acting<'_>, mut names: Vec<String>) -> Result<(), Error> {
    names.sort();
    names.dedup();
    let (sysadmin, text) = (acting.is_sysadmin(), names.join(", "));
    let done = acting.write(async move |db| {
        for name in &names {
            let role = find_to_change(db, name, sysadmin).await?;
            if role.is_sysadmin() {
                return Err(fixed(&role));
            }
            roles::delete(db, &role.id).await?;
        }
        Ok(())
    });
    let done = done.await;
    settle(acting, &text, done)
}

/// Gives roles administrative rights, or takes them away: pairs of role and path, all or none. Either twice is as good
/// as once; System Administrator has all rights and keeps them.
///
/// # Errors
/// [`super::Flaw::NoRole`], or why a role may not be changed.
pub async fn change_rights(
    acting: &mut Acting<'_>,
    changes: Vec<(String, &'static str)>,
    assign: bool,
) -> Result<(), Error> {
    let text = changes.first().map(|(role, _)| role.clone()).unwrap_or_default();
    let sysadmin = acting.is_sysadmin();
    let done = acting.write(async move |db| {
        for (role, path) in &changes {
            let role = find(db, role).await?;
            if role.is_sysadmin() {
                return Err(fixed(&role));
            }
            require_as_powerful(db, &role, sysadmin).await?;
            if assign {
                roles::add_right(db, &role.id, path).await?;
            } else {
                roles::remove_right(db, &role.id, path).await?;
            }
        }
        Ok(())
    });
    let done = done.await;
    settle(acting, &text, done)
}

/// Sets attributes of a role: pairs of attribute and value; an empty value takes it away.
///
/// # Errors
/// [`super::Flaw::NoRole`], or why the role may not be changed.
pub async fn set_attributes(
    acting: &mut Acting<'_>,
    text: &str,
    values: Vec<(String, String)>,
) -> Result<(), Error> {
    let (sysadmin, named) = (acting.is_sysadmin(), text.to_owned());
    let done = acting.write(async move |db| {
        let role = find_to_change(db, &named, sysadmin).await?;
        for (id, value) in &values {
            role_attributes::set(db, &role.id, id, value).await?;
        }
        Ok(())
    });
    let done = done.await;
    settle(acting, text, done)
}

/// How a change of the role that a call names so came out.
fn settle(acting: &mut Acting<'_>, text: &str, done: Result<(), Stop>) -> Result<(), Error> {
    done.map_err(|stop| stop.refuse(acting.trace))?;
    acting.trace.check(Check::RoleExists).seen(text.to_owned()).passed();
    Ok(())
}

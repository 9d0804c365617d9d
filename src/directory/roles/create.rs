//! Adding roles.

use super::{Acting, Error, NamedMembers, Stop, name_taken, role_name};
use crate::check::Check;
use crate::domain::role::{EVERYBODY_ID, Grantee, Role, RoleKind};
use crate::store::{self, Db, roles};

/// A role as whoever adds it describes it.
#[derive(Clone, Debug, Default)]
pub struct NewRole {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What decides who is in it.
    pub kind: RoleKind,
    /// The organisation.
    pub org_path: String,
    /// Whether all but service users are in it.
    pub everybody: bool,
}

/// Adds a role with its members; its id.
///
/// # Errors
/// The flaw of the name or of a member, or [`super::Flaw::RoleNameTaken`].
pub async fn create(acting: &mut Acting<'_>, new: NewRole, members: NamedMembers) -> Result<String, Error> {
    let (name, tenant) = (new.name.clone(), acting.tenant.store.info().await?);
    let added = create_with(acting, new, async move |db| members.find(db, &tenant).await).await;
    let id = added.map_err(|stop: Stop| stop.refuse(acting.trace))?;
    acting.trace.check(Check::RoleNameFree).seen(name).passed();
    Ok(id)
}

/// The same, with the members that `members` finds in the transaction.
///
/// # Errors
/// What `members` ran into, the flaw of the name, or [`super::Flaw::RoleNameTaken`].
pub async fn create_with<E: From<Stop> + From<store::StoreError> + Send + 'static>(
    acting: &Acting<'_>,
    new: NewRole,
    members: impl AsyncFn(&mut Db<'_>) -> Result<Vec<Grantee>, E> + Send + 'static,
) -> Result<String, E> {
    let role = Role {
        id: acting.tenant.random.role_id(),
        name: role_name(&new.name, "Name").map_err(Stop::from)?,
        description: new.description,
        kind: new.kind,
        org_path: new.org_path,
        ..Role::default()
    };
    let (id, everybody) = (role.id.clone(), new.everybody.then(|| Grantee::Role(EVERYBODY_ID.to_owned())));
    let added = acting.write(async move |db| {
        let members = members(db).await?;
        roles::insert(db, &role).await.map_err(name_taken(&role.name))?;
        for member in members.iter().chain(&everybody) {
            roles::add_member(db, &role.id, member).await?;
        }
        Ok::<_, E>(())
    });
    added.await?;
    Ok(id)
}

//! Members of a role as a call names them: by id or by name (platform.md#T17).

use super::{Fault, Flaw, Stop, find, id_by_text};
use crate::check::Check;
use crate::domain::role::Grantee;
use crate::domain::tenant::TenantInfo;
use crate::store::{Db, roles};

/// Who is to be added or removed.
#[derive(Clone, Debug, Default)]
pub struct NamedMembers {
    /// Users.
    pub users: Vec<String>,
    /// Roles.
    pub roles: Vec<String>,
    /// Groups, of which there are none: no directory but the cloud's own is connected.
    pub groups: Vec<String>,
}

impl NamedMembers {
    /// Who they are; the first name that names nobody stops.
    pub(super) async fn find(&self, db: &mut Db<'_>, tenant: &TenantInfo) -> Result<Vec<Grantee>, Stop> {
        let mut found = Vec::new();
        for name in &self.users {
            let none = || Fault::new(Check::UserExists, name.clone(), Flaw::NoUser(name.clone()));
            found.push(Grantee::User(id_by_text(db, name, tenant).await?.ok_or_else(none)?));
        }
        for name in &self.roles {
            found.push(Grantee::Role(find(db, name).await?.id));
        }
        match self.groups.first() {
            Some(group) => {
                Err(Fault::new(Check::GroupExists, group.clone(), Flaw::NoItem("Group", group.clone()))
                    .into())
            }
            None => Ok(found),
        }
    }

    /// Those of them that there are; whoever there is not is no member either.
    pub(super) async fn find_known(
        &self,
        db: &mut Db<'_>,
        tenant: &TenantInfo,
    ) -> Result<Vec<Grantee>, Stop> {
        let mut found = Vec::new();
        for name in &self.users {
            found.extend(id_by_text(db, name, tenant).await?.map(Grantee::User));
        }
        for name in &self.roles {
            found.extend(roles::by_id_or_name(db, name).await?.map(|role| Grantee::Role(role.id)));
        }
        Ok(found)
    }
}

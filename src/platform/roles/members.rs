//! Members of a role as a call names them: by id or by name (platform.md T17).

use std::sync::Arc;

use super::Stop;
use crate::directory::users::id_by_text;
use crate::domain::role::Grantee;
use crate::domain::tenant::TenantInfo;
use crate::platform::args::Names;
use crate::store::{Db, roles};

/// Who is to be added or removed.
#[derive(Clone, Debug, Default)]
pub struct Members {
    pub users: Names,
    pub roles: Names,
    pub groups: Names,
}

impl Members {
    /// Who they are.
    ///
    /// # Errors
    /// The first name that names nobody.
    pub async fn find(&self, db: &mut Db<'_>, tenant: &Arc<TenantInfo>) -> Result<Vec<Grantee>, Stop> {
        let mut found = Vec::new();
        for name in &self.users.0 {
            let id = id_by_text(db, name, tenant).await?.ok_or_else(|| Stop::NoUser(name.clone()))?;
            found.push(Grantee::User(id));
        }
        for name in &self.roles.0 {
            found.push(Grantee::Role(super::find(db, name).await?.id));
        }
        match self.groups.0.first() {
            Some(group) => Err(Stop::NoGroup(group.clone())),
            None => Ok(found),
        }
    }

    /// Those of them that there are; whoever there is not is no member either.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_known(&self, db: &mut Db<'_>, tenant: &Arc<TenantInfo>) -> Result<Vec<Grantee>, Stop> {
        let mut found = Vec::new();
        for name in &self.users.0 {
            found.extend(id_by_text(db, name, tenant).await?.map(Grantee::User));
        }
        for name in &self.roles.0 {
            found.extend(roles::by_id_or_name(db, name).await?.map(|role| Grantee::Role(role.id)));
        }
        Ok(found)
    }
}

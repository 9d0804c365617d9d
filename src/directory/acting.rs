//! What everything that the tenant does works with.

use std::pin::Pin;

use super::{Error, Flaw, Stop};
use crate::auth::{self, Caller, guard};
use crate::check::{Check, Trace};
use crate::domain::event::{Event, kind_of_change};
use crate::domain::right::{Right, Rights};
use crate::domain::user::User;
use crate::store::{self, Db, events};
use crate::tenant::Tenant;
use crate::wire::Call;

/// Somebody who does something in a tenant.
pub struct Acting<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The call by which it is asked for.
    pub call: &'a Call<'a>,
    /// Who asks; none for what needs no token.
    pub caller: Option<Caller>,
    /// The checks so far.
    pub trace: &'a mut Trace,
    /// What is done, as the event of a change names it: `CDirectoryService/CreateUser`.
    pub deed: &'static str,
    /// What it is done to, as the event names it.
    pub about: Option<String>,
}

impl Acting<'_> {
    /// Changes what the tenant keeps: writes, in one transaction with the event that tells of the change.
    ///
    /// # Errors
    /// What `work` ran into; its check is recorded.
    pub async fn change<T: Send + 'static>(
        &mut self,
        work: impl AsyncFn(&mut Db<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Error> {
        self.write(work).await.map_err(|stop: Stop| stop.refuse(self.trace))
    }

    /// The same, for work with an error of its own.
    ///
    /// # Errors
    /// [`crate::store::Store::write`]'s.
    pub fn write<T, E>(
        &self,
        work: impl AsyncFn(&mut Db<'_>) -> Result<T, E> + Send + 'static,
    ) -> Pin<Box<dyn Future<Output = Result<T, E>>>>
    where
        T: Send + 'static,
        E: From<store::StoreError> + Send + 'static,
    {
        let (store, event) = (self.tenant.store.clone(), self.event());
        Box::pin(async move { events::write(&store, event, work).await })
    }

    /// The event that tells of a change.
    pub fn event(&self) -> Event {
        let change = auth::change(self.tenant, self.call, self.caller.as_ref(), kind_of_change(self.deed));
        Event { entity: self.about.clone(), ..change }
    }

    /// The caller.
    ///
    /// # Errors
    /// [`Error::Broken`], where none had to be shown.
    pub fn caller(&self) -> Result<&Caller, Error> {
        self.caller.as_ref().ok_or_else(no_caller)
    }

    /// Whether the caller has all rights.
    pub fn is_sysadmin(&self) -> bool {
        self.caller.as_ref().is_some_and(Caller::is_sysadmin)
    }

    /// Checks that the caller has one of these rights.
    ///
    /// # Errors
    /// [`Flaw::NotAuthorized`] by `rest.right`.
    pub fn require_right(&mut self, rights: &[Right]) -> Result<(), Error> {
        let caller = self.caller.as_ref().ok_or_else(no_caller)?;
        guard::require_right(caller, rights, self.trace).map_err(Error::by(Flaw::NotAuthorized))
    }

    /// Checks that the caller is in the role System Administrator.
    ///
    /// # Errors
    /// [`Flaw::NotAuthorized`] by `rest.right`.
    pub fn require_sysadmin(&mut self) -> Result<(), Error> {
        let none = Rights::default();
        let caller = self.caller.as_ref().ok_or_else(no_caller)?;
        let rights = caller.principal.as_ref().map_or(&none, |principal| &principal.rights);
        self.trace
            .check(Check::RestRight)
            .seen(rights.describe())
            .wanted("a caller in the role System Administrator")
            .holds(rights.is_all())
            .map_err(Error::by(Flaw::NotAuthorized))
    }

    /// Refuses to do to oneself what would lock one out (platform.md#s0-3).
    ///
    /// # Errors
    /// [`Flaw::State`] by `user.not_self`.
    pub fn require_other(&mut self, user: &User) -> Result<(), Error> {
        let own = self.caller.as_ref().and_then(|caller| caller.principal.as_ref());
        let is_other = own.is_none_or(|own| own.user.id != user.id);
        let probe = self.trace.check(Check::UserNotSelf).seen(user.name.clone()).wanted("another user");
        probe.holds(is_other).map_err(Error::by(Flaw::State))
    }
}

fn no_caller() -> Error {
    Error::Broken("what needs a caller was asked for without one".into())
}

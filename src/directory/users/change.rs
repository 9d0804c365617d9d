//! Changing a user.

use super::password::{self, NewPassword};
use super::{Acting, Error, Fault, Flaw, Stop, login_name, manager, name_taken, other};
use crate::auth;
use crate::check::Check;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::{AccountState, PersonName, User};
use crate::store::{self, Db, failures, names, users};

/// What becomes of a user; what is absent keeps its value. An empty text clears.
#[derive(Clone, Debug, Default)]
pub struct ChangedUser {
    /// The login name, with its suffix or without.
    pub name: Option<String>,
    /// The password.
    pub password: Option<String>,
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
    /// The organisation, by name.
    pub org_path: Option<String>,
    /// Preferred culture.
    pub culture: Option<String>,
    /// The manager, by id or login name; none takes it away.
    pub reports_to: Option<Option<String>>,
    /// Who stands in for it, by id or login name; none takes it away.
    pub mfa_redirect: Option<Option<String>>,
    /// Locked, disabled, expired.
    pub state: Option<AccountState>,
    /// Whether it is an OAuth confidential client.
    pub oauth_client: Option<bool>,
    /// Whether it belongs to the role Everybody.
    pub in_everybody_role: Option<bool>,
    /// Whether the password must be changed at the next sign-in.
    pub force_password_change: Option<bool>,
    /// Whether the password never expires.
    pub password_never_expires: Option<bool>,
}

/// Changes what is given of a user.
///
/// # Errors
/// The flaw of the first value that cannot be used, [`Flaw::UserNameTaken`], or [`Flaw::NoUser`] where it is gone.
pub async fn change(acting: &mut Acting<'_>, user_id: &str, change: ChangedUser) -> Result<(), Error> {
    let password = match &change.password {
        Some(password) => Some(password::hashed(acting, user_id, password).await?),
        None => None,
    };
    modify(acting, user_id, move |user| change.apply(user, password.as_ref())).await
}

impl ChangedUser {
    fn apply(&self, user: &mut User, password: Option<&NewPassword>) {
        let profile = &mut user.profile;
        for (field, given) in [
            (&mut profile.mail, &self.mail),
            (&mut profile.display_name, &self.display_name),
            (&mut profile.description, &self.description),
            (&mut profile.office, &self.office),
            (&mut profile.home, &self.home),
            (&mut profile.mobile, &self.mobile),
            (&mut profile.org_path, &self.org_path),
            (&mut profile.culture, &self.culture),
        ] {
            if let Some(text) = given {
                *field = Some(text.clone()).filter(|text| !text.is_empty());
            }
        }
        set(&mut profile.reports_to, self.reports_to.clone());
        set(&mut profile.mfa_redirect, self.mfa_redirect.clone());
        set(&mut profile.force_password_change, self.force_password_change);
        set(&mut profile.password_never_expires, self.password_never_expires);
        set(&mut user.in_everybody_role, self.in_everybody_role);
        set(&mut user.oauth_client, self.oauth_client);
        set(&mut user.state, self.state);
        set(&mut user.name, self.name.clone().filter(|name| !name.trim().is_empty()));
        // Becoming an OAuth client takes a user out of Everybody (oauth.md#s6-5).
        if self.oauth_client == Some(true) {
            user.profile.password_never_expires = true;
            user.in_everybody_role = false;
        }
        if let Some(password) = password {
            password.set(user);
        }
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

/// A user that is being changed.
#[derive(Debug)]
pub struct Edited {
    /// The user; the manager and who stands in may be named by login name.
    pub user: User,
    /// The parts of the person's name, where they are set.
    pub person: Option<PersonName>,
}

/// Changes a user: reads it, lets `work` change it, writes it back if the rules hold for what was changed, all in one
/// transaction with its event. A password that is replaced is
/// remembered; an account that is not locked any more is not locked by policy either.
///
/// # Errors
/// What `work` ran into, the flaw of a value that cannot be used, [`Flaw::UserNameTaken`], or [`Flaw::NoUser`] where
/// it is gone.
pub async fn rewrite<E: From<Stop> + From<store::StoreError> + Send + 'static>(
    acting: &Acting<'_>,
    user_id: &str,
    work: impl AsyncFn(&mut Db<'_>, &mut Edited) -> Result<(), E> + Send + 'static,
) -> Result<(), E> {
    let (id, now) = (user_id.to_owned(), acting.tenant.clock.now());
    let tenant = acting.tenant.store.info().await?;
    let written = acting.write(async move |db| {
        let old = found(db, &id).await?;
        let mut edited = Edited { user: old.clone(), person: None };
        work(db, &mut edited).await?;
        let Edited { mut user, person } = edited;
        resolve(db, &old, &mut user, &tenant).await?;
        user.modified = now;
        auth::remember_replaced(db, &old, user.password_hash.as_deref()).await?;
        if !user.state.has(AccountState::LOCKED) {
            failures::unlock(db, &id).await?;
        }
        users::update(db, &user).await.map_err(name_taken(&user.name))?;
        if let Some(person) = person {
            names::set(db, &id, &person).await?;
        }
        Ok(())
    });
    written.await
}

/// Checks what was changed and has a rule: the login name, the manager, who stands in.
async fn resolve(db: &mut Db<'_>, old: &User, user: &mut User, tenant: &TenantInfo) -> Result<(), Stop> {
    if user.name != old.name {
        user.name = login_name(&user.name, tenant)?;
    }
    let (old, profile) = (&old.profile, &mut user.profile);
    if let Some(text) = profile.reports_to.as_mut().filter(|text| old.reports_to.as_ref() != Some(*text)) {
        *text = manager(db, text, &user.id, tenant).await?;
    }
    if let Some(text) = profile.mfa_redirect.as_mut().filter(|text| old.mfa_redirect.as_ref() != Some(*text))
    {
        *text = other(db, text, tenant).await?;
    }
    Ok(())
}

/// The same, for a change that runs into nothing.
///
/// # Errors
/// As [`rewrite`].
pub async fn modify(
    acting: &mut Acting<'_>,
    user_id: &str,
    change: impl Fn(&mut User) + Send + 'static,
) -> Result<(), Error> {
    let written = rewrite(acting, user_id, async move |_, edited| {
        change(&mut edited.user);
        Ok(())
    });
    written.await.map_err(|stop: Stop| stop.refuse(acting.trace))
}

/// The user of this id, as it is in this transaction.
pub(super) async fn found(db: &mut Db<'_>, id: &str) -> Result<User, Stop> {
    let none = || Fault::new(Check::UserExists, id.to_owned(), Flaw::NoUser(id.to_owned()));
    Ok(users::find(db, id).await?.ok_or_else(none)?)
}

//! Adding users.

use std::sync::Arc;

use super::invitations::{self, InvitationWays};
use super::{Acting, Error, Stop, login_name, manager, name_taken, other, password};
use crate::clock::Timestamp;
use crate::domain::role::{Grantee, SYSADMIN_ID};
use crate::domain::tenant::TenantInfo;
use crate::domain::user::{AccountState, PersonName, User, UserProfile};
use crate::store::outbox::Message;
use crate::store::{Db, events, names, outbox, roles, users};

/// A user as whoever adds it describes it.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The login name, with its suffix or without.
    pub name: String,
    /// The password. Without one the tenant draws one that nobody learns, and nobody can sign in.
    pub password: Option<String>,
    /// The parts of the person's name.
    pub person: PersonName,
    /// The rest of what is known; the manager and who stands in are named by id or by login name.
    pub profile: UserProfile,
    /// Locked, disabled, expired.
    pub state: AccountState,
    /// Whether it is an OAuth confidential client: in no role unless named, with a password that does not expire.
    pub oauth_client: bool,
    /// Whether it belongs to the role Everybody.
    pub in_everybody_role: bool,
    /// Whether it goes into the role System Administrator.
    pub sysadmin: bool,
    /// How it is invited.
    pub invited: InvitationWays,
}

impl Default for NewUser {
    fn default() -> Self {
        Self {
            name: String::new(),
            password: None,
            person: PersonName::default(),
            profile: UserProfile { force_password_change: true, ..UserProfile::default() },
            state: AccountState::NONE,
            oauth_client: false,
            in_everybody_role: true,
            sysadmin: false,
            invited: InvitationWays::default(),
        }
    }
}

/// A user that is ready to be written.
struct ReadyUser {
    user: User,
    person: PersonName,
    sysadmin: bool,
    invitations: Vec<Message>,
    tenant: Arc<TenantInfo>,
}

/// Adds a user; its id.
///
/// # Errors
/// The flaw of the first value that cannot be used, or [`super::Flaw::UserNameTaken`].
pub async fn create(acting: &mut Acting<'_>, new: NewUser) -> Result<String, Error> {
    let ready = prepare(acting, new).await?;
    let id = ready.user.id.clone();
    if ready.is_rows() {
        append(acting, ready).await?;
    } else {
        insert(acting, vec![ready]).await?;
    }
    Ok(id)
}

/// Adds users, all or none.
///
/// # Errors
/// As [`create`].
pub async fn create_all(acting: &mut Acting<'_>, new: Vec<NewUser>) -> Result<(), Error> {
    let mut ready = Vec::with_capacity(new.len());
    for user in new {
        ready.push(prepare(acting, user).await?);
    }
    insert(acting, ready).await
}

/// Checks what needs no look at other users, draws ids and hashes the password.
async fn prepare(acting: &mut Acting<'_>, new: NewUser) -> Result<ReadyUser, Error> {
    let tenant = acting.tenant.store.info().await?;
    let name = login_name(&new.name, &tenant).map_err(|fault| fault.refuse(acting.trace))?;
    acting.trace.about_user(&name);
    if new.sysadmin {
        acting.require_sysadmin()?;
    }
    let password = match &new.password {
        Some(password) => Some(password::hashed(acting, "", password).await?),
        None => None,
    };
    let now = acting.tenant.clock.now();
    let mut user = User {
        id: acting.tenant.random.uuid(),
        name,
        password_hash: None,
        oauth_client: new.oauth_client,
        in_everybody_role: new.in_everybody_role && !new.oauth_client,
        state: new.state,
        profile: new.profile,
        created: now,
        modified: now,
        password_changed: Timestamp::NEVER,
        has_picture: false,
    };
    user.profile.password_never_expires |= new.oauth_client;
    if let Some(password) = password {
        password.set(&mut user);
    }
    let invitations = invitations::messages(acting, &user, new.invited).await?;
    user.profile.invited = invitations.first().map(|_| now);
    Ok(ReadyUser { user, person: new.person, sysadmin: new.sysadmin, invitations, tenant })
}

impl ReadyUser {
    /// Whether to write it is to add rows, without a look at others.
    fn is_rows(&self) -> bool {
        let profile = &self.user.profile;
        let names_others = profile.reports_to.is_some() || profile.mfa_redirect.is_some();
        !self.sysadmin && !names_others && self.person == PersonName::default()
    }

    async fn insert(&self, db: &mut Db<'_>) -> Result<(), Stop> {
        let mut user = self.user.clone();
        let profile = &mut user.profile;
        if let Some(text) = &mut profile.reports_to {
            *text = manager(db, text, &user.id, &self.tenant).await?;
        }
        if let Some(text) = &mut profile.mfa_redirect {
            *text = other(db, text, &self.tenant).await?;
        }
        users::insert(db, &user).await.map_err(name_taken(&user.name))?;
        names::set(db, &user.id, &self.person).await?;
        for message in &self.invitations {
            outbox::add(db, message).await?;
        }
        if self.sysadmin {
            roles::add_member(db, SYSADMIN_ID, &Grantee::User(user.id)).await?;
        }
        Ok(())
    }
}

async fn insert(acting: &mut Acting<'_>, users: Vec<ReadyUser>) -> Result<(), Error> {
    let written = acting.change(async move |db| {
        for ready in &users {
            ready.insert(db).await?;
        }
        Ok(())
    });
    written.await
}

/// Adds a user with rows alone, which are written together with those of other calls.
async fn append(
    acting: &mut Acting<'_>,
    ReadyUser { user, invitations, .. }: ReadyUser,
) -> Result<(), Error> {
    let event = acting.event();
    let added = acting.tenant.store.append_all(|tenant| {
        let mut rows = vec![users::row(tenant, &user), events::row(tenant, &event)];
        rows.extend(invitations.iter().map(|message| outbox::row(tenant, message)));
        rows
    });
    added.await.map_err(|error| name_taken(&user.name)(error).refuse(acting.trace))
}

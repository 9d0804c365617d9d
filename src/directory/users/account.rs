//! What is done to an account: suspended, locked, exempted, given a picture, removed.

use super::change::found;
use super::{Acting, Edited, Error, Stop, modify, rewrite};
use crate::clock::Timestamp;
use crate::domain::user::{AccountState, User};
use crate::store::{tickets, users};

/// Makes an account of somebody else active, or suspends it.
///
/// # Errors
/// [`super::Flaw::State`] for oneself, or [`super::Flaw::NoUser`] where it is gone.
pub async fn set_active(acting: &mut Acting<'_>, user: &User, active: bool) -> Result<(), Error> {
    acting.require_other(user)?;
    modify(acting, &user.id, move |user| {
        user.state = if active {
            user.state.without(AccountState::DISABLED)
        } else {
            user.state.with(AccountState::DISABLED)
        };
    })
    .await
}

/// Sets the states of an account.
///
/// # Errors
/// [`super::Flaw::NoUser`] where it is gone.
pub async fn set_state(acting: &mut Acting<'_>, user: &User, state: AccountState) -> Result<(), Error> {
    modify(acting, &user.id, move |user| user.state = state).await
}

/// Locks or unlocks an account. Locking ends its sessions and what it granted to clients.
///
/// # Errors
/// [`super::Flaw::NoUser`] where it is gone.
pub async fn set_locked(acting: &mut Acting<'_>, user: &User, locked: bool) -> Result<(), Error> {
    let now = acting.call.at;
    let written = rewrite(acting, &user.id, async move |db, Edited { user, .. }| {
        user.state = if locked {
            user.state.with(AccountState::LOCKED)
        } else {
            user.state.without(AccountState::LOCKED)
        };
        if locked {
            tickets::end_all_of(db, &user.id, now).await?;
        }
        Ok(())
    });
    written.await.map_err(|stop: Stop| stop.refuse(acting.trace))
}

/// Lets a user sign in with the password alone until then.
///
/// # Errors
/// [`super::Flaw::NoUser`] where it is gone.
pub async fn exempt_from_mfa(acting: &mut Acting<'_>, user: &User, until: Timestamp) -> Result<(), Error> {
    modify(acting, &user.id, move |user| user.profile.mfa_exempt_until = Some(until)).await
}

/// Gives a user a picture, in base64.
///
/// # Errors
/// [`super::Flaw::NoUser`] where it is gone.
pub async fn set_picture(
    acting: &mut Acting<'_>,
    user: &User,
    media_type: &'static str,
    base64: String,
) -> Result<(), Error> {
    let written = rewrite(acting, &user.id, async move |db, Edited { user, .. }| {
        user.has_picture = true;
        Ok(users::set_picture(db, &user.id, media_type, &base64).await?)
    });
    written.await.map_err(|stop: Stop| stop.refuse(acting.trace))
}

/// Removes a user, who is somebody else.
///
/// # Errors
/// [`super::Flaw::State`] for oneself, or [`super::Flaw::NoUser`] where it is gone.
pub async fn delete(acting: &mut Acting<'_>, user: &User) -> Result<(), Error> {
    acting.require_other(user)?;
    let id = user.id.clone();
    let done = acting.change(async move |db| {
        found(db, &id).await?;
        users::delete(db, &id).await?;
        Ok(())
    });
    done.await
}

/// Removes users, all of them somebody else; who is gone already stays so.
///
/// # Errors
/// [`super::Flaw::State`] for oneself.
pub async fn delete_all(acting: &mut Acting<'_>, users: &[&User]) -> Result<(), Error> {
    for user in users {
        acting.require_other(user)?;
    }
    let ids: Vec<_> = users.iter().map(|user| user.id.clone()).collect();
    let done = acting.change(async move |db| {
        for id in &ids {
            users::delete(db, id).await?;
        }
        Ok(())
    });
    done.await
}

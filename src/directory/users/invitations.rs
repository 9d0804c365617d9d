//! Invitations. What a tenant would send is kept in the outbox, and the users are invited from then on.

use super::{Acting, Error};
use crate::domain::user::User;
use crate::store::outbox::Message;
use crate::store::{outbox, users};

/// How users are invited.
#[derive(Clone, Copy, Debug, Default)]
pub struct InvitationWays {
    /// By e-mail.
    pub email: bool,
    /// By text message.
    pub sms: bool,
}

/// Invites users, all of them or nobody.
///
/// # Errors
/// The store's.
pub async fn send(acting: &mut Acting<'_>, invited: &[&User], ways: InvitationWays) -> Result<(), Error> {
    let mut all = Vec::with_capacity(invited.len());
    for user in invited {
        all.push((user.id.clone(), messages(acting, user, ways).await?));
    }
    let now = acting.call.at;
    let sent = acting.change(async move |db| {
        for (id, messages) in all.iter().filter(|(_, messages)| !messages.is_empty()) {
            let Some(mut user) = users::find(db, id).await? else { continue };
            user.profile.invited = Some(now);
            users::update(db, &user).await?;
            for message in messages {
                outbox::add(db, message).await?;
            }
        }
        Ok(())
    });
    sent.await
}

/// The messages that invite a user: those of the ways for which it has an address.
pub(super) async fn messages(
    acting: &mut Acting<'_>,
    user: &User,
    ways: InvitationWays,
) -> Result<Vec<Message>, Error> {
    let company = acting.tenant.store.info().await?.spec.company.clone();
    let mut messages = Vec::new();
    for (kind, asked, address) in
        [("EMAIL", ways.email, &user.profile.mail), ("SMS", ways.sms, &user.profile.mobile)]
    {
        let address = address.as_deref().map(str::trim).filter(|address| !address.is_empty());
        let Some(address) = address.filter(|_| asked) else { continue };
        messages.push(Message {
            message_id: acting.tenant.random.uuid(),
            position: acting.tenant.store.position(acting.call.at),
            kind: kind.to_owned(),
            recipient: address.to_owned(),
            user_name: user.name.clone(),
            body: format!(
                "You are invited to {company}. Sign in as {} at {}/login.",
                user.name, acting.call.base
            ),
            code: String::new(),
            sent: acting.call.at.millis(),
            accepted: 0,
        });
    }
    if messages.is_empty() && (ways.email || ways.sms) {
        acting.trace.note(format!("{} was not invited: there is no address to send to", user.name));
    }
    Ok(messages)
}

//! Invitations: `POST /UserMgmt/InviteUsers`, `SendLoginEmails` and `SendSmsInvite`. What a tenant would send is kept in
//! the outbox, and the users are invited from then on.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::roles::named;
use crate::directory::users::WRITE;
use crate::directory::users::invitations::{self, InvitationWays};
use crate::domain::principal::Principal;
use crate::platform::args::{NameList, invalid, present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{StoreError, roles, users};

/// Most users that one call invites.
const MOST: usize = 10_000;

/// Sends invitations to these users, all in one transaction.
async fn invite(
    cx: &mut Cx<'_>,
    invited: BTreeMap<String, Arc<Principal>>,
    ways: InvitationWays,
) -> Result<(), ApiError> {
    let users: Vec<_> = invited.values().map(|principal| &principal.user).collect();
    Ok(invitations::send(cx, &users, ways).await?)
}

/// Invites users, and all who are in roles: all of them, or nobody.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct InviteUsers {
    email_invite: Option<bool>,
    sms_invite: Option<bool>,
    entities: Vec<Invitee>,
    role: Option<String>,
}

/// Whom to invite: a user, or all who are in a role.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Invitee {
    #[serde(rename = "Type")]
    kind: Option<String>,
    guid: Option<String>,
    name: Option<String>,
}

impl Operation for InviteUsers {
    const PATHS: &'static [&'static str] = &["UserMgmt/InviteUsers"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let ways = InvitationWays {
            email: self.email_invite.unwrap_or(true),
            sms: self.sms_invite.unwrap_or(false),
        };
        let mut entities = self.entities;
        let given = |text: &String| !text.trim().is_empty();
        entities.extend(self.role.filter(given).map(|role| Invitee {
            kind: Some("Role".to_owned()),
            guid: Some(role),
            name: None,
        }));
        present((!entities.is_empty()).then_some(()), "Entities", cx.trace)?;
        let mut invited = BTreeMap::new();
        for entity in entities {
            let text = required(entity.guid.filter(given).or(entity.name), "Guid", cx.trace)?;
            let kind = entity.kind.unwrap_or_else(|| "User".to_owned()).trim().to_ascii_lowercase();
            match kind.as_str() {
                "user" => {
                    let principal = cx.user(Some(&text)).await?;
                    invited.insert(principal.user.id.clone(), principal);
                }
                "role" => invited.extend(in_role(cx, &text).await?),
                "group" => {
                    let refusal = cx.trace.check(Check::GroupExists).seen(text.clone()).failed();
                    return Err(ApiError::refused(refusal, Flaw::NoItem("Group", text)));
                }
                other => {
                    let why = format!("wanted User, Role or Group, `{other}` found");
                    return Err(invalid("Entities", &why, cx.trace));
                }
            }
            if invited.len() > MOST {
                return Err(invalid("Entities", &format!("wanted at most {MOST} users"), cx.trace));
            }
        }
        invite(cx, invited, ways).await
    }
}

/// All users who are in a role, by name or by other roles.
async fn in_role(cx: &mut Cx<'_>, text: &str) -> Result<BTreeMap<String, Arc<Principal>>, ApiError> {
    let role = named(cx, text).await?;
    let store = &cx.tenant.store;
    let users = store.read::<_, StoreError>(users::all).await?;
    let members = store.read::<_, StoreError>(roles::all_members).await?;
    let all = users.into_iter().map(|user| Principal::resolve(user, &members, &BTreeMap::new()));
    let inside = all.filter(|principal| principal.roles.contains(&role.id));
    Ok(inside.map(|principal| (principal.user.id.clone(), Arc::new(principal))).collect())
}

/// Invites users by mail.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SendLoginEmails {
    #[serde(rename = "ID", alias = "Users")]
    ids: NameList,
}

impl Operation for SendLoginEmails {
    const PATHS: &'static [&'static str] = &["UserMgmt/SendLoginEmails"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("ID");
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        present((!self.ids.is_empty()).then_some(()), "ID", cx.trace)?;
        let mut invited = BTreeMap::new();
        for id in self.ids.0.iter().take(MOST) {
            let principal = cx.user(Some(id)).await?;
            invited.insert(principal.user.id.clone(), principal);
        }
        invite(cx, invited, InvitationWays { email: true, sms: false }).await
    }
}

/// Invites users by text message.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SendSmsInvite {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for SendSmsInvite {
    const PATHS: &'static [&'static str] = &["UserMgmt/SendSmsInvite"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        required(principal.user.profile.mobile.clone(), "MobileNumber", cx.trace)?;
        let invited = BTreeMap::from([(principal.user.id.clone(), principal)]);
        invite(cx, invited, InvitationWays { email: false, sms: true }).await
    }
}

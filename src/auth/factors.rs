//! What a sign-in of a user asks for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Mechanism, Offer};
use crate::domain::factor::{self, Asked, Factors, address, hint};
use crate::domain::policy::InForce;
use crate::domain::principal::Principal;
use crate::domain::role::EVERYBODY_ID;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::User;
use crate::store::{StoreError, factors};
use crate::tenant::Tenant;
use crate::tokens;
use crate::wire::Failure;

/// What somebody who does not exist is asked.
const DECOY: &str = "What was the name of your first pet?";

/// Whose factors a sign-in asks for, and what they are.
pub struct Holder {
    /// The user, or the one that it redirects to; none for a name that nobody has.
    pub user: Option<User>,
    /// What is kept of that one.
    pub factors: Factors,
}

impl Holder {
    /// The holder of a user's factors.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(tenant: &Tenant, user: Option<&User>) -> Result<Self, StoreError> {
        let redirect = user.and_then(|user| user.profile.mfa_redirect.as_deref());
        let other = match redirect {
            Some(id) => tenant.store.principal(id).await?.map(|principal| principal.user.clone()),
            None => None,
        };
        let user = other.or_else(|| user.cloned());
        let id = user.as_ref().map(|user| user.id.clone()).unwrap_or_default();
        let factors = of(tenant, &id).await?;
        Ok(Self { user, factors })
    }

    /// Where a code for this mechanism goes to; none where the holder cannot use it. A name that nobody has looks as if
    /// it had what most have.
    fn address(&self, mechanism: Mechanism, login: &str, tenant: &Tenant) -> Option<String> {
        match &self.user {
            Some(user) => address(mechanism, user, &self.factors),
            None if mechanism == Mechanism::Email => Some(login.to_owned()),
            None => Some(tenant.secrets.decoy(login)),
        }
    }

    /// The offer of a mechanism, if the holder can use it.
    pub fn offer(&self, mechanism: Mechanism, login: &str, tenant: &Tenant) -> Option<Offer> {
        let address = self.address(mechanism, login, tenant)?;
        let questions = match (mechanism, &self.user) {
            (Mechanism::Questions, Some(_)) => {
                self.factors.questions.iter().map(|one| (one.id.clone(), one.text.clone())).collect()
            }
            (Mechanism::Questions, None) => vec![(tenant.secrets.decoy_id(login), DECOY.to_owned())],
            _ => Vec::new(),
        };
        Some(Offer {
            id: tenant.random.opaque(),
            mechanism,
            hint: hint(mechanism, &address),
            questions,
            sent: None,
        })
    }
}

/// What is kept of a user.
///
/// # Errors
/// Where the store fails.
pub async fn of(tenant: &Tenant, user_id: &str) -> Result<Factors, StoreError> {
    tenant.store.read(async |db| factors::find(db, user_id).await).await
}

/// What a sign-in of this user asks for; of nobody, what it asks of whoever is in no role but Everybody.
///
/// # Errors
/// Where the store fails.
pub async fn asked(
    tenant: &Tenant,
    info: &TenantInfo,
    principal: Option<&Principal>,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let id = principal.map(|principal| principal.user.id.as_str()).unwrap_or_default();
    let own = if info.spec.authentication_profiles.is_empty() { None } else { of(tenant, id).await?.profile };
    let mut asked = factor::asked(&info.spec, own.as_deref(), &roles_of(principal), now);
    if let (Asked::Challenges(challenges), Some(Principal { user, roles, .. })) = (&mut asked, principal) {
        if is_exempt(user, now) {
            challenges.truncate(1);
        } else if challenges.len() > 1 && InForce::new(&info.spec.policies, roles).lets_in_without_factors() {
            let holder = Holder::of(tenant, Some(user)).await?;
            let user = holder.user.as_ref().unwrap_or(user);
            factor::leave_out_unusable(challenges, (user, &holder.factors));
        }
    }
    Ok(asked)
}

/// The roles by which policies apply.
pub(super) fn roles_of(principal: Option<&Principal>) -> Cow<'_, BTreeSet<String>> {
    match principal {
        Some(principal) => Cow::Borrowed(&principal.roles),
        None => Cow::Owned(BTreeSet::from([EVERYBODY_ID.to_owned()])),
    }
}

fn is_exempt(user: &User, now: Timestamp) -> bool {
    user.profile.mfa_exempt_until.is_some_and(|until| until > now)
}

/// A door that can only ask for a password is no way around the other factors.
///
/// # Errors
/// The refusal by `user.mfa`.
pub(super) async fn require_password_alone(
    tenant: &Tenant,
    principal: &Principal,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let info = tenant.store.info().await?;
    if info.spec.authentication_profiles.is_empty() && info.spec.policies.is_empty() {
        return Ok(());
    }
    let asked = asked(tenant, &info, Some(principal), tenant.clock.now()).await?;
    let alone = match &asked {
        Asked::Challenges(challenges) => {
            challenges.len() == 1 && challenges[0].contains(&Mechanism::Password)
        }
        Asked::NotAllowed => false,
    };
    let probe =
        trace.check(Check::UserMfa).seen(describe(&asked)).wanted("a profile with the password alone");
    Ok(probe.holds(alone)?)
}

fn describe(asked: &Asked) -> String {
    let Asked::Challenges(asked) = asked else { return "a policy that lets the user not sign in".to_owned() };
    let names = |challenge: &Vec<Mechanism>| {
        challenge.iter().map(|mechanism| mechanism.name()).collect::<Vec<_>>().join(" or ")
    };
    let challenges: Vec<_> = asked.iter().map(names).collect();
    format!("a profile that asks for {}", challenges.join(", then "))
}

/// The SHA-256 of a code, in hexadecimal.
pub(super) fn code_hash(code: &str) -> String {
    crate::random::hex(&tokens::hash(code).0)
}

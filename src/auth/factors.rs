//! What a sign-in of a user asks for.

use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Mechanism, Offer};
use crate::domain::factor::{self, Factors, address, hint};
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::User;
use crate::store::{Error, factors};
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
    pub async fn of(tenant: &Tenant, user: Option<&User>) -> Result<Self, Error> {
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
pub async fn of(tenant: &Tenant, user_id: &str) -> Result<Factors, Error> {
    tenant.store.read(async |db| factors::find(db, user_id).await).await
}

/// The mechanisms that a sign-in of this user asks for, challenge by challenge; of nobody, those of the tenant.
///
/// # Errors
/// Where the store fails.
pub async fn asked(
    tenant: &Tenant,
    info: &TenantInfo,
    user: Option<&User>,
    now: Timestamp,
) -> Result<Vec<Vec<Mechanism>>, Error> {
    let id = user.map(|user| user.id.as_str()).unwrap_or_default();
    let own = if info.spec.authentication_profiles.is_empty() { None } else { of(tenant, id).await?.profile };
    let mut asked = factor::challenges(&info.spec, own.as_deref());
    if user.is_some_and(|user| is_exempt(user, now)) {
        asked.truncate(1);
    }
    Ok(asked)
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
    if info.spec.authentication_profiles.is_empty() {
        return Ok(());
    }
    let asked = asked(tenant, &info, Some(&principal.user), tenant.clock.now()).await?;
    let alone = asked.len() == 1 && asked[0].contains(&Mechanism::Password);
    let probe =
        trace.check(Check::UserMfa).seen(describe(&asked)).wanted("a profile with the password alone");
    Ok(probe.holds(alone)?)
}

fn describe(asked: &[Vec<Mechanism>]) -> String {
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

//! Whether a change of policies would lock all system administrators out.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::domain::factor::{self, Asked};
use crate::domain::policy::InForce;
use crate::domain::principal::Principal;
use crate::domain::role::{EVERYBODY_ID, Grantee, SYSADMIN_ID};
use crate::domain::tenant::TenantSpec;
use crate::domain::user::User;
use crate::store::{Db, StoreError, factors, roles, users};

type RoleMembers = BTreeMap<String, BTreeSet<Grantee>>;

/// Whether some system administrator can sign in before a change, and none after it.
pub async fn would(
    db: &mut Db<'_>,
    (before, after): (&TenantSpec, &TenantSpec),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let members = roles::all_members(db).await?;
    let mut one_could = false;
    for user in administrators(db, &members).await? {
        if can_sign_in(db, after, &user, (&members, now)).await? {
            return Ok(false);
        }
        one_could = one_could || can_sign_in(db, before, &user, (&members, now)).await?;
    }
    Ok(one_could)
}

/// Who is a system administrator, directly or through roles, and active.
async fn administrators(db: &mut Db<'_>, members: &RoleMembers) -> Result<Vec<User>, StoreError> {
    let (mut inner, mut waiting) = (BTreeSet::new(), vec![SYSADMIN_ID.to_owned()]);
    let mut ids = BTreeSet::new();
    while let Some(role) = waiting.pop() {
        for member in members.get(&role).into_iter().flatten() {
            match member {
                Grantee::User(id) => drop(ids.insert(id.clone())),
                Grantee::Role(id) => waiting.extend(inner.insert(id.clone()).then(|| id.clone())),
            }
        }
    }
    let mut found = if inner.contains(EVERYBODY_ID) { users::all(db).await? } else { Vec::new() };
    found.retain(|user| user.in_everybody_role && !ids.contains(&user.id));
    for id in &ids {
        found.extend(users::find(db, id).await?);
    }
    found.retain(User::is_active);
    Ok(found)
}

async fn can_sign_in(
    db: &mut Db<'_>,
    spec: &TenantSpec,
    user: &User,
    (members, now): (&RoleMembers, Timestamp),
) -> Result<bool, StoreError> {
    let own = factors::find(db, &user.id).await?;
    let roles = Principal::resolve(user.clone(), members, &BTreeMap::new()).roles;
    let mut asked = factor::asked(spec, own.profile.as_deref(), &roles, now);
    let redirect = match &user.profile.mfa_redirect {
        Some(id) => users::find(db, id).await?,
        None => None,
    };
    let (holder, factors) = match redirect {
        Some(other) => {
            let theirs = factors::find(db, &other.id).await?;
            (other, theirs)
        }
        None => (user.clone(), own),
    };
    if let Asked::Challenges(challenges) = &mut asked
        && InForce::new(&spec.policies, &roles).lets_in_without_factors()
    {
        factor::leave_out_unusable(challenges, (&holder, &factors));
    }
    Ok(factor::can_satisfy(&asked, user.password_hash.is_some(), (&holder, &factors)))
}

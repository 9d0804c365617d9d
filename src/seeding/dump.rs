//! Rows become a fixture again.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::app::App;
use crate::domain::attribute;
use crate::domain::factor::{Factors, find_profile};
use crate::domain::permission::Permissions;
use crate::domain::policy::LinkType;
use crate::domain::right::Right;
use crate::domain::role::{EVERYBODY_ID, Grantee, Role, RoleKind, SYSADMIN_ID};
use crate::domain::tenant::TenantSpec;
use crate::domain::user::{AccountState, User};
use crate::fixture::{
    Fixture, FixtureApp, FixtureFactors, FixturePermission, FixtureQuestion, FixtureRole, FixtureSigningKey,
    FixtureTenant, FixtureUser,
};
use crate::store::{
    Db, StoreError, apps, changes, factors, failures, keys, names, passwords, role_attributes, roles,
    tenants, users,
};

/// All that is needed to reproduce the tenant; secrets as hashes.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn dump(db: &mut Db<'_>) -> Result<Option<Fixture>, StoreError> {
    let Some(info) = tenants::info(db).await? else { return Ok(None) };
    let (users, roles) = (users::all(db).await?, roles::all(db).await?);
    let members = roles::all_members(db).await?;
    let (mut factors, mut former) = (factors::all(db).await?, passwords::all(db).await?);
    let mut person_names = names::all(db).await?;
    let locked = failures::all_locked(db).await?;
    let names = DumpNames {
        users: users.iter().map(|user| (user.id.clone(), user.name.clone())).collect(),
        roles: roles.iter().map(|role| (role.id.clone(), role.name.clone())).collect(),
    };
    // Older versions kept what the fixture said with the tenant itself.
    let changelog = info.spec.changelog.iter().cloned().chain(changes::all(db).await?).collect();
    let mut attributes = role_values(db, &info.spec).await?;
    let role_spec = |role: Role| {
        let own = attributes.remove(&role.id).unwrap_or_default();
        role_spec(role, own, &members, &names)
    };
    let mut tenant = TenantSpec { changelog, ..info.spec };
    forget_gone(&mut tenant, &names);
    let keys = keys::all(db).await?.into_iter().map(FixtureSigningKey::from).collect();
    Ok(Some(Fixture {
        roles: roles.into_iter().filter_map(role_spec).collect(),
        users: users
            .into_iter()
            .map(|user| {
                let own = factors.remove(&user.id).unwrap_or_default();
                let name = person_names.remove(&user.id).unwrap_or_default();
                FixtureUser {
                    authentication_profile: own.profile.as_deref().map(|id| profile_name(&tenant, id)),
                    factors: factors_spec(own),
                    given_name: name.given,
                    family_name: name.family,
                    locked_by_policy: locked.contains(&user.id),
                    former_password_hashes: former.remove(&user.id).unwrap_or_default(),
                    ..user_spec(user, &members, &names)
                }
            })
            .collect(),
        apps: apps::all(db).await?.into_iter().map(|app| app_spec(app, &names)).collect(),
        loosen: info.loosen,
        tenant: Some(FixtureTenant { signing_keys: keys, ..tenant.into() }),
    }))
}

/// What a fixture calls a profile.
fn profile_name(tenant: &TenantSpec, id: &str) -> String {
    find_profile(&tenant.authentication_profiles, id).map_or(id, |profile| profile.name.as_str()).to_owned()
}

/// Who was deleted is still named by what the tenant's definition holds; a fixture may only name who there is.
fn forget_gone(tenant: &mut TenantSpec, names: &DumpNames) {
    let is_somebody = |id: &String| names.roles.contains_key(id) || names.users.contains_key(id);
    for policy in tenant.policies.iter_mut().filter(|policy| policy.link_type == LinkType::Role) {
        policy.params.retain(|id| names.roles.contains_key(id));
    }
    for organization in &mut tenant.organizations {
        organization.administrators.retain(is_somebody);
        organization.permissions.retain(|permission| is_somebody(&permission.principal));
    }
}

struct DumpNames {
    users: BTreeMap<String, String>,
    roles: BTreeMap<String, String>,
}

impl DumpNames {
    fn of(&self, grantee: &Grantee) -> Option<String> {
        match grantee {
            Grantee::User(id) => self.users.get(id).cloned(),
            Grantee::Role(id) => self.roles.get(id).cloned(),
        }
    }
}

/// What roles have of the tenant's attributes, by role id and the attribute's name.
async fn role_values(
    db: &mut Db<'_>,
    tenant: &TenantSpec,
) -> Result<BTreeMap<String, BTreeMap<String, String>>, StoreError> {
    let mut found: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (role, id, value) in role_attributes::all(db).await? {
        if let Some(attribute) = attribute::role_attribute(&tenant.role_attributes, &id) {
            found.entry(role).or_default().insert(attribute.name.clone(), value);
        }
    }
    Ok(found)
}

type DumpedMembers = BTreeMap<String, BTreeSet<Grantee>>;

/// Users name their roles themselves; only roles in roles are written here. A fixed role is only written where it
/// says something.
fn role_spec(
    role: Role,
    attributes: BTreeMap<String, String>,
    members: &DumpedMembers,
    names: &DumpNames,
) -> Option<FixtureRole> {
    let inner =
        members.get(&role.id).into_iter().flatten().filter(|member| matches!(member, Grantee::Role(_)));
    let inner: Vec<_> = inner.filter_map(|member| names.of(member)).collect();
    let fixed = role.id == SYSADMIN_ID || role.id == EVERYBODY_ID;
    if fixed && inner.is_empty() && role.rights.is_empty() && attributes.is_empty() {
        return None;
    }
    let right = |path: String| Right::find(&path).map_or(path, |right| right.name.to_owned());
    Some(FixtureRole {
        uuid: (!fixed).then_some(role.id),
        name: role.name,
        description: if fixed { String::new() } else { role.description },
        rights: role.rights.into_iter().map(right).collect(),
        members: inner,
        script: (role.kind == RoleKind::Script).then_some(role.script),
        organization: role.org_path,
        attributes,
    })
}

fn user_spec(user: User, members: &DumpedMembers, names: &DumpNames) -> FixtureUser {
    let me = Grantee::User(user.id.clone());
    let roles = members.iter().filter(|(_, members)| members.contains(&me));
    let roles = roles.filter_map(|(role, _)| names.roles.get(role).cloned()).collect();
    let name_of = |id: Option<String>| id.and_then(|id| names.users.get(&id).cloned());
    let profile = user.profile;
    FixtureUser {
        name: user.name,
        uuid: Some(user.id),
        password: None,
        password_hash: user.password_hash,
        mail: profile.mail,
        display_name: profile.display_name,
        description: profile.description,
        oauth_client: user.oauth_client,
        in_everybody_role: (user.in_everybody_role == user.oauth_client).then_some(user.in_everybody_role),
        state: (user.state != AccountState::NONE).then(|| user.state.to_string()),
        mobile: profile.mobile,
        office: profile.office,
        home: profile.home,
        reports_to: name_of(profile.reports_to),
        organization: profile.org_path,
        mfa_redirect: name_of(profile.mfa_redirect),
        culture: profile.culture,
        invited: profile.invited.is_some(),
        force_password_change_next: profile.force_password_change,
        password_never_expire: profile.password_never_expires && !user.oauth_client,
        attributes: profile.attributes,
        roles,
        ..FixtureUser::default()
    }
}

fn factors_spec(factors: Factors) -> Option<FixtureFactors> {
    let question = |one: crate::domain::factor::SecurityQuestion| FixtureQuestion {
        id: Some(one.id),
        question: one.text,
        answer: None,
        answer_hash: Some(one.answer_hash),
    };
    let spec = FixtureFactors {
        oath_secret: factors.oath_secret,
        oath_id: factors.oath_id,
        oath_drift: factors.oath_drift,
        phone_pin: None,
        phone_pin_hash: factors.phone_pin_hash,
        questions: factors.questions.into_iter().map(question).collect(),
    };
    (spec != FixtureFactors::default()).then_some(spec)
}

fn app_spec(app: App, names: &DumpNames) -> FixtureApp {
    let (mut user_access, mut permissions) = (Vec::new(), Vec::new());
    for (grantee, some) in &app.grants {
        let Some(grantee) = names.of(grantee) else { continue };
        if *some == Permissions::USER_ACCESS {
            user_access.push(grantee);
        } else {
            let rights = some.words().into_iter().map(str::to_owned).collect();
            permissions.push(FixturePermission { grantee, rights });
        }
    }
    FixtureApp {
        row_key: Some(app.row_key),
        client_id: app.client_id,
        client_secret_hash: app.client_secret_hash,
        user_access,
        permissions,
        ..app.spec.into()
    }
}

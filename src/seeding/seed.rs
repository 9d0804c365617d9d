//! A fixture becomes rows.

use super::hashed;
use super::lookup::SeedNames;
use crate::clock::Timestamp;
use crate::domain::app::{App, AppSpec};
use crate::domain::attribute;
use crate::domain::factor::{Factors, find_profile};
use crate::domain::fold;
use crate::domain::password::{self, Workspace};
use crate::domain::policy::{self, LinkType};
use crate::domain::right::Right;
use crate::domain::role::{EVERYBODY_ID, Grantee, Role, RoleKind, SYSADMIN_ID, SYSADMIN_NAME};
use crate::domain::tenant::{TenantInfo, TenantSpec};
use crate::domain::token::SigningKeySpec;
use crate::domain::user::{PersonName, User, UserProfile};
use crate::fixture::{Fixture, FixtureApp, FixtureRole, FixtureUser};
use crate::random::Random;
use crate::store::{
    Db, StoreError, apps, changes, factors, failures, keys, names, passwords, role_attributes, roles,
    tenants, users,
};

/// The rows of a tenant, ids drawn and secrets hashed, ready to be written in one transaction.
pub struct Seed {
    info: TenantInfo,
    keys: Vec<SigningKeySpec>,
    changelog: Vec<serde_json::Value>,
    roles: Vec<Role>,
    users: Vec<User>,
    factors: Vec<(String, Factors)>,
    person_names: Vec<(String, PersonName)>,
    former: Vec<(String, Vec<String>)>,
    locked: Vec<String>,
    members: Vec<(String, Grantee)>,
    role_attributes: Vec<(String, String, String)>,
    apps: Vec<App>,
    now: Timestamp,
}

impl Seed {
    /// Works out the rows of a sound fixture (see [`crate::fixture::load`]). Hashes secrets, so it takes
    /// about a millisecond for each.
    pub fn new(fixture: &Fixture, random: &Random, now: Timestamp) -> Self {
        let mut seed = Self::of_tenant(fixture, random, now);
        let mut workspace = Workspace::default();
        for role in &fixture.roles {
            seed.add_role(role, random);
        }
        for user in &fixture.users {
            seed.add_user(user, random, &mut workspace);
        }
        let names = seed.names();
        for role in &fixture.roles {
            seed.relate_role(role, &names);
        }
        for (user, spec) in seed.users.iter_mut().zip(&fixture.users) {
            seed.locked.extend(spec.locked_by_policy.then(|| user.id.clone()));
            if !spec.former_password_hashes.is_empty() {
                seed.former.push((user.id.clone(), spec.former_password_hashes.clone()));
            }
            if let Some(factors) = hashed::factors(spec, seed.now, random, &mut workspace) {
                seed.factors.push((user.id.clone(), factors));
            }
            let name = PersonName { given: spec.given_name.clone(), family: spec.family_name.clone() };
            if name != PersonName::default() {
                seed.person_names.push((user.id.clone(), name));
            }
            user.profile.reports_to = spec.reports_to.as_deref().and_then(|name| names.user(name));
            user.profile.mfa_redirect = spec.mfa_redirect.as_deref().and_then(|name| names.user(name));
            let roles = spec.roles.iter().filter_map(|name| names.role(name));
            seed.members.extend(roles.map(|role| (role, Grantee::User(user.id.clone()))));
        }
        let platform = FixtureApp::from(AppSpec::platform());
        let own = fixture.apps.iter().all(|app| fold(&app.id) != fold(&platform.id)).then_some(&platform);
        for app in fixture.apps.iter().chain(own) {
            let app = hashed::app(app, &names, random, &mut workspace);
            seed.apps.push(App { modified: now, ..app });
        }
        name_by_id(&mut seed.info.spec, &names, random);
        seed.name_profiles_by_id();
        seed.join_organizations();
        seed
    }

    /// The tenant itself, with the roles that every tenant has, and nobody in it.
    fn of_tenant(fixture: &Fixture, random: &Random, now: Timestamp) -> Self {
        let mut tenant = fixture.tenant.clone().unwrap_or_default();
        let keys = std::mem::take(&mut tenant.signing_keys).into_iter().map(SigningKeySpec::from).collect();
        let mut spec = TenantSpec::from(tenant);
        let changelog = std::mem::take(&mut spec.changelog);
        for question in &mut spec.security_questions {
            question.id.get_or_insert_with(|| random.uuid());
        }
        let attributes = fixture.users.iter().map(|user| &user.attributes);
        attributes.for_each(|values| attribute::add_columns(&mut spec.user_columns, values));
        complete(&mut spec, random, now);
        Self {
            info: TenantInfo { spec, loosen: fixture.loosen.clone() },
            keys,
            changelog,
            roles: fixed_roles(),
            users: vec![],
            factors: vec![],
            person_names: vec![],
            former: vec![],
            locked: vec![],
            members: vec![],
            role_attributes: vec![],
            apps: vec![],
            now,
        }
    }

    /// Who is in a role, and what it has of the tenant's attributes.
    fn relate_role(&mut self, spec: &FixtureRole, names: &SeedNames) {
        let Some(role) = names.role(&spec.name) else { return };
        for (name, value) in &spec.attributes {
            let all = &self.info.spec.role_attributes;
            let found = all.iter().find(|attribute| fold(&attribute.name) == fold(name));
            self.role_attributes.extend(found.map(|found| (role.clone(), found.uuid.clone(), value.clone())));
        }
        let members = spec.members.iter().filter_map(|name| names.grantee(name));
        self.members.extend(members.map(|member| (role.clone(), member)));
    }

    /// Users keep the ids of their profiles, which outlast a profile's name.
    fn name_profiles_by_id(&mut self) {
        let profiles = &self.info.spec.authentication_profiles;
        for named in self.factors.iter_mut().filter_map(|(_, factors)| factors.profile.as_mut()) {
            if let Some(profile) = find_profile(profiles, named) {
                named.clone_from(&profile.uuid);
            }
        }
    }

    /// Writes the rows, unless the tenant exists already; whether they were written.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn write(&self, db: &mut Db<'_>, handle: &str) -> Result<bool, StoreError> {
        if !tenants::insert(db, handle, &self.info, self.now).await? {
            return Ok(false);
        }
        self.write_rows(db).await?;
        Ok(true)
    }

    /// Writes the rows in place of those that the tenant has. It keeps its signing keys where these rows bring none.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn replace(&self, db: &mut Db<'_>) -> Result<(), StoreError> {
        tenants::redefine(db, &self.info, self.has_keys()).await?;
        self.write_rows(db).await
    }

    /// Whether signing keys are among the rows.
    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    async fn write_rows(&self, db: &mut Db<'_>) -> Result<(), StoreError> {
        for (position, key) in (0..).zip(&self.keys) {
            keys::insert(db, position, key).await?;
        }
        for role in &self.roles {
            roles::insert(db, role).await?;
        }
        for user in &self.users {
            users::insert(db, user).await?;
        }
        for (user, own) in &self.factors {
            factors::set(db, user, own).await?;
        }
        for (user, name) in &self.person_names {
            names::set(db, user, name).await?;
        }
        for user in &self.locked {
            failures::set_locked(db, user, self.now).await?;
        }
        for (user, hashes) in &self.former {
            for hash in hashes.iter().rev() {
                passwords::remember(db, user, hash).await?;
            }
        }
        for (role, member) in &self.members {
            roles::add_member(db, role, member).await?;
        }
        for (role, attribute, value) in &self.role_attributes {
            role_attributes::set(db, role, attribute, value).await?;
        }
        for app in &self.apps {
            apps::insert(db, app).await?;
        }
        changes::add_written(db, &self.changelog).await?;
        Ok(())
    }

    /// Users and roles know their organisation by its id, where it is described.
    fn join_organizations(&mut self) {
        let all = &self.info.spec.organizations;
        let id = |text: &str| all.iter().find(|one| one.is_named(text)).map(|one| one.uuid.clone());
        for path in self.roles.iter_mut().map(|role| &mut role.org_path) {
            *path = id(path).unwrap_or_else(|| std::mem::take(path));
        }
        for path in self.users.iter_mut().filter_map(|user| user.profile.org_path.as_mut()) {
            *path = id(path).unwrap_or_else(|| std::mem::take(path));
        }
    }

    fn add_role(&mut self, spec: &FixtureRole, random: &Random) {
        let rights =
            spec.rights.iter().filter_map(|text| Right::find(text)).map(|right| right.path.to_owned());
        if let Some(fixed) = self.roles.iter_mut().find(|role| fold(&role.name) == fold(&spec.name)) {
            fixed.rights.extend(rights);
            return;
        }
        self.roles.push(Role {
            id: spec.uuid.clone().unwrap_or_else(|| random.role_id()),
            name: spec.name.trim().to_owned(),
            description: spec.description.clone(),
            rights: rights.collect(),
            kind: if spec.script.is_some() { RoleKind::Script } else { RoleKind::List },
            script: spec.script.clone().unwrap_or_default(),
            org_path: spec.organization.clone(),
        });
    }

    fn add_user(&mut self, spec: &FixtureUser, random: &Random, workspace: &mut Workspace) {
        let hash = spec.password.as_deref().map(|secret| password::hash(secret, &random.bytes(), workspace));
        let password_hash = hash.or_else(|| spec.password_hash.clone());
        let has_password = password_hash.is_some();
        self.users.push(User {
            id: spec.uuid.clone().unwrap_or_else(|| random.uuid()),
            name: self.info.full_name(&spec.name),
            password_hash,
            oauth_client: spec.oauth_client,
            in_everybody_role: spec.is_in_everybody_role(),
            state: spec.state.as_deref().and_then(|text| text.parse().ok()).unwrap_or_default(),
            profile: UserProfile {
                mail: spec.mail.clone(),
                display_name: spec.display_name.clone(),
                description: spec.description.clone(),
                office: spec.office.clone(),
                home: spec.home.clone(),
                mobile: spec.mobile.clone(),
                org_path: spec.organization.clone(),
                culture: spec.culture.clone(),
                invited: spec.invited.then_some(self.now),
                force_password_change: spec.force_password_change_next,
                password_never_expires: spec.password_never_expire || spec.oauth_client,
                attributes: spec.attributes.clone(),
                ..UserProfile::default()
            },
            created: self.now,
            modified: self.now,
            password_changed: if has_password { self.now } else { Timestamp::NEVER },
            has_picture: false,
        });
    }

    fn names(&self) -> SeedNames {
        SeedNames {
            info: self.info.clone(),
            users: self.users.iter().map(|user| (fold(&user.name), user.id.clone())).collect(),
            roles: self.roles.iter().map(|role| (fold(&role.name), role.id.clone())).collect(),
        }
    }
}

/// The two roles that every tenant has (decisions.md#d18).
fn fixed_roles() -> Vec<Role> {
    let role = |id: &str, name: &str, description: &str| Role {
        id: id.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        ..Role::default()
    };
    vec![
        role(SYSADMIN_ID, SYSADMIN_NAME, "The primary administrative role for the Admin Portal."),
        role(EVERYBODY_ID, EVERYBODY_ID, "All authenticated users"),
    ]
}

/// What a fixture may leave out and the tenant has: ids, paths, stamps.
fn complete(spec: &mut TenantSpec, random: &Random, now: Timestamp) {
    spec.role_attributes.iter_mut().filter(|attribute| attribute.uuid.is_empty()).for_each(|attribute| {
        attribute.uuid = random.uuid();
    });
    policy::normalize(&mut spec.policies, now);
    if spec.policies_rev_stamp.is_empty() && !spec.policies.is_empty() {
        spec.policies_rev_stamp = policy::next_stamp([], now);
    }
}

/// Policies, profiles and organisations get ids, and know others by theirs.
fn name_by_id(spec: &mut TenantSpec, names: &SeedNames, random: &Random) {
    for policy in spec.policies.iter_mut().filter(|policy| policy.link_type == LinkType::Role) {
        policy.params.iter_mut().for_each(|role| *role = names.id(role));
    }
    let profiles = spec.authentication_profiles.iter_mut().map(|profile| &mut profile.uuid);
    let organizations = spec.organizations.iter_mut().map(|organization| &mut organization.uuid);
    profiles.chain(organizations).filter(|id| id.is_empty()).for_each(|id| *id = random.uuid());
    for organization in &mut spec.organizations {
        let permissions = organization.permissions.iter_mut().map(|permission| &mut permission.principal);
        for principal in organization.administrators.iter_mut().chain(permissions) {
            *principal = names.id(principal);
        }
    }
}

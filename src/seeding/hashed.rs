//! What is made of a description whose secrets are hashed: a user's factors, an app.

use aws_lc_rs::digest::{Context, SHA256};

use super::lookup::SeedNames;
use crate::clock::Timestamp;
use crate::domain::app::{App, AppSpec};
use crate::domain::factor::{Factors, SecurityQuestion, plain};
use crate::domain::password::{self, Workspace};
use crate::domain::permission::{self, Grants, Permissions};
use crate::domain::template::AppTemplate;
use crate::fixture::{Fixture, FixtureApp, FixtureUser};
use crate::random::Random;

/// What is kept of a user besides the password, where the fixture gives any of it.
pub(super) fn factors(
    spec: &FixtureUser,
    now: Timestamp,
    random: &Random,
    workspace: &mut Workspace,
) -> Option<Factors> {
    if spec.authentication_profile.is_none() && spec.factors.is_none() {
        return None;
    }
    let given = spec.factors.clone().unwrap_or_default();
    let pin = given.phone_pin.map(|pin| password::hash(&pin, &random.bytes(), workspace));
    let phone_pin_hash = pin.or(given.phone_pin_hash);
    let questions = given.questions.into_iter().map(|one| {
        let answer = one.answer.map(|answer| password::hash(&plain(&answer), &random.bytes(), workspace));
        SecurityQuestion {
            id: one.id.unwrap_or_else(|| random.uuid()),
            text: one.question,
            answer_hash: answer.or(one.answer_hash).unwrap_or_default(),
        }
    });
    let questions: Vec<_> = questions.collect();
    Some(Factors {
        profile: spec.authentication_profile.clone(),
        oath_secret: given.oath_secret,
        oath_drift: given.oath_drift,
        oath_id: given.oath_id,
        oath_offered: None,
        questions_changed: (!questions.is_empty()).then(|| now.millis()),
        questions,
        phone_pin_changed: phone_pin_hash.as_ref().map(|_| now.millis()),
        phone_pin_hash,
    })
}

/// Puts hashes in place of all secrets. The salts come from `digest`, so that it always gives the same.
pub fn hash_secrets(fixture: &mut Fixture, digest: &[u8; 32]) {
    let (mut workspace, mut count) = (Workspace::default(), 0_u64);
    let mut hash = |secret: &str| {
        count += 1;
        let mut context = Context::new(&SHA256);
        context.update(digest);
        context.update(&count.to_le_bytes());
        let mut salt = [0; 16];
        salt.copy_from_slice(&context.finish().as_ref()[..16]);
        password::hash(secret, &salt, &mut workspace)
    };
    let mut swap = |secret: &mut Option<String>, kept: &mut Option<String>| {
        if let Some(secret) = secret.take() {
            *kept = Some(hash(&secret));
        }
    };
    for user in &mut fixture.users {
        swap(&mut user.password, &mut user.password_hash);
        if let Some(factors) = &mut user.factors {
            swap(&mut factors.phone_pin, &mut factors.phone_pin_hash);
            for question in &mut factors.questions {
                question.answer = question.answer.as_deref().map(plain);
                swap(&mut question.answer, &mut question.answer_hash);
            }
        }
    }
    for app in &mut fixture.apps {
        swap(&mut app.client_secret, &mut app.client_secret_hash);
    }
}

/// An app with its permissions and its client's secret.
pub(super) fn app(app: &FixtureApp, names: &SeedNames, random: &Random, workspace: &mut Workspace) -> App {
    let mut app = app.clone();
    let row_key = app.row_key.take().unwrap_or_else(|| random.uuid()).to_lowercase();
    let mut grants = Grants::new();
    let access = app.user_access.drain(..).map(|name| (name, Permissions::USER_ACCESS));
    // The words were checked with the fixture.
    let written = |words: Vec<String>| Permissions::parse(&words.join(",")).unwrap_or_default();
    let others = app.permissions.drain(..).map(|one| (one.grantee, written(one.rights)));
    for (grantee, permissions) in
        access.chain(others).filter_map(|(name, some)| Some((names.grantee(&name)?, some)))
    {
        let known = grants.entry(grantee).or_default();
        *known = known.and(permissions);
    }
    let (client_id, secret, hash) =
        (app.client_id.take(), app.client_secret.take(), app.client_secret_hash.take());
    let spec = AppSpec::from(app);
    let is_openid = spec.template == AppTemplate::OpenIdConnect;
    // Whoever gave a secret knows it; one that is drawn nobody would know, were it kept as a hash alone.
    let drawn = (is_openid && secret.is_none() && hash.is_none()).then(|| random.opaque());
    let secret_hash = hash
        .or_else(|| Some(password::hash(secret.as_ref().or(drawn.as_ref())?, &random.bytes(), workspace)));
    App {
        client_id: is_openid.then(|| client_id.unwrap_or_else(|| row_key.clone())),
        client_secret_hash: secret_hash,
        client_secret: drawn,
        row_key,
        scopes: Vec::new(),
        spec,
        run: permission::runners(&grants),
        grants,
        modified: Timestamp::NEVER,
    }
}

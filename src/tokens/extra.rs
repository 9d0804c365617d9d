//! The claims that an app adds to its tokens: those of its definition, and those that its script sets.

use serde_json::{Map, Value, json};

use super::authorization::Authorization;
use crate::check::{Check, Trace};
use crate::domain::claims::{Facts, fill};
use crate::domain::script;
use crate::domain::template::AppTemplate;
use crate::domain::tenant::TenantInfo;
use crate::domain::token::Claims;
use crate::domain::user::User;
use crate::store::{Store, roles};
use crate::wire::Failure;

/// What the app adds. An OAuth2 Client app has neither claims nor a script (oauth.md#s6-1).
///
/// # Errors
/// The refusal by `app.script`.
pub async fn claims(
    store: &Store,
    authorization: &Authorization,
    trace: &mut Trace,
) -> Result<Map<String, Value>, Failure> {
    let spec = &authorization.app.spec;
    if spec.claims.is_empty() && spec.script.is_none() {
        return Ok(Map::new());
    }
    if spec.template == AppTemplate::OAuth2Client {
        trace.note("claims and script are for OAuth2 Server and OpenID Connect apps: not used");
        return Ok(Map::new());
    }
    let info = store.info().await?;
    let principal = authorization.subject.principal.as_deref();
    let roles = match principal {
        Some(principal) => store.read(async |db| roles::names(db, &principal.roles).await).await?,
        None => Vec::new(),
    };
    let facts = Facts {
        user: principal.map(|principal| &principal.user),
        roles: &roles,
        others: &[
            ("tenant.id", info.id()),
            ("tenant.suffix", info.suffix()),
            ("tenant.company", &info.spec.company),
            ("app.id", &spec.id),
            ("app.name", &spec.name),
            ("client.id", &authorization.client_id),
        ],
    };
    let filled = spec.claims.iter().filter_map(|(name, value)| Some((name.clone(), fill(value, &facts)?)));
    let mut claims: Map<_, _> = filled.collect();
    if let Some(source) = &spec.script {
        for (name, value) in run(source, authorization, roles, &info, trace).await? {
            if Claims::OWN.contains(&name.as_str()) {
                trace.note(format!("the script set `{name}`, which the tenant sets itself: left as it was"));
            } else {
                claims.insert(name, value);
            }
        }
    }
    Ok(claims)
}

async fn run(
    source: &str,
    authorization: &Authorization,
    roles: Vec<String>,
    info: &TenantInfo,
    trace: &mut Trace,
) -> Result<Vec<(String, Value)>, Failure> {
    let user = authorization.subject.principal.as_deref().map(|principal| &principal.user);
    let (attributes, values) = (user.map(attributes).unwrap_or_default(), tenant_values(info));
    let (source, subject) = (source.to_owned(), authorization.subject.clone());
    // A script may take seconds.
    let ended = tokio::task::spawn_blocking(move || {
        let (uuid, name) = (subject.sub.as_str(), subject.unique_name.as_str());
        let subject = script::Subject { uuid, name, role_names: &roles, attributes: &attributes };
        script::run(&source, &subject, &script::TenantData { values: &values })
    });
    let outcome = ended.await.map_err(|error| Failure::Broken(error.to_string()))?;
    let seen = match &outcome {
        Ok(claims) => format!("{} claims set", claims.len()),
        Err(error) => error.to_string(),
    };
    trace.check(Check::AppScript).seen(seen).holds(outcome.is_ok())?;
    Ok(outcome.unwrap_or_default())
}

/// What `LoginUser.Get` knows: the profile under the names of the directory's API, and the extended attributes.
fn attributes(user: &User) -> Map<String, Value> {
    let profile = &user.profile;
    let mut attributes = profile.attributes.clone();
    for (name, value) in [
        ("Name", Some(&user.name)),
        ("Uuid", Some(&user.id)),
        ("Mail", profile.mail.as_ref()),
        ("DisplayName", profile.display_name.as_ref()),
        ("Description", profile.description.as_ref()),
        ("MobileNumber", profile.mobile.as_ref()),
        ("OfficeNumber", profile.office.as_ref()),
        ("HomeNumber", profile.home.as_ref()),
        ("PreferredCulture", profile.culture.as_ref()),
    ] {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), json!(value));
        }
    }
    attributes
}

/// What `TenantData.Get` knows. A tenant that stands alone has no subdomain.
fn tenant_values(info: &TenantInfo) -> Map<String, Value> {
    let values = [
        ("CompanyId", info.id()),
        ("CompanyName", info.spec.company.as_str()),
        ("CybrTenantID", info.id()),
        ("CybrSubdomain", ""),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

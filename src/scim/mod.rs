//! SCIM 2.0 (RFC 7643, RFC 7644; platform.md#s8): the tenant's users and roles, as a provisioning client sees them.
//!
//! They are the same users and roles as everywhere else, under the same rights; only the shape of requests, answers
//! and errors is SCIM's own.

mod body;
#[cfg(test)]
mod describe;
mod discovery;
mod error;
mod filter;
mod groups;
mod media;
mod patch;
mod place;
mod query;
mod schema;
mod site;
mod users;

use actix_web::http::{Method, StatusCode};
#[cfg(test)]
pub use describe::endpoints;
use error::{ScimError, ScimErrorKind};
use place::Place;
pub use place::is_scim;
use schema::Resource;

use crate::auth::{Caller, guard};
use crate::check::{Check, EndpointFacts, Refusal, Trace};
use crate::directory::{self, Acting, Flaw};
use crate::domain::event::kept;
use crate::tenant::Tenant;
use crate::wire::{Call, Reply, complaint};

/// What an operation works with.
type ScimCx<'a> = Acting<'a>;

/// What a call does, as the event of a change names it.
fn deed(place: &Place, method: &Method) -> &'static str {
    let is_users = matches!(place, Place::All(resource) | Place::One(resource, _) if resource.is_users());
    match (method.as_str(), is_users) {
        ("POST", true) => "Scim/CreateUser",
        ("POST", false) => "Scim/CreateGroup",
        ("DELETE", true) => "Scim/DeleteUser",
        ("DELETE", false) => "Scim/DeleteGroup",
        (_, true) => "Scim/ChangeUser",
        (_, false) => "Scim/ChangeGroup",
    }
}

/// Answers a call.
pub async fn answer(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Reply {
    match carry_out(tenant, call, trace).await {
        Ok(reply) => reply.with_type(media::of(call)),
        Err(error) => error.into_reply(call),
    }
}

/// Path, method, token, scope, right, the work: in this order, for every call.
async fn carry_out(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ScimError> {
    let place = Place::at(call.path);
    trace.about_endpoint(place.name());
    trace.endpoint_is(EndpointFacts { takes_tokens: true, ..EndpointFacts::default() });
    if matches!(place, Place::Nowhere) {
        let path = call.path.text();
        let refusal = trace.check(Check::RouteKnown).seen(format!("{} {path}", call.method)).failed();
        return Err(ScimError::Refused(refusal, ScimErrorKind::NoPath(path.to_owned())));
    }
    let takes = place.methods();
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted(takes);
    probe
        .holds(takes.split(", ").any(|method| method == call.method.as_str()))
        .map_err(|refusal| ScimError::Refused(refusal, ScimErrorKind::Method(takes.to_owned())))?;
    let caller = guard::admit(tenant, call, trace).await.map_err(ScimError::denied)?;
    if let Place::All(resource) | Place::One(resource, _) = &place {
        check_right(resource, &caller, call, trace)?;
    }
    let about = match &place {
        Place::One(_, id) => Some(kept(id)),
        _ => None,
    };
    let deed = deed(&place, call.method);
    work(&place, &mut Acting { tenant, call, caller: Some(caller), trace, deed, about }).await
}

fn check_right(
    resource: &Resource,
    caller: &Caller,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<(), ScimError> {
    let wanted = match (resource.is_users(), *call.method == Method::GET) {
        (true, true) => directory::users::READ,
        (true, false) => directory::users::WRITE,
        (false, true) => directory::roles::READ,
        (false, false) => directory::roles::WRITE,
    };
    let checked = guard::require_right(caller, wanted, trace);
    checked.map_err(|refusal| ScimError::Refused(refusal, Flaw::NotAuthorized.into()))
}

async fn work(place: &Place, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let users = matches!(place, Place::All(resource) | Place::One(resource, _) if resource.is_users());
    match (place, cx.call.method.as_str()) {
        (Place::Config, _) => Ok(discovery::config(cx)),
        (Place::ResourceTypes(id), _) => discovery::resource_types(id.as_deref(), cx),
        (Place::Schemas(id), _) => discovery::schemas(id.as_deref(), cx),
        (Place::All(_), "POST") if users => users::create(cx).await,
        (Place::All(_), "POST") => groups::create(cx).await,
        (Place::All(_), _) if users => users::list(cx).await,
        (Place::All(_), _) => groups::list(cx).await,
        (Place::One(_, id), "GET") if users => users::get(id, cx).await,
        (Place::One(_, id), "GET") => groups::get(id, cx).await,
        (Place::One(_, id), "DELETE") if users => users::delete(id, cx).await,
        (Place::One(_, id), "DELETE") => groups::delete(id, cx).await,
        (Place::One(_, id), _) if users => users::update(id, cx).await,
        (Place::One(_, id), _) => groups::update(id, cx).await,
        (Place::Nowhere, _) => Err(ScimError::Broken("nowhere is no place to work".into())),
    }
}

/// The answer to a request that could not be read.
pub fn unreadable(refusal: &Refusal, status: StatusCode) -> Reply {
    let why = format!("The request was not read: {}.", complaint(refusal));
    let kind = if status == StatusCode::PAYLOAD_TOO_LARGE {
        ScimErrorKind::TooLarge(why)
    } else {
        ScimErrorKind::Syntax(why)
    };
    error::refused(refusal, &kind)
}

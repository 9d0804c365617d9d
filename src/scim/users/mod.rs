//! `/Users`: the users of the cloud directory.

mod draft;
mod view;

use draft::UserDraft;
use view::Person;

use super::ScimCx;
use super::body;
use super::error::{ScimError, ScimFault};
use super::patch::ResourceUpdate;
use super::query::{ResourceQuery, ShownAttributes};
use super::schema::{USER, USERS};
use super::site::{Halt, ResourceMembers, ScimSite};
use crate::check::{Check, Trace};
use crate::directory::users::password;
use crate::directory::{self, Flaw};
use crate::domain::event::kept;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::AccountState;
use crate::store::{StoreError, users};
use crate::wire::Reply;

/// `GET /Users`
///
/// # Errors
/// Where the query cannot be carried out.
pub async fn list(cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let query = ResourceQuery::read(cx.call, &USERS, cx.trace)?;
    let name = query.user_name().filter(|name| !name.contains('\0')).map(str::to_owned);
    let people = cx.tenant.store.read::<_, StoreError>(async |db| {
        // What clients ask before they add a user takes no look at all of them.
        let Some(name) = &name else { return Person::all(db).await };
        let Some(id) = users::id_of(db, name).await? else { return Ok(Vec::new()) };
        Ok(Vec::from_iter(Person::find(db, &id).await?))
    });
    let site = ScimSite::of(cx);
    let resources = people.await?.iter().map(|person| person.resource(&site)).collect();
    Ok(query.page(resources, &ShownAttributes::read(cx.call, &USERS)))
}

/// `GET /Users/{id}`
///
/// # Errors
/// 404.
pub async fn get(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    Ok(Reply::json(&ShownAttributes::read(cx.call, &USERS).apply(person.resource(&ScimSite::of(cx)))))
}

/// The user that the path names.
async fn find(id: &str, cx: &mut ScimCx<'_>) -> Result<Person, ScimError> {
    let key = id.to_lowercase();
    let found = match key.contains('\0') {
        true => None,
        false => cx.tenant.store.read(async |db| Person::find(db, &key).await).await?,
    };
    let found = cx.trace.check(Check::UserExists).seen(id.to_owned()).some(found);
    let person = found.map_err(|refusal| ScimError::Refused(refusal, Flaw::NoUser(id.to_owned()).into()))?;
    cx.trace.about_user(&person.user.name);
    Ok(person)
}

/// `POST /Users`
///
/// # Errors
/// The first value that cannot be used, or the conflict of the login name.
pub async fn create(cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let body = body::read(cx.call, USER.id, cx.trace)?;
    let info = cx.tenant.store.info().await?;
    let draft =
        UserDraft::read(&body, &info, &ResourceMembers::new()).map_err(|fault| fault.refuse(cx.trace))?;
    note_ignored(&draft, cx.trace);
    let shown = draft.first_display_name();
    cx.about = Some(kept(&info.full_name(&draft.user_name)));
    let id = directory::users::create(cx, draft.into_new(shown)).await?;
    let site = ScimSite::of(cx);
    let person = cx.tenant.store.read(async |db| Person::find(db, &id).await).await?;
    let resource = person.map(|person| person.resource(&site)).unwrap_or_default();
    let place = site.location(&format!("Users/{id}"));
    let resource = ShownAttributes::read(cx.call, &USERS).apply(resource);
    Ok(Reply::created(&resource).with_header("Location", place))
}

/// What becomes of a user.
fn drafted(
    given: &ResourceUpdate,
    person: &Person,
    site: &ScimSite,
    tenant: &TenantInfo,
) -> Result<UserDraft, ScimFault> {
    UserDraft::read(&*given.made_of(person.resource(site))?, tenant, &person.user.profile.attributes)
}

/// `PUT /Users/{id}` and `PATCH /Users/{id}`
///
/// # Errors
/// 404, the first value that cannot be used, or the conflict of the login name.
pub async fn update(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    let given = ResourceUpdate::read(&USERS, cx)?;
    let (site, info) = (ScimSite::of(cx), cx.tenant.store.info().await?);
    let draft = drafted(&given, &person, &site, &info).map_err(|fault| fault.refuse(cx.trace))?;
    note_ignored(&draft, cx.trace);
    if draft.active == Some(false) && !person.user.state.has(AccountState::DISABLED) {
        cx.require_other(&person.user)?;
    }
    let password = match &draft.password {
        Some(password) => Some(password::hashed(cx, &person.user.id, password).await?),
        None => None,
    };
    let (id, put) = (person.user.id, matches!(given, ResourceUpdate::Whole(_)));
    let there = site.clone();
    let done = directory::users::rewrite::<Halt>(cx, &id, async move |db, edited| {
        // It is patched as it is now, whatever it was when the call came.
        let Some(person) = Person::find(db, &edited.user.id).await? else { return Ok(()) };
        let draft = drafted(&given, &person, &there, &info)?;
        draft.apply(&mut edited.user, put);
        if let Some(password) = &password {
            password.set(&mut edited.user);
        }
        edited.person = Some(draft.name);
        Ok(())
    });
    done.await.map_err(|halt| halt.refuse(cx.trace))?;
    let person = find(&id, cx).await?;
    Ok(Reply::json(&ShownAttributes::read(cx.call, &USERS).apply(person.resource(&site))))
}

/// `DELETE /Users/{id}`
///
/// # Errors
/// 404, or that it is oneself.
pub async fn delete(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    directory::users::delete(cx, &person.user).await?;
    Ok(Reply::no_content())
}

fn note_ignored(draft: &UserDraft, trace: &mut Trace) {
    if !draft.ignored.is_empty() {
        trace.note(format!("not kept: {}", draft.ignored.join(", ")));
    }
}

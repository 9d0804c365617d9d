//! `/Users`: the users of the cloud directory.

mod draft;
mod view;

use draft::Draft;
use view::Person;

use super::Cx;
use super::body;
use super::error::{Fault, Kind, ScimError};
use super::patch::Given;
use super::query::{Query, Shape};
use super::schema::{USER, USERS};
use super::site::{Halt, Members, Site};
use crate::auth;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::directory;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::{Profile, State, User};
use crate::store::{Conflict, Db, Error, names, users};
use crate::wire::Reply;

/// `GET /Users`
///
/// # Errors
/// Where the query cannot be carried out.
pub async fn list(cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let query = Query::read(cx.call, &USERS, cx.trace)?;
    let name = query.user_name().filter(|name| !name.contains('\0')).map(str::to_owned);
    let people = cx.tenant.store.read::<_, Error>(async |db| {
        // What clients ask before they add a user takes no look at all of them.
        let Some(name) = &name else { return Person::all(db).await };
        let Some(id) = users::id_of(db, name).await? else { return Ok(Vec::new()) };
        Ok(Vec::from_iter(Person::find(db, &id).await?))
    });
    let site = cx.site();
    let resources = people.await?.iter().map(|person| person.resource(&site)).collect();
    Ok(query.page(resources, &Shape::read(cx.call, &USERS)))
}

/// `GET /Users/{id}`
///
/// # Errors
/// 404.
pub async fn get(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    Ok(Reply::json(&Shape::read(cx.call, &USERS).apply(person.resource(&cx.site()))))
}

/// The user that the path names.
async fn find(id: &str, cx: &mut Cx<'_>) -> Result<Person, ScimError> {
    let key = id.to_lowercase();
    let found = match key.contains('\0') {
        true => None,
        false => cx.tenant.store.read(async |db| Person::find(db, &key).await).await?,
    };
    let found = cx.trace.check(Check::UserExists).seen(id.to_owned()).some(found);
    let person = found.map_err(|refusal| ScimError::Refused(refusal, Kind::NoUser(id.to_owned())))?;
    cx.trace.about_user(&person.user.name);
    Ok(person)
}

/// `POST /Users`
///
/// # Errors
/// The first value that cannot be used, or the conflict of the login name.
pub async fn create(cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let body = body::read(cx.call, USER.id, cx.trace)?;
    let info = cx.tenant.store.info().await?;
    let draft = Draft::read(&body, &info, &Members::new()).map_err(|fault| fault.refuse(cx.trace))?;
    cx.trace.about_user(&draft.user_name);
    note_ignored(&draft, cx.trace);
    let password = hashed("", &draft, cx).await?;
    let now = cx.tenant.clock.now();
    let mut user = User {
        id: cx.tenant.random.uuid(),
        name: draft.user_name.clone(),
        password_hash: None,
        oauth_client: false,
        in_everybody_role: true,
        state: State::NONE,
        profile: Profile { force_password_change: true, ..Profile::default() },
        created: now,
        modified: now,
        // The tenant draws a password that nobody learns; none at all lets nobody in either.
        password_changed: Timestamp::NEVER,
        has_picture: false,
    };
    let place = cx.site().location(&format!("Users/{}", user.id));
    draft.apply(&mut user, true);
    user.profile.display_name = Some(draft.first_display_name());
    set_password(&mut user, password.as_ref());
    let site = cx.site();
    let done = cx.write::<_, Halt>(user.name.clone(), async move |db| {
        let mut user = user.clone();
        user.profile.reports_to = manager(db, &draft, &user.id).await?;
        users::insert(db, &user).await.map_err(naming(&user.name))?;
        names::set(db, &user.id, &draft.name).await?;
        shown(db, &user.id, &site).await
    });
    let resource = done.await.map_err(|halt| halt.refuse(cx.trace))?;
    let resource = Shape::read(cx.call, &USERS).apply(resource);
    Ok(Reply::created(&resource).with_header("Location", place))
}

/// What becomes of a user.
fn drafted(given: &Given, person: &Person, site: &Site, tenant: &TenantInfo) -> Result<Draft, Fault> {
    Draft::read(&*given.made_of(person.resource(site))?, tenant, &person.user.profile.attributes)
}

/// `PUT /Users/{id}` and `PATCH /Users/{id}`
///
/// # Errors
/// 404, the first value that cannot be used, or the conflict of the login name.
pub async fn update(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    let given = Given::read(&USERS, cx)?;
    let (site, info) = (cx.site(), cx.tenant.store.info().await?);
    let draft = drafted(&given, &person, &site, &info).map_err(|fault| fault.refuse(cx.trace))?;
    note_ignored(&draft, cx.trace);
    if draft.active == Some(false) && !person.user.state.has(State::DISABLED) {
        check_not_self(&person.user, cx)?;
    }
    let password = hashed(&person.user.id, &draft, cx).await?;
    let now = cx.tenant.clock.now();
    let (id, put) = (person.user.id, matches!(given, Given::Whole(_)));
    let done = cx.write::<_, Halt>(id.clone(), async move |db| {
        // It is patched as it is now, whatever it was when the call came.
        let person = Person::find(db, &id).await?;
        let person =
            person.ok_or_else(|| Fault::new(Check::UserExists, id.clone(), Kind::NoUser(id.clone())))?;
        let draft = drafted(&given, &person, &site, &info)?;
        let mut user = person.user;
        draft.apply(&mut user, put);
        set_password(&mut user, password.as_ref());
        user.profile.reports_to = manager(db, &draft, &id).await?;
        user.modified = now;
        users::update(db, &user).await.map_err(naming(&user.name))?;
        names::set(db, &id, &draft.name).await?;
        shown(db, &id, &site).await
    });
    let resource = done.await.map_err(|halt| halt.refuse(cx.trace))?;
    Ok(Reply::json(&Shape::read(cx.call, &USERS).apply(resource)))
}

/// `DELETE /Users/{id}`
///
/// # Errors
/// 404, or that it is oneself.
pub async fn delete(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let person = find(id, cx).await?;
    check_not_self(&person.user, cx)?;
    let id = person.user.id;
    let gone = cx.write::<_, Error>(id.clone(), async move |db| users::delete(db, &id).await);
    gone.await?;
    Ok(Reply::no_content())
}

fn check_not_self(user: &User, cx: &mut Cx<'_>) -> Result<(), ScimError> {
    let caller = cx.caller.principal.clone();
    directory::users::check_not_self(caller.as_deref(), user, cx.trace)
        .map_err(|refusal| ScimError::Refused(refusal, Kind::State))
}

fn note_ignored(draft: &Draft, trace: &mut Trace) {
    if !draft.ignored.is_empty() {
        trace.note(format!("not kept: {}", draft.ignored.join(", ")));
    }
}

/// The hash of the password that is to be set for this user, or a new one, and when it was made.
async fn hashed(
    user_id: &str,
    draft: &Draft,
    cx: &mut Cx<'_>,
) -> Result<Option<(String, Timestamp)>, ScimError> {
    let Some(password) = &draft.password else { return Ok(None) };
    let rule = auth::password_rule(cx.tenant, user_id).await?;
    auth::check_complexity(rule, password, cx.trace)
        .map_err(|refusal| ScimError::Refused(refusal, Kind::PasswordNotComplex(rule)))?;
    let hash = cx.tenant.secrets.hash(password, &cx.tenant.random).await;
    Ok(Some((hash, cx.tenant.clock.now())))
}

fn set_password(user: &mut User, password: Option<&(String, Timestamp)>) {
    if let Some((hash, at)) = password {
        user.password_hash = Some(hash.clone());
        user.password_changed = *at;
    }
}

/// The manager that is described, who is another user.
async fn manager(db: &mut Db<'_>, draft: &Draft, id: &str) -> Result<Option<String>, Halt> {
    let Some(manager) = draft.manager.as_ref().map(|id| id.to_lowercase()) else { return Ok(None) };
    if manager == id {
        return Err(Fault::new(Check::UserManagerFree, manager, Kind::State).into());
    }
    if users::find(db, &manager).await?.is_none() {
        let kind = Kind::Value(format!("There is no user {manager} to be the manager."));
        return Err(Fault::new(Check::UserExists, manager, kind).into());
    }
    Ok(Some(manager))
}

/// Tells the conflict of a login name from other errors.
fn naming(name: &str) -> impl FnOnce(Error) -> Halt {
    move |error| match error {
        Error::Conflict(Conflict::UserName) => {
            Fault::new(Check::UserNameFree, name, Kind::NameInUse(name.to_owned())).into()
        }
        other => other.into(),
    }
}

/// A user that was just written, as it is shown.
async fn shown(db: &mut Db<'_>, id: &str, site: &Site) -> Result<Members, Halt> {
    Ok(Person::find(db, id).await?.map(|person| person.resource(site)).unwrap_or_default())
}

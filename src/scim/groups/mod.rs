//! `/Groups`: the roles.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Cx;
use super::body::{self, list as objects, text};
use super::error::{Fault, Kind, ScimError};
use super::filter::member;
use super::patch::Given;
use super::query::{Query, Shape};
use super::schema::{GROUP, GROUPS};
use super::site::{Halt, Members, Site};
use crate::check::Check;
use crate::directory::roles::{LONGEST_NAME, Stop, check_change, is_name, rename};
use crate::directory::{self, Flaw};
use crate::domain::event::kept;
use crate::domain::role::{Grantee, Role};
use crate::store::{Db, Error, roles, users};
use crate::wire::Reply;

/// A role with its members, as pairs of member and name.
struct Group {
    role: Role,
    members: Vec<(Grantee, String)>,
}

impl Group {
    /// The role of this id; ids are compared with regard to case, as recorded.
    async fn find(db: &mut Db<'_>, id: &str) -> Result<Option<Self>, Error> {
        let role = roles::by_id_or_name(db, id).await?.filter(|role| role.id == id);
        let Some(role) = role else { return Ok(None) };
        let members = roles::members(db, &role.id).await?;
        Ok(Some(Self { role, members }))
    }

    /// All roles, by name.
    async fn all(db: &mut Db<'_>) -> Result<Vec<Self>, Error> {
        let mut groups = Vec::new();
        for role in roles::all(db).await? {
            groups.push(Self { members: roles::members(db, &role.id).await?, role });
        }
        Ok(groups)
    }

    /// As it is shown, in the recorded order.
    fn resource(&self, site: &Site) -> Members {
        let member = |(member, name): &(Grantee, String)| {
            let (endpoint, kind) = match member {
                Grantee::User(_) => ("Users", "User"),
                Grantee::Role(_) => ("Groups", "Group"),
            };
            let place = site.location(&format!("{endpoint}/{}", member.id()));
            json!({"value": member.id(), "$ref": place, "type": kind, "display": name})
        };
        let mut shown = Members::new();
        if !self.members.is_empty() {
            shown.insert("members".to_owned(), self.members.iter().map(member).collect());
        }
        shown.insert("displayName".to_owned(), self.role.name.clone().into());
        shown.insert("schemas".to_owned(), json!([GROUP.id]));
        shown.insert("id".to_owned(), self.role.id.clone().into());
        shown.insert("meta".to_owned(), site.meta(GROUP.name, &format!("Groups/{}", self.role.id)));
        shown
    }
}

/// A group as a client describes it.
struct Draft {
    name: String,
    members: Vec<String>,
}

impl Draft {
    fn read(body: &Members) -> Result<Self, Fault> {
        let name = text(body, "displayName")?.unwrap_or_default().trim().to_owned();
        if name.is_empty() {
            let kind = Kind::Value("displayName must be specified.".to_owned());
            return Err(Fault::new(Check::ArgumentPresent, "displayName", kind));
        }
        if !is_name(&name) {
            return Err(Fault::value(format!("displayName is a name of at most {LONGEST_NAME} characters.")));
        }
        if matches!(member(body, "members"), Some(Value::Object(_))) {
            return Err(Fault::new(Check::RequestReadable, "members is an object", Kind::MembersNoList));
        }
        let mut members = Vec::new();
        for item in objects(body, "members")? {
            let value = text(item, "value")?;
            members
                .push(value.ok_or_else(|| Fault::value("A member has a value: the id of a user or group."))?);
        }
        Ok(Self { name, members })
    }

    /// Who the members are.
    async fn members(&self, db: &mut Db<'_>) -> Result<BTreeSet<Grantee>, Halt> {
        let mut found = BTreeSet::new();
        for id in &self.members {
            let member = match users::find(db, &id.to_lowercase()).await? {
                Some(user) => Some(Grantee::User(user.id)),
                None => {
                    let role = roles::by_id_or_name(db, id).await?.filter(|role| role.id == *id);
                    role.map(|role| Grantee::Role(role.id))
                }
            };
            let none = || Fault::new(Check::ScimMember, id, Kind::NoMember(id.clone()));
            found.insert(member.ok_or_else(none)?);
        }
        Ok(found)
    }
}

fn no_group(id: &str) -> Fault {
    Fault::new(Check::RoleExists, id, Flaw::NoRole(id.to_owned()))
}

/// `GET /Groups`
///
/// # Errors
/// Where the query cannot be carried out.
pub async fn list(cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let query = Query::read(cx.call, &GROUPS, cx.trace)?;
    let groups = cx.tenant.store.read(Group::all).await?;
    let site = Site::of(cx);
    let resources = groups.iter().map(|group| group.resource(&site)).collect();
    Ok(query.page(resources, &Shape::read(cx.call, &GROUPS)))
}

/// `GET /Groups/{id}`
///
/// # Errors
/// 404.
pub async fn get(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    Ok(Reply::json(&Shape::read(cx.call, &GROUPS).apply(group.resource(&Site::of(cx)))))
}

/// The group that the path names.
async fn find(id: &str, cx: &mut Cx<'_>) -> Result<Group, ScimError> {
    let found = match id.contains('\0') {
        true => None,
        false => cx.tenant.store.read(async |db| Group::find(db, id).await).await?,
    };
    let found = cx.trace.check(Check::RoleExists).seen(id.to_owned()).some(found);
    found.map_err(|refusal| ScimError::Refused(refusal, Flaw::NoRole(id.to_owned()).into()))
}

/// `POST /Groups`
///
/// # Errors
/// The first value that cannot be used, or the conflict of the name.
pub async fn create(cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let body = body::read(cx.call, GROUP.id, cx.trace)?;
    let draft = Draft::read(&body).map_err(|fault| fault.refuse(cx.trace))?;
    let role = Role { id: cx.tenant.random.role_id(), name: draft.name.clone(), ..Role::default() };
    cx.about = Some(kept(&role.name));
    let (site, place) = (Site::of(cx), Site::of(cx).location(&format!("Groups/{}", role.id)));
    let done = cx.write::<_, Halt>(async move |db| {
        let members = draft.members(db).await?;
        roles::insert(db, &role).await.map_err(Stop::naming(&role.name))?;
        for member in &members {
            roles::add_member(db, &role.id, member).await?;
        }
        shown(db, &role.id, &site).await
    });
    let resource = done.await.map_err(|halt| halt.refuse(cx.trace))?;
    let resource = Shape::read(cx.call, &GROUPS).apply(resource);
    Ok(Reply::created(&resource).with_header("Location", place))
}

/// `PUT /Groups/{id}` and `PATCH /Groups/{id}`
///
/// # Errors
/// 404, the first value that cannot be used, or why the role does not change.
pub async fn update(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    let given = Given::read(&GROUPS, cx)?;
    let (site, sysadmin, id) = (Site::of(cx), cx.is_sysadmin(), group.role.id);
    let done = cx.write::<_, Halt>(async move |db| {
        let group = Group::find(db, &id).await?.ok_or_else(|| no_group(&id))?;
        check_change(db, &group.role, sysadmin).await?;
        let draft = Draft::read(&*given.made_of(group.resource(&site))?)?;
        let wanted = draft.members(db).await?;
        let present: BTreeSet<_> = group.members.into_iter().map(|(member, _)| member).collect();
        let mut role = group.role;
        rename(&mut role, draft.name)?;
        roles::update(db, &role).await.map_err(Stop::naming(&role.name))?;
        for member in present.difference(&wanted) {
            roles::remove_member(db, &id, member).await?;
        }
        for member in wanted.difference(&present) {
            roles::add_member(db, &id, member).await?;
        }
        shown(db, &id, &site).await
    });
    let resource = done.await.map_err(|halt| halt.refuse(cx.trace))?;
    Ok(Reply::json(&Shape::read(cx.call, &GROUPS).apply(resource)))
}

/// `DELETE /Groups/{id}`
///
/// # Errors
/// 404, or why the role stays.
pub async fn delete(id: &str, cx: &mut Cx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    let (sysadmin, id) = (cx.is_sysadmin(), group.role.id);
    let done = cx.write::<_, Halt>(async move |db| {
        let group = Group::find(db, &id).await?.ok_or_else(|| no_group(&id))?;
        check_change(db, &group.role, sysadmin).await?;
        Ok(directory::roles::delete(db, group.role).await?)
    });
    done.await.map_err(|halt| halt.refuse(cx.trace))?;
    Ok(Reply::no_content())
}

/// A group that was just written, as it is shown.
async fn shown(db: &mut Db<'_>, id: &str, site: &Site) -> Result<Members, Halt> {
    Ok(Group::find(db, id).await?.map(|group| group.resource(site)).unwrap_or_default())
}

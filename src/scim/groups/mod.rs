//! `/Groups`: the roles.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::ScimCx;
use super::body::{self, list as objects, text};
use super::error::{ScimError, ScimErrorKind, ScimFault};
use super::filter::member;
use super::patch::ResourceUpdate;
use super::query::{ResourceQuery, ShownAttributes};
use super::schema::{GROUP, GROUPS};
use super::site::{Halt, ResourceMembers, ScimSite};
use crate::check::Check;
use crate::directory::roles::NewRole;
use crate::directory::{self, Flaw};
use crate::domain::event::kept;
use crate::domain::role::{Grantee, Role};
use crate::store::{Db, StoreError, roles, users};
use crate::wire::Reply;

/// A role with its members, as pairs of member and name.
struct Group {
    role: Role,
    members: Vec<(Grantee, String)>,
}

impl Group {
    /// The role of this id; ids are compared with regard to case, as recorded.
    async fn find(db: &mut Db<'_>, id: &str) -> Result<Option<Self>, StoreError> {
        let role = roles::by_id_or_name(db, id).await?.filter(|role| role.id == id);
        let Some(role) = role else { return Ok(None) };
        let members = roles::members(db, &role.id).await?;
        Ok(Some(Self { role, members }))
    }

    /// All roles, by name.
    async fn all(db: &mut Db<'_>) -> Result<Vec<Self>, StoreError> {
        let mut groups = Vec::new();
        for role in roles::all(db).await? {
            groups.push(Self { members: roles::members(db, &role.id).await?, role });
        }
        Ok(groups)
    }

    /// As it is shown, in the recorded order.
    fn resource(&self, site: &ScimSite) -> ResourceMembers {
        let member = |(member, name): &(Grantee, String)| {
            let (endpoint, kind) = match member {
                Grantee::User(_) => ("Users", "User"),
                Grantee::Role(_) => ("Groups", "Group"),
            };
            let place = site.location(&format!("{endpoint}/{}", member.id()));
            json!({"value": member.id(), "$ref": place, "type": kind, "display": name})
        };
        let mut shown = ResourceMembers::new();
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
struct GroupDraft {
    name: String,
    members: Vec<String>,
}

impl GroupDraft {
    fn read(body: &ResourceMembers) -> Result<Self, ScimFault> {
        let name = text(body, "displayName")?.unwrap_or_default().trim().to_owned();
        if name.is_empty() {
            let kind = ScimErrorKind::Value("displayName must be specified.".to_owned());
            return Err(ScimFault::new(Check::ArgumentPresent, "displayName", kind));
        }
        if matches!(member(body, "members"), Some(Value::Object(_))) {
            return Err(ScimFault::new(
                Check::RequestReadable,
                "members is an object",
                ScimErrorKind::MembersNoList,
            ));
        }
        let mut members = Vec::new();
        for item in objects(body, "members")? {
            let value = text(item, "value")?;
            members.push(
                value.ok_or_else(|| ScimFault::value("A member has a value: the id of a user or group."))?,
            );
        }
        Ok(Self { name, members })
    }

    /// Who the members are.
    async fn members(&self, db: &mut Db<'_>) -> Result<Vec<Grantee>, Halt> {
        let mut found = Vec::new();
        for id in &self.members {
            let member = match users::find(db, &id.to_lowercase()).await? {
                Some(user) => Some(Grantee::User(user.id)),
                None => {
                    let role = roles::by_id_or_name(db, id).await?.filter(|role| role.id == *id);
                    role.map(|role| Grantee::Role(role.id))
                }
            };
            let none = || ScimFault::new(Check::ScimMember, id, ScimErrorKind::NoMember(id.clone()));
            found.push(member.ok_or_else(none)?);
        }
        Ok(found)
    }
}

/// `GET /Groups`
///
/// # Errors
/// Where the query cannot be carried out.
pub async fn list(cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let query = ResourceQuery::read(cx.call, &GROUPS, cx.trace)?;
    let groups = cx.tenant.store.read(Group::all).await?;
    let site = ScimSite::of(cx);
    let resources = groups.iter().map(|group| group.resource(&site)).collect();
    Ok(query.page(resources, &ShownAttributes::read(cx.call, &GROUPS)))
}

/// `GET /Groups/{id}`
///
/// # Errors
/// 404.
pub async fn get(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    Ok(Reply::json(&ShownAttributes::read(cx.call, &GROUPS).apply(group.resource(&ScimSite::of(cx)))))
}

/// The group that the path names.
async fn find(id: &str, cx: &mut ScimCx<'_>) -> Result<Group, ScimError> {
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
pub async fn create(cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let body = body::read(cx.call, GROUP.id, cx.trace)?;
    let draft = GroupDraft::read(&body).map_err(|fault| fault.refuse(cx.trace))?;
    cx.about = Some(kept(&draft.name));
    let new = NewRole { name: draft.name.clone(), ..NewRole::default() };
    let added = directory::roles::create_with::<Halt>(cx, new, async move |db| draft.members(db).await).await;
    let id = added.map_err(|halt| halt.refuse(cx.trace))?;
    let site = ScimSite::of(cx);
    let place = site.location(&format!("Groups/{id}"));
    let group = find(&id, cx).await?;
    let resource = ShownAttributes::read(cx.call, &GROUPS).apply(group.resource(&site));
    Ok(Reply::created(&resource).with_header("Location", place))
}

/// `PUT /Groups/{id}` and `PATCH /Groups/{id}`
///
/// # Errors
/// 404, the first value that cannot be used, or why the role does not change.
pub async fn update(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    let given = ResourceUpdate::read(&GROUPS, cx)?;
    let (site, id) = (ScimSite::of(cx), group.role.id);
    let there = site.clone();
    let done = directory::roles::rewrite::<Halt>(cx, &id, async move |db, edit| {
        let Some(group) = Group::find(db, &edit.role.id).await? else { return Ok(()) };
        let draft = GroupDraft::read(&*given.made_of(group.resource(&there))?)?;
        let wanted: BTreeSet<_> = draft.members(db).await?.into_iter().collect();
        let present: BTreeSet<_> = group.members.into_iter().map(|(member, _)| member).collect();
        edit.role.name = draft.name;
        edit.remove = present.difference(&wanted).cloned().collect();
        edit.add = wanted.difference(&present).cloned().collect();
        Ok(())
    });
    done.await.map_err(|halt| halt.refuse(cx.trace))?;
    let group = find(&id, cx).await?;
    Ok(Reply::json(&ShownAttributes::read(cx.call, &GROUPS).apply(group.resource(&site))))
}

/// `DELETE /Groups/{id}`
///
/// # Errors
/// 404, or why the role stays.
pub async fn delete(id: &str, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let group = find(id, cx).await?;
    directory::roles::delete(cx, vec![group.role.id]).await?;
    Ok(Reply::no_content())
}

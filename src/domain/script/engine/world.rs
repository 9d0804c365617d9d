//! What a script sees: its functions, its user, its tenant.

use std::rc::Rc;

use rquickjs::function::Opt;
use rquickjs::{Ctx, Exception, Function, Object, Value};
use serde_json::{Map, Value as Json};

use super::value::{ClaimRefusal, LONE_SURROGATE};
use super::{Host, Subject, TenantData};

/// What a script sees, by value: it may outlive its caller.
pub(super) struct World {
    uuid: String,
    name: String,
    role_names: Vec<String>,
    attributes: Map<String, Json>,
    tenant: Map<String, Json>,
}

impl World {
    pub(super) fn new(subject: &Subject<'_>, tenant: &TenantData<'_>) -> Self {
        Self {
            uuid: subject.uuid.to_owned(),
            name: subject.name.to_owned(),
            role_names: subject.role_names.to_vec(),
            attributes: subject.attributes.clone(),
            tenant: tenant.values.clone(),
        }
    }

    /// Makes the globals.
    pub(super) fn furnish(self, ctx: &Ctx<'_>, host: &Rc<Host>) -> rquickjs::Result<()> {
        let globals = ctx.globals();
        forbid_clock_and_chance(ctx, &globals)?;
        for (name, shape) in [
            ("setClaim", ValueShape::Any),
            ("setClaimArray", ValueShape::Array),
            ("setClaimObject", ValueShape::Object),
        ] {
            globals.set(name, Function::new(ctx.clone(), setter(name, shape, Rc::clone(host)))?)?;
        }
        globals.set("removeClaim", Function::new(ctx.clone(), remover(Rc::clone(host)))?)?;
        globals.set("trace", Function::new(ctx.clone(), || ())?)?;
        globals.set("LoginUser", self.login_user(ctx)?)?;
        let tenant = Object::new(ctx.clone())?;
        tenant.set("Get", Function::new(ctx.clone(), getter(Rc::new(self.tenant)))?)?;
        globals.set("TenantData", tenant)
    }

    fn login_user<'js>(&self, ctx: &Ctx<'js>) -> rquickjs::Result<Object<'js>> {
        let members = [
            ("Uuid", Json::from(self.uuid.as_str())),
            ("Username", Json::from(self.name.as_str())),
            ("RoleNames", Json::from(self.role_names.as_slice())),
            ("FirstName", self.part_of_name(&["FirstName", "First_Name"], |name| name.split(' ').next())),
            ("LastName", self.part_of_name(&["LastName", "Last_Name"], |name| name.rsplit(' ').next())),
            ("Shortname", Json::from(self.name.split('@').next().unwrap_or_default())),
            // A user of the tenant's own directory has no groups, and its service is called CDS.
            ("ServiceType", self.attribute(&["ServiceType"]).cloned().unwrap_or_else(|| Json::from("CDS"))),
        ];
        let user = Object::new(ctx.clone())?;
        for (name, value) in members {
            user.set(name, to_js(ctx, &value)?)?;
        }
        for (name, attributes) in PLAIN_MEMBERS {
            user.set(*name, to_js(ctx, self.attribute(attributes).unwrap_or(&Json::Null))?)?;
        }
        for name in LIST_MEMBERS {
            user.set(*name, to_js(ctx, &list(self.attribute(&[name])))?)?;
        }
        let attributes = Rc::new(self.attributes.clone());
        user.set("GetValues", Function::new(ctx.clone(), list_getter(Rc::clone(&attributes)))?)?;
        user.set("Get", Function::new(ctx.clone(), getter(attributes))?)?;
        Ok(user)
    }

    /// The first of these attributes that the user has.
    fn attribute(&self, names: &[&str]) -> Option<&Json> {
        names.iter().find_map(|name| find(&self.attributes, name)).filter(|value| !value.is_null())
    }

    /// As the vendor has it: where there is no such attribute, a part of the display name; where there is
    /// none, null.
    fn part_of_name(&self, names: &[&str], part: fn(&str) -> Option<&str>) -> Json {
        if let Some(value) = self.attribute(names) {
            return value.clone();
        }
        let display = self.attribute(&["DisplayName"]).and_then(Json::as_str).map(str::trim);
        display.and_then(part).map_or(Json::Null, Json::from)
    }
}

/// Members of `LoginUser` that the vendor's editor offers, and the attributes that they show.
const PLAIN_MEMBERS: &[(&str, &[&str])] = &[
    ("CanonicalName", &["CanonicalName"]),
    ("Description", &["Description"]),
    ("DisplayName", &["DisplayName"]),
    ("Email", &["Email", "Mail"]),
    ("HomeNumber", &["HomeNumber"]),
    ("MobileNumber", &["MobileNumber"]),
    ("OfficeNumber", &["OfficeNumber"]),
    ("ServiceName", &["ServiceName"]),
];

/// Members of `LoginUser` that are lists.
const LIST_MEMBERS: &[&str] =
    &["GroupNames", "GroupNames2", "EffectiveGroupNames", "GroupDNs", "EffectiveGroupDNs"];

/// Takes away what would make two runs differ, and what would never be run.
fn forbid_clock_and_chance<'js>(ctx: &Ctx<'js>, globals: &Object<'js>) -> rquickjs::Result<()> {
    let refuse = |text: &'static str| {
        Function::new(ctx.clone(), move |ctx: Ctx<'js>| -> rquickjs::Result<()> {
            Err(Exception::throw_type(&ctx, text))
        })
    };
    let no_date = "Date does not work in a script: claims must not depend on the clock";
    let date = refuse(no_date)?.with_constructor(true);
    for name in ["now", "parse", "UTC"] {
        date.set(name, refuse(no_date)?)?;
    }
    globals.set("Date", date)?;
    let math: Object<'js> = globals.get("Math")?;
    math.set("random", refuse("Math.random does not work in a script: claims must not depend on chance")?)?;
    globals.remove("queueMicrotask")
}

/// A value by its name, without case; the exact name first.
pub(super) fn find<'m>(values: &'m Map<String, Json>, name: &str) -> Option<&'m Json> {
    values.get(name).or_else(|| {
        let same = |(key, _): &(&String, &Json)| key.to_lowercase() == name.to_lowercase();
        values.iter().find(same).map(|(_, value)| value)
    })
}

fn list(value: Option<&Json>) -> Json {
    match value {
        Some(Json::Array(values)) => Json::Array(values.clone()),
        Some(Json::Null) | None => Json::Array(Vec::new()),
        Some(value) => Json::Array(vec![value.clone()]),
    }
}

// By way of the engine's parser: it makes `__proto__` a name like any other.
fn to_js<'js>(ctx: &Ctx<'js>, value: &Json) -> rquickjs::Result<Value<'js>> {
    ctx.json_parse(value.to_string())
}

/// `Get`. What is not there is null, not undefined: the vendor's template says what a claim that is null
/// becomes.
fn getter<'js>(
    values: Rc<Map<String, Json>>,
) -> impl Fn(Ctx<'js>, Opt<Value<'js>>) -> rquickjs::Result<Value<'js>> {
    move |ctx, name| {
        let name = text_argument(&ctx, "Get", name.0.as_ref())?;
        to_js(&ctx, find(&values, &name).unwrap_or(&Json::Null))
    }
}

/// `GetValues`: of the vendor's reference, for attributes with more than one value.
fn list_getter<'js>(
    values: Rc<Map<String, Json>>,
) -> impl Fn(Ctx<'js>, Opt<Value<'js>>) -> rquickjs::Result<Value<'js>> {
    move |ctx, name| {
        let name = text_argument(&ctx, "GetValues", name.0.as_ref())?;
        to_js(&ctx, &list(find(&values, &name)))
    }
}

fn text_argument<'js>(ctx: &Ctx<'js>, function: &str, name: Option<&Value<'js>>) -> rquickjs::Result<String> {
    let Some(name) = name.and_then(Value::as_string) else {
        return Err(Exception::throw_type(ctx, &format!("{function}: the name must be a string")));
    };
    name.to_string().map_err(|_| Exception::throw_type(ctx, &format!("{function}: {LONE_SURROGATE}")))
}

/// What kind of value a function takes.
#[derive(Clone, Copy)]
enum ValueShape {
    Any,
    Array,
    Object,
}

/// `setClaim`, `setClaimArray`, `setClaimObject`: a claim is added, or gets another value where it stands.
fn setter<'js>(
    function: &'static str,
    shape: ValueShape,
    host: Rc<Host>,
) -> impl Fn(Ctx<'js>, Opt<Value<'js>>, Opt<Value<'js>>) -> rquickjs::Result<()> {
    move |ctx, name, value| {
        let name = text_argument(&ctx, function, name.0.as_ref())?;
        let Some(value) = value.0.filter(|value| !value.is_undefined()) else { return Ok(()) };
        let refused = match shape {
            ValueShape::Array if !value.is_array() => Some("the value must be an array"),
            ValueShape::Object if !value.is_object() || value.is_array() => {
                Some("the value must be an object")
            }
            ValueShape::Any | ValueShape::Array | ValueShape::Object => None,
        };
        let json = match refused {
            Some(text) => Err(ClaimRefusal::Value(text.to_owned())),
            None => host.count_text(&name).and_then(|()| host.to_json(&value, 0)),
        };
        let set = json.and_then(|json| host.set(name.clone(), json));
        set.map_err(|refusal| refusal.throw(&ctx, &host, &format!("{function}('{name}')")))
    }
}

/// `removeClaim`: takes back what the script set. The token's other claims are out of its reach, and it is
/// told so.
fn remover<'js>(host: Rc<Host>) -> impl Fn(Ctx<'js>, Opt<Value<'js>>) -> rquickjs::Result<()> {
    move |ctx, name| {
        let name = text_argument(&ctx, "removeClaim", name.0.as_ref())?;
        if host.remove(&name) {
            return Ok(());
        }
        let text = format!("removeClaim('{name}'): only a claim that this script has set can be removed");
        Err(Exception::throw_type(&ctx, &text))
    }
}

//! The script of an OAuth2 or OpenID Connect app: JavaScript that sets claims when a token is issued.
//!
//! What a script may use is taken from the comment in the vendor's own script template, from the vendor's
//! reference of `LoginUser`, and from the scripts that guides of other products tell admins to paste. Of that
//! template, `Application`, `Scopes`, `Issuer`, `AuthAdditionalParams`, `setIssuer` and `getSignInUrl` are
//! missing here: a script that uses one fails with a ReferenceError, which is better than a token that
//! differs in silence.
//!
//! A script is deterministic: it has neither clock nor chance, and its time is counted in the engine's steps.
//! Some of the engine's built-in functions take long within one step, so a thread of its own holds each run:
//! the caller gets an answer after two seconds, whatever the script does.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use rquickjs::context::{EvalOptions, intrinsic};
use rquickjs::function::Opt;
use rquickjs::{Array, Coerced, Context, Ctx, Exception, Function, Object, Runtime, Type, Value};
use serde_json::{Map, Value as Json};

/// Longest script, in bytes.
const LONGEST: usize = 64 << 10;
/// Bytes that the engine may have in use.
const MEMORY: usize = 8 << 20;
/// Past this, a null that was thrown means that memory ran out.
const MEMORY_NEARLY_USED: i64 = 1 << 20;
/// Bytes of stack that the engine may use.
const STACK: usize = 256 << 10;
/// Bytes of stack of the thread: the engine's, and what our own functions take on top of it.
const THREAD_STACK: usize = STACK + (1 << 20);
/// Steps, each 10,000 calls or loop turns: a few milliseconds of empty loops, about 50 ms of calls, and more
/// where each turn makes an error.
const STEPS: u32 = 100;
/// How long a caller waits. Only a script within one of the engine's slow functions is still running then.
const PATIENCE: Duration = Duration::from_secs(2);
/// Scripts that may go on after their callers have left, until no more are run.
const MOST_LATE: usize = 2;
/// Most claims.
const CLAIMS: usize = 100;
/// Deepest nesting in a claim's value.
const DEPTH: usize = 16;
/// Most values in all claims, those within arrays and objects too.
const VALUES: u32 = 10_000;
/// Longest text in all claims, in bytes.
const TEXT: usize = 64 << 10;
/// Longest message of a script's own that is passed on, in characters.
const MESSAGE: usize = 300;

/// What the engine is told the script's file is called: error positions carry it.
const FILE: &str = "script";

const TOO_LONG: &str = "it is longer than 64 KiB";
const TOO_SLOW: &str = "it takes too long";
const TOO_BIG: &str = "it needs more than 8 MiB of memory";
const TOO_DEEP: &str = "it is nested too deeply, or calls itself too often";
const TOO_MANY_LATE: &str = "earlier scripts that took too long still have not ended";
const TOO_MANY_CLAIMS: &str = "it sets more than 100 claims";
const TOO_NESTED: &str = "a claim is nested more than 16 deep";
const TOO_MANY_VALUES: &str = "its claims have more than 10000 values";
const TOO_MUCH_TEXT: &str = "its claims have more than 64 KiB of text";

/// Scripts whose callers have left.
static LATE: AtomicUsize = AtomicUsize::new(0);

/// What a script may read of the user that a token is for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// `LoginUser.Uuid`.
    pub uuid: &'a str,
    /// `LoginUser.Username`.
    pub name: &'a str,
    /// `LoginUser.RoleNames`.
    pub role_names: &'a [String],
    /// What `LoginUser.Get` finds, and where the other members come from; case does not count.
    pub attributes: &'a Map<String, Json>,
}

/// What a script may read of the tenant.
#[derive(Clone, Copy, Debug)]
pub struct TenantData<'a> {
    /// What `TenantData.Get` finds; case does not count.
    pub values: &'a Map<String, Json>,
}

/// Why a script gave no claims.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// It cannot be compiled.
    #[error("the script cannot be compiled: {0}")]
    Syntax(String),
    /// It threw, or called a function of ours wrongly.
    #[error("the script failed: {0}")]
    Threw(String),
    /// It went past a limit.
    #[error("the script was refused: {0}")]
    Limit(&'static str),
    /// The engine itself failed.
    #[error("the script could not be run: {0}")]
    Engine(String),
}

type Claims = Vec<(String, Json)>;

/// Runs a script; the claims it set, in order of first setting, last value wins.
///
/// Blocks for as long as the script takes, at most two seconds: not for a thread that serves others.
///
/// # Errors
/// Where the script cannot be compiled, throws, or goes past a limit.
pub fn run(source: &str, subject: &Subject<'_>, tenant: &TenantData<'_>) -> Result<Claims, ScriptError> {
    let source = admit(source)?;
    let world = World::new(subject, tenant);
    on_a_thread(move |left| {
        let host = Rc::new(Host::with_steps(STEPS));
        let ended = execute(&source, &host, left, |ctx| world.furnish(ctx, &host));
        match (host.limit.get(), ended) {
            (Some(limit), _) => Err(ScriptError::Limit(limit)),
            (None, Ok(())) => Ok(host.claims.take()),
            (None, Err(error)) => Err(error),
        }
    })
}

/// Whether the script can be compiled (used when a fixture is checked).
///
/// # Errors
/// Where it cannot, or is too long or nested too deeply.
pub fn check(source: &str) -> Result<(), ScriptError> {
    let source = admit(source)?;
    on_a_thread(move |left| {
        // The engine asks whether to go on before it does anything of the script: without steps it only
        // compiles.
        let host = Rc::new(Host::with_steps(0));
        match execute(&source, &host, left, |_| Ok(())) {
            Err(ScriptError::Limit(_)) if host.stopped.get() => Ok(()),
            ended => ended,
        }
    })
}

fn admit(source: &str) -> Result<String, ScriptError> {
    if source.len() > LONGEST {
        return Err(ScriptError::Limit(TOO_LONG));
    }
    match source.find('\0') {
        Some(at) => {
            let line = source[..at].matches('\n').count() + 1;
            Err(ScriptError::Syntax(format!("a NUL character (line {line})")))
        }
        None => Ok(source.to_owned()),
    }
}

/// A run as its thread sees it: leaves the count of late scripts when it ends, even by a panic.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        if self.0.swap(true, Ordering::SeqCst) {
            LATE.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// Does the work on a thread of its own, for as long as the caller is patient. The work is told when the
/// caller has left.
fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce(Arc<AtomicBool>) -> Result<T, ScriptError> + Send + 'static,
) -> Result<T, ScriptError> {
    if LATE.load(Ordering::SeqCst) >= MOST_LATE {
        return Err(ScriptError::Limit(TOO_MANY_LATE));
    }
    let left = Arc::new(AtomicBool::new(false));
    let running = Running(Arc::clone(&left));
    let (sender, receiver) = sync_channel(1);
    let body = move || {
        let ended = work(Arc::clone(&running.0));
        drop(running);
        // Fails only where the caller has left.
        let _ = sender.send(ended);
    };
    let thread = thread::Builder::new().name("script".to_owned()).stack_size(THREAD_STACK);
    thread.spawn(body).map_err(|error| ScriptError::Engine(error.to_string()))?;
    match receiver.recv_timeout(PATIENCE) {
        Ok(ended) => ended,
        Err(RecvTimeoutError::Disconnected) => Err(ScriptError::Engine("it broke the engine".to_owned())),
        Err(RecvTimeoutError::Timeout) => {
            LATE.fetch_add(1, Ordering::SeqCst);
            if left.swap(true, Ordering::SeqCst) {
                LATE.fetch_sub(1, Ordering::SeqCst);
            }
            Err(ScriptError::Limit(TOO_SLOW))
        }
    }
}

/// What a script left behind on our side.
#[derive(Default)]
struct Host {
    claims: RefCell<Claims>,
    /// What is left of `STEPS`.
    steps: Cell<u32>,
    values: Cell<u32>,
    text: Cell<usize>,
    /// The engine has begun with the script, so it did compile.
    started: Cell<bool>,
    /// The steps were used up, or the caller has left.
    stopped: Cell<bool>,
    /// A limit of ours that was passed: a script cannot get round it by catching what we threw.
    limit: Cell<Option<&'static str>>,
    /// The engine left null as what was thrown.
    threw_null: Cell<bool>,
    /// A promise was made.
    promised: Cell<bool>,
}

impl Host {
    fn with_steps(steps: u32) -> Self {
        Self { steps: Cell::new(steps), ..Self::default() }
    }

    /// Whether the engine is to stop: it asks before it begins, and at every step.
    fn stop(&self, left: &AtomicBool) -> bool {
        let steps = self.steps.get();
        let stop = steps == 0 || left.load(Ordering::SeqCst) || self.limit.get().is_some();
        self.started.set(true);
        self.stopped.set(stop);
        self.steps.set(steps.saturating_sub(1));
        stop
    }
}

// No Proxy, typed arrays, weak references, Date or performance: a script has no need of them, and the last
// three would make two runs differ.
type Intrinsics =
    (intrinsic::Eval, intrinsic::RegExp, intrinsic::Json, intrinsic::MapSet, intrinsic::Promise);

/// Runs a script in a fresh engine.
fn execute(
    source: &str,
    host: &Rc<Host>,
    left: Arc<AtomicBool>,
    furnish: impl FnOnce(&Ctx<'_>) -> rquickjs::Result<()>,
) -> Result<(), ScriptError> {
    let broken = |error: rquickjs::Error| ScriptError::Engine(error.to_string());
    let runtime = Runtime::new().map_err(broken)?;
    let context = Context::custom::<Intrinsics>(&runtime).map_err(broken)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    context.with(|ctx| furnish(&ctx)).map_err(broken)?;
    let (promised, asked) = (Rc::clone(host), Rc::clone(host));
    runtime.set_promise_hook(Some(Box::new(move |_, _, _, _| promised.promised.set(true))));
    runtime.set_interrupt_handler(Some(Box::new(move || asked.stop(&left))));
    let ended = context.with(|ctx| evaluate(&ctx, source, host));
    // Where memory does not even suffice for an error, the engine throws null.
    if host.threw_null.get() && runtime.memory_usage().malloc_size > MEMORY_NEARLY_USED {
        return Err(ScriptError::Limit(TOO_BIG));
    }
    ended
}

fn evaluate(ctx: &Ctx<'_>, source: &str, host: &Host) -> Result<(), ScriptError> {
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some(FILE.to_owned());
    match ctx.eval_with_options::<Value<'_>, _>(source, options) {
        Err(error) => Err(explain(ctx, &error, host)),
        // Nothing would run what a promise puts off, and a token does not wait.
        Ok(_) if host.promised.get() => {
            Err(ScriptError::Threw("promises and async functions do not work in a script".to_owned()))
        }
        Ok(_) => Ok(()),
    }
}

/// What the exception means that the engine left.
fn explain(ctx: &Ctx<'_>, error: &rquickjs::Error, host: &Host) -> ScriptError {
    if !error.is_exception() {
        return ScriptError::Engine(error.to_string());
    }
    let thrown = ctx.catch();
    if host.stopped.get() {
        return ScriptError::Limit(TOO_SLOW);
    }
    host.threw_null.set(thrown.is_null());
    let compiled = host.started.get();
    if !compiled {
        // A check has no steps, and making text of an error takes some.
        host.steps.set(STEPS);
    }
    let (text, line) = describe(&thrown);
    if host.stopped.get() {
        return ScriptError::Limit(TOO_SLOW);
    }
    if thrown.is_error() && (text.contains("out of memory") || text.contains("string too long")) {
        return ScriptError::Limit(TOO_BIG);
    }
    if thrown.is_error() && (text.contains("call stack size exceeded") || text.ends_with("stack overflow")) {
        return ScriptError::Limit(TOO_DEEP);
    }
    let text = match line {
        Some(line) => format!("{text} (line {line})"),
        None => text,
    };
    if compiled { ScriptError::Threw(text) } else { ScriptError::Syntax(text) }
}

/// What was thrown, and in which line.
fn describe(thrown: &Value<'_>) -> (String, Option<u32>) {
    let text = thrown.get::<Coerced<String>>().map(|Coerced(text)| text);
    let text = match text {
        Ok(text) if text.chars().count() > MESSAGE => text.chars().take(MESSAGE).chain(['…']).collect(),
        Ok(text) => text,
        Err(_) => format!("it threw a value of type {} that has no text", thrown.type_name()),
    };
    let stack = thrown.as_exception().and_then(Exception::stack);
    (text, stack.as_deref().and_then(line_in))
}

/// The line of the innermost frame that is the script's own.
fn line_in(stack: &str) -> Option<u32> {
    stack.lines().find_map(|frame| {
        let (_, position) = frame.rsplit_once(&format!("{FILE}:"))?;
        position.split(':').next()?.trim_end_matches(')').parse().ok()
    })
}

/// What a script sees, by value: it may outlive its caller.
struct World {
    uuid: String,
    name: String,
    role_names: Vec<String>,
    attributes: Map<String, Json>,
    tenant: Map<String, Json>,
}

impl World {
    fn new(subject: &Subject<'_>, tenant: &TenantData<'_>) -> Self {
        Self {
            uuid: subject.uuid.to_owned(),
            name: subject.name.to_owned(),
            role_names: subject.role_names.to_vec(),
            attributes: subject.attributes.clone(),
            tenant: tenant.values.clone(),
        }
    }

    /// Makes the globals.
    fn furnish(self, ctx: &Ctx<'_>, host: &Rc<Host>) -> rquickjs::Result<()> {
        let globals = ctx.globals();
        forbid_clock_and_chance(ctx, &globals)?;
        for (name, shape) in
            [("setClaim", Shape::Any), ("setClaimArray", Shape::Array), ("setClaimObject", Shape::Object)]
        {
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
fn find<'m>(values: &'m Map<String, Json>, name: &str) -> Option<&'m Json> {
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

const LONE_SURROGATE: &str = "half of a surrogate pair stands alone in a string, which no token can hold";

/// What kind of value a function takes.
#[derive(Clone, Copy)]
enum Shape {
    Any,
    Array,
    Object,
}

/// `setClaim`, `setClaimArray`, `setClaimObject`: a claim is added, or gets another value where it stands.
fn setter<'js>(
    function: &'static str,
    shape: Shape,
    host: Rc<Host>,
) -> impl Fn(Ctx<'js>, Opt<Value<'js>>, Opt<Value<'js>>) -> rquickjs::Result<()> {
    move |ctx, name, value| {
        let name = text_argument(&ctx, function, name.0.as_ref())?;
        let Some(value) = value.0.filter(|value| !value.is_undefined()) else { return Ok(()) };
        let refused = match shape {
            Shape::Array if !value.is_array() => Some("the value must be an array"),
            Shape::Object if !value.is_object() || value.is_array() => Some("the value must be an object"),
            Shape::Any | Shape::Array | Shape::Object => None,
        };
        let json = match refused {
            Some(text) => Err(Refusal::Value(text.to_owned())),
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

/// Why a value is not made a claim.
enum Refusal {
    Value(String),
    Limit(&'static str),
    Engine(rquickjs::Error),
}

impl From<rquickjs::Error> for Refusal {
    fn from(error: rquickjs::Error) -> Self {
        Self::Engine(error)
    }
}

impl Refusal {
    fn of_type(name: &str) -> Self {
        Self::Value(format!("a value of type {name} cannot be in a token"))
    }

    fn throw(self, ctx: &Ctx<'_>, host: &Host, call: &str) -> rquickjs::Error {
        match self {
            Self::Value(text) => Exception::throw_type(ctx, &format!("{call}: {text}")),
            Self::Engine(error) => error,
            Self::Limit(text) => {
                host.limit.set(Some(text));
                Exception::throw_range(ctx, text)
            }
        }
    }
}

impl Host {
    fn set(&self, name: String, value: Json) -> Result<(), Refusal> {
        // The vendor's template: a claim that resolves to null is set with an empty string.
        let value = if value.is_null() { Json::from("") } else { value };
        let mut claims = self.claims.borrow_mut();
        if let Some((_, old)) = claims.iter_mut().find(|(known, _)| *known == name) {
            *old = value;
        } else if claims.len() < CLAIMS {
            claims.push((name, value));
        } else {
            return Err(Refusal::Limit(TOO_MANY_CLAIMS));
        }
        Ok(())
    }

    // Ends its borrow before anything is thrown: a script may run code of its own when an error is made.
    fn remove(&self, name: &str) -> bool {
        let mut claims = self.claims.borrow_mut();
        let before = claims.len();
        claims.retain(|(known, _)| known != name);
        claims.len() < before
    }

    fn count_text(&self, text: &str) -> Result<(), Refusal> {
        self.text.set(self.text.get() + text.len());
        if self.text.get() > TEXT { Err(Refusal::Limit(TOO_MUCH_TEXT)) } else { Ok(()) }
    }

    fn count_value(&self, depth: usize) -> Result<(), Refusal> {
        self.values.set(self.values.get() + 1);
        if depth > DEPTH {
            return Err(Refusal::Limit(TOO_NESTED));
        }
        if self.values.get() > VALUES { Err(Refusal::Limit(TOO_MANY_VALUES)) } else { Ok(()) }
    }

    fn to_json(&self, value: &Value<'_>, depth: usize) -> Result<Json, Refusal> {
        self.count_value(depth)?;
        match value.type_of() {
            // As `JSON.stringify` has it within arrays; `setClaim` and objects leave it out before.
            Type::Undefined | Type::Null => Ok(Json::Null),
            Type::Bool => Ok(Json::Bool(value.as_bool().unwrap_or_default())),
            Type::Int | Type::Float => number(value.as_number().unwrap_or(f64::NAN)),
            Type::String => self.string(value).map(Json::String),
            Type::Array => value.as_array().map_or(Ok(Json::Null), |array| self.array(array, depth)),
            Type::Object => value.as_object().map_or(Ok(Json::Null), |object| self.object(object, depth)),
            Type::Function | Type::Constructor => Err(Refusal::of_type("function")),
            Type::BigInt => Err(Refusal::of_type("BigInt")),
            other => Err(Refusal::of_type(other.as_str())),
        }
    }

    fn string(&self, value: &Value<'_>) -> Result<String, Refusal> {
        let text = value.as_string().map(rquickjs::String::to_string).transpose();
        let text = text.map_err(|error| match error {
            rquickjs::Error::Utf8(_) => Refusal::Value(LONE_SURROGATE.to_owned()),
            error => Refusal::Engine(error),
        })?;
        let text = text.unwrap_or_default();
        self.count_text(&text)?;
        Ok(text)
    }

    fn array(&self, array: &Array<'_>, depth: usize) -> Result<Json, Refusal> {
        // `Array::len` panics past what an i32 holds.
        if array.as_object().get::<_, f64>("length")? > f64::from(VALUES) {
            return Err(Refusal::Limit(TOO_MANY_VALUES));
        }
        array.iter::<Value<'_>>().map(|value| self.to_json(&value?, depth + 1)).collect()
    }

    fn object(&self, object: &Object<'_>, depth: usize) -> Result<Json, Refusal> {
        if !is_plain(object) {
            return Err(Refusal::Value("only plain objects and arrays can be in a token".to_owned()));
        }
        let mut members = Map::new();
        for name in object.keys::<Value<'_>>() {
            let name = name?;
            let value: Value<'_> = object.get(name.clone())?;
            if !value.is_undefined() {
                members.insert(self.string(&name)?, self.to_json(&value, depth + 1)?);
            }
        }
        Ok(Json::Object(members))
    }
}

/// Whether an object is one that `{}` or `JSON.parse` makes: others would be written as if they were empty.
fn is_plain(object: &Object<'_>) -> bool {
    match object.get_prototype() {
        // Only the prototype of all objects has none itself.
        Some(prototype) => prototype.get_prototype().is_none(),
        None => true,
    }
}

/// A whole number is written without exponent where an int64 holds it: the vendor's sample has one of 17
/// digits.
fn number(number: f64) -> Result<Json, Refusal> {
    const WHOLE: f64 = 9_223_372_036_854_775_808.0;
    if number.fract() == 0.0 && (-WHOLE..WHOLE).contains(&number) {
        return Ok(Json::from(whole(number)));
    }
    let refused = || Refusal::Value(format!("{number} is not a number that JSON can hold"));
    serde_json::Number::from_f64(number).map(Json::Number).ok_or_else(refused)
}

#[expect(clippy::cast_possible_truncation, reason = "the caller has looked: it is whole and fits")]
fn whole(number: f64) -> i64 {
    number as i64
}

#[cfg(test)]
mod tests;

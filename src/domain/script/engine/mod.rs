//! The engine that runs scripts: its limits, its thread, and how its errors are told.

mod value;
mod world;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use rquickjs::context::{EvalOptions, intrinsic};
use rquickjs::{Coerced, Context, Ctx, Exception, Runtime, Value};
use world::World;

use super::{ScriptClaims, ScriptError, Subject, TenantData};

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

/// Runs a script; the claims it set, in order of first setting, last value wins.
///
/// Blocks for as long as the script takes, at most two seconds: not for a thread that serves others.
///
/// # Errors
/// Where the script cannot be compiled, throws, or goes past a limit.
pub fn run(
    source: &str,
    subject: &Subject<'_>,
    tenant: &TenantData<'_>,
) -> Result<ScriptClaims, ScriptError> {
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
struct RunningScript(Arc<AtomicBool>);

impl Drop for RunningScript {
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
    let running = RunningScript(Arc::clone(&left));
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
    claims: RefCell<ScriptClaims>,
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

#[cfg(test)]
mod tests;

//! Which scopes a request gets (decisions.md#d4 and decisions.md#d10; oauth.md#s5-2).

use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;

/// The scopes that are granted: what was asked, in the order asked. Where nothing was asked, the only scope of an
/// app that defines one, and otherwise none.
///
/// # Errors
/// The refusal by `scope.known`.
pub fn granted(app: &App, asked: Option<&str>, trace: &mut Trace) -> Result<Option<String>, Refusal> {
    let names: Vec<_> = asked.unwrap_or_default().split_whitespace().collect();
    let defined: Vec<_> = app.scopes.iter().map(|scope| scope.name.as_str()).collect();
    if names.is_empty() {
        let only = match defined.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        };
        let given = only.as_deref().unwrap_or("none");
        trace.check(Check::ScopeKnown).seen(format!("no scope asked; granted: {given}")).passed();
        return Ok(only);
    }
    let unknown = names.iter().find(|name| !app.knows_scope(name));
    let seen =
        unknown.map_or_else(|| names.join(" "), |name| format!("{name} (scopes are compared with case)"));
    trace.check(Check::ScopeKnown).seen(seen).wanted(defined.join(", ")).holds(unknown.is_none())?;
    Ok(Some(names.join(" ")))
}

/// The scopes of a request that comes back for what was granted: as much, or what it asks of it, never more.
///
/// # Errors
/// The refusal by `scope.granted`.
pub fn narrowed(
    granted: Option<&str>,
    asked: Option<&str>,
    trace: &mut Trace,
) -> Result<Option<String>, Refusal> {
    let Some(asked) = asked else { return Ok(granted.map(str::to_owned)) };
    let had: Vec<_> = granted.unwrap_or_default().split_ascii_whitespace().collect();
    let names: Vec<_> = asked.split_whitespace().collect();
    let holds = names.iter().all(|name| had.contains(name));
    let probe = trace.check(Check::ScopeGranted).seen(names.join(" ")).wanted(had.join(" "));
    probe.holds(holds)?;
    Ok((!names.is_empty()).then(|| names.join(" ")))
}

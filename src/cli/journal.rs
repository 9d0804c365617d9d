//! `tenantry journal`, `trace` and `explain`: what a server met, and why it answered so.

use clap::Args;
use serde_json::{Value, json};

use super::control::ServerArgs;
use super::{Exit, say};

/// How long one call waits for the next request.
const WAIT: &str = "30s";

#[derive(Args)]
pub struct JournalArgs {
    /// Whose: a handle or an id
    #[arg(long, default_value = "default")]
    tenant: String,
    /// Go on showing requests as they come
    #[arg(long, short)]
    follow: bool,
    /// How many of the latest
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Only those that were refused
    #[arg(long)]
    refused: bool,
    /// Only those that this client or user called
    #[arg(long)]
    caller: Option<String>,
    /// Only those that were about this app
    #[arg(long)]
    app: Option<String>,
    /// Only those whose path holds this
    #[arg(long)]
    path: Option<String>,
    /// Only those in which this value was sent or answered, for example code#a3f9
    #[arg(long)]
    fingerprint: Option<String>,
    /// Only those that fit another filter of the control API, for example status=400; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    filter: Vec<(String, String)>,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Args)]
pub struct TraceArgs {
    /// The X-Cfy-Tx-Id of the answer
    id: String,
    /// Whose: a handle or an id
    #[arg(long, default_value = "default")]
    tenant: String,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Args)]
pub struct ExplainArgs {
    /// The path of the call, for example /cdirectoryservice/getuser
    path: String,
    /// A token of this app
    #[arg(long, required_unless_present = "token", conflicts_with = "token")]
    app: Option<String>,
    /// This token
    #[arg(long)]
    token: Option<String>,
    /// The scopes that the token is granted, separated by blanks; all of the app's, unless told
    #[arg(long, requires = "app")]
    scope: Option<String>,
    /// Whose: a handle or an id
    #[arg(long, default_value = "default")]
    tenant: String,
    #[command(flatten)]
    server: ServerArgs,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("wanted NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl JournalArgs {
    /// The call's path, with these further parameters.
    fn path(&self, more: &[(&str, String)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let named = [
            ("caller", &self.caller),
            ("app", &self.app),
            ("path", &self.path),
            ("fingerprint", &self.fingerprint),
        ];
        query.extend_pairs(named.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))));
        if self.refused {
            query.append_pair("refused", "true");
        }
        query.extend_pairs(&self.filter).extend_pairs(more);
        format!("tenants/{}/requests?{}", self.tenant, query.finish())
    }

    fn show(&self, request: &Value) {
        say(&if self.server.json() { request.to_string() } else { line(request) });
    }
}

/// Shows the latest requests, the latest last, and those that come.
pub fn journal(args: &JournalArgs) -> Result<(), Exit> {
    let list = args.server.call("GET", &args.path(&[("limit", args.limit.to_string())]), &Value::Null)?;
    requests(&list).iter().rev().for_each(|request| args.show(request));
    if !args.follow {
        return Ok(());
    }
    let mut last = list["last"].as_u64().unwrap_or_default();
    loop {
        let path = args.path(&[("after", last.to_string()), ("wait", WAIT.to_owned())]);
        let list = args.server.call("GET", &path, &Value::Null)?;
        requests(&list).iter().for_each(|request| args.show(request));
        let shown = requests(&list).last().and_then(|request| request["seq"].as_u64());
        last = shown.or_else(|| list["last"].as_u64()).unwrap_or(last);
    }
}

fn requests(list: &Value) -> &[Value] {
    list["requests"].as_array().map_or(&[], Vec::as_slice)
}

/// A request as a line.
fn line(request: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let caller = &request["caller"];
    let who = ["user", "client"].into_iter().find_map(|kind| caller[kind].as_str()).unwrap_or("-");
    let refused =
        request["refused"]["check"].as_str().map_or_else(String::new, |check| format!("  refused: {check}"));
    format!(
        "{}  {}  {:<4} {}  {}  {who}{refused}  {}",
        text(&request["at"]),
        request["status"],
        text(&request["method"]),
        text(&request["target"]),
        request["app"].as_str().unwrap_or("-"),
        text(&request["id"])
    )
}

/// Shows one request with its checks.
pub fn trace(args: &TraceArgs) -> Result<(), Exit> {
    let path = format!("tenants/{}/requests/{}", args.tenant, args.id);
    let entry = args.server.call("GET", &path, &Value::Null)?;
    args.server.print(&entry, |entry| {
        let mut text = line(entry);
        for step in entry["checks"].as_array().into_iter().flatten() {
            text += &format!("\n  {}", rung(step));
        }
        for note in entry["notes"].as_array().into_iter().flatten() {
            text += &format!("\n  note: {}", note.as_str().unwrap_or_default());
        }
        for side in ["request", "response"] {
            text += &format!("\n\n{side}");
            for header in entry[side]["headers"].as_array().into_iter().flatten() {
                text += &format!("\n  {}", header.as_str().unwrap_or_default());
            }
            text += &format!("\n\n  {}", entry[side]["body"].as_str().unwrap_or_default());
        }
        text
    })
}

/// A check of a trace.
fn rung(step: &Value) -> String {
    let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
    let mark = match step["outcome"].as_str() {
        Some("passed") => "ok      ",
        Some("loosened") => "loosened",
        _ => "FAILED  ",
    };
    let begin = format!("{mark} {:<24} {}", text("check"), text("seen"));
    match step["setting"].as_str() {
        Some(setting) => {
            format!("{begin}\n           wanted: {}\n           change: {setting}", text("wanted"))
        }
        None => begin.trim_end().to_owned(),
    }
}

/// Shows whether a token, or a token of an app, is let through to a path.
pub fn explain(args: &ExplainArgs) -> Result<(), Exit> {
    let mut question = json!({ "path": args.path });
    for (name, value) in [("app", &args.app), ("token", &args.token), ("scope", &args.scope)] {
        if let Some(value) = value {
            question[name] = Value::from(value.as_str());
        }
    }
    let answer = args.server.call("POST", &format!("tenants/{}/explain", args.tenant), &question)?;
    args.server.print(&answer, |answer| {
        let allowed = if answer["allowed"] == true { "allowed" } else { "not allowed" };
        let mut text = format!("{allowed}: {}", answer["why"].as_str().unwrap_or_default());
        for scope in answer["scopes"].as_array().into_iter().flatten() {
            let granted = if scope["granted"] == true { "granted" } else { "not granted" };
            text += &format!("\n  scope {} ({granted})", scope["scope"].as_str().unwrap_or_default());
            for pattern in scope["patterns"].as_array().into_iter().flatten() {
                let matched = if pattern["matched"] == true { "matches" } else { "does not match" };
                text += &format!("\n    {matched}  {}", pattern["pattern"].as_str().unwrap_or_default());
            }
        }
        for step in answer["checks"].as_array().into_iter().flatten() {
            text += &format!("\n  {}", rung(step));
        }
        text
    })
}

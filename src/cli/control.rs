//! `tenantry tenant` and `tenantry clock`: what the control API does, from a terminal.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::args::plain_http;
use super::{Exit, say};

/// Which server is spoken to, and with what.
#[derive(Args)]
pub struct ServerArgs {
    /// The server
    #[arg(long, env = "TENANTRY_URL", default_value = "http://127.0.0.1:8080", value_parser = plain_http)]
    url: String,
    /// The control token, which the server prints when it starts; or a tenant's own
    #[arg(long, env = "TENANTRY_CONTROL_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    control_token: String,
    /// Print the answer as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
pub enum TenantCommand {
    /// Make a tenant; without --from and --fixture an empty one
    Create(CreateArgs),
    /// List the tenants
    List {
        #[command(flatten)]
        server: ServerArgs,
    },
    /// Bring a tenant back to how it was made
    Reset {
        /// Its handle or id
        tenant: String,
        /// Bring back this part alone; may be given several times
        #[arg(long, value_name = "state|journal|outbox|faults|clock")]
        part: Vec<String>,
        #[command(flatten)]
        server: ServerArgs,
    },
    /// Delete a tenant
    Delete {
        /// Its handle or id
        tenant: String,
        #[command(flatten)]
        server: ServerArgs,
    },
}

#[derive(Args)]
pub struct CreateArgs {
    /// Its name, a label of a host name; otherwise drawn
    #[arg(long)]
    handle: Option<String>,
    /// Begin as this tenant is now, for example default
    #[arg(long, value_name = "TENANT", conflicts_with = "fixture")]
    from: Option<String>,
    /// Begin as this fixture says; several are merged in order
    #[arg(long, value_name = "FILE")]
    fixture: Vec<std::path::PathBuf>,
    /// How long it lives, for example 1h; otherwise for good
    #[arg(long, value_name = "DURATION")]
    ttl: Option<String>,
    /// Make its ids and opaque values the same in every run
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Its clock: system, a moment, frozen, or frozen: and a moment
    #[arg(long)]
    clock: Option<String>,
    /// Give it a signing key of its own
    #[arg(long)]
    own_key: bool,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Args)]
pub struct ClockArgs {
    #[command(subcommand)]
    command: Option<ClockCommand>,
    /// Whose clock: a handle or an id
    #[arg(long, default_value = "default", global = true)]
    tenant: String,
    #[command(flatten)]
    server: ServerArgs,
}

#[derive(Subcommand)]
enum ClockCommand {
    /// Show the time; so does the command by itself
    Show,
    /// Set the clock
    Set {
        /// A moment, for example 2026-01-01T00:00:00Z; or now, for the system's
        moment: String,
    },
    /// Go forward
    Advance {
        /// For example 6h, 90s, 1500ms
        by: String,
    },
    /// Stand still
    Freeze {
        /// At this moment
        moment: Option<String>,
    },
    /// Run as fast as the system's clock
    Resume,
    /// Run at a rate
    Rate {
        /// Seconds that pass in one of the system's
        rate: f64,
    },
    /// Go to the end of a token, code or session
    Until {
        /// The token
        token: String,
        /// How far from its end, for example -1s for just before it
        #[arg(long, default_value = "0s", allow_hyphen_values = true)]
        offset: String,
    },
}

impl ServerArgs {
    /// Whether answers are printed as JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Calls the control API; the answer, if it is a good one.
    pub fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, Exit> {
        let url = format!("{}/_tenantry/v1/{path}", self.url.trim_end_matches('/'));
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(&url)
            .header("Authorization", format!("Bearer {}", self.control_token))
            .header("Content-Type", "application/json");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let failed = |error: &dyn std::fmt::Display| Exit::Failed(format!("{url}: {error}"));
        let request = request.body(body).map_err(|error| failed(&error))?;
        let mut response = agent.run(request).map_err(|error| failed(&error))?;
        let text = response.body_mut().read_to_string().map_err(|error| failed(&error))?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if response.status().is_success() {
            return Ok(answer);
        }
        let error = |member: &str| answer["error"][member].as_str().unwrap_or_default().to_owned();
        let message = if error("message").is_empty() { text.clone() } else { error("message") };
        Err(Exit::Failed(format!("{message}\n  ({}; look at {})", response.status(), error("hint"))))
    }

    /// Prints an answer: as JSON, or as `lines` says it.
    pub fn print(&self, answer: &Value, lines: impl FnOnce(&Value) -> String) -> Result<(), Exit> {
        say(&if self.json { serde_json::to_string_pretty(answer)? } else { lines(answer) });
        Ok(())
    }
}

/// Carries out `tenantry open`: a link that lets a browser see the server's own pages.
pub fn open(server: &ServerArgs) -> Result<(), Exit> {
    let link = server.call("POST", "links", &Value::Null)?;
    server.print(&link, |link| link["url"].as_str().unwrap_or_default().to_owned())
}

/// Carries out `tenantry tenant`.
pub fn tenant(command: &TenantCommand) -> Result<(), Exit> {
    match command {
        TenantCommand::Create(args) => {
            let made = args.server.call("POST", "tenants", &args.order()?)?;
            args.server.print(&made, described)
        }
        TenantCommand::List { server } => {
            let list = server.call("GET", "tenants", &Value::Null)?;
            server.print(&list, |list| {
                let tenants = list["tenants"].as_array().map_or(&[][..], Vec::as_slice);
                tenants.iter().map(row).collect::<Vec<_>>().join("\n")
            })
        }
        TenantCommand::Reset { tenant, part, server } => {
            let body = if part.is_empty() { json!({}) } else { json!({ "parts": part }) };
            server.call("POST", &format!("tenants/{tenant}/reset"), &body)?;
            server.print(&json!({ "reset": tenant }), |_| format!("{tenant} is as it was made"))
        }
        TenantCommand::Delete { tenant, server } => {
            server.call("DELETE", &format!("tenants/{tenant}"), &Value::Null)?;
            server.print(&json!({ "deleted": tenant }), |_| format!("{tenant} is deleted"))
        }
    }
}

impl CreateArgs {
    fn order(&self) -> Result<Value, Exit> {
        let mut order = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            order.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("handle", self.handle.clone().map(Value::from));
        put("from", self.from.clone().map(Value::from));
        put("ttl", self.ttl.clone().map(Value::from));
        put("seed", self.seed.map(Value::from));
        put("clock", self.clock.clone().map(Value::from));
        put("own_key", self.own_key.then_some(Value::Bool(true)));
        let mut texts = Vec::new();
        for file in &self.fixture {
            let text = std::fs::read_to_string(file);
            let text =
                text.map_err(|error| Exit::Failed(format!("--fixture {}: {error}", file.display())))?;
            texts.push(Value::from(text));
        }
        put("fixture", (!texts.is_empty()).then_some(Value::Array(texts)));
        Ok(Value::Object(order))
    }
}

/// A tenant that was made, for people.
fn described(tenant: &Value) -> String {
    let lines =
        ["handle", "url", "tls_url", "host", "prefix", "token", "expires"].into_iter().filter_map(|name| {
            let value = tenant[name].as_str()?;
            Some(format!("{name:<8} {value}"))
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// A tenant in a list.
fn row(tenant: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let clock = &tenant["clock"];
    let stands = if clock["frozen"] == true { " (stands)" } else { "" };
    format!(
        "{:<16} {:<28} {}{stands}   until {}",
        text(&tenant["handle"]),
        text(&tenant["url"]),
        text(&clock["now"]),
        text(&tenant["expires"])
    )
}

/// Carries out `tenantry clock`.
pub fn clock(args: &ClockArgs) -> Result<(), Exit> {
    let path = format!("tenants/{}/clock", args.tenant);
    let change = match &args.command {
        None | Some(ClockCommand::Show) => None,
        Some(ClockCommand::Set { moment }) => Some(json!({ "set": moment })),
        Some(ClockCommand::Advance { by }) => Some(json!({ "advance": by })),
        Some(ClockCommand::Freeze { moment: None }) => Some(json!({ "freeze": true })),
        Some(ClockCommand::Freeze { moment: Some(moment) }) => Some(json!({ "freeze": moment })),
        Some(ClockCommand::Resume) => Some(json!({ "resume": true })),
        Some(ClockCommand::Rate { rate }) => Some(json!({ "rate": rate })),
        Some(ClockCommand::Until { token, offset }) => {
            Some(json!({ "until": { "token": token, "offset": offset } }))
        }
    };
    let clock = match change {
        None => args.server.call("GET", &path, &Value::Null)?,
        Some(change) => args.server.call("PUT", &path, &change)?,
    };
    args.server.print(&clock, |clock| {
        let now = clock["now"].as_str().unwrap_or_default();
        match clock["rate"].as_f64() {
            Some(0.0) => format!("{now}   stands still"),
            Some(1.0) => now.to_owned(),
            rate => format!("{now}   runs {} times as fast", rate.unwrap_or_default()),
        }
    })
}

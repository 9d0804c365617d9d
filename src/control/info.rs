//! `GET /_tenantry/v1/info`: what this server is.

use schemars::JsonSchema;
use serde::Serialize;

use super::Control;
use crate::clock::Clock;
use crate::tenant::{MOST_TENANTS, Registry};
use crate::wire::Reply;

/// What this server is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Info<'a> {
    name: &'static str,
    version: &'static str,
    build: Build,
    /// When it began to serve, by the system's clock.
    started: String,
    /// How long it has served, in milliseconds.
    uptime_ms: i64,
    tenants: Tenants,
    /// What it was told when it started; no secret is among it.
    options: &'a serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Build {
    /// `release` or `debug`.
    profile: &'static str,
    /// Processor and system.
    target: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Tenants {
    /// How many there are.
    count: usize,
    /// How many there may be.
    most: usize,
}

/// Answers with it.
pub fn show(control: &Control, registry: &Registry) -> Reply {
    let build = Build {
        profile: if cfg!(debug_assertions) { "debug" } else { "release" },
        target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
    };
    Reply::json(&Info {
        name: "Tenantry",
        version: env!("CARGO_PKG_VERSION"),
        build,
        started: control.started.rfc3339(),
        uptime_ms: Clock::system().now().millis() - control.started.millis(),
        tenants: Tenants { count: registry.count(), most: MOST_TENANTS },
        options: &control.options,
    })
}

//! `tenantry serve`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::ServeArgs;
use super::{Exit, limits, logging, say};
use crate::config::{Config, Database};
use crate::emulator::{StartError, Tenantry};

/// What tells a test that the server is ready (docs/command.md).
#[derive(Serialize)]
struct ReadyLine<'a> {
    event: &'static str,
    url: &'a str,
    tls_url: Option<&'a str>,
    tenant: &'a str,
    control_token: &'a str,
    pid: u32,
}

/// Serves until a signal says to stop.
pub fn run(args: &ServeArgs, warnings: &[String]) -> Result<(), Exit> {
    let server = start(args, warnings)?;
    // Whoever is told that it is ready may stop it at once.
    let signals = Signals::listen()?;
    announce(args, &server)?;
    signals.wait()?;
    server.stop();
    Ok(())
}

/// Starts a server; returns when it is ready.
pub fn start(args: &ServeArgs, warnings: &[String]) -> Result<Tenantry, Exit> {
    logging::install(args.log);
    limits::raise();
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let mut builder = Tenantry::builder().config(config(args));
    if let Some(clock) = &args.clock {
        builder = builder.clock(clock.clone());
    }
    for file in &args.fixture {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| Exit::Failed(format!("--fixture {}: {error}", file.display())))?;
        builder = builder.fixture(file.display().to_string(), text);
    }
    let server = builder.start().map_err(|error| match error {
        StartError::Option(why) => Exit::Usage(why),
        other => Exit::Failed(other.to_string()),
    })?;
    if server.ignored_fixture() {
        tracing::warn!(
            database = args.database,
            "fixture.ignored: the store has content; fixtures are for empty stores"
        );
    }
    Ok(server)
}

fn config(args: &ServeArgs) -> Config {
    Config {
        listen: args.listen.clone(),
        database: if args.ephemeral { Database::Ephemeral } else { Database::parse(&args.database) },
        public_url: args.public_url.clone(),
        trust_forwarded: args.trust_forwarded,
        pod_fqdn: args.pod_fqdn.clone(),
        host_pattern: args.host_pattern.clone(),
        seed: args.seed,
        strict_actions: args.strict_actions,
        log_requests: args.log_requests,
        journal_bytes: args.journal_bytes,
        allow_test_key: args.allow_test_key,
        control_token: args.control_token.clone(),
        control_hosts: args.control_host.clone(),
        tls: args.tls.tls.clone(),
        tls_listen: args.tls.tls_listen.clone(),
        tls_ca: args.tls.tls_ca.clone(),
        workers: args.workers.map(usize::from),
        ..Config::default()
    }
}

fn announce(args: &ServeArgs, server: &Tenantry) -> Result<(), Exit> {
    let line = ReadyLine {
        event: "ready",
        url: server.url(),
        tls_url: server.tls_url(),
        tenant: server.tenant_id(),
        control_token: server.control_token(),
        pid: std::process::id(),
    };
    let line = serde_json::to_string(&line)?;
    if let Some(file) = &args.ready_file {
        let fail = |error| Exit::Failed(format!("--ready-file {}: {error}", file.display()));
        write_atomically(file, &line).map_err(fail)?;
    }
    if std::io::stdout().is_terminal() {
        say(&banner(args, server));
    } else {
        say(&line);
    }
    Ok(())
}

/// Whoever sees the file sees all of it. A pipe or a device is written to, and never replaced.
fn write_atomically(file: &Path, line: &str) -> std::io::Result<()> {
    if file.metadata().is_ok_and(|found| !found.is_file()) {
        return std::fs::write(file, format!("{line}\n"));
    }
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = PathBuf::from(name);
    let mut out = std::fs::File::create(&temporary)?;
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.sync_all()?;
    std::fs::rename(&temporary, file)
}

fn banner(args: &ServeArgs, server: &Tenantry) -> String {
    let (url, version) = (server.url(), env!("CARGO_PKG_VERSION"));
    let state = if args.ephemeral { "memory only" } else { &args.database };
    let tls = server.tls_url().map_or_else(String::new, |url| format!("   {url}"));
    let mut text = format!(
        "\n  Tenantry {version}   tenant {}   {url}{tls}\n\n  state          {state}\n  control token  {}\n  in a browser   {}\n",
        server.tenant_id(),
        server.control_token(),
        server.open_url()
    );
    if server.is_demo() {
        text += &format!(
            "\n  The demo tenant of the vendor's guides:\n\
             \x20   app JamesTest   scope Accounts   client client@acme.test   secret MyTest1\n\
             \n  Paste this for a first token:\n\
             \x20   curl -u client@acme.test:MyTest1 -d grant_type=client_credentials -d scope=Accounts {url}/oauth2/token/JamesTest\n\
             \n  or, in PowerShell:\n\
             \x20   Invoke-RestMethod -Method Post -Uri {url}/oauth2/token/JamesTest -Body @{{grant_type='client_credentials';scope='Accounts'}} -Headers @{{Authorization='Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx'}}\n"
        );
    }
    text + "\n  Ctrl-C stops the server.\n"
}

/// SIGTERM and SIGINT, from when this is made on.
struct Signals {
    runtime: tokio::runtime::Runtime,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Self, Exit> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        #[cfg(unix)]
        let (terminate, interrupt) = {
            use tokio::signal::unix::{SignalKind, signal};
            let _within = runtime.enter();
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
        };
        Ok(Self {
            runtime,
            #[cfg(unix)]
            terminate,
            #[cfg(unix)]
            interrupt,
        })
    }

    /// Waits for one.
    #[cfg(unix)]
    fn wait(mut self) -> Result<(), Exit> {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        });
        Ok(())
    }

    #[cfg(not(unix))]
    fn wait(self) -> Result<(), Exit> {
        Ok(self.runtime.block_on(tokio::signal::ctrl_c())?)
    }
}

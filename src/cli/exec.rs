//! `tenantry exec`: a server for as long as a command runs.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use clap::Args;

use super::args::ServeArgs;
use super::{Exit, serve};
use crate::config::Tls;
use crate::emulator::Tenantry;
use crate::random::Random;

/// As shells report a command that is not there.
const NOT_FOUND: u8 = 127;

#[derive(Args)]
pub struct ExecArgs {
    #[command(flatten)]
    pub serve: ServeArgs,
    /// The command and its arguments
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Starts a server, runs the command with what it needs to find it, and ends as the command did.
pub fn run(args: &ExecArgs, warnings: &[String]) -> Result<(), Exit> {
    let Some((program, rest)) = args.command.split_first() else {
        return Err(Exit::Usage("exec: wanted -- COMMAND".to_owned()));
    };
    let server = serve::start(&args.serve, warnings)?;
    let authority = AuthorityFile::of(&server)?;
    let mut command = Command::new(program);
    command.args(rest).env("TENANTRY_URL", server.url());
    command.env("TENANTRY_CONTROL_TOKEN", server.control_token());
    match server.tls_url() {
        Some(url) => command.env("TENANTRY_TLS_URL", url),
        None => command.env_remove("TENANTRY_TLS_URL"),
    };
    if let Some(AuthorityFile(file)) = &authority {
        for name in ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            command.env(name, file);
        }
    }
    let status = wait(command, program)?;
    drop(authority);
    server.stop();
    match code(status) {
        0 => Ok(()),
        code => Err(Exit::Command(code)),
    }
}

/// Settles what `exec` has other defaults for than `serve`: nothing kept, free ports, TLS.
pub fn with_defaults(mut args: ExecArgs, given: impl Fn(&str) -> bool) -> ExecArgs {
    let serve = &mut args.serve;
    if !given("listen") {
        "127.0.0.1:0".clone_into(&mut serve.listen);
    }
    if !given("tls_listen") {
        "127.0.0.1:0".clone_into(&mut serve.tls.tls_listen);
    }
    if !given("tls") {
        serve.tls.tls = Tls::Auto;
    }
    serve.ephemeral |= !given("database");
    args
}

/// The server's authority in a file of its own, which is gone when this is dropped.
struct AuthorityFile(PathBuf);

impl AuthorityFile {
    fn of(server: &Tenantry) -> Result<Option<Self>, Exit> {
        let Some(pem) = server.authority() else { return Ok(None) };
        let name = format!("tenantry-{}.ca.pem", Random::new(None).hex::<8>());
        let file = Self(std::env::temp_dir().join(name));
        OpenOptions::new().write(true).create_new(true).open(&file.0)?.write_all(pem.as_bytes())?;
        Ok(Some(file))
    }
}

impl Drop for AuthorityFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Waits for the command. SIGTERM is handed on; a terminal sends SIGINT to both, and the command decides.
fn wait(mut command: Command, program: &OsString) -> Result<ExitStatus, Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        #[cfg(unix)]
        let mut signals = {
            use tokio::signal::unix::{SignalKind, signal};
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
        };
        let mut child = command.spawn().map_err(|error| {
            super::complain(&format!("exec: {}: {error}", program.display()));
            Exit::Command(NOT_FOUND)
        })?;
        #[cfg(unix)]
        let id = child.id().to_string();
        let mut ended = tokio::task::spawn_blocking(move || child.wait());
        #[cfg(unix)]
        loop {
            tokio::select! {
                status = &mut ended => return Ok(status??),
                _ = signals.0.recv() => {
                    let _ = Command::new("kill").args(["-TERM", &id]).status();
                }
                _ = signals.1.recv() => {}
            }
        }
        #[cfg(not(unix))]
        Ok((&mut ended).await??)
    })
}

/// The exit code; 128 and the signal, as shells have it, for what a signal ended.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or(signal.map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

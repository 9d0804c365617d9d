//! The command line. The only place that reads the environment, writes to standard output and chooses exit codes.

mod args;
#[cfg(feature = "tls")]
mod ca;
mod client;
mod control;
mod decode;
mod exec;
mod fixture;
mod health;
mod journal;
mod limits;
mod logging;
mod serve;

use std::io::Write;
use std::process::ExitCode;

use args::{Arguments, Command};

/// Why the command failed, by its exit code (decisions.md#d25).
enum Exit {
    /// 2: an option cannot be used.
    Usage(String),
    /// 1: anything else.
    Failed(String),
    /// The exit code of the command that was run, which has told the rest itself.
    Command(u8),
}

impl<E: std::error::Error> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are "errors" too, to standard output and with exit code 0.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let done = match arguments.command {
        Command::Serve(args) => serve::run(&args, &arguments.warnings),
        Command::Exec(args) => exec::run(&args, &arguments.warnings),
        #[cfg(feature = "tls")]
        Command::Ca(args) => ca::run(&args),
        Command::Health(args) => health::run(&args),
        Command::Token(args) => client::token(&args),
        Command::Introspect(args) => client::introspect(&args),
        Command::Revoke(args) => client::revoke(&args),
        Command::Tenant(command) => control::tenant(&command),
        Command::Clock(args) => control::clock(&args),
        Command::Open(args) => control::open(&args),
        Command::Journal(args) => journal::journal(&args),
        Command::Trace(args) => journal::trace(&args),
        Command::Explain(args) => journal::explain(&args),
        Command::Decode(args) => decode::run(&args),
        Command::Fixture(args) => fixture::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Exit::Usage(why)) => {
            complain(&why);
            ExitCode::from(2)
        }
        Err(Exit::Command(code)) => ExitCode::from(code),
        Err(Exit::Failed(why)) => {
            complain(&why);
            ExitCode::FAILURE
        }
    }
}

fn complain(why: &str) {
    let _ = writeln!(std::io::stderr(), "tenantry: {why}");
}

/// Writes to standard output. That nobody reads it is no failure of ours.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

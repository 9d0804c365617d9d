//! The log, on standard error.

use std::io::IsTerminal;

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::args::LogForm;

/// Installs the log of this process: ours from INFO, that of libraries from WARN.
pub fn install(form: LogForm) {
    let filter = Targets::new().with_default(Level::WARN).with_target("tenantry", Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match form {
        LogForm::Pretty => lines.boxed(),
        LogForm::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second installation in one process is harmless: the first stays.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).try_init();
}

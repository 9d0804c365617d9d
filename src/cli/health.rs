//! `tenantry health`: for containers without curl.

use std::time::Duration;

use super::args::HealthArgs;
use super::{Exit, say};
use crate::clock::Clock;

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(50);
/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks once, or until the server is ready.
pub fn run(args: &HealthArgs) -> Result<(), Exit> {
    let clock = Clock::system();
    let deadline = args.wait.map(|wait| clock.now().plus_millis(wait.millis()));
    let agent: ureq::Agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
    let url = format!("{}/_tenantry/health", args.url.trim_end_matches('/'));
    loop {
        match agent.get(&url).call() {
            Ok(_) => {
                say("ready");
                return Ok(());
            }
            Err(error) if deadline.is_none_or(|deadline| clock.now() >= deadline) => {
                return Err(Exit::Failed(format!("{} is not ready: {error}", args.url)));
            }
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

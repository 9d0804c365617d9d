//! `tenantry fixture`.

use super::args::{FixtureArgs, FixtureCommand};
use super::{Exit, say};
use crate::config::Database;
use crate::emulator::export;
use crate::fixture::{load, schema};

/// Checks, or prints the schema, or exports.
pub fn run(args: &FixtureArgs) -> Result<(), Exit> {
    match &args.command {
        FixtureCommand::Check { files } => {
            let mut texts = Vec::with_capacity(files.len());
            for file in files {
                let name = file.display().to_string();
                let text = std::fs::read_to_string(file)
                    .map_err(|error| Exit::Failed(format!("{name}: {error}")))?;
                texts.push((name, text));
            }
            let fixture = load(&texts)?;
            let tenant = fixture.tenant.unwrap_or_default().id;
            let (roles, users, apps) = (fixture.roles.len(), fixture.users.len(), fixture.apps.len());
            say(&format!("ok: tenant {tenant} with {roles} roles, {users} users, {apps} apps"));
            Ok(())
        }
        FixtureCommand::Schema => {
            say(&serde_json::to_string_pretty(&schema())?);
            Ok(())
        }
        FixtureCommand::Export { database } => {
            say(export(&Database::parse(database))?.trim_end());
            Ok(())
        }
    }
}

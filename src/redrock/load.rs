//! Rows of tables, as far as the asker may see them.

use super::error::QueryFault;
use super::plan::Plan;
use super::run::Cells;
use super::scope::TablesInScope;
use super::tables::{TableRows, cells};
use crate::domain::principal::Principal;
use crate::domain::right::Right;
use crate::domain::role::EVERYBODY_ID;
use crate::store::reports::{self, AppReport, Which};
use crate::store::{Db, Store, StoreError, events};

/// The rights of which one shows all users.
const SEE_USERS: &[Right] =
    &[Right::USER_MANAGEMENT, Right::READ_ONLY_USER_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// The rights of which one shows all roles: who manages users or apps gives them roles.
const SEE_ROLES: &[Right] = &[
    Right::ROLE_MANAGEMENT,
    Right::READ_ONLY_ROLE_MANAGEMENT,
    Right::USER_MANAGEMENT,
    Right::APPLICATION_MANAGEMENT,
    Right::READ_ONLY_SYSTEM,
];
/// The rights of which one shows all apps.
const SEE_APPS: &[Right] = &[Right::APPLICATION_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// The rights of which one shows all events.
const SEE_EVENTS: &[Right] = &[Right::REPORT_MANAGEMENT, Right::READ_ONLY_SYSTEM];

/// Who asks: a user of the directory, or nobody in particular.
pub type Viewer<'v> = Option<&'v Principal>;

/// The rows of every table of a query.
pub struct Loaded {
    /// For each table its rows.
    pub tables: Vec<Vec<Cells>>,
    /// What was left out, and which right would show it.
    pub notes: Vec<String>,
}

/// Reads the rows of every table of a query.
///
/// # Errors
/// [`QueryFault::Store`].
pub async fn load(
    store: &Store,
    viewer: Viewer<'_>,
    scope: &TablesInScope,
    plan: &Plan,
) -> Result<Loaded, QueryFault> {
    let mut loaded = Loaded { tables: Vec::new(), notes: Vec::new() };
    for (at, part) in scope.parts().iter().enumerate() {
        if matches!(part.table.rows, TableRows::Events(_)) {
            store.flush().await?;
        }
        let wanted = Wanted { which: plan.which(scope, at), asked: plan.asked(scope, at) };
        let rows =
            store.read::<_, StoreError>(async |db| rows(db, part.table.rows, &wanted, viewer).await).await?;
        let rights = rights(part.table.rows);
        if !sees(viewer, rights) {
            let names: Vec<_> = rights.iter().map(|right| right.name).collect();
            let note = format!(
                "{}: only what is the caller's own is shown; all with {}",
                part.table.name,
                names.join(" or ")
            );
            loaded.notes.push(note);
        }
        loaded.tables.push(rows);
    }
    Ok(loaded)
}

/// The rights of which one shows all rows; none where everybody sees them.
fn rights(rows: TableRows) -> &'static [Right] {
    match rows {
        TableRows::Users(..) => SEE_USERS,
        TableRows::Roles(..) => SEE_ROLES,
        TableRows::Apps(_) => SEE_APPS,
        TableRows::Events(_) => SEE_EVENTS,
        TableRows::Rights(_) | TableRows::Nothing(..) => &[],
    }
}

fn sees(viewer: Viewer<'_>, rights: &[Right]) -> bool {
    rights.is_empty() || viewer.is_some_and(|viewer| viewer.has_any(rights))
}

/// What a query wants of a table.
struct Wanted {
    /// Which rows.
    which: Which,
    /// Which cells.
    asked: Vec<bool>,
}

async fn rows(
    db: &mut Db<'_>,
    rows: TableRows,
    wanted: &Wanted,
    viewer: Viewer<'_>,
) -> Result<Vec<Cells>, StoreError> {
    let (all, asked) = (sees(viewer, rights(rows)), wanted.asked.as_slice());
    let own = viewer.map(|viewer| viewer.user.id.clone());
    Ok(match rows {
        TableRows::Users(fields, ..) => {
            let which = if all { wanted.which.clone() } else { Which::Ids(own.into_iter().collect()) };
            let users = reports::users(db, &which).await?;
            users.into_iter().map(|user| cells(fields, &user, asked)).collect()
        }
        TableRows::Roles(fields, ..) => {
            let is_own = |id: &String| viewer.is_some_and(|viewer| viewer.roles.contains(id));
            let roles = reports::roles(db, &wanted.which).await?;
            // That there is a role for everybody is no secret.
            let mine = roles.iter().filter(|role| all || is_own(&role.id) || role.id == EVERYBODY_ID);
            mine.map(|role| cells(fields, role, asked)).collect()
        }
        TableRows::Apps(fields) => {
            let may_see = |app: &&AppReport| {
                viewer.is_some_and(|viewer| viewer.is_among(app.run.iter().chain(&app.view)))
            };
            let apps = reports::apps(db).await?;
            let mine = apps.iter().filter(|app| all || may_see(app));
            mine.map(|app| cells(fields, app, asked)).collect()
        }
        TableRows::Events(fields) => {
            let events = match (all, own) {
                (true, _) => events::all(db, None).await?,
                (false, Some(own)) => events::all(db, Some(&own)).await?,
                (false, None) => Vec::new(),
            };
            events.into_iter().map(|event| cells(fields, &event, asked)).collect()
        }
        TableRows::Rights(fields) => Right::ALL.iter().map(|right| cells(fields, right, asked)).collect(),
        TableRows::Nothing(..) => Vec::new(),
    })
}

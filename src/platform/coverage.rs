//! Which of the vendor's actions are answered, and how: the page `docs/coverage.md`.

use std::collections::BTreeMap;

use super::known::{self, Rule};
use super::operation::{Fidelity, Needs};
use super::{OPERATIONS, OperationEntry};
use crate::domain::right::Right;

/// The page `docs/coverage.md`.
pub fn coverage() -> String {
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for entry in OPERATIONS {
        rows.insert(entry.paths[0].to_lowercase(), carried_out(entry));
    }
    for action in known::KNOWN {
        rows.insert(action.path.to_lowercase(), accepted(action));
    }
    let mut page = format!(
        concat!(
            "# Coverage\n\n",
            "Every action of the platform's API that this version answers: {} that are carried out, on real state, and {} ",
            "of the vendor's list that are not. Any other path is 404, as on a tenant. All answer at `/`, `/api/` and ",
            "`/api/idadmin/`, to GET and POST, in any case. The OAuth endpoints are in [flows](flows/README.md).\n\n",
            "- **Who may** is what the guard demands besides a good token whose scope matches the path. Of several rights ",
            "one is enough. A system administrator may do everything.\n",
            "- **Known from** says where the answer's form comes from: *recorded* from a live tenant, *documented* by the ",
            "vendor or an integrator, *seen in clients*, *inferred*. [Fidelity](fidelity.md) has the single behaviours.\n",
            "- *Accepted* actions answer with success and do nothing, and the request's trace says so; *refused* ones ",
            "answer `success: false` and `Not supported by this emulator`. With `--strict-actions` ",
            "([the command](command.md)) all of them are refused.\n\n",
            "This page is generated from `src/platform/mod.rs`; a test keeps it true.\n\n",
            "| Action | Answer | Who may | Known from |\n|---|---|---|---|\n",
        ),
        OPERATIONS.len(),
        known::KNOWN.len(),
    );
    page.extend(rows.into_values());
    page
}

fn carried_out(entry: &OperationEntry) -> String {
    let names: Vec<_> = entry.paths.iter().map(|path| format!("`{path}`")).collect();
    let known = match entry.fidelity {
        Fidelity::Recorded => "recorded",
        Fidelity::Documented => "documented",
        Fidelity::SeenInClient => "seen in clients",
        Fidelity::Inferred => "inferred",
    };
    format!("| {} | carried out | {} | {known} |\n", names.join(" "), who(entry.needs))
}

/// Who may call what has these needs.
pub fn who(needs: Needs) -> String {
    let list = |rights: &[Right]| rights.iter().map(|right| right.name).collect::<Vec<_>>().join(", ");
    match needs {
        Needs::Nothing => "everybody, without a token".to_owned(),
        Needs::Token => "any token, whatever its scope".to_owned(),
        Needs::Scope => "any user".to_owned(),
        Needs::OwnOr(rights) => format!("the user's self; {}", list(rights)),
        Needs::Rights(rights) => list(rights),
        Needs::RightsOrCaptcha(rights) => format!("{}; everybody with a captcha", list(rights)),
        Needs::Permission(word, rights) => format!("{}; the permission {word} on the app", list(rights)),
        Needs::SystemAdministrator => "system administrators".to_owned(),
    }
}

fn accepted(action: &known::KnownAction) -> String {
    let (answer, who) = match action.rule {
        Rule::Nothing => ("accepted: `Result` is null", "any user"),
        Rule::EmptyTable => ("accepted: an empty list", "any user"),
        Rule::NotSupported => ("refused", ""),
    };
    format!("| `{}` | {answer} | {who} | |\n", action.path)
}

//! `/Policy/*`: policies, their order and whom they apply to (platform.md §7). Settings are kept as they come; which of
//! them are obeyed is `domain::policy`'s.

mod change;
mod delete_policy_block;
mod get_nice_plinks;
mod get_policy_block;
mod links;
mod lockout;
mod profile_view;
mod requirements;
mod save_policy_block;
mod set_plinks;

pub(in crate::platform) use change::change;
pub use delete_policy_block::DeletePolicyBlock;
pub use get_nice_plinks::GetNicePlinks;
pub use get_policy_block::GetPolicyBlock;
pub(in crate::platform) use profile_view::{ProfileParts, ProfileView};
pub use requirements::{GetPasswordComplexityRequirements, GetUsingCloudMobileGp};
pub use save_policy_block::SavePolicyBlock;
pub use set_plinks::SetPlinks;

use super::edit::EditStop;
use crate::check::Check;
use crate::domain::fold;
use crate::domain::policy::{POLICY_PREFIX, PolicySpec};
use crate::domain::right::Right;

/// The right that reads policies; system administrators have it, and they alone write.
pub(in crate::platform) const READ: &[Right] = &[Right::READ_ONLY_SYSTEM];
/// Longest path of a policy, in characters.
const LONGEST_PATH: usize = 256;

/// The name in a path, whose prefix may be missing.
fn name_of(path: &str) -> &str {
    let path = path.trim();
    match path.get(..POLICY_PREFIX.len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case(POLICY_PREFIX) => path[POLICY_PREFIX.len()..].trim(),
        _ => path,
    }
}

/// Where the policy of this path is, or of this name; without regard to case.
fn position(policies: &[PolicySpec], text: &str) -> Option<usize> {
    let wanted = fold(name_of(text));
    policies.iter().position(|policy| fold(name_of(&policy.path)) == wanted)
}

fn missing(path: &str) -> EditStop {
    EditStop::Missing(Check::PolicyExists, "Policy", path.to_owned())
}

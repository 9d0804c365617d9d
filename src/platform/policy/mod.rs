//! `/Policy/*`: policies, their order and whom they apply to (platform.md#s7). Settings are kept as they come; which of
//! them are obeyed is `domain::policy`'s.

mod delete_policy_block;
mod get_nice_plinks;
mod get_policy_block;
mod links;
mod requirements;
mod save_policy_block;
mod set_plinks;

pub use delete_policy_block::DeletePolicyBlock;
pub use get_nice_plinks::GetNicePlinks;
pub use get_policy_block::GetPolicyBlock;
pub use requirements::{GetPasswordComplexityRequirements, GetUsingCloudMobileGp};
pub use save_policy_block::SavePolicyBlock;
pub use set_plinks::SetPlinks;

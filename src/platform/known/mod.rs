//! Actions of the vendor's list that this version does not carry out (platform.md#s10, decisions.md#d15).
//!
//! They answer with success and no result, or, where pretending would mislead, with a refusal. The trace says so. A
//! server with `--strict-actions` refuses them all.

mod actions;

pub(super) use actions::KNOWN;
use serde_json::Value;

use super::envelope::Envelope;
use super::error::{ApiError, MessageId};
use super::guard;
use super::operation::Needs;
use super::table::QueryResult;
use crate::check::{Check, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// How an action is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// `Result: null`.
    Nothing,
    /// An empty query result, for what clients read as a list.
    EmptyTable,
    /// `success: false`: the emulator will not do this.
    NotSupported,
}

/// An action of the vendor's list.
#[derive(Debug)]
pub struct KnownAction {
    /// `Controller/Action`.
    pub path: &'static str,
    pub(super) rule: Rule,
}

const fn known(path: &'static str, rule: Rule) -> KnownAction {
    KnownAction { path, rule }
}

/// The action of this name, which is compared without regard to case.
pub fn find(name: &str) -> Option<&'static KnownAction> {
    KNOWN.iter().find(|known| known.path.eq_ignore_ascii_case(name))
}

impl KnownAction {
    /// Answers a call, after token and scope.
    ///
    /// # Errors
    /// 401, or the refusal by `action.emulated`.
    pub async fn answer(
        &'static self,
        tenant: &Tenant,
        call: &Call<'_>,
        trace: &mut Trace,
    ) -> Result<Reply, ApiError> {
        guard::admit(Needs::Scope, tenant, call, trace).await?;
        if self.rule == Rule::NotSupported || tenant.strict_actions {
            let refusal = trace.check(Check::ActionEmulated).seen(self.path).failed();
            return Err(ApiError::refused(refusal, MessageId::NotSupported(self.path)));
        }
        trace.note("accepted, not emulated: this version does not carry the action out");
        Ok(match self.rule {
            Rule::EmptyTable => {
                Reply::json(&Envelope::success(QueryResult::<Value>::new(&[], "", Vec::new())))
            }
            _ => Reply::json(&Envelope::success(())),
        })
    }
}

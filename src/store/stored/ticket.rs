//! `tickets.data`: each kind of ticket in a form of its own.

use super::attempt::{StoredAttempt, StoredStepUp};
use super::column::{read, write};
use super::grant::{
    StoredCode, StoredConfirmation, StoredPendingAuthorization, StoredRefresh, StoredSession,
};
use crate::domain::challenge::{Attempt, StepUp};
use crate::domain::grant::{AuthorizationCode, Confirmation, PendingAuthorization, Refresh, Session, Ticket};
use crate::store::StoreError;

/// A ticket that the store can keep.
pub trait KeptTicket: Ticket + Sized {
    /// As its column holds it.
    fn write(&self) -> String;

    /// As its column held it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    fn read(text: &str) -> Result<Self, StoreError>;
}

macro_rules! tickets {
    ($($form:ident of $ticket:ident),* $(,)?) => {$(
        impl KeptTicket for $ticket {
            fn write(&self) -> String {
                write::<$form, Self>(self)
            }

            fn read(text: &str) -> Result<Self, StoreError> {
                read::<$form, Self>(Self::KIND, text)
            }
        }
    )*};
}

tickets! {
    StoredSession of Session,
    StoredPendingAuthorization of PendingAuthorization,
    StoredConfirmation of Confirmation,
    StoredCode of AuthorizationCode,
    StoredRefresh of Refresh,
    StoredAttempt of Attempt,
    StoredStepUp of StepUp,
}

//! What answers about users share.

use crate::clock::Timestamp;

/// A moment as the tenant writes it: `/Date(1712846865880)/` (platform.md#T15).
pub fn date(at: Timestamp) -> String {
    format!("/Date({})/", at.millis())
}

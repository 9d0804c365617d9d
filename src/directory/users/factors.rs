//! What a user answers challenges with.

use super::{Acting, Error, Flaw, Stop};
use crate::check::Check;
use crate::domain::factor::Factors;
use crate::store::factors;

/// Changes what is kept of a user.
///
/// # Errors
/// What `change` ran into.
pub async fn change(
    acting: &mut Acting<'_>,
    user_id: &str,
    change: impl Fn(&mut Factors) -> Result<(), Stop> + Send + Sync + 'static,
) -> Result<(), Error> {
    let id = user_id.to_owned();
    let done = acting.change(async move |db| {
        let mut kept = factors::find(db, &id).await?;
        change(&mut kept)?;
        Ok(factors::set(db, &id, &kept).await?)
    });
    done.await
}

/// What is wrong with a code that this check refused, of the token of this name.
pub fn code_flaw(check: Check, token: &str) -> Flaw {
    match check {
        Check::OathKnown => Flaw::NoItem("OATH token", token.to_owned()),
        _ => Flaw::InvalidCode,
    }
}

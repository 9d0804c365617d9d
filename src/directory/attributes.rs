//! The columns of extended attributes.

use super::{Acting, Error};
use crate::domain::attribute::{self, ColumnSpec};
use crate::store::{tenants, users};

/// Sets the columns. The values in one that is left out are dropped.
///
/// # Errors
/// [`Error::Broken`].
pub async fn set_columns(acting: &mut Acting<'_>, columns: Vec<ColumnSpec>) -> Result<(), Error> {
    let done = acting.change(async move |db| {
        tenants::update(db, |spec| spec.user_columns.clone_from(&columns)).await?;
        for mut user in users::all(db).await? {
            let fitted = attribute::fitted(&user.profile.attributes, &columns);
            if fitted != user.profile.attributes {
                user.profile.attributes = fitted;
                users::update(db, &user).await?;
            }
        }
        Ok(())
    });
    done.await
}

//! `POST /AuthProfile/DeleteProfile`: deletes an authentication profile that nothing names.

use schemars::JsonSchema;
use serde::Deserialize;

use super::missing;
use crate::check::Check;
use crate::domain::{factor, policy};
use crate::platform::args::required;
use crate::platform::edit::{EditStop, read};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{factors, tenants};

/// Deletes an authentication profile that nothing names.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteProfile {
    uuid: Option<String>,
}

impl Operation for DeleteProfile {
    const PATHS: &'static [&'static str] = &["AuthProfile/DeleteProfile"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let uuid = required(self.uuid, "uuid", cx.trace)?;
        let done = cx.write::<_, EditStop>(async move |db| {
            let mut spec = read(db).await?;
            let profiles = &spec.authentication_profiles;
            let found = factor::find_profile(profiles, &uuid).ok_or_else(|| missing(&uuid))?.clone();
            let is = |name: &str| factor::find_profile(profiles, name).is_some_and(|one| *one == found);
            let by_user =
                factors::all(db).await?.into_values().filter_map(|own| own.profile).any(|own| is(&own));
            let texts = [found.uuid.as_str(), found.name.as_str()];
            let by =
                spec.policies.iter().find(|one| policy::mentions(one, &texts)).map(|one| one.path.as_str());
            if let Some(by) = by.or(by_user.then_some("a user")) {
                return Err(EditStop::Unfit(Check::ProfileUnused, format!("{by} names {}", found.name)));
            }
            spec.authentication_profiles.retain(|profile| *profile != found);
            tenants::update(db, |kept| *kept = spec).await?;
            Ok(())
        });
        done.await.map_err(|stop| stop.refuse(cx.trace))
    }
}

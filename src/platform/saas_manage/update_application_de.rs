//! `POST /SaasManage/UpdateApplicationDE`: changes an app; what a call does not name stays as it is. `ResetAppScript` takes
//! its script away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fields::AppFields;
use super::set_application_permissions::role;
use crate::directory::apps::{self, WRITE};
use crate::domain::permission::Permissions;
use crate::platform::app_key::AppKey;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes an app; what a call does not name stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UpdateApplicationDE(AppFields);

/// The recorded answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Updated {
    state: u8,
}

impl Operation for UpdateApplicationDE {
    const PATHS: &'static [&'static str] = &["SaasManage/UpdateApplicationDE"];
    const NEEDS: Needs = Needs::Permission("Admin", WRITE);
    type Output = Updated;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Updated, ApiError> {
        let fields = self.0;
        let app = apps::find(cx, fields.row_key(), Permissions::ADMIN, WRITE).await?;
        let (roles, base) = (fields.app_roles(), cx.call.base.to_owned());
        let mut regranted = Vec::new();
        for (names, permissions) in
            [(roles.un_publish, Permissions::NONE), (roles.publish, Permissions::USER_ACCESS)]
        {
            for name in names.0 {
                regranted.push((role(cx, &name).await?, permissions));
            }
        }
        let secret =
            match fields.client_secret().filter(|secret| app.client_secret.as_deref() != Some(*secret)) {
                Some(secret) if app.client_id.is_some() => {
                    let hash = cx.tenant.secrets.hash(secret, &cx.tenant.random).await;
                    Some((secret.to_owned(), hash))
                }
                _ => None,
            };
        let done = apps::edit(cx, app.row_key, move |app| {
            fields.apply(app, &base)?;
            app.grants.extend(regranted.iter().cloned());
            if let Some((secret, hash)) = &secret {
                app.client_secret = Some(secret.clone());
                app.client_secret_hash = Some(hash.clone());
            }
            Ok(())
        });
        done.await?;
        Ok(Updated { state: 0 })
    }
}

/// Takes an app's script away.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ResetAppScript(AppKey);

impl Operation for ResetAppScript {
    const PATHS: &'static [&'static str] = &["SaasManage/ResetAppScript"];
    const NEEDS: Needs = Needs::Permission("Admin", WRITE);
    type Output = Map<String, Value>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Map<String, Value>, ApiError> {
        let app = apps::find(cx, self.0.text(), Permissions::ADMIN, WRITE).await?;
        let done = apps::edit(cx, app.row_key, |app| {
            app.spec.script = None;
            app.spec.settings.shift_remove("Script");
            Ok(())
        });
        done.await?;
        Ok(Map::new())
    }
}

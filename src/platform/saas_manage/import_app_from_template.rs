//! `POST /SaasManage/ImportAppFromTemplate`: adds apps, one of each template that is named.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WRITE;
use super::edit::{AppEditStop, author};
use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::app::{App, AppSpec};
use crate::domain::change::Deed;
use crate::domain::permission::Grants;
use crate::domain::template::AppTemplate;
use crate::platform::args::{NameList, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{apps, changes};

/// Adds apps, one of each template that is named: `{"ID":["OAuth2ServerClient"]}`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ImportAppFromTemplate {
    #[serde(rename = "ID")]
    id: NameList,
}

/// One of the new apps.
#[derive(Serialize, JsonSchema)]
pub struct Imported {
    success: bool,
    #[serde(rename = "ID")]
    id: &'static str,
    #[serde(rename = "_RowKey")]
    row_key: String,
}

impl Operation for ImportAppFromTemplate {
    const PATHS: &'static [&'static str] = &["SaasManage/ImportAppFromTemplate"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("ID");
    type Output = Vec<Imported>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<Imported>, ApiError> {
        present((!self.id.is_empty()).then_some(()), "ID", cx.trace)?;
        let (mut added, mut imported) = (Vec::new(), Vec::new());
        for name in self.id.0 {
            let probe = cx.trace.check(Check::TemplateExists).seen(name.clone());
            let template = probe
                .some(AppTemplate::find(&name))
                .map_err(|refusal| ApiError::refused(refusal, Flaw::NoItem("Application template", name)))?;
            let row_key = cx.tenant.random.uuid();
            let spec = AppSpec::of_template(template, &row_key);
            added.push(new_app(cx, row_key.clone(), spec).await?);
            imported.push(Imported { success: true, id: template.name(), row_key });
        }
        add(cx, added).await?;
        Ok(imported)
    }
}

/// A new app, with client id and secret of its own where its kind has them.
pub async fn new_app(cx: &Cx<'_>, row_key: String, spec: AppSpec) -> Result<App, ApiError> {
    let app = App::new(row_key, spec, Grants::new(), cx.call.at);
    let mut app = app.map_err(|error| ApiError::Broken(error.to_string()))?;
    if app.spec.template == AppTemplate::OpenIdConnect {
        let secret = cx.tenant.random.opaque();
        app.client_secret_hash = Some(cx.tenant.secrets.hash(&secret, &cx.tenant.random).await);
        app.client_secret = Some(secret);
        app.client_id = Some(app.row_key.clone());
    }
    Ok(app)
}

/// Adds apps, all or none, with their entries in the changelog.
pub async fn add(cx: &mut Cx<'_>, added: Vec<App>) -> Result<(), ApiError> {
    let author = author(cx)?;
    let done = cx.write::<_, AppEditStop>(async move |db| {
        for app in &added {
            apps::insert(db, app).await?;
            changes::add(db, &[author.entry(&app.row_key, app.id(), Deed::Created, None)]).await?;
        }
        Ok(())
    });
    done.await.map_err(|stop| stop.refuse(cx.trace))
}

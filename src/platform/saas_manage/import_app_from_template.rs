//! `POST /SaasManage/ImportAppFromTemplate`: adds apps, one of each template that is named.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::apps::{self, WRITE};
use crate::domain::app::AppSpec;
use crate::domain::template::AppTemplate;
use crate::platform::args::{NameList, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

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
            added.push((row_key.clone(), spec));
            imported.push(Imported { success: true, id: template.name(), row_key });
        }
        apps::add(cx, added).await?;
        Ok(imported)
    }
}

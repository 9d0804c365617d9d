//! `POST /SaasManage/DeleteApplication`: deletes apps, all or none. What they issued is worth nothing from then on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edit::{AppEditStop, author};
use super::{WRITE, find};
use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::change::Deed;
use crate::domain::permission::Permissions;
use crate::platform::args::NameList;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{apps, changes};

/// Deletes apps, all or none: `{"_RowKey":[…]}`, or `{"ID":"…"}`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteApplication {
    #[serde(rename = "_RowKey")]
    row_keys: NameList,
    #[serde(rename = "ID")]
    id: NameList,
}

/// One of the apps that are gone.
#[derive(Serialize, JsonSchema)]
pub struct Deleted {
    success: bool,
    #[serde(rename = "ID")]
    id: String,
}

impl Operation for DeleteApplication {
    const PATHS: &'static [&'static str] = &["SaasManage/DeleteApplication"];
    const NEEDS: Needs = Needs::Permission("Delete", WRITE);
    const LIST: Option<&'static str> = Some("_RowKey");
    type Output = Vec<Deleted>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<Deleted>, ApiError> {
        let keys = if self.row_keys.is_empty() { self.id.0 } else { self.row_keys.0 };
        let mut gone: Vec<(String, String)> = Vec::new();
        for key in keys.iter().cloned().map(Some).chain(keys.is_empty().then_some(None)) {
            let app = find(cx, key, Permissions::DELETE, WRITE).await?;
            let probe = cx.trace.check(Check::AppEditable).seen(app.id().to_owned()).wanted("another app");
            probe.holds(!app.is_platform()).map_err(|refusal| ApiError::refused(refusal, Flaw::State))?;
            if gone.iter().all(|(row_key, _)| *row_key != app.row_key) {
                gone.push((app.row_key.clone(), app.id().to_owned()));
            }
        }
        let (author, rows) = (author(cx)?, gone.clone());
        let done = cx.write::<_, AppEditStop>(async move |db| {
            for (row_key, id) in &rows {
                apps::delete(db, row_key).await?;
                changes::add(db, &[author.entry(row_key, id, Deed::Deleted, None)]).await?;
            }
            Ok(())
        });
        done.await.map_err(|stop| stop.refuse(cx.trace))?;
        Ok(gone.into_iter().map(|(id, _)| Deleted { success: true, id }).collect())
    }
}

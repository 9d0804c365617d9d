//! `GET /UserMgmt/GetUserPicture?id=`: the bytes of a user's picture. Without the envelope.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::Check;
use crate::directory::Flaw;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{StoreError, users};
use crate::wire::{ContentType, Reply};

/// The bytes of a user's picture.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserPicture {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for GetUserPicture {
    const PATHS: &'static [&'static str] = &["UserMgmt/GetUserPicture"];
    const NEEDS: Needs = Needs::Scope;
    type Output = (ImageType, Vec<u8>);

    async fn run(self, cx: &mut Cx<'_>) -> Result<(ImageType, Vec<u8>), ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        let id = user.user.id.clone();
        let found = cx.tenant.store.read::<_, StoreError>(async |db| users::picture(db, &id).await).await?;
        let probe = cx.trace.check(Check::UserHasPicture).seen(user.user.name.clone());
        let (media_type, text) = probe.some(found).map_err(|refusal| {
            ApiError::refused(refusal, Flaw::NoItem("Picture of user", user.user.name.clone()))
        })?;
        let bytes = STANDARD.decode(text).map_err(|error| ApiError::Broken(error.to_string()))?;
        Ok((ImageType::of(&media_type), bytes))
    }

    fn reply((image, bytes): (ImageType, Vec<u8>)) -> Reply {
        Reply::ok(ContentType::Image(image.0), bytes)
    }
}

/// One of the media types that pictures are kept with.
#[derive(serde::Serialize, JsonSchema)]
pub struct ImageType(&'static str);

impl ImageType {
    fn of(media_type: &str) -> Self {
        let known = ["image/png", "image/jpeg", "image/gif"];
        Self(known.into_iter().find(|known| *known == media_type).unwrap_or("application/octet-stream"))
    }
}

//! `POST /CDirectoryService/SetUserPicture`: a picture as the part `Picture` of a multipart body, or in base64 as
//! `File`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, WRITE};
use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Largest picture, in bytes.
const LARGEST: usize = 512 * 1_024;

/// Sets a user's picture: a part `Picture` of a multipart body, or base64.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetUserPicture {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    file: Option<String>,
}

impl Operation for SetUserPicture {
    const PATHS: &'static [&'static str] = &["CDirectoryService/SetUserPicture"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    /// An empty text, as recorded.
    type Output = &'static str;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<&'static str, ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        let bytes = match (cx.files.pop(), self.file) {
            (Some(file), _) => file.to_vec(),
            (None, Some(text)) => {
                let bytes = STANDARD.decode(text.trim());
                bytes.map_err(|error| invalid("File", &format!("no base64: {error}"), cx.trace))?
            }
            (None, None) => return Err(invalid("Picture", "no file was sent", cx.trace)),
        };
        let media_type = media_type(&bytes);
        let Some(media_type) = media_type.filter(|_| bytes.len() <= LARGEST) else {
            return Err(invalid("Picture", "wanted a PNG, JPEG or GIF of at most 512 KiB", cx.trace));
        };
        users::set_picture(cx, &user.user, media_type, STANDARD.encode(&bytes)).await?;
        Ok("")
    }
}

/// What the bytes are, whatever their label says.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        _ => None,
    }
}

//! `POST /AuthProfile/GetProfileMFAScoring?challenges=`: the assurance level that challenges reach together.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::policies::READ;
use crate::domain::assurance;
use crate::platform::args::NameList;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// How much challenges assure; they are given as a profile lists them, in one text separated by `|`, `;` or line breaks.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetProfileMfaScoring {
    challenges: NameList,
}

impl Operation for GetProfileMfaScoring {
    const PATHS: &'static [&'static str] = &["AuthProfile/GetProfileMFAScoring"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = u8;

    async fn run(self, _: &mut Cx<'_>) -> Result<u8, ApiError> {
        let texts = self.challenges.0.iter().flat_map(|text| text.split(['|', ';', '\n']));
        Ok(assurance::level(texts))
    }
}

//! `/SysInfo/*`: what the tenant says of itself. Needs no token.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::{ContentType, Reply};

/// The release whose answers were recorded (platform.md#s0).
const RELEASE: &str = "24.9.215";

/// What the tenant says of itself.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct About {}

/// The answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AboutView {
    version: &'static str,
    pod_region: &'static str,
    pod_fqdn: String,
    pod_name: String,
    company_name: String,
}

impl Operation for About {
    const PATHS: &'static [&'static str] = &["SysInfo/About"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = AboutView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<AboutView, ApiError> {
        let pod_fqdn = cx.pod_fqdn();
        Ok(AboutView {
            version: RELEASE,
            pod_region: "Us East",
            pod_name: pod_fqdn.split('.').next().unwrap_or_default().to_owned(),
            pod_fqdn,
            company_name: cx.tenant.store.info().await?.spec.company.clone(),
        })
    }
}

/// The version of the tenant; clients split it at its dots.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Version {}

/// The answer; clients split it at its dots.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct VersionView {
    cloud: &'static str,
}

impl Operation for Version {
    const PATHS: &'static [&'static str] = &["SysInfo/Version"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = VersionView;

    async fn run(self, _: &mut Cx<'_>) -> Result<VersionView, ApiError> {
        Ok(VersionView { cloud: RELEASE })
    }
}

/// A page to redirect to.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Dummy {}

impl Operation for Dummy {
    const PATHS: &'static [&'static str] = &["SysInfo/Dummy"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = ();

    async fn run(self, _: &mut Cx<'_>) -> Result<(), ApiError> {
        Ok(())
    }

    fn reply((): ()) -> Reply {
        Reply::ok(ContentType::Html, b"<html><head><title>Dummy</title></head><body></body></html>".to_vec())
    }
}

//! The endpoints of this surface, by their paths.

use actix_web::http::Method;

use crate::check::EndpointFacts;
use crate::domain::app::PLATFORM_APP;
use crate::wire::Path;

/// The endpoints of this surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthEndpoint<'p> {
    /// `POST /OAuth2/Token/{app}`
    Token(&'p str),
    /// `POST /OAuth2/Introspect/{app}`
    Introspect(&'p str),
    /// `POST /OAuth2/Revoke/{app}`
    Revoke(&'p str),
    /// `GET /OAuth2/Keys/{app}`
    Keys(&'p str),
    /// `GET /OAuth/Keys`
    TenantKeys,
    /// `/OAuth2/Authorize/{app}`
    Authorize(&'p str),
    /// `/OAuth2/UserInfo/{app}`, and `/OAuth/UserInfo`
    UserInfo(Option<&'p str>),
    /// `/OAuth2/EndSession`, with an app or without
    EndSession(Option<&'p str>),
    /// `POST /OAuth2/PlatformToken`
    PlatformToken,
    /// `POST /OAuth2/RefreshPlatformToken`
    RefreshPlatformToken,
    /// `GET /{app}/.well-known/openid-configuration`
    Discovery(&'p str),
    /// `GET /.well-known/openid-configuration`
    TenantDiscovery,
}

impl<'p> OAuthEndpoint<'p> {
    /// The endpoint at a folded path, if this surface has one there. The app keeps the request's spelling.
    pub fn at(path: &'p Path) -> Option<Self> {
        // SDKs ask for these where they ask for the REST API (platform.md#T3).
        let base = match path.lower() {
            lower if lower.starts_with("/api/idadmin/oauth2/") => 2,
            lower if lower.starts_with("/api/oauth2/") => 1,
            _ => 0,
        };
        let mut segments = path.segments().skip(base);
        let (first, second, third) = (segments.next()?, segments.next(), segments.next());
        if segments.next().is_some() {
            return None;
        }
        match (first, second, third) {
            ("oauth2", Some("platformtoken"), None) => Some(Self::PlatformToken),
            ("oauth2", Some("refreshplatformtoken"), None) => Some(Self::RefreshPlatformToken),
            ("oauth2", Some("endsession"), None) => Some(Self::EndSession(None)),
            ("oauth2", Some(name), Some(_)) => {
                let app = path.spelt(base + 2)?;
                match name {
                    "token" => Some(Self::Token(app)),
                    "introspect" => Some(Self::Introspect(app)),
                    "revoke" => Some(Self::Revoke(app)),
                    "keys" => Some(Self::Keys(app)),
                    "authorize" => Some(Self::Authorize(app)),
                    "userinfo" => Some(Self::UserInfo(Some(app))),
                    "endsession" => Some(Self::EndSession(Some(app))),
                    _ => None,
                }
            }
            // The tenant-wide endpoints are those of the tenant's own app (oauth.md#s8).
            ("oauth", Some("openid"), None) => Some(Self::Authorize(PLATFORM_APP)),
            ("oauth", Some("gettoken"), None) => Some(Self::Token(PLATFORM_APP)),
            ("oauth", Some("userinfo"), None) => Some(Self::UserInfo(None)),
            ("oauth", Some("keys"), None) => Some(Self::TenantKeys),
            (".well-known", Some("openid-configuration"), None) => Some(Self::TenantDiscovery),
            (_, Some(".well-known"), Some("openid-configuration")) => Some(Self::Discovery(path.spelt(0)?)),
            _ => None,
        }
    }

    /// As traces and events name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token(_) => "OAuth2/Token",
            Self::Introspect(_) => "OAuth2/Introspect",
            Self::Revoke(_) => "OAuth2/Revoke",
            Self::Keys(_) => "OAuth2/Keys",
            Self::TenantKeys => "OAuth/Keys",
            Self::Authorize(_) => "OAuth2/Authorize",
            Self::UserInfo(_) => "OAuth2/UserInfo",
            Self::EndSession(_) => "OAuth2/EndSession",
            Self::PlatformToken => "OAuth2/PlatformToken",
            Self::RefreshPlatformToken => "OAuth2/RefreshPlatformToken",
            Self::Discovery(_) | Self::TenantDiscovery => "openid-configuration",
        }
    }

    /// What it says of itself.
    pub fn facts(self) -> EndpointFacts {
        let issues_tokens = matches!(self, Self::Token(_) | Self::PlatformToken | Self::RefreshPlatformToken);
        EndpointFacts { signs_in: matches!(self, Self::Token(_)), issues_tokens, ..EndpointFacts::default() }
    }

    /// The methods that it takes; the first is the one that it is documented with.
    pub fn methods(self) -> &'static [Method] {
        match self {
            Self::Token(_)
            | Self::Introspect(_)
            | Self::Revoke(_)
            | Self::PlatformToken
            | Self::RefreshPlatformToken => &[Method::POST],
            Self::TenantKeys | Self::Discovery(_) | Self::TenantDiscovery => &[Method::GET],
            // Documented with one, and called with both.
            Self::Keys(_) | Self::Authorize(_) | Self::UserInfo(_) | Self::EndSession(_) => {
                &[Method::GET, Method::POST]
            }
        }
    }
}

//! What the libraries send their requests with.

use std::sync::LazyLock;

use oauth2::http::uri::Scheme;
use oauth2::http::{Method, Uri};
use oauth2::{HttpRequest, HttpResponse};
use ureq::Agent;

static AGENT: LazyLock<Agent> = LazyLock::new(|| {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.max_redirects_will_error(false).build().into()
});

/// Sends a request, and follows no redirect.
pub fn send(mut request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    plain(request.uri_mut());
    let answer = match *request.method() {
        Method::GET => AGENT.run(request.map(drop)),
        _ => AGENT.run(request),
    };
    let (parts, mut body) = answer?.into_parts();
    Ok(HttpResponse::from_parts(parts, body.read_to_vec()?))
}

/// The libraries revoke over HTTPS only, which the server leaves to others.
fn plain(uri: &mut Uri) {
    let mut parts = uri.clone().into_parts();
    parts.scheme = Some(Scheme::HTTP);
    *uri = Uri::from_parts(parts).unwrap();
}

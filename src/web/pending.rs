//! Authorization requests that wait for their user to sign in, and the way there and back.

use form_urlencoded::Serializer;

use crate::auth::minter;
use crate::domain::app::App;
use crate::domain::grant::PendingAuthorization;
use crate::store::tickets;
use crate::tenant::Tenant;
use crate::tokens::hash;
use crate::wire::{Call, Failure, Path, Reply, encoded};

/// Seconds that a request waits for its user to sign in.
pub const PENDING_LIFETIME: i64 = 3_600;

/// The request that waits under this value, if it still does.
///
/// # Errors
/// [`crate::store::StoreError`].
pub async fn find(
    tenant: &Tenant,
    bounce: &str,
) -> Result<Option<PendingAuthorization>, crate::store::StoreError> {
    let (key, now) = (hash(bounce), tenant.clock.now().seconds());
    let found = tenant.store.read(async |db| tickets::find::<PendingAuthorization>(db, key).await).await?;
    Ok(found.map(|found| found.ticket).filter(|pending| pending.at + PENDING_LIFETIME > now))
}

/// To the sign-in page, with the request pending: the redirect of oauth.md#s2-5, step "no session".
///
/// # Errors
/// Where the store fails.
pub async fn login_redirect(
    tenant: &Tenant,
    app: &App,
    pending: &PendingAuthorization,
    call: &Call<'_>,
) -> Result<Reply, Failure> {
    let exp = call.at.seconds() + PENDING_LIFETIME;
    let bounce = minter(tenant, call.at).ticket(pending, exp).await?;
    let back = way_back(app, &bounce);
    let query = Serializer::new(String::new()).append_pair("cloudRedirect", &back).finish();
    Ok(Reply::found(&format!("{}/login?{query}", call.base), None))
}

/// The path, without its first slash, at which a waiting request goes on.
fn way_back(app: &App, bounce: &str) -> String {
    format!("Oauth2/Authorize/{}?bounce={}", encoded(app.id()), encoded(bounce))
}

/// Whether a path is that of authorization requests.
fn is_authorize(path: &Path) -> bool {
    let lower = path.lower();
    let app = ["/oauth2/authorize/", "/api/oauth2/authorize/", "/api/idadmin/oauth2/authorize/"]
        .into_iter()
        .find_map(|prefix| lower.strip_prefix(prefix));
    app.is_some_and(|app| !app.contains('/')) || lower == "/oauth/openid"
}

/// The request that waits behind `cloudRedirect`, and the way back to it, put together anew. Nothing else is a place to
/// go to: that would be an open redirect.
///
/// # Errors
/// Where the store fails.
pub async fn behind(
    tenant: &Tenant,
    cloud_redirect: &str,
) -> Result<Option<(String, PendingAuthorization)>, Failure> {
    let Some((path, query)) = cloud_redirect.split_once('?') else { return Ok(None) };
    let is_authorize = is_authorize(&Path::fold(path));
    let bounce =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name.eq_ignore_ascii_case("bounce"));
    let Some((_, bounce)) = bounce.filter(|_| is_authorize) else { return Ok(None) };
    let Some(pending) = find(tenant, &bounce).await? else { return Ok(None) };
    let Some(app) = tenant.store.app_by_key(&pending.row_key).await? else { return Ok(None) };
    Ok(Some((way_back(&app, &bounce), pending)))
}

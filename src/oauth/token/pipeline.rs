//! What every grant runs through once its client is known: Run permission and scope by the grant's policy, then the grant's
//! own checks.

use std::pin::Pin;
use std::sync::Arc;

use crate::check::Trace;
use crate::domain::grant::Grant;
use crate::domain::principal::Principal;
use crate::oauth::client_auth::ClientIdentity;
use crate::oauth::error::OAuthError;
use crate::oauth::gate::check_run;
use crate::oauth::granted::granter;
use crate::oauth::grants::{
    AuthorizationCodeGrant, Cleared, ClientCredentialsGrant, Decision, GrantPolicy, GrantType, PasswordGrant,
    RefreshTokenGrant, RunBy, ScopeRule, TokenRequest,
};
use crate::oauth::scope;
use crate::tokens::{Authorization, TokenSubject};
use crate::wire::Failure;

/// The grants that the tenant knows.
pub const GRANTS: [GrantEntry; 4] = [
    entry::<ClientCredentialsGrant>(),
    entry::<PasswordGrant>(),
    entry::<AuthorizationCodeGrant>(),
    entry::<RefreshTokenGrant>(),
];

/// A grant, as a row of the table.
pub struct GrantEntry {
    /// Its policy.
    pub policy: GrantPolicy,
    /// What it decides.
    pub decide: DecideFn,
}

type DecideFn = for<'a> fn(&'a TokenRequest<'a>, &'a mut Trace) -> Decided<'a>;
type Decided<'a> = Pin<Box<dyn Future<Output = Result<(Cleared, Decision), OAuthError>> + 'a>>;

const fn entry<G: GrantType>() -> GrantEntry {
    GrantEntry { policy: G::POLICY, decide: |request, trace| Box::pin(decide::<G>(request, trace)) }
}

/// What the grant presents, Run permission, scope, the grant's own checks: in this order, for every grant.
async fn decide<G: GrantType>(
    request: &TokenRequest<'_>,
    trace: &mut Trace,
) -> Result<(Cleared, Decision), OAuthError> {
    let grant = G::read(request, trace).await?;
    let user = user(&grant, request, trace).await?;
    if let Some(user) = &user
        && let Err(refusal) = check_run(&request.client.app, user, trace)
    {
        if let Some((_, password)) = grant.credentials() {
            // As slow as for a name that nobody has.
            request.tenant.secrets.refuse(password).await;
        }
        return Err(refusal.into());
    }
    let (app, asked) = (&request.client.app, request.client.params.get("scope"));
    let had = grant.granted().and_then(|grant| grant.scope.as_deref());
    let scope = match G::POLICY.scope {
        ScopeRule::Defined => scope::granted(app, asked, trace)?,
        ScopeRule::Granted => had.map(str::to_owned),
        ScopeRule::Narrowed => scope::narrowed(had, asked, trace)?,
    };
    let cleared = Cleared { user, scope };
    let decision = grant.decide(request, &cleared, trace).await?;
    Ok((cleared, decision))
}

/// Whose Run permission counts, by the grant's policy.
async fn user<G: GrantType>(
    grant: &G,
    request: &TokenRequest<'_>,
    trace: &mut Trace,
) -> Result<Option<Arc<Principal>>, OAuthError> {
    let TokenRequest { tenant, client, .. } = request;
    match (G::POLICY.run, grant.credentials(), grant.granted()) {
        (RunBy::Client, ..) => {
            client.require_proof(trace)?;
            Ok(match &client.identity {
                ClientIdentity::User(principal) => Some(Arc::clone(principal)),
                ClientIdentity::App | ClientIdentity::Public => None,
            })
        }
        (RunBy::ResourceOwner, Some((name, _)), _) => {
            let found = tenant.store.principal_by_name(name).await?;
            if let Some(principal) = &found {
                trace.about_user(&principal.user.name);
            }
            Ok(found)
        }
        (RunBy::Granter, _, Some(grant)) => Ok(Some(granter(tenant, grant, trace).await?)),
        (RunBy::ResourceOwner | RunBy::Granter, ..) => Err(no_subject()),
    }
}

/// What the tokens are made of: of users only the one whose permission was checked.
///
/// # Errors
/// [`Failure::Broken`], where they would have no subject.
pub fn authorization(
    request: &TokenRequest<'_>,
    Cleared { user, scope }: Cleared,
    granted: Option<Grant>,
) -> Result<Authorization, OAuthError> {
    let (client, call) = (request.client, request.call);
    let (app, issuer) = (Arc::clone(&client.app), client.app.issuer(call.base));
    if let Some(granted) = granted {
        let user = user.ok_or_else(no_subject)?;
        return Ok(Authorization { scope, ..Authorization::granted(app, &granted, user, issuer) });
    }
    let subject = match (user, &client.identity) {
        (Some(user), _) => TokenSubject::user(user),
        (None, ClientIdentity::App) => {
            TokenSubject { sub: client.id.clone(), unique_name: app.id().to_owned(), principal: None }
        }
        (None, ClientIdentity::User(_) | ClientIdentity::Public) => return Err(no_subject()),
    };
    Ok(Authorization {
        app,
        client_id: client.id.clone(),
        subject,
        scope,
        issuer,
        auth_time: call.at,
        nonce: None,
        family: None,
        confidential: true,
    })
}

fn no_subject() -> OAuthError {
    Failure::Broken("a grant asks for tokens that have no subject".into()).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn policies_are_told_apart_and_need_a_tick() {
        let names: BTreeSet<_> = GRANTS.iter().map(|grant| grant.policy.name).collect();
        assert_eq!(names.len(), GRANTS.len());
        assert!(GRANTS.iter().all(|grant| !grant.policy.methods.is_empty()));
    }

    /// What was granted before is somebody's, cannot become more, and is not given after a second use.
    #[test]
    fn who_comes_back_for_a_grant_gets_no_more_than_was_granted() {
        for GrantEntry { policy, .. } in GRANTS {
            let comes_back = policy.run == RunBy::Granter;
            assert_eq!(comes_back, policy.scope != ScopeRule::Defined, "{}", policy.name);
            assert!(!comes_back || policy.unused.is_some(), "{}", policy.name);
        }
    }

    #[test]
    fn each_grant_has_the_policy_of_its_standard() {
        let policy = |name: &str| GRANTS.iter().find(|grant| grant.policy.name == name).unwrap().policy;
        for (name, run, scope) in [
            ("client_credentials", RunBy::Client, ScopeRule::Defined),
            ("password", RunBy::ResourceOwner, ScopeRule::Defined),
            ("authorization_code", RunBy::Granter, ScopeRule::Granted),
            ("refresh_token", RunBy::Granter, ScopeRule::Narrowed),
        ] {
            assert_eq!((policy(name).run, policy(name).scope), (run, scope), "{name}");
        }
    }
}

//! The single mint: every token begins with an [`Authorization`].

use serde_json::{Map, Value};

use super::authorization::Authorization;
use super::extra;
use super::hash::{half_hash, hash};
use super::ring::KeyRing;
use crate::check::Trace;
use crate::clock::Timestamp;
use crate::domain::claims::of_scopes;
use crate::domain::token::{AccessToken, Claims, GrantedTo, IdClaims, TokenHash};
use crate::random::Random;
use crate::store::tickets::{self, KeptTicket};
use crate::store::{Store, tokens};
use crate::wire::Failure;

/// An access token, and how long it lives.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
}

/// What issuing takes.
#[derive(Clone, Copy)]
pub struct Minter<'t> {
    /// Where opaque values are kept.
    pub store: &'t Store,
    /// What JWTs are signed with.
    pub keys: &'t KeyRing,
    /// What opaque values are drawn from.
    pub random: &'t Random,
    /// Now.
    pub now: Timestamp,
}

impl<'t> Minter<'t> {
    /// Prepares the tokens of an authorization: works out the claims that its app adds.
    ///
    /// # Errors
    /// The refusal by `app.script`.
    pub async fn open(self, authorization: Authorization, trace: &mut Trace) -> Result<Mint<'t>, Failure> {
        let extra = extra::claims(self.store, &authorization, trace).await?;
        Ok(Mint { minter: self, authorization, extra })
    }

    /// Keeps a ticket until `exp` (Unix seconds); the opaque value that stands for it. It is committed when this
    /// returns.
    ///
    /// # Errors
    /// [`crate::store::StoreError`].
    pub async fn ticket<T: KeptTicket>(
        &self,
        ticket: &T,
        exp: i64,
    ) -> Result<String, crate::store::StoreError> {
        let value = self.random.opaque();
        let (hash, expires) = (hash(&value), Timestamp::from_seconds(exp));
        self.store.append(|tenant| tickets::row(tenant, hash, ticket, expires)).await?;
        Ok(value)
    }
}

/// An authorization whose tokens are being made.
pub struct Mint<'t> {
    minter: Minter<'t>,
    authorization: Authorization,
    extra: Map<String, Value>,
}

impl Mint<'_> {
    /// What the tokens are made of.
    pub fn authorization(&self) -> &Authorization {
        &self.authorization
    }

    /// An access token. It is committed, where it is kept, when this returns.
    ///
    /// # Errors
    /// Where the store or the key fails.
    pub async fn access_token(&self) -> Result<Issued, Failure> {
        let app = &self.authorization.app;
        let claims = self.claims();
        let access_token =
            if app.is_opaque() { self.opaque(claims).await? } else { self.sign(claims).await? };
        Ok(Issued { access_token, expires_in: app.spec.token_lifetime.seconds() })
    }

    async fn opaque(&self, claims: Claims) -> Result<String, Failure> {
        let value = self.minter.random.opaque();
        let key = hash(&value);
        let granted = self.granted(key, claims.iat, claims.exp);
        let token = AccessToken {
            row_key: self.authorization.app.row_key.clone(),
            user_id: self.authorization.subject.principal.as_ref().map(|principal| principal.user.id.clone()),
            claims,
            opaque: true,
            granted_to: granted.as_ref().map(|granted| granted.to.clone()),
        };
        self.minter.store.append(|tenant| tokens::row(tenant, key, token)).await?;
        self.note(granted).await?;
        Ok(value)
    }

    /// A JWT of these claims. Two with the same claims are the same token; where that one was revoked, or came from
    /// another grant, the new one is told from it by an earlier `auth_time`.
    async fn sign(&self, mut claims: Claims) -> Result<String, Failure> {
        let keys = self.minter.keys.keys().await?;
        let store = self.minter.store;
        let mut first = None;
        loop {
            let token = keys.current().sign(self.authorization.app.id(), &claims)?;
            let key = hash(&token);
            if !store.is_revoked(key, claims.iat).await?
                && self.note(self.granted(key, claims.iat, claims.exp)).await?
            {
                return Ok(token);
            }
            // Of many in one second each begins where the last one ended.
            claims.auth_time =
                self.authorization.auth_time.seconds() - store.next_shift(*first.get_or_insert(key));
        }
    }

    fn granted(&self, hash: TokenHash, iat: i64, exp: i64) -> Option<tokens::Granted> {
        let family = self.authorization.family.clone()?;
        let Authorization { client_id, confidential, subject, .. } = &self.authorization;
        let user_id = subject.principal.as_ref()?.user.id.clone();
        let to = GrantedTo { client_id: client_id.clone(), confidential: *confidential };
        Some(tokens::Granted { hash, family, user_id, to, iat, exp })
    }

    /// Notes whose grant a token comes from; whether no other token is known under its hash.
    async fn note(&self, granted: Option<tokens::Granted>) -> Result<bool, Failure> {
        let Some(granted) = granted else { return Ok(true) };
        let noted = self.minter.store.write(async move |db| tokens::note_granted(db, &granted).await);
        Ok(noted.await?)
    }

    fn claims(&self) -> Claims {
        let Authorization { app, client_id, subject, scope, issuer, auth_time, nonce, .. } =
            &self.authorization;
        let mut extra = self.extra.clone();
        let audience = extra.remove("aud").unwrap_or_else(|| Value::String(app.audience(client_id)));
        Claims {
            auth_time: auth_time.seconds(),
            iss: issuer.clone(),
            iat: self.minter.now.seconds(),
            aud: audience,
            unique_name: subject.unique_name.clone(),
            exp: self.minter.now.seconds() + app.spec.token_lifetime.seconds(),
            sub: subject.sub.clone(),
            nonce: nonce.clone(),
            scope: scope.clone(),
            extra,
        }
    }

    /// An id token, bound to the access token and the code that are issued along with it.
    ///
    /// # Errors
    /// Where the store or the key fails.
    pub async fn id_token(&self, access_token: Option<&str>, code: Option<&str>) -> Result<String, Failure> {
        let Authorization { app, client_id, subject, scope, issuer, auth_time, nonce, .. } =
            &self.authorization;
        let scopes = scope.as_deref().unwrap_or_default().split_ascii_whitespace();
        let mut extra = match &subject.principal {
            Some(principal) => of_scopes(&principal.user, scopes),
            None => Map::new(),
        };
        if let (true, Some(principal)) = (app.is_platform(), &subject.principal) {
            extra.extend(self.minter.platform_claims(principal).await?);
        }
        extra.extend(self.extra.clone());
        extra.retain(|name, _| !IdClaims::OWN.contains(&name.as_str()));
        let claims = IdClaims {
            auth_time: auth_time.seconds(),
            iss: issuer.clone(),
            iat: self.minter.now.seconds(),
            aud: client_id.clone(),
            unique_name: subject.unique_name.clone(),
            exp: self.minter.now.seconds() + app.spec.token_lifetime.seconds(),
            sub: subject.sub.clone(),
            nonce: nonce.clone(),
            at_hash: access_token.map(half_hash),
            c_hash: code.map(half_hash),
            extra,
        };
        let token = self.minter.keys.keys().await?.current().sign(app.id(), &claims)?;
        // One that another grant gave in the same second stays that grant's: nothing may be made up to tell them apart.
        self.note(self.granted(hash(&token), claims.iat, claims.exp)).await?;
        Ok(token)
    }
}

//! The tenant's signing certificate: one for all of its apps (oauth.md#s3-1, oauth.md#s3-7).
//!
//! Keys are parsed once and kept parsed: parsing at each signature costs more than the signature itself.

use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use aws_lc_rs::{digest, signature};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::DecodingKey;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::domain::token::SigningKeySpec;
use crate::random::Random;
use crate::wire::Broken;

/// A private key with its certificate, ready to sign. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<signature::RsaKeyPair>,
    verifier: DecodingKey,
    jwk: Jwk,
}

/// An entry of the key set (oauth.md#s3-7).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Jwk {
    #[serde(rename = "use")]
    purpose: &'static str,
    n: String,
    kid: String,
    kty: &'static str,
    alg: &'static str,
    e: String,
    x5t: String,
    x5c: [String; 1],
}

impl Jwk {
    fn new(n: String, e: String, certificate: &CertificateDer<'_>) -> Self {
        let thumbprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate);
        Self {
            purpose: "sig",
            n,
            kid: crate::random::hex(thumbprint.as_ref()).to_uppercase(),
            kty: "RSA",
            alg: "RS256",
            e,
            x5t: URL_SAFE_NO_PAD.encode(thumbprint.as_ref()),
            x5c: [STANDARD.encode(certificate)],
        }
    }
}

/// What a self-signed certificate says besides the key.
#[derive(Clone, Debug)]
pub struct CertificateSpec {
    /// The TenantId.
    pub tenant_id: String,
    /// Its serial number.
    pub serial: [u8; 16],
    /// When it is made.
    pub now: Timestamp,
}

impl CertificateSpec {
    fn sign(&self, key: &impl rcgen::SigningKey) -> Result<rcgen::Certificate, Broken> {
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        let name = format!("{} Tenant Signing Certificate", self.tenant_id);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.serial_number = Some(rcgen::SerialNumber::from_slice(&self.serial));
        params.not_before = self.now.plus_millis(-86_400_000).date_time();
        params.not_after = self.now.plus_millis(20 * 365 * 86_400_000).date_time();
        params.self_signed(key).map_err(unusable)
    }
}

/// A key that signs its own certificate.
struct Certifying<'k>(&'k signature::RsaKeyPair);

impl rcgen::PublicKeyData for Certifying<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl rcgen::SigningKey for Certifying<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let mut signed = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signed)
            .map_err(|_| rcgen::Error::RemoteKeyError)?;
        Ok(signed)
    }
}

/// Why a key cannot be used.
fn unusable(error: impl std::fmt::Display) -> Broken {
    Broken::of(format_args!("signing key: {error}"))
}

impl SigningKey {
    /// Reads a key from PEM.
    ///
    /// # Errors
    /// [`Broken`]: it is no RSA key of 2048 to 8192 bits, or the certificate cannot be read.
    pub fn from_pem(spec: &SigningKeySpec) -> Result<Self, Broken> {
        let private = rsa::RsaPrivateKey::from_pkcs8_pem(&spec.private_key)
            .map_err(|error| unusable(format_args!("no RSA private key in PKCS#8 PEM: {error}")))?;
        let der = private.to_pkcs8_der().map_err(unusable)?;
        let pair = signature::RsaKeyPair::from_pkcs8(der.as_bytes()).map_err(unusable)?;
        let certificate = CertificateDer::from_pem_slice(spec.certificate.as_bytes())
            .map_err(|error| unusable(format_args!("no certificate in PEM: {error}")))?;
        let (n, e) = (private.n().to_bytes_be(), private.e().to_bytes_be());
        Ok(Self {
            pair: Arc::new(pair),
            verifier: DecodingKey::from_rsa_raw_components(&n, &e),
            jwk: Jwk::new(URL_SAFE_NO_PAD.encode(&n), URL_SAFE_NO_PAD.encode(&e), &certificate),
        })
    }

    /// The same key under another certificate, and so of another id: a token that one signed is none of the other's.
    ///
    /// # Errors
    /// [`Broken`], where the library fails.
    pub fn recertified(&self, certificate: &CertificateSpec) -> Result<Self, Broken> {
        let certificate = certificate.sign(&Certifying(&self.pair))?;
        let jwk = Jwk::new(self.jwk.n.clone(), self.jwk.e.clone(), certificate.der());
        Ok(Self { jwk, ..self.clone() })
    }

    /// The key's id: the certificate's SHA-1 in upper-case hexadecimal.
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The key's entry in the key set.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    pub(super) fn verifier(&self) -> &DecodingKey {
        &self.verifier
    }

    /// A JWT of these claims, with the tenant's header: `alg, typ, kid, x5t, app_id`.
    ///
    /// # Errors
    /// [`Broken`], where the library fails.
    pub fn sign(&self, app_id: &str, claims: &impl Serialize) -> Result<String, Broken> {
        #[derive(Serialize)]
        struct Header<'a> {
            alg: &'a str,
            typ: &'a str,
            kid: &'a str,
            x5t: &'a str,
            app_id: &'a str,
        }
        let header = Header { alg: "RS256", typ: "JWT", kid: &self.jwk.kid, x5t: &self.jwk.x5t, app_id };
        let mut token = String::with_capacity(1_024);
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(&header).map_err(unusable)?, &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims).map_err(unusable)?, &mut token);
        let mut signed = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signed)
            .map_err(unusable)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signed, &mut token);
        Ok(token)
    }
}

/// Makes a new key and its self-signed certificate. Takes 50 to 100 ms.
///
/// # Errors
/// [`Broken`], where the library fails.
pub fn generate(tenant_id: &str, random: &Random, now: Timestamp) -> Result<SigningKeySpec, Broken> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(unusable)?;
    let der = pair.as_der().map_err(unusable)?;
    let private = rsa::RsaPrivateKey::from_pkcs8_der(der.as_ref()).map_err(unusable)?;
    let private_key = private.to_pkcs8_pem(LineEnding::LF).map_err(unusable)?.to_string();
    let key = rcgen::KeyPair::from_pem(&private_key).map_err(unusable)?;
    let certificate = CertificateSpec { tenant_id: tenant_id.to_owned(), serial: random.bytes(), now };
    let certificate = certificate.sign(&key)?.pem();
    Ok(SigningKeySpec { private_key, certificate })
}

/// The published test key, which `--seed` uses so that tokens are the same in every run (decisions.md#d23).
pub fn test_key() -> SigningKeySpec {
    SigningKeySpec {
        private_key: include_str!("../../fixtures/keys/test-signing-key.pem").to_owned(),
        certificate: include_str!("../../fixtures/keys/test-signing-cert.pem").to_owned(),
    }
}

/// The keys of a tenant: the first signs, all verify.
pub struct Keys(Vec<SigningKey>);

impl Keys {
    /// Reads all keys.
    ///
    /// # Errors
    /// [`Broken`], also where there is none.
    pub fn from_specs(specs: &[SigningKeySpec]) -> Result<Self, Broken> {
        if specs.is_empty() {
            return Err(unusable("there is none"));
        }
        specs.iter().map(SigningKey::from_pem).collect::<Result<_, _>>().map(Self)
    }

    /// The key that signs.
    pub fn current(&self) -> &SigningKey {
        &self.0[0]
    }

    /// The key with this id.
    pub fn find(&self, kid: &str) -> Option<&SigningKey> {
        self.0.iter().find(|key| key.kid() == kid)
    }

    /// The same keys under certificates of another tenant's.
    ///
    /// # Errors
    /// [`Broken`], where the library fails.
    pub fn recertified(&self, certificate: &CertificateSpec) -> Result<Self, Broken> {
        self.0.iter().map(|key| key.recertified(certificate)).collect::<Result<_, _>>().map(Self)
    }

    /// These keys, and after them those.
    #[must_use]
    pub fn followed_by(&self, others: &Self) -> Self {
        Self(self.0.iter().chain(&others.0).cloned().collect())
    }

    /// All entries of the key set.
    pub fn jwks(&self) -> impl Iterator<Item = &Jwk> {
        self.0.iter().map(SigningKey::jwk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_signs_what_it_verifies_and_its_id_is_the_thumbprint() {
        let spec =
            generate("ABC1234", &Random::new(Some(1)), Timestamp::from_seconds(1_700_000_000)).unwrap();
        let key = SigningKey::from_pem(&spec).unwrap();
        assert_eq!(key.kid().len(), 40);
        let token = key.sign("app", &serde_json::json!({"sub": "x"})).unwrap();
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(
            token,
            key.sign("app", &serde_json::json!({"sub": "x"})).unwrap(),
            "RS256 is deterministic"
        );
    }

    #[test]
    fn under_another_certificate_a_key_is_another() {
        let keys = Keys::from_specs(&[test_key()]).unwrap();
        let spec = |serial| CertificateSpec {
            tenant_id: "ABC1234".to_owned(),
            serial: [serial; 16],
            now: Timestamp::from_seconds(1_700_000_000),
        };
        let (one, again, two) = (
            keys.recertified(&spec(1)).unwrap(),
            keys.recertified(&spec(1)).unwrap(),
            keys.recertified(&spec(2)).unwrap(),
        );
        assert_eq!(one.current().jwk().x5c, again.current().jwk().x5c);
        assert_ne!(one.current().kid(), two.current().kid());
        assert_eq!(one.current().jwk().n, keys.current().jwk().n);
        assert!(one.find(keys.current().kid()).is_none());
        assert_eq!(one.followed_by(&two).jwks().count(), 2);
    }

    #[test]
    fn the_test_key_says_what_it_is() {
        let key = SigningKey::from_pem(&test_key()).unwrap();
        let der = STANDARD.decode(&key.jwk().x5c[0]).unwrap();
        let text = String::from_utf8_lossy(&der).into_owned();
        assert!(text.contains("TEST KEY"), "{text}");
    }

    #[test]
    fn an_unusable_key_is_refused_with_a_reason() {
        let spec = SigningKeySpec { private_key: "x".into(), certificate: "y".into() };
        assert!(SigningKey::from_pem(&spec).is_err());
        assert!(Keys::from_specs(&[]).is_err());
    }
}

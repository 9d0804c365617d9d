//! The local certificate authority of `--tls auto`: made once, kept in two files, trusted by whoever is told to.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use super::TlsError;
use super::validity::not_after;
use crate::clock::Timestamp;
use crate::random::{Random, hex};

const DAY: i64 = 86_400_000;
/// How long an authority is good.
const LIFETIME: i64 = 3650 * DAY;
/// An authority that ends within this time is replaced when a server starts.
const RENEWED_BEFORE: i64 = 30 * DAY;
/// How long a server's certificate is good. Some clients take none that is good for longer than 825 days.
const LEAF_LIFETIME: i64 = 90 * DAY;
/// Clocks of clients may be behind.
const BACKDATED: i64 = DAY;
/// The option that names an authority's file.
const OPTION: &str = "--tls-ca";

/// A certificate authority: it certifies the names that a server is asked for.
pub struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    random: Random,
    renewed: bool,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority")
    }
}

impl Authority {
    /// A new one, in memory.
    ///
    /// # Errors
    /// [`TlsError::Making`].
    pub fn make(now: Timestamp) -> Result<Self, TlsError> {
        let key = new_key()?;
        let pem = certificate(&key, now)?;
        Ok(Self::of(pem, key, false))
    }

    /// The one of a file, with its key in the file beside it. What is not there is made, and a certificate that ends
    /// soon is made anew for the same key. Several may ask for the same file at once.
    ///
    /// # Errors
    /// Files that cannot be read or written, or that are no authority of ours.
    pub fn at(file: &Path, now: Timestamp) -> Result<Self, TlsError> {
        let key_file = key_file(file);
        let content = |path: &Path, why: String| TlsError::Content { option: OPTION, path: path.into(), why };
        let pem = read(file)?;
        let key = match (read(&key_file)?, &pem) {
            (Some(key), _) => key,
            (None, None) => put_once(&key_file, new_key()?.serialize_pem(), 0o600)?,
            (None, Some(_)) => {
                let key_file = key_file.display();
                let why = format!("the key {key_file} is not there; remove both to have a new authority");
                return Err(content(file, why));
            }
        };
        let key = KeyPair::from_pem(&key)
            .map_err(|error| content(&key_file, format!("no private key in PEM: {error}")))?;
        let pem = match pem {
            Some(pem) => pem,
            None => put_once(file, certificate(&key, now)?, 0o644)?,
        };
        let der = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| content(file, format!("no certificate in PEM: {error:?}")))?;
        // The name holds the key's digest, so it tells both that the two belong together and that we made them.
        let name = name(&key);
        if !der.windows(name.len()).any(|window| window == name.as_bytes()) {
            let why = format!("not the certificate that `tenantry` made for the key {}", key_file.display());
            return Err(content(file, why));
        }
        let end = not_after(&der).ok_or_else(|| content(file, "no certificate".to_owned()))?;
        if end >= now.plus_millis(RENEWED_BEFORE) {
            return Ok(Self::of(pem, key, false));
        }
        let pem = certificate(&key, now)?;
        put(file, &pem, 0o644, |temporary| fs::rename(temporary, file))?;
        Ok(Self::of(pem, key, true))
    }

    fn of(pem: String, key: KeyPair, renewed: bool) -> Self {
        Self { pem, issuer: Issuer::new(params(&key), key), random: Random::new(None), renewed }
    }

    /// The certificate of a file, for whom has to trust it. Where there is none, the authority is made.
    ///
    /// # Errors
    /// Like [`Authority::at`]; that the key is elsewhere is none.
    pub fn pem_at(file: &Path, now: Timestamp) -> Result<String, TlsError> {
        let Some(pem) = read(file)? else { return Ok(Self::at(file, now)?.pem) };
        let why = |error| format!("no certificate in PEM: {error:?}");
        CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| TlsError::Content {
            option: OPTION,
            path: file.into(),
            why: why(error),
        })?;
        Ok(pem)
    }

    /// The certificate to trust, in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Whether it took the place of one that had come to its end.
    pub fn was_renewed(&self) -> bool {
        self.renewed
    }

    /// Certifies names and addresses for a key.
    pub(super) fn certify(
        &self,
        key: &KeyPair,
        hosts: &[String],
        addresses: &[IpAddr],
        now: Timestamp,
    ) -> Result<CertificateDer<'static>, TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("Tenantry");
        for host in hosts {
            params
                .subject_alt_names
                .push(SanType::DnsName(host.as_str().try_into().map_err(TlsError::making)?));
        }
        params.subject_alt_names.extend(addresses.iter().copied().map(SanType::IpAddress));
        params.serial_number = Some(serial(&self.random));
        params.not_before = now.plus_millis(-BACKDATED).date_time();
        params.not_after = now.plus_millis(LEAF_LIFETIME).date_time();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Strict verifiers, Python's since 3.13 among them, ask for it.
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(key, &self.issuer).map_err(TlsError::making)?;
        Ok(certificate.der().clone())
    }
}

fn new_key() -> Result<KeyPair, TlsError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(TlsError::making)
}

/// The certificate of an authority from now on, in PEM.
fn certificate(key: &KeyPair, now: Timestamp) -> Result<String, TlsError> {
    let mut params = params(key);
    params.serial_number = Some(serial(&Random::new(None)));
    params.not_before = now.plus_millis(-BACKDATED).date_time();
    params.not_after = now.plus_millis(LIFETIME).date_time();
    Ok(params.self_signed(key).map_err(TlsError::making)?.pem())
}

/// The file of an authority's key: beside the certificate, `….ca.pem` and `….ca-key.pem`.
fn key_file(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{}-key.pem", name.strip_suffix(".pem").unwrap_or(&name)))
}

/// What an authority is, without its serial number and dates: the same for the same key.
fn params(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&name(key));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn name(key: &KeyPair) -> String {
    let digest = digest(&SHA256, &key.subject_public_key_info());
    format!("Tenantry local authority {}", hex(&digest.as_ref()[..8]))
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn serial(random: &Random) -> SerialNumber {
    SerialNumber::from_slice(&random.bytes::<16>())
}

fn read(path: &Path) -> Result<Option<String>, TlsError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::File { option: OPTION, path: path.into(), error }),
    }
}

/// Writes a file unless somebody was quicker; what it holds then.
fn put_once(path: &Path, text: String, mode: u32) -> Result<String, TlsError> {
    put(path, &text, mode, |temporary| match fs::hard_link(temporary, path) {
        Ok(()) => fs::remove_file(temporary),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::remove_file(temporary),
        // Not every file system has links.
        Err(_) => fs::rename(temporary, path),
    })?;
    Ok(read(path)?.unwrap_or(text))
}

/// Writes a temporary file and has it put in place: whoever sees the file sees all of it, and nobody ever sees a key
/// with another mode.
fn put(
    path: &Path,
    text: &str,
    mode: u32,
    place: impl FnOnce(&Path) -> std::io::Result<()>,
) -> Result<(), TlsError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", Random::new(None).hex::<8>()));
    let temporary = PathBuf::from(temporary);
    let write = || {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        #[cfg(not(unix))]
        let _ = mode;
        let mut file = options.open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        place(&temporary)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&temporary);
        TlsError::File { option: OPTION, path: path.into(), error }
    })
}

//! A client that speaks TLS, by rustls alone.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, HandshakeKind, ProtocolVersion,
    RootCertStore, SignatureScheme, StreamOwned, SupportedProtocolVersion,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use super::Answer;

/// A client.
#[derive(Clone)]
pub struct SecureClient(Arc<ClientConfig>);

/// What an exchange showed.
pub struct Exchange {
    pub answer: Answer,
    pub version: ProtocolVersion,
    pub protocol: Option<Vec<u8>>,
    pub kind: HandshakeKind,
    /// The server's certificates.
    pub chain: Vec<CertificateDer<'static>>,
}

impl SecureClient {
    /// One that trusts this authority and no other.
    pub fn trusting(authority: &str) -> Self {
        Self::with(authority, &[&rustls::version::TLS13, &rustls::version::TLS12], &[b"http/1.1"])
    }

    /// Likewise, with these versions and protocols.
    pub fn with(
        authority: &str,
        versions: &[&'static SupportedProtocolVersion],
        protocols: &[&[u8]],
    ) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).expect("PEM")).expect("an authority");
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder.with_protocol_versions(versions).expect("versions");
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Self(Arc::new(config))
    }

    /// One that takes any certificate, as `curl -k` does.
    pub fn credulous() -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().expect("versions").dangerous();
        let verifier = Arc::new(Anything(provider));
        Self(Arc::new(builder.with_custom_certificate_verifier(verifier).with_no_client_auth()))
    }

    /// `GET path` of the server at `url`, under this name.
    pub fn get(&self, url: &str, name: &str, path: &str) -> Result<Exchange, Error> {
        self.send(url, name, &format!("GET {path} HTTP/1.1\r\nHost: {name}\r\n\r\n"))
    }

    /// Sends a request as it stands.
    pub fn send(&self, url: &str, name: &str, request: &str) -> Result<Exchange, Error> {
        let server = ServerName::try_from(name.to_owned()).expect("a name");
        let connection = ClientConnection::new(Arc::clone(&self.0), server)?;
        let socket = TcpStream::connect(url.strip_prefix("https://").expect("https")).expect("a connection");
        socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
        let mut stream = StreamOwned::new(connection, socket);
        stream.write_all(request.as_bytes()).map_err(inner)?;
        let mut answer = Vec::new();
        let mut chunk = [0; 16 * 1024];
        while !Answer::is_whole(&answer) {
            match stream.read(&mut chunk).map_err(inner)? {
                0 => break,
                read => answer.extend_from_slice(&chunk[..read]),
            }
        }
        let connection = &stream.conn;
        Ok(Exchange {
            answer: Answer::parse(&answer),
            version: connection.protocol_version().expect("a version"),
            protocol: connection.alpn_protocol().map(<[u8]>::to_vec),
            kind: connection.handshake_kind().expect("a handshake"),
            chain: connection.peer_certificates().unwrap_or_default().to_vec(),
        })
    }
}

fn inner(error: std::io::Error) -> Error {
    error.downcast::<Error>().unwrap_or_else(|error| Error::General(error.to_string()))
}

/// Verifies nothing but that the server has the certificate's key.
#[derive(Debug)]
struct Anything(Arc<CryptoProvider>);

impl ServerCertVerifier for Anything {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

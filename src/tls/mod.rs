//! TLS without a certificate to buy: an authority of one's own, and what it certifies.
//!
//! Certificates are for real clients, which look at the real time: nothing here follows the tenant's clock, and
//! nothing is drawn from `--seed`.

#[cfg(feature = "tls")]
mod authority;
#[cfg(feature = "tls")]
mod certificates;
#[cfg(feature = "tls")]
mod names;
#[cfg(feature = "tls")]
mod validity;

use std::path::PathBuf;

#[cfg(feature = "tls")]
pub use authority::Authority;
#[cfg(feature = "tls")]
pub use certificates::Certificates;
#[cfg(feature = "tls")]
pub use names::ServerNames;

/// Where TLS is left out of a build, there are no certificates.
#[cfg(not(feature = "tls"))]
pub enum Certificates {}

/// Why TLS cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{option}: {}: {error}", path.display())]
    File {
        /// The option that names it.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// What happened.
        error: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{option}: {}: {why}", path.display())]
    Content {
        /// The option that names it.
        option: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A certificate cannot be made.
    #[error("TLS: {0}")]
    Making(String),
}

#[cfg(feature = "tls")]
impl TlsError {
    fn making(error: impl std::fmt::Display) -> Self {
        Self::Making(error.to_string())
    }
}

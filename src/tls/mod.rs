//! TLS without a certificate to buy: an authority of one's own, and what it certifies.
//!
//! Certificates are for real clients, which look at the real time: nothing here follows the tenant's clock, and
//! nothing is drawn from `--seed`.

mod authority;
mod certificates;
mod names;
mod validity;

use std::path::PathBuf;

pub use authority::Authority;
pub use certificates::{Certificates, Chosen};
pub use names::{Names, is_vendors};

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

impl TlsError {
    fn making(error: impl std::fmt::Display) -> Self {
        Self::Making(error.to_string())
    }
}

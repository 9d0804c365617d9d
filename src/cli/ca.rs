//! `tenantry ca`: the authority of `--tls auto`, and how a runtime is made to trust it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Exit, say};
use crate::clock::Clock;
use crate::config::Database;
use crate::tls::Authority;

#[derive(Args)]
pub struct CaArgs {
    /// The authority's file; otherwise the one beside the database
    #[arg(long, env = "TENANTRY_TLS_CA", value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// The database of the server: an SQLite file, or postgres://…
    #[arg(
        long,
        env = "TENANTRY_DATABASE",
        value_name = "FILE|URL",
        default_value = "tenantry.db",
        hide_env_values = true
    )]
    pub database: String,
    /// Print what makes this runtime trust it
    #[arg(long, value_name = "RUNTIME")]
    pub print: Option<Runtime>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Runtime {
    /// curl, and whatever reads the usual variables
    Bash,
    /// PowerShell and .NET
    Pwsh,
    /// Java, by a trust store
    Java,
    /// Node.js
    Node,
    /// Python: requests, httpx, ssl
    Python,
}

/// Prints the authority, or the lines that make a runtime trust it. Where there is none yet, it is made.
pub fn run(args: &CaArgs) -> Result<(), Exit> {
    let file = args.tls_ca.clone().or_else(|| Database::parse(&args.database).authority_file());
    let file = std::path::absolute(file.unwrap_or_else(|| "tenantry.ca.pem".into()))?;
    let pem = Authority::pem_at(&file, Clock::system().now())?;
    match args.print {
        None => say(pem.trim_end()),
        Some(runtime) => say(&lines(runtime, &file)),
    }
    Ok(())
}

/// What to paste.
fn lines(runtime: Runtime, file: &Path) -> String {
    let path = file.display().to_string();
    let (sh, ps) = (quoted(&path, r"'\''"), quoted(&path, "''"));
    match runtime {
        Runtime::Bash => format!(
            "export SSL_CERT_FILE={sh}\nexport CURL_CA_BUNDLE={sh}\nexport REQUESTS_CA_BUNDLE={sh}\n\
             export NODE_EXTRA_CA_CERTS={sh}"
        ),
        Runtime::Pwsh => format!(
            "# Windows: for this user, until it is removed from the store.\n\
             Import-Certificate -FilePath {ps} -CertStoreLocation Cert:\\CurrentUser\\Root\n\
             # Linux: for what is started from here, a new pwsh for instance.\n\
             $env:SSL_CERT_FILE = {ps}"
        ),
        Runtime::Java => {
            let store = file.with_extension("p12").display().to_string();
            // The variable is taken apart by Java itself, which knows double quotes.
            let options =
                format!("-Djavax.net.ssl.trustStore=\"{store}\" -Djavax.net.ssl.trustStorePassword=changeit");
            let (store, options) = (quoted(&store, r"'\''"), quoted(&options, r"'\''"));
            format!(
                "keytool -importcert -noprompt -alias tenantry -file {sh} -keystore {store} -storetype PKCS12 -storepass changeit\n\
                 export JAVA_TOOL_OPTIONS={options}"
            )
        }
        Runtime::Node => format!("export NODE_EXTRA_CA_CERTS={sh}"),
        Runtime::Python => format!("export SSL_CERT_FILE={sh}\nexport REQUESTS_CA_BUNDLE={sh}"),
    }
}

/// A text as shells take it whole.
fn quoted(text: &str, quote: &str) -> String {
    format!("'{}'", text.replace('\'', quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runtime_is_told_of_the_file_whatever_its_name() {
        let file = Path::new("/tmp/a b's.ca.pem");
        for (runtime, words) in [
            (
                Runtime::Bash,
                &[r"SSL_CERT_FILE='/tmp/a b'\''s.ca.pem'", "CURL_CA_BUNDLE=", "REQUESTS_CA_BUNDLE="][..],
            ),
            (Runtime::Pwsh, &["Import-Certificate -FilePath '/tmp/a b''s.ca.pem'", "$env:SSL_CERT_FILE = "]),
            (Runtime::Java, &["keytool -importcert", r"'/tmp/a b'\''s.ca.p12'", "trustStore="]),
            (Runtime::Node, &[r"export NODE_EXTRA_CA_CERTS='/tmp/a b'\''s.ca.pem'"]),
            (Runtime::Python, &["export SSL_CERT_FILE=", "export REQUESTS_CA_BUNDLE="]),
        ] {
            let lines = lines(runtime, file);
            for word in words {
                assert!(lines.contains(word), "{word} in {lines}");
            }
        }
    }
}

//! The options, each also an environment variable (docs/command.md).

use std::ffi::OsString;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

#[cfg(feature = "tls")]
use super::ca::CaArgs;
use super::control::{ClockArgs, ServerArgs, TenantCommand};
use super::decode::DecodeArgs;
use super::exec::{self, ExecArgs};
use super::journal::{ExplainArgs, JournalArgs, TraceArgs};
use crate::clock::Clock;
use crate::config::Tls;
use crate::domain::duration::Lifetime;
use crate::wire::{HostPattern, is_authority};

/// Variables that are no option of this version: those that tests are given, and those that belong to options read
/// by hand.
const OTHER_VARIABLES: [&str; 3] = ["TENANTRY_FIXTURE", "TENANTRY_URL", "TENANTRY_TLS_URL"];

#[derive(Parser)]
#[command(
    name = "tenantry",
    version,
    about = "A self-hosted stand-in for a CyberArk Identity tenant",
    long_about = "A self-hosted stand-in for a CyberArk Identity tenant: OAuth 2.0 and the platform REST API, strict \
                  by default, able to say why it refused.\n\nWithout a command it serves: `tenantry` is `tenantry serve`.",
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve a tenant; the default
    Serve(ServeArgs),
    /// Run a command beside a server of its own, whose URL is in the command's environment
    Exec(ExecArgs),
    /// Print the certificate authority of `--tls auto`, or the lines that make a runtime trust it
    #[cfg(feature = "tls")]
    Ca(CaArgs),
    /// Ask whether a server is ready
    Health(HealthArgs),
    /// Get a token with client credentials, and show what was sent and answered
    Token(TokenArgs),
    /// Introspect a token
    Introspect(TokenUseArgs),
    /// Revoke a token
    Revoke(TokenUseArgs),
    /// Make, list, reset and delete tenants of a server that runs
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Show and move a tenant's clock
    Clock(ClockArgs),
    /// Print a link that lets a browser see the server's own pages
    Open(ServerArgs),
    /// Show the requests that a tenant met
    Journal(JournalArgs),
    /// Show one request with its checks
    Trace(TraceArgs),
    /// Show whether a token is let through to a path, and by which pattern
    Explain(ExplainArgs),
    /// Show what a JWT says, without asking anybody
    Decode(DecodeArgs),
    /// Check a fixture, print the format's JSON Schema, or export a tenant
    Fixture(FixtureArgs),
}

#[derive(Args, Clone)]
pub struct ServeArgs {
    /// Where to listen; port 0 takes any free one
    #[arg(long, env = "TENANTRY_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Where the state is kept: an SQLite file, or postgres://…
    #[arg(
        long,
        env = "TENANTRY_DATABASE",
        value_name = "FILE|URL",
        default_value = "tenantry.db",
        hide_env_values = true
    )]
    pub database: String,
    /// Keep nothing: the state is in memory and gone at the end
    #[arg(long, env = "TENANTRY_EPHEMERAL", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub ephemeral: bool,
    /// Describe the tenant of an empty store; may be given several times [env: TENANTRY_FIXTURE, a list like PATH]
    #[arg(long, value_name = "FILE")]
    pub fixture: Vec<PathBuf>,
    /// The URL under which clients know the tenant; otherwise what each request shows
    #[arg(long, env = "TENANTRY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Believe X-Forwarded-Host and X-Forwarded-Proto from any sender, not only from loopback
    #[arg(long, env = "TENANTRY_TRUST_FORWARDED", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub trust_forwarded: bool,
    /// The tenant's host name as PodFqdn shows it; otherwise the request's
    #[arg(long, env = "TENANTRY_POD_FQDN", value_name = "HOST")]
    pub pod_fqdn: Option<String>,
    /// The clock: system, a moment at which it begins, frozen, or frozen: and the moment at which it stands; otherwise
    /// the system's, or as the database remembers it
    #[arg(long, env = "TENANTRY_CLOCK", value_name = "CLOCK")]
    pub clock: Option<Clock>,
    /// Which host names lead to tenants that are made while the server runs
    #[arg(long, env = "TENANTRY_HOST_PATTERN", value_name = "PATTERN", default_value_t)]
    pub host_pattern: HostPattern,
    /// Make ids, opaque values and the signing key the same in every run
    #[arg(long, env = "TENANTRY_SEED", value_name = "N")]
    pub seed: Option<u64>,
    /// Refuse the actions that are known and not carried out; otherwise most are accepted and do nothing
    #[arg(long, env = "TENANTRY_STRICT_ACTIONS", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub strict_actions: bool,
    /// Allow the published test key of --seed beyond loopback
    #[arg(long, env = "TENANTRY_ALLOW_TEST_KEY", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub allow_test_key: bool,
    /// The control API's bearer token; otherwise drawn at random
    #[arg(long, env = "TENANTRY_CONTROL_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub control_token: Option<String>,
    /// A further name under which the control API answers; may be given several times
    #[arg(long, env = "TENANTRY_CONTROL_HOST", value_name = "NAME", value_delimiter = ',')]
    pub control_host: Vec<String>,
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Threads that serve requests; otherwise one a core
    #[arg(long, env = "TENANTRY_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
    /// Write the ready line to this file as well
    #[arg(long, env = "TENANTRY_READY_FILE", value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Log the requests that went well, too
    #[arg(long, env = "TENANTRY_LOG_REQUESTS", value_parser = clap::builder::BoolishValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub log_requests: bool,
    /// Bytes that the journal of each tenant takes, roughly
    #[arg(long, env = "TENANTRY_JOURNAL_BYTES", value_name = "N", default_value = "4194304")]
    pub journal_bytes: usize,
    /// How the log on standard error is written
    #[arg(long, env = "TENANTRY_LOG", value_name = "FORM", default_value = "pretty")]
    pub log: LogForm,
}

#[derive(Args, Clone)]
pub struct TlsArgs {
    /// Serve TLS too: `auto` makes a local authority and certificates, or name a certificate and its key in PEM
    #[arg(long, env = "TENANTRY_TLS", value_name = "off|auto|CERT.pem,KEY.pem", default_value = "off")]
    pub tls: Tls,
    /// Where to serve TLS; port 0 takes any free one
    #[arg(long, env = "TENANTRY_TLS_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8443")]
    pub tls_listen: String,
    /// The authority of `--tls auto`, its key beside it; otherwise beside the database, or in memory with --ephemeral
    #[arg(long, env = "TENANTRY_TLS_CA", value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum LogForm {
    /// For people
    Pretty,
    /// A JSON object a line
    Json,
}

#[derive(Args)]
pub struct HealthArgs {
    /// The server
    #[arg(long, env = "TENANTRY_URL", default_value = "http://127.0.0.1:8080", value_parser = plain_http)]
    pub url: String,
    /// How long to wait for it to become ready, for example 10s
    #[arg(long, value_name = "DURATION")]
    pub wait: Option<Lifetime>,
}

#[derive(Args)]
pub struct ClientArgs {
    /// The server
    #[arg(long, env = "TENANTRY_URL", default_value = "http://127.0.0.1:8080", value_parser = plain_http)]
    pub url: String,
    /// Application ID
    #[arg(long)]
    pub app: String,
    /// Client id
    #[arg(long)]
    pub client: String,
    /// Client secret
    #[arg(long, allow_hyphen_values = true)]
    pub secret: String,
    /// Show also which checks the server made; it prints this token when it starts
    #[arg(long, env = "TENANTRY_CONTROL_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub control_token: Option<String>,
}

#[derive(Args)]
pub struct TokenArgs {
    #[command(flatten)]
    pub client: ClientArgs,
    /// The scopes, separated by blanks
    #[arg(long)]
    pub scope: Option<String>,
    /// A user for whom the token is to be: then the grant is `password`
    #[arg(long, requires = "password")]
    pub username: Option<String>,
    /// The user's password
    #[arg(long, requires = "username", allow_hyphen_values = true)]
    pub password: Option<String>,
    /// Print the access token and nothing else
    #[arg(long)]
    pub raw: bool,
}

#[derive(Args)]
pub struct TokenUseArgs {
    #[command(flatten)]
    pub client: ClientArgs,
    /// The token
    #[arg(allow_hyphen_values = true)]
    pub token: String,
}

#[derive(Args)]
pub struct FixtureArgs {
    #[command(subcommand)]
    pub command: FixtureCommand,
}

#[derive(Subcommand)]
pub enum FixtureCommand {
    /// Check one or more files, as they would be merged
    Check {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Print the JSON Schema of the format
    Schema,
    /// Print a tenant as a fixture; the server may be running
    Export {
        /// The SQLite file, or postgres://…
        #[arg(
            long,
            env = "TENANTRY_DATABASE",
            value_name = "FILE|URL",
            default_value = "tenantry.db",
            hide_env_values = true
        )]
        database: String,
    },
}

/// What this process was asked to do.
pub struct Arguments {
    /// The command.
    pub command: Command,
    /// What is odd about how it was asked, for the log.
    pub warnings: Vec<String>,
}

impl Arguments {
    /// Reads options and environment.
    ///
    /// # Errors
    /// clap's, which prints itself and knows its exit code.
    pub fn read() -> Result<Self, clap::Error> {
        let mut matches = Cli::command().try_get_matches()?;
        let sub = matches.subcommand_matches("serve").or_else(|| matches.subcommand_matches("exec"));
        let serve = sub.unwrap_or(&matches).clone();
        let cli = Cli::from_arg_matches_mut(&mut matches)?;
        let command = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
            Command::Serve(args) => Command::Serve(complete(args, &serve)?),
            Command::Exec(args) => {
                let given = |id: &str| serve.value_source(id) != Some(ValueSource::DefaultValue);
                let ExecArgs { serve: args, command } = exec::with_defaults(args, given);
                Command::Exec(ExecArgs { serve: complete(args, &serve)?, command })
            }
            other => other,
        };
        Ok(Self { command, warnings: unknown_variables() })
    }
}

/// Adds what clap cannot read, and settles what contradicts itself.
fn complete(mut args: ServeArgs, matches: &ArgMatches) -> Result<ServeArgs, clap::Error> {
    let by_hand = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    if args.ephemeral && by_hand("database") {
        let why = "--ephemeral keeps nothing, so it cannot be used with --database";
        return Err(Cli::command().error(clap::error::ErrorKind::ArgumentConflict, why));
    }
    if args.tls.tls == Tls::Off && by_hand("tls_listen") {
        let why = "--tls-listen is of no use without --tls auto or --tls CERT.pem,KEY.pem";
        return Err(Cli::command().error(clap::error::ErrorKind::ArgumentConflict, why));
    }
    if args.fixture.is_empty()
        && let Some(list) = variable("TENANTRY_FIXTURE")
    {
        args.fixture = std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect();
    }
    if let Some(url) = &args.public_url
        && !is_base_url(url)
    {
        let why = format!(
            "--public-url {url}: wanted http:// or https://, a host, perhaps a port, and nothing else"
        );
        return Err(Cli::command().error(clap::error::ErrorKind::ValueValidation, why));
    }
    Ok(args)
}

/// The URL of a server for the command's own client.
pub fn plain_http(url: &str) -> Result<String, String> {
    if url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:")) {
        return Err("this command speaks plain HTTP: wanted the http:// URL of the server".to_owned());
    }
    Ok(url.to_owned())
}

fn is_base_url(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.map(|rest| rest.trim_end_matches('/')).is_some_and(is_authority)
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Variables that look like ours and are not, probably misspelt (decisions.md#d25).
fn unknown_variables() -> Vec<String> {
    let mut known: Vec<String> = OTHER_VARIABLES.map(str::to_owned).to_vec();
    let command = Cli::command();
    let all = command.get_arguments().chain(command.get_subcommands().flat_map(clap::Command::get_arguments));
    known.extend(all.filter_map(clap::Arg::get_env).map(|name| name.to_string_lossy().into_owned()));
    let ours = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let unknown = ours.filter(|name| name.starts_with("TENANTRY_") && !known.contains(name));
    unknown.map(|name| format!("{name} is no option; `tenantry serve --help` lists them")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_a_base_is_a_public_url() {
        for url in ["http://a", "https://abc1234.id.cyberark.cloud/", "http://[::1]:8080"] {
            assert!(is_base_url(url), "{url}");
        }
        for url in [
            "",
            "a",
            "ftp://a",
            "http://",
            "http://a/b",
            "http://a?x",
            "http://a b",
            "http://u@a",
            "http://a:99999",
            "http://a:x",
            "http://[a]",
        ] {
            assert!(!is_base_url(url), "{url}");
        }
    }
}

//! The ways that lead to a tenant: a port of its own, a host name, a path under the main address.

use std::io;
use std::pin::Pin;
use std::sync::Weak;

use super::Tenant;

/// The first segment of paths that name a tenant: `/t/{handle}/…`.
pub const PREFIX: &str = "t";
/// Opens ports for tenants; the server does.
pub trait Doors: Send + Sync {
    /// Binds ports for a tenant: those it had before, where they are free. Nothing is accepted yet.
    ///
    /// # Errors
    /// Where the system has none.
    fn bind(&self, before: Option<(u16, Option<u16>)>) -> io::Result<Box<dyn OpenedPorts>>;
}

/// Ports that were bound. They close when this is dropped.
pub trait OpenedPorts: Send + Sync {
    /// The URL of the HTTP port.
    fn url(&self) -> String;
    /// The URL of the TLS port, where there is one.
    fn tls_url(&self) -> Option<String>;
    /// The ports.
    fn ports(&self) -> (u16, Option<u16>);
    /// Serves the tenant on them.
    ///
    /// # Errors
    /// Where the runtime does not take them.
    fn serve(self: Box<Self>, tenant: Weak<Tenant>) -> io::Result<Box<dyn ServedPorts>>;
}

/// Ports that are served. They close when this is dropped, or a moment later.
pub trait ServedPorts: Send + Sync {
    /// Closes them; they are closed when this is done.
    fn close(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// Where a run-time tenant has ports of its own.
pub struct Ways {
    /// At its own port, without a trailing slash.
    pub url: String,
    /// At its own TLS port.
    pub tls_url: Option<String>,
}

/// The path that leads to a tenant.
pub fn prefix(handle: &str) -> String {
    format!("/{PREFIX}/{handle}")
}

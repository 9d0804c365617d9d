//! What a serving thread does with a connection: TLS where the listener speaks it, then HTTP.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive, Protocol};
use actix_service::{Service, ServiceFactory, map_config};
use actix_web::dev::{AppConfig, Extensions};
use actix_web::{App, web};
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::connection::Connection;
use super::gate::Gate;
#[cfg(feature = "tls")]
use super::handshake;
use super::workers::StopMode;
use super::{Door, Site, dispatch};

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves connections, one after the other or at the same time, on the thread that it was made on.
pub type Serve = Box<dyn Fn(std::net::TcpStream, Arc<Door>) -> Serving>;
/// A connection that is being served.
pub type Serving = Pin<Box<dyn Future<Output = ()>>>;

/// Makes the service of a thread.
///
/// # Errors
/// Where the library does not start.
pub async fn make(site: &Arc<Site>, stops: watch::Receiver<Option<StopMode>>) -> Result<Serve, String> {
    let data = web::Data::from(Arc::clone(site));
    let app = App::new().app_data(data).default_service(web::to(dispatch::handle));
    let factory = HttpService::build()
        .graceful_shutdown_signal(move || {
            let mut stops = stops.clone();
            async move {
                // Where nobody can stop the server any more, it stops.
                let _ = stops.wait_for(Option::is_some).await;
            }
        })
        .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
        .client_request_timeout(HEAD_TIMEOUT)
        .on_connect_ext(|gate: &Gate<Connection>, data: &mut Extensions| {
            data.insert(Arc::clone(gate.door()));
        })
        .finish(map_config(app, |()| AppConfig::default()));
    let http = factory.new_service(()).await.map_err(|()| "the HTTP service does not start".to_owned())?;
    let (http, site) = (Rc::new(http), Arc::clone(site));
    Ok(Box::new(move |stream, door| {
        let (http, site) = (Rc::clone(&http), Arc::clone(&site));
        Box::pin(async move {
            let Some(gate) = open(stream, door, site).await else { return };
            let peer = gate.peer();
            if let Err(error) = http.call((gate, Protocol::Http1, peer)).await {
                tracing::debug!(error = error.to_string(), "connection.ended");
            }
        })
    }))
}

/// The connection as HTTP sees it. One that does not come to that has been answered and logged.
#[cfg_attr(not(feature = "tls"), expect(clippy::unused_async, reason = "only a handshake waits"))]
async fn open(stream: std::net::TcpStream, door: Arc<Door>, site: Arc<Site>) -> Option<Gate<Connection>> {
    stream.set_nonblocking(true).ok()?;
    let stream = TcpStream::from_std(stream).ok()?;
    let peer = stream.peer_addr().ok();
    // Answers are small and written whole; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let connection = match &door.certificates {
        None => Connection::Plain(stream),
        #[cfg(feature = "tls")]
        Some(certificates) => handshake::secured(stream, certificates, (&site, &door)).await.ok()?,
        #[cfg(not(feature = "tls"))]
        Some(certificates) => match **certificates {},
    };
    Some(Gate::new(connection, peer, door, site))
}

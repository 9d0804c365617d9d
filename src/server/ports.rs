//! Ports of tenants that are made while the server runs.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::{Arc, Weak};

use super::{Acceptor, Door, Listening, shown};
use crate::tenant::{Doors, OpenedPorts, ServedPorts, Tenant};
use crate::tls::Certificates;

/// Opens ports beside those that the server listens on.
pub struct Ports {
    acceptor: Acceptor,
    address: IpAddr,
    tls: Option<(IpAddr, Arc<Certificates>)>,
}

impl Ports {
    /// At the addresses of the main ports, whatever they are.
    pub fn beside(
        acceptor: Acceptor,
        main: SocketAddr,
        tls: Option<(SocketAddr, Arc<Certificates>)>,
    ) -> Self {
        Self {
            acceptor,
            address: main.ip(),
            tls: tls.map(|(address, certificates)| (address.ip(), certificates)),
        }
    }
}

impl Doors for Ports {
    fn bind(&self, before: Option<(u16, Option<u16>)>) -> io::Result<Box<dyn OpenedPorts>> {
        let (port, tls_port) = before.map_or((0, 0), |(port, tls_port)| (port, tls_port.unwrap_or(0)));
        let (plain, address) = bind(self.address, port)?;
        let tls = match &self.tls {
            Some((ip, certificates)) => {
                let (listener, address) = bind(*ip, tls_port)?;
                Some((listener, address, Arc::clone(certificates)))
            }
            None => None,
        };
        Ok(Box::new(Bound { acceptor: self.acceptor.clone(), plain, address, tls }))
    }
}

/// A listener at this port, or at any other if it is taken.
fn bind(ip: IpAddr, port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = match TcpListener::bind((ip, port)) {
        Err(_) if port != 0 => TcpListener::bind((ip, 0)),
        bound => bound,
    }?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

struct Bound {
    acceptor: Acceptor,
    plain: TcpListener,
    address: SocketAddr,
    tls: Option<(TcpListener, SocketAddr, Arc<Certificates>)>,
}

impl OpenedPorts for Bound {
    fn url(&self) -> String {
        format!("http://{}", shown(self.address))
    }

    fn tls_url(&self) -> Option<String> {
        self.tls.as_ref().map(|(_, address, _)| format!("https://{}", shown(*address)))
    }

    fn ports(&self) -> (u16, Option<u16>) {
        (self.address.port(), self.tls.as_ref().map(|(_, address, _)| address.port()))
    }

    fn serve(self: Box<Self>, tenant: Weak<Tenant>) -> io::Result<Box<dyn ServedPorts>> {
        let door = |certificates| Door { certificates, tenant: Some(Weak::clone(&tenant)) };
        let mut listening = vec![self.acceptor.listen(self.plain, door(None))?];
        if let Some((listener, _, certificates)) = self.tls {
            listening.push(self.acceptor.listen(listener, door(Some(certificates)))?);
        }
        Ok(Box::new(OpenPort(listening)))
    }
}

struct OpenPort(Vec<Listening>);

impl ServedPorts for OpenPort {
    fn close(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            for listening in self.0 {
                listening.close().await;
            }
        })
    }
}

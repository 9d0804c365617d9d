//! The threads that serve: each with a runtime of its own and one HTTP service, for whatever listener a connection
//! came to.
//!
//! The library's own server binds its listeners before it starts. Ours come and go while it runs.

use std::cell::Cell;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::task::{JoinHandle, LocalSet};

use super::{Door, Site, service};

/// How long requests under way go on when the server stops.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections of a thread at the same time; more wait to be accepted.
const CONNECTIONS: usize = 25_000;
/// How long nothing is accepted after the system refused a connection, most likely for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// The serving threads of a server.
pub struct Workers {
    acceptor: Acceptor,
    threads: Vec<thread::JoinHandle<()>>,
    ends: Vec<oneshot::Receiver<()>>,
    stopping: watch::Sender<Option<StopMode>>,
}

/// Accepts connections for the serving threads. Cheap to clone.
#[derive(Clone)]
pub struct Acceptor {
    workers: Arc<Vec<Worker>>,
    room: Arc<Semaphore>,
}

struct Worker {
    accepted: mpsc::UnboundedSender<Accepted>,
    live: Arc<AtomicUsize>,
}

/// How a server stops.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StopMode {
    /// Requests under way are finished.
    Finishing,
    /// Everything ends at once.
    AtOnce,
}

/// A connection on its way to the thread that serves it.
struct Accepted {
    stream: std::net::TcpStream,
    door: Arc<Door>,
    counted: Counted,
}

/// A connection that is counted, in all and among those of its thread, for as long as this lives.
struct Counted {
    live: Arc<AtomicUsize>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A listener that is served. It closes when this is dropped, or a moment later.
pub struct Listening(Option<JoinHandle<()>>);

impl Listening {
    /// Closes the listener; it is closed when this returns.
    pub async fn close(mut self) {
        if let Some(accepting) = self.0.take() {
            accepting.abort();
            // It was aborted, which is no error here.
            let _ = accepting.await;
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(accepting) = &self.0 {
            accepting.abort();
        }
    }
}

impl Workers {
    /// Starts this many threads.
    ///
    /// # Errors
    /// Where a thread cannot be started.
    pub fn start(site: &Arc<Site>, count: usize) -> io::Result<Self> {
        let stopping = watch::Sender::new(None);
        let (mut workers, mut threads, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..count {
            let (accepted, connections) = mpsc::unbounded_channel();
            let (ended, end) = oneshot::channel();
            let (site, stops) = (Arc::clone(site), stopping.subscribe());
            let thread = thread::Builder::new().name(format!("tenantry-{n}")).spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                match runtime {
                    Ok(runtime) => LocalSet::new().block_on(&runtime, work(site, connections, stops)),
                    Err(error) => tracing::error!(error = error.to_string(), "server.no_runtime"),
                }
                // Whoever stopped the server may be gone.
                let _ = ended.send(());
            });
            threads.push(thread?);
            ends.push(end);
            workers.push(Worker { accepted, live: Arc::default() });
        }
        let room = Arc::new(Semaphore::new(CONNECTIONS.saturating_mul(count)));
        Ok(Self { acceptor: Acceptor { workers: Arc::new(workers), room }, threads, ends, stopping })
    }

    /// What hands connections to the threads.
    pub fn acceptor(&self) -> &Acceptor {
        &self.acceptor
    }

    /// Stops the threads; returns when they have ended.
    pub async fn stop(self, stop: StopMode) {
        self.stopping.send_replace(Some(stop));
        for end in self.ends {
            // A thread that panicked has ended as well.
            let _ = end.await;
        }
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

impl Acceptor {
    /// Serves what comes to a listener.
    ///
    /// # Errors
    /// Where the runtime does not take the listener.
    pub fn listen(&self, listener: TcpListener, door: Door) -> io::Result<Listening> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let Self { workers, room } = self.clone();
        let accepting = tokio::spawn(accept(listener, Arc::new(door), workers, room));
        Ok(Listening(Some(accepting)))
    }
}

/// Hands connections to the thread with the fewest.
async fn accept(
    listener: tokio::net::TcpListener,
    door: Arc<Door>,
    workers: Arc<Vec<Worker>>,
    room: Arc<Semaphore>,
) {
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let stream = match listener.accept().await.and_then(|(stream, _)| stream.into_std()) {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!(error = error.to_string(), "server.not_accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(worker) = workers.iter().min_by_key(|worker| worker.live.load(Ordering::Relaxed)) else {
            return;
        };
        worker.live.fetch_add(1, Ordering::Relaxed);
        let counted = Counted { live: Arc::clone(&worker.live), _permit: permit };
        // A thread that has ended takes no more connections; this one is closed.
        let _ = worker.accepted.send(Accepted { stream, door: Arc::clone(&door), counted });
    }
}

/// Connections of this thread that are being served.
#[derive(Default)]
struct OpenConnections {
    count: Cell<usize>,
    fewer: Notify,
}

/// Counts one, until it is dropped.
struct ServedCount(Rc<OpenConnections>);

impl ServedCount {
    fn new(open: &Rc<OpenConnections>) -> Self {
        open.count.set(open.count.get() + 1);
        Self(Rc::clone(open))
    }
}

impl Drop for ServedCount {
    fn drop(&mut self) {
        self.0.count.set(self.0.count.get() - 1);
        self.0.fewer.notify_one();
    }
}

/// A serving thread: serves what it is handed until the server stops.
async fn work(
    site: Arc<Site>,
    mut connections: mpsc::UnboundedReceiver<Accepted>,
    mut stops: watch::Receiver<Option<StopMode>>,
) {
    let serve = match service::make(&site, stops.clone()).await {
        Ok(serve) => serve,
        Err(error) => {
            tracing::error!(error, "server.no_service");
            return;
        }
    };
    let open = Rc::<OpenConnections>::default();
    let stop = loop {
        tokio::select! {
            accepted = connections.recv() => {
                let Some(Accepted { stream, door, counted }) = accepted else { break StopMode::AtOnce };
                let (serving, served) = (serve(stream, door), ServedCount::new(&open));
                tokio::task::spawn_local(async move {
                    serving.await;
                    drop((counted, served));
                });
            }
            stop = stops.wait_for(Option::is_some) => break stop.ok().and_then(|stop| *stop).unwrap_or(StopMode::AtOnce),
        }
    };
    if stop == StopMode::Finishing {
        let finished = async {
            while open.count.get() > 0 {
                open.fewer.notified().await;
            }
        };
        // What takes longer is cut off.
        let _ = tokio::time::timeout(PATIENCE, finished).await;
    }
}

//! CPU per request of a server in a process of its own, as multiples of one RSA-2048 signature and of an empty
//! actix-web handler, all measured in the same run: `cargo bench --bench load`.
//!
//! The figures of `docs/performance.md` come from here. Linux only: CPU time is read from `/proc`.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot go on stops")]

mod support;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use support::{Connection, FIXTURE, GRANT, basic, post};
use tenantry::Clock;
use tenantry::domain::password::{self, Workspace};
use tenantry::tokens::{SigningKey, test_key};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
/// Starts of each kind.
const STARTS: usize = 15;
/// Opaque tokens after which memory is measured.
const MANY: u64 = 100_000;

fn main() {
    if std::env::args().any(|arg| arg == "--empty-server") {
        empty_server();
    } else if Path::new("/proc/self/schedstat").exists() {
        measure();
    } else {
        println!("load: no /proc/self/schedstat here, nothing measured");
    }
}

/// A kind of request: its name, how many make a round, and the next one.
type Job<'a> = (&'a str, u64, Box<dyn Fn() -> String + Sync + 'a>);

fn measure() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fixture = folder.path().join("fixture.yaml");
    std::fs::write(&fixture, FIXTURE).expect("the fixture is written");
    let database = folder.path().join("load.db");
    let serve = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--database"]).arg(&database);
        Server::start(command.arg("--fixture").arg(&fixture))
    };
    print_ready_times(folder.path(), &database);
    let server = serve();
    std::thread::sleep(Duration::from_secs(2));
    let idle = server.resident();
    let empty =
        Server::start(Command::new(std::env::current_exe().expect("this program")).arg("--empty-server"));

    let (jwt, opaque) = (server.token("jwt"), server.token("opaque"));
    let counter = AtomicU64::new(0);
    let jobs = jobs(&jwt, &opaque, &counter);
    let mut rows = vec![Vec::new(); jobs.len() + 3];
    for _ in 0..ROUNDS {
        rows[0].push(signature());
        rows[1].push(password_hash());
        rows[2].push(empty.measure(20_000, &|| post("/", &basic(), GRANT)));
        for (row, (_, count, request)) in rows[3..].iter_mut().zip(&jobs) {
            row.push(server.measure(*count, request));
        }
    }
    let names = ["one RSA-2048 signature", "one password hash", "empty actix-web POST"];
    let names: Vec<_> = names.into_iter().chain(jobs.iter().map(|(name, ..)| *name)).collect();
    print_table(&names, &rows.into_iter().map(median).collect::<Vec<_>>());

    let issue = post("/oauth2/token/opaque", &basic(), GRANT);
    server.measure(MANY, &|| issue.clone());
    println!("\nresident: idle {idle:.1} MiB, after {MANY} more opaque tokens {:.1} MiB", server.resident());
}

/// Milliseconds from starting the process to its ready line, in three situations.
fn print_ready_times(folder: &Path, database: &Path) {
    let start = |options: &[&std::ffi::OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(options);
        let begun = Clock::system().now().millis();
        let server = Server::start(&mut command);
        ((Clock::system().now().millis() - begun) as f64, server)
    };
    let times = |options: &dyn Fn(usize) -> Vec<std::ffi::OsString>| {
        let options = |n| options(n);
        let one = |n| start(&options(n).iter().map(AsRef::as_ref).collect::<Vec<_>>()).0;
        median((0..STARTS).map(one).collect())
    };
    let first = times(&|n| vec!["--database".into(), folder.join(format!("first{n}.db")).into()]);
    // The key is made after the server is ready; the first answer with it waits for it.
    let (_, server) = start(&[
        "--database".as_ref(),
        database.as_os_str(),
        "--fixture".as_ref(),
        folder.join("fixture.yaml").as_os_str(),
    ]);
    server.token("jwt");
    drop(server);
    let again = times(&|_| vec!["--database".into(), database.into()]);
    let seeded = times(&|_| vec!["--ephemeral".into(), "--seed".into(), "1".into()]);
    println!(
        "ready in ms, median of {STARTS}: first start {first}, file with its key {again}, ephemeral with a seed {seeded}"
    );
}

fn jobs<'a>(jwt: &str, opaque: &str, counter: &'a AtomicU64) -> Vec<Job<'a>> {
    let fixed = |request: String| Box::new(move || request.clone());
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let token = |app: &str| fixed(post(&format!("/oauth2/token/{app}"), &basic(), GRANT));
    let introspect = |app: &str, token: &str| {
        fixed(post(&format!("/oauth2/introspect/{app}"), &basic(), &format!("token={token}")))
    };
    let read = |token: &str| fixed(post("/cdirectoryservice/getuser", &bearer(token), "{}"));
    let create = |password: &'static str| {
        let headers = bearer(opaque);
        Box::new(move || {
            let n = counter.fetch_add(1, Ordering::Relaxed);
            let body = format!(r#"{{"Name":"u{n}","Mail":"u@x.test"{password}}}"#);
            post("/cdirectoryservice/createuser", &headers, &body)
        })
    };
    vec![
        ("token, JWT", 2_000, token("jwt")),
        ("token, opaque, kept durably", 6_000, token("opaque")),
        ("introspection, opaque", 20_000, introspect("opaque", opaque)),
        ("introspection, JWT", 20_000, introspect("jwt", jwt)),
        ("guarded read (GetUser), opaque", 20_000, read(opaque)),
        ("guarded read (GetUser), JWT", 20_000, read(jwt)),
        ("CreateUser, durable, no password", 4_000, create("")),
        ("CreateUser, durable, password", 1_000, create(r#","Password":"Passw0rd""#)),
    ]
}

fn print_table(names: &[&str], medians: &[f64]) {
    let (signature, empty) = (medians[0], medians[2]);
    println!("\nmedian CPU of {ROUNDS} rounds, {CONNECTIONS} connections\n");
    println!("{:<34} {:>9} {:>12} {:>13}", "", "ms", "x signature", "x empty POST");
    for (name, ms) in names.iter().zip(medians) {
        println!("{name:<34} {ms:>9.4} {:>12.2} {:>13.2}", ms / signature, ms / empty);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// CPU milliseconds of one signature over a token's worth of bytes, the key kept parsed.
fn signature() -> f64 {
    let key = SigningKey::from_pem(&test_key()).expect("the test key");
    let claims = serde_json::json!({"sub": "x"});
    own_cpu(300, || {
        key.sign("app", &claims).expect("a signature");
    })
}

fn password_hash() -> f64 {
    let mut workspace = Workspace::default();
    own_cpu(50, || {
        password::hash("Passw0rd", &[7; 16], &mut workspace);
    })
}

fn own_cpu(count: u32, mut work: impl FnMut()) -> f64 {
    let cpu = || schedstat(Path::new("/proc/thread-self/schedstat"));
    let before = cpu();
    (0..count).for_each(|_| work());
    (cpu() - before) / f64::from(count)
}

/// CPU milliseconds that a schedstat file tells of.
fn schedstat(file: &Path) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let nanoseconds: f64 = text.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    nanoseconds / 1e6
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts a server and waits for its ready line.
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        stdout.read_line(&mut line).expect("its ready line");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('"').next()).expect("its address");
        Self { address: address.to_owned(), child }
    }

    fn token(&self, app: &str) -> String {
        let request = post(&format!("/oauth2/token/{app}"), &basic(), GRANT);
        let answer = Connection::open(&self.address).ask(&request);
        let token = answer.split(r#""access_token":""#).nth(1).and_then(|rest| rest.split('"').next());
        token.unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// CPU milliseconds per request.
    fn measure(&self, count: u64, request: &(dyn Fn() -> String + Sync)) -> f64 {
        let left = Mutex::new(count);
        let before = self.cpu();
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let mut connection = Connection::open(&self.address);
                    while take(&left) {
                        let answer = connection.ask(&request());
                        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                    }
                });
            }
        });
        (self.cpu() - before) / count as f64
    }

    fn cpu(&self) -> f64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("its threads");
        tasks.flatten().map(|task| schedstat(&task.path().join("schedstat"))).sum()
    }

    /// Resident memory in MiB.
    fn resident(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("its memory");
        let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok());
        kib.unwrap_or_default() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn take(left: &Mutex<u64>) -> bool {
    let mut left = left.lock().expect("the counter");
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

/// The floor: an actix-web server that answers a POST with nothing.
fn empty_server() {
    use actix_web::{App, HttpResponse, HttpServer, web};
    actix_web::rt::System::new().block_on(async {
        let app =
            || App::new().default_service(web::to(|_: web::Bytes| async { HttpResponse::Ok().body("") }));
        let server = HttpServer::new(app).bind("127.0.0.1:0").expect("a port");
        println!("\"http://{}\"", server.addrs()[0]);
        server.run().await.expect("it serves");
    });
}

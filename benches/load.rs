//! CPU per request of a server in a process of its own, as multiples of one RSA-2048 signature and of an empty
//! actix-web handler, all measured in the same run: `cargo bench --bench load`.
//!
//! The figures of `docs/performance.md` come from here. Linux only: CPU time is read from `/proc`.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot go on stops")]

#[path = "support/load.rs"]
mod load;
#[path = "support/server.rs"]
mod server;
mod support;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use load::{CONNECTIONS, bearer};
use server::{Server, median, schedstat};
use support::{FIXTURE, GRANT, basic, post};
use tenantry::Clock;
use tenantry::internals::domain::password::{self, Workspace};
use tenantry::internals::tokens::{SigningKey, test_key};

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
    let token = |app: &str| fixed(post(&format!("/oauth2/token/{app}"), &basic(), GRANT));
    let introspect = |app: &str, token: &str| {
        fixed(post(&format!("/oauth2/introspect/{app}"), &basic(), &format!("token={token}")))
    };
    let read = |token: &str| fixed(post("/cdirectoryservice/getuser", &bearer(token), "{}"));
    let create = |more: &'static str| {
        let headers = bearer(opaque);
        Box::new(move || {
            let n = counter.fetch_add(1, Ordering::Relaxed);
            let body = format!(r#"{{"Name":"u{n}","Mail":"u@x.test"{more}}}"#);
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
        ("CreateUser, durable", 4_000, create(r#","SendEmailInvite":false"#)),
        ("CreateUser, with an invitation", 4_000, create("")),
        ("CreateUser, password", 1_000, create(r#","SendEmailInvite":false,"Password":"Passw0rd""#)),
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

//! CPU per request of a server in a process of its own, as multiples of one RSA-2048 signature and of an empty
//! actix-web handler, all measured in the same run: `cargo bench --bench load`.
//!
//! The figures of `docs/performance.md` come from here. Linux only: CPU time is read from `/proc`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tenantry::domain::fixture::SigningKeySpec;
use tenantry::domain::password::{self, Workspace};
use tenantry::tokens::{SigningKey, test_key};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const FIXTURE: &str = "
roles: [{name: R, rights: [User Management]}]
users: [{name: svc, password: MyTest1, oauth_client: true, roles: [R]}]
apps:
  - {id: jwt, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [R]}
  - {id: opaque, token_type: Opaque, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [R]}
";

fn main() {
    if std::env::args().any(|arg| arg == "--empty-server") {
        return empty_server();
    }
    if !Path::new("/proc/self/schedstat").exists() {
        println!("load: no /proc/self/schedstat here, nothing measured");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fixture = folder.path().join("fixture.yaml");
    std::fs::write(&fixture, FIXTURE).expect("the fixture is written");
    let database = folder.path().join("load.db");

    let empty =
        Server::start(Command::new(std::env::current_exe().expect("this program")).arg("--empty-server"));
    let server = Server::start(Command::new(env!("CARGO_BIN_EXE_tenantry")).args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &database.to_string_lossy(),
        "--fixture",
        &fixture.to_string_lossy(),
    ]));
    let idle = server.resident();
    let basic = format!("Authorization: Basic {}\r\n", STANDARD.encode("svc:MyTest1"));
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let grant = "grant_type=client_credentials&scope=all";
    let jwt = server.token("jwt", &basic);
    let opaque = server.token("opaque", &basic);
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let counter = AtomicU64::new(0);
    let user = |_: usize| {
        let n = counter.fetch_add(1, Ordering::Relaxed);
        post(
            "/cdirectoryservice/createuser",
            &bearer(&opaque),
            &format!(r#"{{"Name":"u{n}","Mail":"u@x","SendEmailInvite":false}}"#),
        )
    };

    let fixed = |request: String| move |_: usize| request.clone();
    let jobs: Vec<(&str, u64, Box<dyn Fn(usize) -> String + Sync>)> = vec![
        ("token, JWT", 2_000, Box::new(fixed(post("/oauth2/token/jwt", &format!("{basic}{form}"), grant)))),
        (
            "token, opaque, kept durably",
            6_000,
            Box::new(fixed(post("/oauth2/token/opaque", &format!("{basic}{form}"), grant))),
        ),
        (
            "introspection, opaque",
            20_000,
            Box::new(fixed(post(
                "/oauth2/introspect/opaque",
                &format!("{basic}{form}"),
                &format!("token={opaque}"),
            ))),
        ),
        (
            "introspection, JWT",
            20_000,
            Box::new(fixed(post(
                "/oauth2/introspect/jwt",
                &format!("{basic}{form}"),
                &format!("token={jwt}"),
            ))),
        ),
        (
            "guarded read (GetUser), opaque",
            20_000,
            Box::new(fixed(post("/cdirectoryservice/getuser", &bearer(&opaque), "{}"))),
        ),
        (
            "guarded read (GetUser), JWT",
            20_000,
            Box::new(fixed(post("/cdirectoryservice/getuser", &bearer(&jwt), "{}"))),
        ),
        ("CreateUser, durable", 2_000, Box::new(user)),
    ];

    let mut table = vec![Vec::new(); jobs.len() + 3];
    for _ in 0..ROUNDS {
        table[0].push(signature());
        table[1].push(hash());
        table[2].push(empty.measure(20_000, &|_| post("/", form, grant)));
        for (row, (_, count, request)) in table[3..].iter_mut().zip(&jobs) {
            row.push(server.measure(*count, request));
        }
    }
    let medians: Vec<f64> = table.into_iter().map(median).collect();
    let (signature, hash, empty_handler) = (medians[0], medians[1], medians[2]);
    println!("\nmedian CPU of {ROUNDS} rounds, {CONNECTIONS} connections\n");
    println!("{:<34} {:>10} {:>12} {:>14}", "", "ms", "x signature", "x empty POST");
    let names = ["one RSA-2048 signature", "one password hash", "empty actix-web POST"];
    for (name, ms) in names.into_iter().chain(jobs.iter().map(|(name, ..)| *name)).zip(&medians) {
        println!("{name:<34} {ms:>10.4} {:>12.2} {:>14.2}", ms / signature, ms / empty_handler);
        if name.starts_with("CreateUser") {
            let net = ms - hash;
            println!(
                "{:<34} {net:>10.4} {:>12.2} {:>14.2}",
                "CreateUser, password hash aside",
                net / signature,
                net / empty_handler
            );
        }
    }
    let issue = post("/oauth2/token/opaque", &format!("{basic}{form}"), grant);
    server.measure(100_000, &|_| issue.clone());
    println!(
        "\nresident: idle {:.1} MiB, after 100,000 more opaque tokens {:.1} MiB",
        idle,
        server.resident()
    );
}

fn post(path: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// CPU milliseconds of one signature over a token's worth of bytes, the key kept parsed.
fn signature() -> f64 {
    let SigningKeySpec { private_key, .. } = test_key();
    let key = SigningKey::from_pem(&SigningKeySpec { private_key, ..test_key() }).expect("the test key");
    let claims = serde_json::json!({"sub": "x"});
    own_cpu(300, || {
        key.sign("app", &claims).expect("a signature");
    })
}

fn hash() -> f64 {
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
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("its ready line");
        let url = line.split("http://").nth(1).and_then(|rest| rest.split('"').next()).expect("its address");
        Self { address: url.to_owned(), child }
    }

    fn token(&self, app: &str, basic: &str) -> String {
        let request = post(&format!("/oauth2/token/{app}"), basic, "grant_type=client_credentials&scope=all");
        let answer = Connection::open(&self.address).ask(&request);
        let token = answer.split(r#""access_token":""#).nth(1).and_then(|rest| rest.split('"').next());
        token.unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// CPU milliseconds per request.
    fn measure(&self, count: u64, request: &(dyn Fn(usize) -> String + Sync)) -> f64 {
        let left = Arc::new(Mutex::new(count));
        let before = self.cpu();
        std::thread::scope(|scope| {
            for n in 0..CONNECTIONS {
                let left = Arc::clone(&left);
                scope.spawn(move || {
                    let mut connection = Connection::open(&self.address);
                    while take(&left) {
                        let answer = connection.ask(&request(n));
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
        std::thread::sleep(Duration::from_millis(2_000));
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or_default() / 1024.0
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
    *left = left.saturating_sub(1);
    *left > 0
}

/// A keep-alive connection that understands just enough HTTP.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self(BufReader::new(stream))
    }

    fn ask(&mut self, request: &str) -> String {
        self.0.get_mut().write_all(request.as_bytes()).expect("the request is sent");
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let start = head.len();
            self.0.read_line(&mut head).expect("a line of the answer");
            let line = head[start..].trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the body");
        head + &String::from_utf8_lossy(&body)
    }
}

/// The floor: an actix-web server that answers a POST with nothing.
fn empty_server() {
    use actix_web::{App, HttpResponse, HttpServer, web};
    actix_web::rt::System::new().block_on(async {
        let server = HttpServer::new(|| {
            App::new().default_service(web::to(|_: web::Bytes| async { HttpResponse::Ok().body("") }))
        });
        let server = server.bind("127.0.0.1:0").expect("a port");
        println!("\"http://{}\"", server.addrs()[0]);
        server.run().await.expect("it serves");
    });
}

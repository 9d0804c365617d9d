//! Whether calls cost the same in a directory of 100,000 users and 1,000 roles as in one of 1,000 users and 10 roles:
//! CPU time of servers in processes of their own: `cargo bench --bench scale`. Linux only.
//!
//! Both are asked for the same number of users and roles, spread over the whole directory, so that what is remembered
//! helps both alike; the last rows ask for all of them.

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

use load::bearer;
use server::{Server, median, schedstat};
use support::{FIXTURE, post};

const ROUNDS: usize = 5;
/// Requests of a kind in a round.
const REQUESTS: u64 = 2_000;
/// How many users and roles are asked for.
const ASKED_USERS: u64 = 1_000;
const ASKED_ROLES: u64 = 10;
/// Members of a role.
const MEMBERS: u64 = 10;

fn main() {
    if schedstat(Path::new("/proc/self/schedstat")) == 0.0 {
        println!("scale: no /proc/self/schedstat here, nothing measured");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let small = Directory::filled(&folder.path().join("small.db"), 1_000, 10);
    let large = Directory::filled(&folder.path().join("large.db"), 100_000, 1_000);
    println!(
        "median CPU in ms of {ROUNDS} rounds\n\n{:<34} {:>9} {:>9} {:>6}",
        "", "1,000", "100,000", "ratio"
    );
    for (name, request) in JOBS {
        let (mut few, mut many) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            few.push(small.measure(request));
            many.push(large.measure(request));
        }
        let (few, many) = (median(few), median(many));
        println!("{name:<34} {few:>9.4} {many:>9.4} {:>6.2}", many / few);
    }
    println!("\nresident: {:.1} and {:.1} MiB", small.server.resident(), large.server.resident());
}

/// The path and the body of the n-th request of a kind.
type Request = fn(&Directory, u64) -> (&'static str, String);

const JOBS: [(&str, Request); 10] = [
    ("CreateUser", |_, n| ("/cdirectoryservice/createuser", new_user("new", n))),
    ("GetUserByName", |directory, n| {
        ("/cdirectoryservice/getuserbyname", format!(r#"{{"username":"{}"}}"#, directory.user(n)))
    }),
    ("RedRock, user by name", |directory, n| {
        let columns = "ID, Username, DisplayName, Email, MobileNumber, LastLogin";
        query(&format!("Select {columns} from User WHERE Username='{}'", directory.user(n)))
    }),
    ("RedRock, role by name", |directory, n| {
        query(&format!("Select * from Role WHERE Name='{}' ORDER BY Name COLLATE NOCASE", directory.role(n)))
    }),
    ("GetUsersRolesAndAdministrativeRights", |directory, n| {
        let path = "/usermgmt/getusersrolesandadministrativerights";
        (path, format!(r#"{{"ID":"{}"}}"#, directory.user(n)))
    }),
    ("AddUsersAndGroupsToRole", |directory, n| {
        let (role, user) = (directory.role(n), directory.user(n));
        ("/saasmanage/addusersandgroupstorole", format!(r#"{{"Name":"{role}","Users":["{user}"]}}"#))
    }),
    ("RemoveUsersAndGroupsFromRole", |directory, n| {
        let (role, user) = (directory.role(n), directory.user(n));
        ("/saasmanage/removeusersandgroupsfromrole", format!(r#"{{"Name":"{role}","Users":["{user}"]}}"#))
    }),
    ("GetRoleMembers", |directory, n| {
        ("/roles/getrolemembers", format!(r#"{{"Name":"{}"}}"#, directory.role(n)))
    }),
    ("GetUserByName, of all users", |directory, n| {
        let user = directory.anybody(n);
        ("/cdirectoryservice/getuserbyname", format!(r#"{{"username":"{user}"}}"#))
    }),
    ("GetRoleMembers, of all roles", |directory, n| {
        let role = n.wrapping_mul(7919) % directory.roles;
        ("/roles/getrolemembers", format!(r#"{{"Name":"role{role}"}}"#))
    }),
];

fn query(script: &str) -> (&'static str, String) {
    ("/redrock/query", format!(r#"{{"Script":"{script}"}}"#))
}

fn new_user(prefix: &str, n: u64) -> String {
    format!(r#"{{"Name":"{prefix}{n}@acme.test","Mail":"u@x.test","SendEmailInvite":false}}"#)
}

/// A server with users `user0@acme.test` … and roles `role0` ….
struct Directory {
    server: Server,
    headers: String,
    users: u64,
    roles: u64,
    asked: AtomicU64,
}

impl Directory {
    fn filled(database: &Path, users: u64, roles: u64) -> Self {
        let fixture = database.with_extension("yaml");
        let text = FIXTURE.replace("[User Management]", "[User Management, Role Management]");
        std::fs::write(&fixture, text).expect("the fixture is written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--database"]).arg(database);
        let server = Server::start(command.arg("--fixture").arg(&fixture));
        let headers = bearer(&server.token("opaque"));
        let directory = Self { server, headers, users, roles, asked: AtomicU64::new(0) };
        directory.call(0, users, |_, n| ("/cdirectoryservice/createuser", new_user("user", n)));
        directory.call(0, roles, |directory, n| {
            let members =
                (0..MEMBERS).map(|member| format!("\"{}\"", directory.anybody(n * MEMBERS + member)));
            let members = members.collect::<Vec<_>>().join(",");
            ("/roles/storerole", format!(r#"{{"Name":"role{n}","Users":[{members}]}}"#))
        });
        directory
    }

    /// CPU milliseconds of one of the requests from the `first` on.
    fn call(&self, first: u64, count: u64, request: Request) -> f64 {
        let next = AtomicU64::new(first);
        self.server.measure(count, &|| {
            let (path, body) = request(self, next.fetch_add(1, Ordering::Relaxed));
            post(path, &self.headers, &body)
        })
    }

    fn measure(&self, request: Request) -> f64 {
        self.call(self.asked.fetch_add(REQUESTS, Ordering::Relaxed), REQUESTS, request)
    }

    /// One of all users; neighbouring numbers are far apart.
    fn anybody(&self, n: u64) -> String {
        format!("user{}@acme.test", n.wrapping_mul(7919) % self.users)
    }

    /// One of `ASKED_USERS`; neighbouring numbers are far apart.
    fn user(&self, n: u64) -> String {
        format!("user{}@acme.test", n.wrapping_mul(7919) % ASKED_USERS * (self.users / ASKED_USERS))
    }

    /// One of `ASKED_ROLES`.
    fn role(&self, n: u64) -> String {
        format!("role{}", n % ASKED_ROLES * (self.roles / ASKED_ROLES))
    }
}

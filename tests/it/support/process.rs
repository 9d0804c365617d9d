//! The command, run as a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};

use serde_json::Value;

/// The command with these arguments, and none of this process's `TENANTRY_…` variables.
pub fn tenantry<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TENANTRY_")) {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}

/// Runs the command to its end.
pub fn output(mut command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

/// A server in a process of its own; killed when dropped.
pub struct Process {
    child: Child,
    stderr: Option<ChildStderr>,
    /// The ready line.
    pub ready: Value,
}

impl Process {
    /// Starts `tenantry serve` with these arguments on a free port, and waits for its ready line.
    pub fn start<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(arguments: I) -> Self {
        let mut command = tenantry(["serve", "--listen", "127.0.0.1:0"]);
        command.args(arguments);
        Self::spawn(command)
    }

    /// Starts a command that serves, and waits for its ready line.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        stdout.read_line(&mut line).expect("a line");
        let mut stderr = child.stderr.take();
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| {
            let mut why = String::new();
            let _ = stderr.as_mut().map(|stderr| stderr.read_to_string(&mut why));
            panic!("{error}: {line}{why}")
        });
        Self { child, stderr, ready }
    }

    pub fn url(&self) -> &str {
        self.ready["url"].as_str().expect("a URL")
    }

    pub fn tls_url(&self) -> &str {
        self.ready["tls_url"].as_str().expect("a URL")
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let done = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(done.expect("kill runs").success());
    }

    /// Waits for its end; the exit status and what it logged.
    pub fn wait(&mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        if let Some(stderr) = &mut self.stderr {
            stderr.read_to_string(&mut log).expect("its log");
        }
        (self.child.wait().expect("it ends"), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

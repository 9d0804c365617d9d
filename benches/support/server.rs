//! The server under measurement, in a process of its own. Linux only: its memory is read from `/proc`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// CPU milliseconds that a schedstat file tells of.
pub fn schedstat(file: &Path) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let nanoseconds: f64 = text.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    nanoseconds / 1e6
}

/// A server in a process of its own.
pub struct Server {
    /// The process.
    pub child: Child,
    address: String,
}

impl Server {
    /// Starts a server and waits for its ready line.
    pub fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        stdout.read_line(&mut line).expect("its ready line");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('"').next()).expect("its address");
        Self { address: address.to_owned(), child }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Resident memory in MiB.
    pub fn resident(&self) -> f64 {
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

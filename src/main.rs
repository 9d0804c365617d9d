//! The command `tenantry`.

use std::process::ExitCode;

// The system's own keeps what hashing a password took, for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tenantry::internals::cli::run()
}

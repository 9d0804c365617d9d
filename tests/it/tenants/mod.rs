//! Tenants that are made while a server runs.

mod attacks;
mod bad_input;
mod clock;
mod copies;
mod crowd;
mod making;
mod restart;
mod state;
mod ways;

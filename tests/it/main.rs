//! The tests that talk HTTP: each has a server of its own, on a free port, with a store of its own and a clock that
//! only moves when told. One binary, so that it links once.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

mod architecture;
mod citations;
mod command;
mod control;
mod determinism;
mod durability;
mod fixture;
mod golden;
mod hostile;
mod journal;
mod oauth;
mod openapi;
mod platform;
mod scim;
mod shared;
mod snapshots;
mod steering;
mod stored;
mod support;
mod tenants;
mod tls;
mod trace;
mod vendor_files;
mod web;

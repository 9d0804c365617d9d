//! Tenantry: a self-hosted stand-in for a CyberArk Identity tenant.
//!
//! A real client cannot tell it from the tenant; its owner is told what the tenant never would: why it refused.
//!
//! ```
//! use tenantry::{Clock, Tenantry, Timestamp};
//!
//! let clock = Clock::frozen(Timestamp::from_seconds(1_700_000_000));
//! let tenant = Tenantry::builder().clock(clock).seed(1).start().expect("it starts");
//! assert!(tenant.url().starts_with("http://127.0.0.1:"));
//! ```
//!
//! # Features
//!
//! `cli` (the command), `tls`, `postgres` and `script` (the vendor's token scripts) are on by default. A test that embeds the
//! server wants few of them: `tenantry = { version = "0.1", default-features = false }`.
//!
//! # Inside
//!
//! The rooms, in reading order; arrows go one way, and `tests/it/architecture.rs` keeps them:
//! `domain ← store ← redrock, tokens ← tenant ← auth ← web ← oauth | platform | scim | control ← server ← emulator ← cli`, and
//! beside them `domain ← fixture`, and `fixture, store ← seeding ← emulator`.

#![deny(missing_docs)]

mod auth;
mod check;
#[cfg(feature = "cli")]
mod cli;
mod clock;
mod config;
mod control;
mod directory;
mod domain;
mod emulator;
mod fixture;
#[doc(hidden)]
pub mod internals;
mod journal;
mod oauth;
mod openapi;
mod pages;
mod platform;
mod random;
mod redrock;
mod scim;
mod seeding;
mod server;
mod store;
mod tenant;
mod tls;
mod tokens;
mod web;
mod wire;

pub use clock::{Clock, Timestamp};
pub use config::{Config, Database, Tls};
pub use emulator::{Builder, StartError, Tenantry, export};
pub use wire::HostPattern;

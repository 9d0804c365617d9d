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
//! The rooms, in reading order; arrows go one way, and `tests/it/architecture.rs` keeps them:
//! `domain ← store ← redrock, tokens ← tenant ← auth ← web ← oauth | platform | scim | control ← server ← emulator ← cli`, and
//! beside them `domain ← fixture`, and `fixture, store ← seeding ← emulator`.

pub mod check;
pub mod clock;
pub mod config;
pub mod openapi;
pub mod random;
pub mod wire;

pub mod pages;

pub mod domain;

pub mod fixture;
pub mod store;

pub mod seeding;

pub mod tokens;

pub mod redrock;

pub mod journal;

pub mod tenant;

pub mod auth;

pub mod directory;

pub mod web;

pub mod control;
pub mod oauth;
pub mod platform;
pub mod scim;

pub mod tls;

pub mod server;

mod emulator;

#[cfg(feature = "cli")]
pub mod cli;

pub use clock::{Clock, Timestamp};
pub use config::{Config, Database, Tls};
pub use emulator::{Builder, StartError, Tenantry, export};

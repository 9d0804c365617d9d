//! Policies in the form that the tenant keeps: each with a path and a stamp of its own.

use super::{POLICY_PREFIX, PolicySpec};
use crate::clock::Timestamp;

/// .NET's ticks in a second, and at the start of 1970.
const TICKS: i64 = 10_000_000;
const EPOCH: i64 = 621_355_968_000_000_000;

/// The stamp of a change at `now`: .NET ticks in whole seconds, after all of `before` (platform.md#s7, RevStamp).
pub fn next_stamp<'s>(before: impl IntoIterator<Item = &'s str>, now: Timestamp) -> String {
    let last = before.into_iter().filter_map(|stamp| stamp.parse::<i64>().ok()).max().unwrap_or(0);
    let ticks = now.seconds().saturating_mul(TICKS).saturating_add(EPOCH);
    ticks.max(last.saturating_add(TICKS)).to_string()
}

/// Gives every policy of a fixture what the tenant's own have. Settings may stand outside `Settings`.
pub fn normalize(policies: &mut [PolicySpec], now: Timestamp) {
    for at in 0..policies.len() {
        let path = policies[at].path.trim().to_owned();
        let path = match path.as_str() {
            "" => {
                let free = |n: &usize| !policies.iter().any(|other| other.path == numbered(*n));
                numbered((at + 1..).find(free).unwrap_or(at))
            }
            path if path.starts_with(POLICY_PREFIX) => path.to_owned(),
            name => format!("{POLICY_PREFIX}{name}"),
        };
        let policy = &mut policies[at];
        policy.path = path;
        if policy.rev_stamp.is_empty() {
            policy.rev_stamp = next_stamp([], now);
        }
        let is_setting = |name: &String| name.starts_with('/');
        let outside: Vec<_> = policy.other.keys().filter(|name| is_setting(name)).cloned().collect();
        for name in outside {
            let value = policy.other.shift_remove(&name).unwrap_or_default();
            policy.settings.entry(name).or_insert(value);
        }
    }
}

fn numbered(n: usize) -> String {
    format!("{POLICY_PREFIX}Policy {n}")
}

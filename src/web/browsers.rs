//! How a browser gets in: by a link that is good once, for a cookie that opens what the control token opens.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::clock::{Clock, Timestamp};
use crate::random::Random;

/// How long a link is good, in milliseconds: as long as a day's work.
const LINK_LIFETIME: i64 = 12 * 3_600_000;
/// How many links and how many cookies there may be; the oldest make room.
const MOST: usize = 256;

/// The links that were given out, and the cookies of the browsers that followed one. They end with the server.
pub struct Browsers {
    /// Not a tenant's, and never seeded: what opens the server is not to be guessed.
    random: Random,
    clock: Clock,
    links: Mutex<VecDeque<(String, Timestamp)>>,
    cookies: Mutex<VecDeque<String>>,
}

impl Browsers {
    /// Nobody's yet.
    pub fn new(clock: Clock) -> Self {
        Self { random: Random::new(None), clock, links: Mutex::default(), cookies: Mutex::default() }
    }

    /// What a new link carries.
    pub fn link(&self) -> String {
        let once = self.random.hex::<20>();
        let until = self.clock.now().plus_millis(LINK_LIFETIME);
        keep(&self.links, (once.clone(), until));
        once
    }

    /// A cookie for the browser that followed a link, if the link is good; it is not any more then.
    pub fn let_in(&self, once: &str) -> Option<String> {
        let now = self.clock.now();
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        let at = links.iter().position(|(link, _)| is_same(link, once))?;
        let (_, until) = links.remove(at)?;
        drop(links);
        let cookie = (now < until).then(|| self.random.hex::<20>())?;
        keep(&self.cookies, cookie.clone());
        Some(cookie)
    }

    /// Whether a cookie is one of ours.
    pub fn knows(&self, cookie: &str) -> bool {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.iter().any(|known| is_same(known, cookie))
    }
}

fn keep<T>(all: &Mutex<VecDeque<T>>, one: T) {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= MOST {
        all.pop_front();
    }
    all.push_back(one);
}

fn is_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn browsers() -> (Clock, Browsers) {
        let clock = Clock::frozen(Timestamp::from_seconds(1_700_000_000));
        (clock.clone(), Browsers::new(clock))
    }

    #[test]
    fn a_link_lets_one_browser_in() {
        let (_, browsers) = browsers();
        let link = browsers.link();
        let cookie = browsers.let_in(&link).unwrap();
        assert!(browsers.knows(&cookie) && !browsers.knows(&link) && !browsers.knows(""));
        assert_eq!((browsers.let_in(&link), browsers.let_in("")), (None, None));
    }

    #[test]
    fn a_link_is_good_for_twelve_hours() {
        let (clock, browsers) = browsers();
        let (early, late) = (browsers.link(), browsers.link());
        clock.advance(Duration::from_millis(LINK_LIFETIME.unsigned_abs() - 1));
        assert!(browsers.let_in(&early).is_some());
        clock.advance(Duration::from_millis(1));
        assert_eq!(browsers.let_in(&late), None);
    }

    #[test]
    fn the_oldest_make_room() {
        let (_, browsers) = browsers();
        let first = browsers.link();
        for _ in 0..MOST {
            browsers.link();
        }
        assert_eq!(browsers.let_in(&first), None);
    }
}

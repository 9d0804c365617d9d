//! What requests read again and again, in bounded memory.
//!
//! A value is only kept if nothing was written between reading it and keeping it; what a write touched is dropped
//! after its commit and before its answer. So a request that begins after an answer never sees the state before.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_cache::unsync::Cache as Bounded;

use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::fold;
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::domain::token::{AccessToken, TokenHash};

/// How many values of each kind are kept.
#[derive(Clone, Copy, Debug)]
pub struct CacheSize {
    /// Apps.
    pub apps: usize,
    /// Users.
    pub users: usize,
    /// Tokens.
    pub tokens: usize,
}

impl CacheSize {
    /// For the tenant that a server starts with.
    pub const LARGE: Self = Self { apps: 512, users: 4_096, tokens: 8_192 };
    /// For one of many.
    pub const SMALL: Self = Self { apps: 64, users: 256, tokens: 512 };
}

/// Tokens for which it is remembered how many equal ones came before.
const SHIFTS: usize = 256;

/// What a transaction touched.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub info: bool,
    pub apps: bool,
    pub users: Vec<String>,
    pub all_users: bool,
    pub tokens: Vec<TokenHash>,
    /// When the newest of the tokens that were revoked had been issued, in seconds.
    pub revoked: Option<i64>,
}

impl Touched {
    pub fn everything() -> Self {
        Self { info: true, apps: true, all_users: true, ..Self::default() }
    }

    fn is_nothing(&self) -> bool {
        !self.info && !self.apps && !self.all_users && self.users.is_empty() && self.tokens.is_empty()
    }
}

pub(super) struct Cache(Mutex<CacheState>);

struct CacheState {
    epoch: u64,
    info: Option<Arc<TenantInfo>>,
    apps_by_id: Bounded<String, Arc<App>>,
    apps_by_key: Bounded<String, Arc<App>>,
    users: Bounded<String, Arc<Principal>>,
    user_ids: Bounded<String, String>,
    tokens: Bounded<TokenHash, Arc<AccessToken>>,
    shifts: Bounded<TokenHash, i64>,
    /// No token that was issued after this second was revoked.
    newest_revoked: i64,
}

impl Cache {
    /// Empty, at `now`: what was revoked before was issued before.
    pub fn new(now: Timestamp, size: CacheSize) -> Self {
        Self(Mutex::new(CacheState {
            epoch: 0,
            info: None,
            apps_by_id: Bounded::new(size.apps),
            apps_by_key: Bounded::new(size.apps),
            users: Bounded::new(size.users),
            user_ids: Bounded::new(size.users),
            tokens: Bounded::new(size.tokens),
            shifts: Bounded::new(SHIFTS.min(size.tokens)),
            newest_revoked: now.seconds(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, CacheState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be asked before reading what is to be kept.
    pub fn epoch(&self) -> u64 {
        self.state().epoch
    }

    pub fn info(&self) -> Option<Arc<TenantInfo>> {
        self.state().info.clone()
    }

    pub fn app_by_id(&self, id: &str) -> Option<Arc<App>> {
        self.state().apps_by_id.get(&fold(id)).cloned()
    }

    pub fn app_by_key(&self, row_key: &str) -> Option<Arc<App>> {
        self.state().apps_by_key.get(row_key).cloned()
    }

    pub fn principal(&self, user_id: &str) -> Option<Arc<Principal>> {
        self.state().users.get(user_id).cloned()
    }

    pub fn user_id(&self, name: &str) -> Option<String> {
        self.state().user_ids.get(&fold(name)).cloned()
    }

    pub fn token(&self, hash: TokenHash) -> Option<Arc<AccessToken>> {
        self.state().tokens.get(&hash).cloned()
    }

    /// Whether a token that is issued at this second may be the same as one that was revoked.
    pub fn may_be_revoked(&self, issued: i64) -> bool {
        issued <= self.state().newest_revoked
    }

    fn keep(&self, epoch: u64, keep: impl FnOnce(&mut CacheState)) {
        let mut state = self.state();
        if state.epoch == epoch {
            keep(&mut state);
        }
    }

    pub fn keep_info(&self, epoch: u64, info: &Arc<TenantInfo>) {
        self.keep(epoch, |state| state.info = Some(Arc::clone(info)));
    }

    pub fn keep_app(&self, epoch: u64, app: &Arc<App>) {
        self.keep(epoch, |state| {
            state.apps_by_id.insert(fold(app.id()), Arc::clone(app));
            state.apps_by_key.insert(app.row_key.clone(), Arc::clone(app));
        });
    }

    pub fn keep_principal(&self, epoch: u64, principal: &Arc<Principal>) {
        self.keep(epoch, |state| {
            let user = &principal.user;
            state.user_ids.insert(fold(&user.name), user.id.clone());
            state.users.insert(user.id.clone(), Arc::clone(principal));
        });
    }

    pub fn keep_token(&self, epoch: u64, hash: TokenHash, token: &Arc<AccessToken>) {
        self.keep(epoch, |state| state.tokens.insert(hash, Arc::clone(token)));
    }

    /// Drops what a committed transaction touched.
    pub fn drop_touched(&self, touched: &Touched) {
        if touched.is_nothing() {
            return;
        }
        let mut state = self.state();
        state.epoch += 1;
        if touched.info {
            state.info = None;
        }
        if touched.apps {
            state.apps_by_id.clear();
            state.apps_by_key.clear();
        }
        if touched.all_users {
            state.users.clear();
            state.user_ids.clear();
        }
        for id in &touched.users {
            if let Some((_, principal)) = state.users.remove(id) {
                state.user_ids.remove(&fold(&principal.user.name));
            }
        }
        for hash in &touched.tokens {
            state.tokens.remove(hash);
        }
        if let Some(issued) = touched.revoked {
            state.newest_revoked = state.newest_revoked.max(issued);
        }
    }

    /// Drops everything: another process wrote to the database.
    pub fn clear(&self) {
        self.drop_touched(&Touched { revoked: Some(i64::MAX), ..Touched::everything() });
        self.clear_tokens();
    }

    pub fn next_shift(&self, hash: TokenHash) -> i64 {
        let mut state = self.state();
        let shift = state.shifts.get(&hash).copied().unwrap_or(0) + 1;
        state.shifts.insert(hash, shift);
        shift
    }

    pub fn clear_tokens(&self) {
        let mut state = self.state();
        state.epoch += 1;
        state.tokens.clear();
    }
}

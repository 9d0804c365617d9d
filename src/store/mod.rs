//! The only SQL. One portable dialect, on SQLite and on PostgreSQL.
//!
//! A [`Store`] is one tenant's view of an [`Engine`]. Its functions are free functions over a [`Db`], one file an
//! aggregate; not-found is an `Option`, conflicts have names. Writes of independent requests that wait at the same
//! time are committed together, and an answer is only sent after its commit. What requests read again and again
//! is kept in a bounded `cache`, which every write tells what it touched.

pub mod apps;
mod cache;
pub mod changes;
pub mod consents;
mod db;
mod engine;
pub mod events;
pub mod factors;
pub mod failures;
pub mod imports;
pub mod keys;
pub mod names;
pub mod outbox;
pub mod passes;
pub mod passwords;
pub mod reports;
pub mod role_attributes;
pub mod roles;
mod stored;
mod tables;
pub mod tenants;
pub mod tickets;
pub mod tokens;
pub mod users;
mod writer;

use std::ops::AsyncFn;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use cache::Cache;
pub use cache::CacheSize;
pub use db::Db;
pub use engine::{Engine, OpenError};
pub use tables::TablePart;
use uuid::Uuid;
pub use writer::Append;

use crate::domain::app::App;
use crate::domain::fold;
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::domain::token::{AccessToken, TokenHash};
use crate::domain::user::User;
use crate::wire::{Broken, Failure};

/// What the store could not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Something with this name exists already.
    #[error("{0} exists already")]
    Conflict(Conflict),
    /// The database failed; the text is for the log.
    #[error("database: {0}")]
    Database(String),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::of(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A user with this login name.
    #[error("the user name")]
    UserName,
    /// A role with this name.
    #[error("the role name")]
    RoleName,
    /// An app with this Application ID.
    #[error("the application id")]
    AppId,
    /// A tenant with this handle.
    #[error("the handle")]
    Handle,
    /// A snapshot of the tenant with this name.
    #[error("the snapshot")]
    Snapshot,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error
            && database.is_unique_violation()
        {
            // PostgreSQL names the constraint, SQLite the columns.
            let text = format!("{} {}", database.constraint().unwrap_or_default(), database.message());
            for (conflict, constraint, column) in [
                (Conflict::UserName, "users_name", "users.name_fold"),
                (Conflict::RoleName, "roles_name", "roles.name_fold"),
                (Conflict::AppId, "apps_service_name", "apps.service_name_fold"),
                (Conflict::Snapshot, "tenants_snapshot", "tenants.snapshot"),
                (Conflict::Handle, "tenants_handle", "tenants.handle"),
            ] {
                if text.contains(constraint) || text.contains(column) {
                    return Self::Conflict(conflict);
                }
            }
        }
        Self::Database(error.to_string())
    }
}

/// One tenant's view of the database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    tenant: Arc<str>,
    cache: Arc<Cache>,
    pending: Arc<events::Pending>,
    /// The place of the last message that was sent.
    sent: Arc<AtomicI64>,
}

impl Store {
    /// Reads, outside a transaction.
    ///
    /// # Errors
    /// What `work` returns, and [`StoreError::Database`] where no connection can be had.
    pub async fn read<T, E: From<StoreError>>(
        &self,
        work: impl AsyncFn(&mut Db<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.engine.reader().await?;
        work(&mut Db::new(&mut connection, &self.tenant)).await
    }

    /// Writes, in a transaction that is committed when this returns `Ok`, and undone when `work` returns an error.
    ///
    /// `work` may run more than once: where another write of the same batch fails, each is done again by itself.
    ///
    /// # Errors
    /// What `work` returns, and [`StoreError::Database`] where the commit fails.
    pub async fn write<T, E>(
        &self,
        work: impl AsyncFn(&mut Db<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        writer::write(&self.engine, &self.tenant, &self.cache, work).await
    }

    /// Adds a row that nothing kept in memory depends on; it is committed when this returns.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] and [`StoreError::Database`].
    pub async fn append(&self, row: impl FnOnce(&str) -> Append) -> Result<(), StoreError> {
        self.append_all(|tenant| vec![row(tenant)]).await
    }

    /// Adds several such rows, all or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] and [`StoreError::Database`].
    pub async fn append_all(&self, rows: impl FnOnce(&str) -> Vec<Append>) -> Result<(), StoreError> {
        writer::append(&self.engine, rows(&self.tenant)).await
    }

    /// Whether other processes may write to the database.
    pub fn is_shared(&self) -> bool {
        self.engine.is_shared()
    }

    /// The tenant itself.
    ///
    /// # Errors
    /// [`StoreError::Database`], also when the tenant is gone.
    pub async fn info(&self) -> Result<Arc<TenantInfo>, StoreError> {
        if let Some(info) = self.cache.info() {
            return Ok(info);
        }
        let epoch = self.cache.epoch();
        let info = self
            .read(tenants::info)
            .await?
            .ok_or_else(|| StoreError::Database("the tenant is gone".into()))?;
        let info = Arc::new(info);
        self.cache.keep_info(epoch, &info);
        Ok(info)
    }

    /// The app with this Application ID, which is compared without regard to case (decisions.md#d8).
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn app(&self, id: &str) -> Result<Option<Arc<App>>, StoreError> {
        if let Some(app) = self.cache.app_by_id(id) {
            return Ok(Some(app));
        }
        if !storable(id) {
            return Ok(None);
        }
        let epoch = self.cache.epoch();
        let found = self.read(async |db| apps::by_id(db, id).await).await?.map(Arc::new);
        if let Some(app) = &found {
            self.cache.keep_app(epoch, app);
        }
        Ok(found)
    }

    /// The app with this Application ID, if it is of a kind that issues tokens.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn issuing_app(&self, id: &str) -> Result<Option<Arc<App>>, StoreError> {
        Ok(self.app(id).await?.filter(|app| app.spec.template.issues_tokens()))
    }

    /// The app with this row key.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn app_by_key(&self, row_key: &str) -> Result<Option<Arc<App>>, StoreError> {
        if let Some(app) = self.cache.app_by_key(row_key) {
            return Ok(Some(app));
        }
        let epoch = self.cache.epoch();
        let found = self.read(async |db| apps::by_key(db, row_key).await).await?.map(Arc::new);
        if let Some(app) = &found {
            self.cache.keep_app(epoch, app);
        }
        Ok(found)
    }

    /// The user with this id, with its roles and rights.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn principal(&self, user_id: &str) -> Result<Option<Arc<Principal>>, StoreError> {
        if let Some(principal) = self.cache.principal(user_id) {
            return Ok(Some(principal));
        }
        if !storable(user_id) {
            return Ok(None);
        }
        self.load_principal(async |db| users::find(db, user_id).await).await
    }

    async fn load_principal(
        &self,
        find: impl AsyncFn(&mut Db<'_>) -> Result<Option<User>, StoreError>,
    ) -> Result<Option<Arc<Principal>>, StoreError> {
        let epoch = self.cache.epoch();
        let load = self.read::<_, StoreError>(async |db| match find(db).await? {
            Some(user) => Ok(Some(Arc::new(users::principal(db, user).await?))),
            None => Ok(None),
        });
        let found = load.await?;
        if let Some(principal) = &found {
            self.cache.keep_principal(epoch, principal);
        }
        Ok(found)
    }

    /// The user with this login name; a name without a suffix is one with the tenant's first (decisions.md#d14).
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn principal_by_name(&self, name: &str) -> Result<Option<Arc<Principal>>, StoreError> {
        let name = self.info().await?.full_name(name);
        // The name may be kept for longer than the user who had it.
        if let Some(id) = self.cache.user_id(&name)
            && let Some(found) = self.principal(&id).await?
            && fold(&found.user.name) == fold(&name)
        {
            return Ok(Some(found));
        }
        if storable(&name) {
            self.load_principal(async |db| users::by_name(db, &name).await).await
        } else {
            Ok(None)
        }
    }

    /// The user with this id or login name (platform.md#T17).
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn principal_by_id_or_name(&self, text: &str) -> Result<Option<Arc<Principal>>, StoreError> {
        let id = text.trim().to_lowercase();
        if Uuid::try_parse(&id).is_ok()
            && let Some(principal) = self.principal(&id).await?
        {
            return Ok(Some(principal));
        }
        self.principal_by_name(text).await
    }

    /// The opaque access token with this hash.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn opaque_token(&self, hash: TokenHash) -> Result<Option<KnownToken>, StoreError> {
        if let Some(token) = self.known_token(hash) {
            return Ok(Some(token));
        }
        let epoch = self.cache.epoch();
        let Some((token, revoked)) = self.read(async |db| tokens::find(db, hash).await).await? else {
            return Ok(None);
        };
        Ok(Some(self.keep_token(epoch, hash, token, revoked)))
    }

    /// A JWT with this hash whose signature was verified just now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn verified_token(
        &self,
        hash: TokenHash,
        token: AccessToken,
    ) -> Result<KnownToken, StoreError> {
        let epoch = self.cache.epoch();
        let (revoked, granted_to) = self.read(async |db| tokens::status(db, hash).await).await?;
        Ok(self.keep_token(epoch, hash, AccessToken { granted_to, ..token }, revoked))
    }

    /// Whether a JWT that was issued at this second was revoked. Almost always told without asking the database.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn is_revoked(&self, hash: TokenHash, issued: i64) -> Result<bool, StoreError> {
        if !self.cache.may_be_revoked(issued) {
            return Ok(false);
        }
        self.read(async |db| tokens::is_revoked(db, hash).await).await
    }

    /// How many seconds to take off the next token that would be the same as this one: 1, 2, 3, …
    pub fn next_shift(&self, hash: TokenHash) -> i64 {
        self.cache.next_shift(hash)
    }

    /// What its rows are known by.
    pub fn key(&self) -> &str {
        &self.tenant
    }

    /// Forgets all that is kept in memory, and the events that wait: the rows are another tenant's from now on.
    pub fn forget(&self) {
        self.cache.clear();
        self.pending.clear();
    }

    /// Forgets what tokens were looked up before.
    pub fn forget_tokens(&self) {
        self.cache.clear_tokens();
    }

    /// A token that was looked up before and not revoked since.
    pub fn known_token(&self, hash: TokenHash) -> Option<KnownToken> {
        self.cache.token(hash).map(|token| KnownToken { token, revoked: false })
    }

    fn keep_token(&self, epoch: u64, hash: TokenHash, token: AccessToken, revoked: bool) -> KnownToken {
        let token = Arc::new(token);
        if !revoked {
            self.cache.keep_token(epoch, hash, &token);
        }
        KnownToken { token, revoked }
    }
}

/// Whether every database can hold the text. What none can hold is not there either.
fn storable(text: &str) -> bool {
    !text.contains('\0')
}

/// A token that is one of ours, good or not.
#[derive(Clone, Debug)]
pub struct KnownToken {
    /// The token.
    pub token: Arc<AccessToken>,
    /// Whether it was revoked.
    pub revoked: bool,
}

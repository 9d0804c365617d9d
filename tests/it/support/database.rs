//! A store for each server: memory, or, where `TENANTRY_TEST_DATABASE` names a PostgreSQL server, a schema of its own.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{Connection, Executor};
use sqlx_postgres::PgConnection;
use tenantry::Database;

static NUMBER: AtomicU64 = AtomicU64::new(0);

/// An empty store.
pub fn fresh() -> Database {
    match postgres() {
        Some(url) => Database::Postgres(schema(&url)),
        None => Database::Ephemeral,
    }
}

/// The PostgreSQL server that the suite is to run on, if any.
#[expect(clippy::disallowed_methods, reason = "the suite is told by its environment where to run")]
fn postgres() -> Option<String> {
    std::env::var("TENANTRY_TEST_DATABASE").ok()
}

/// The URL of a new schema.
fn schema(url: &str) -> String {
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut connection = PgConnection::connect(url).await.expect("PostgreSQL");
        let sql = format!("CREATE SCHEMA {name}");
        connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await.expect("a schema");
    });
    let mark = if url.contains('?') { '&' } else { '?' };
    format!("{url}{mark}options=-csearch_path%3D{name}")
}

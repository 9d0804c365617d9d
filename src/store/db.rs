//! A connection as the functions of the store use it: bound to a tenant, and noting what it touches.

use sqlx::AnyConnection;

use super::cache::Touched;

/// A connection, the tenant whose rows it reads and writes, and what it has touched.
pub struct Db<'c> {
    pub(super) connection: &'c mut AnyConnection,
    pub(super) tenant: &'c str,
    pub(super) touched: Touched,
}

impl<'c> Db<'c> {
    pub(super) fn new(connection: &'c mut AnyConnection, tenant: &'c str) -> Self {
        Self { connection, tenant, touched: Touched::default() }
    }
}

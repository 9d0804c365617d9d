//! All tables that hold a tenant's rows: what copying, resetting, restoring and deleting go through.

use sqlx::{AnyConnection, AssertSqlSafe, query};

use super::StoreError;

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TablePart {
    /// What the tenant is: its users, roles, apps, and what is known of them.
    Definition,
    /// What its tokens are signed with.
    Keys,
    /// What was given out and what happened: tokens, sessions, events.
    Issued,
    /// What it would have sent.
    Outbox,
}

/// A table, and its columns besides `tenant_key`.
pub(super) struct TableColumns {
    pub table: &'static str,
    pub columns: &'static str,
    pub part: TablePart,
    /// Those columns that hold moments of the tenant's clock, as far as they are of its definition.
    pub moments: &'static [&'static str],
}

const fn rows(part: TablePart, table: &'static str, columns: &'static str) -> TableColumns {
    TableColumns { table, columns, part, moments: &[] }
}

impl TableColumns {
    const fn with_moments(self, moments: &'static [&'static str]) -> Self {
        Self { moments, ..self }
    }

    /// The columns, their moments moved by `$3`; what never happened does not happen now.
    fn moved(&self) -> String {
        let moved = |column: &str| match self.moments.contains(&column) {
            true => format!("CASE WHEN {column} > 0 THEN {column} + $3 ELSE {column} END"),
            false => column.to_owned(),
        };
        self.columns.split(", ").map(moved).collect::<Vec<_>>().join(", ")
    }
}

/// The tables; one that refers to another comes after it.
pub(super) const TABLES: &[TableColumns] = &[
    rows(TablePart::Keys, "signing_keys", "position, private_key, certificate"),
    rows(
        TablePart::Definition,
        "users",
        "user_id, name, name_fold, password_hash, oauth_client, in_everybody_role, state, mail, display_name, \
         description, office, home, mobile, reports_to, org_path, mfa_redirect, culture, mfa_exempt_until, \
         force_password, password_never_ends, attributes, created, modified, password_changed, has_picture, invited",
    )
    .with_moments(&["mfa_exempt_until", "created", "modified", "password_changed", "invited"]),
    rows(TablePart::Definition, "user_pictures", "user_id, media_type, base64"),
    rows(TablePart::Definition, "user_names", "user_id, given_name, family_name"),
    rows(TablePart::Definition, "user_factors", "user_id, data"),
    rows(TablePart::Definition, "password_history", "user_id, position, password_hash"),
    rows(TablePart::Definition, "sign_in_failures", "user_id, failures, since, locked")
        .with_moments(&["since"]),
    rows(TablePart::Definition, "last_logins", "user_id, at, previous").with_moments(&["at", "previous"]),
    rows(TablePart::Definition, "roles", "role_id, name, name_fold, description, role_type, script, org_path"),
    rows(TablePart::Definition, "role_rights", "role_id, path"),
    rows(TablePart::Definition, "role_members", "role_id, member_kind, member_id"),
    rows(TablePart::Definition, "role_attributes", "role_id, attribute_id, value"),
    rows(
        TablePart::Definition,
        "apps",
        "row_key, service_name, service_name_fold, client_id, client_secret_hash, definition, client_secret, modified",
    )
    .with_moments(&["modified"]),
    rows(TablePart::Definition, "app_runners", "row_key, grantee_kind, grantee_id, rights"),
    rows(TablePart::Definition, "app_changes", "position, row_key, entry"),
    rows(TablePart::Definition, "consents", "user_id, row_key, client_id, scopes, granted")
        .with_moments(&["granted"]),
    rows(TablePart::Issued, "oath_steps", "user_id, step"),
    rows(TablePart::Issued, "user_imports", "import_id, csv, created"),
    rows(TablePart::Issued, "access_tokens", "token_hash, row_key, user_id, claims, expires"),
    rows(
        TablePart::Issued,
        "granted_tokens",
        "token_hash, family, client_id, confidential, issued, expires, user_id",
    ),
    rows(TablePart::Issued, "revoked_tokens", "token_hash, expires"),
    rows(TablePart::Issued, "tickets", "kind, value_hash, family, user_id, data, expires, used"),
    rows(TablePart::Issued, "passed_mechanisms", "token_hash, mechanism, at, raised, expires"),
    rows(TablePart::Issued, "events", "pack_id, at, amount, body"),
    rows(
        TablePart::Outbox,
        "outbox",
        "message_id, position, kind, recipient, user_name, body, code, sent, accepted, guesses",
    ),
];

/// Copies the rows of these parts from one tenant to another, which has none.
pub(super) async fn copy(
    connection: &mut AnyConnection,
    (from, to): (&str, &str),
    parts: &[TablePart],
) -> Result<(), StoreError> {
    for TableColumns { table, columns, .. } in TABLES.iter().filter(|rows| parts.contains(&rows.part)) {
        let sql = format!(
            "INSERT INTO {table} (tenant_key, {columns}) SELECT $1, {columns} FROM {table} WHERE tenant_key = $2"
        );
        // Made of our own constants. Not kept prepared: it would push out what every request uses.
        query(AssertSqlSafe(sql)).persistent(false).bind(to).bind(from).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Copies what a tenant is to another, which has no rows, as if all of it had happened `later` milliseconds later.
pub(super) async fn copy_definition(
    connection: &mut AnyConnection,
    (from, to): (&str, &str),
    later: i64,
) -> Result<(), StoreError> {
    for rows in TABLES.iter().filter(|rows| rows.part == TablePart::Definition) {
        let (table, columns, moved) = (rows.table, rows.columns, rows.moved());
        let sql = format!(
            "INSERT INTO {table} (tenant_key, {columns}) SELECT $1, {moved} FROM {table} WHERE tenant_key = $2"
        );
        let copying = query(AssertSqlSafe(sql)).persistent(false).bind(to).bind(from);
        let copying = if rows.moments.is_empty() { copying } else { copying.bind(later) };
        copying.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Removes a tenant's rows of these parts.
pub(super) async fn clear(
    connection: &mut AnyConnection,
    key: &str,
    parts: &[TablePart],
) -> Result<(), StoreError> {
    for TableColumns { table, .. } in TABLES.iter().rev().filter(|rows| parts.contains(&rows.part)) {
        let sql = format!("DELETE FROM {table} WHERE tenant_key = $1");
        query(AssertSqlSafe(sql)).persistent(false).bind(key).execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection, Executor};
    use sqlx_sqlite::SqliteConnection;

    use super::*;

    /// The list is the schema: every table but the tenants themselves, every column, parents first, and a way up to the
    /// tenant by which each row goes when it goes.
    #[tokio::test]
    async fn the_list_of_tables_is_complete() {
        let mut schema = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for migration in sqlx::migrate!().iter() {
            schema.execute(sqlx::raw_sql(migration.sql.clone())).await.unwrap();
        }
        let tables: Vec<(String,)> = sqlx::query_as(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('tenants', 'counters')",
        )
        .fetch_all(&mut schema)
        .await
        .unwrap();
        let tables: BTreeSet<_> = tables.into_iter().map(|(name,)| name).collect();
        assert_eq!(tables, TABLES.iter().map(|rows| rows.table.to_owned()).collect());
        let mut seen = BTreeSet::from(["tenants".to_owned()]);
        for rows in TABLES {
            let columns: Vec<(String,)> = sqlx::query_as("SELECT name FROM pragma_table_info($1)")
                .bind(rows.table)
                .fetch_all(&mut schema)
                .await
                .unwrap();
            let columns: BTreeSet<_> = columns.iter().map(|(name,)| name.as_str()).collect();
            let listed: BTreeSet<_> = rows.columns.split(", ").chain(["tenant_key"]).collect();
            assert_eq!(columns, listed, "{}", rows.table);
            assert!(rows.moments.iter().all(|moment| listed.contains(moment)), "{}", rows.table);
            let parents: Vec<(String, String)> =
                sqlx::query_as("SELECT \"table\", on_delete FROM pragma_foreign_key_list($1)")
                    .bind(rows.table)
                    .fetch_all(&mut schema)
                    .await
                    .unwrap();
            assert!(!parents.is_empty(), "{} outlives its tenant", rows.table);
            for (parent, on_delete) in parents {
                assert!(seen.contains(&parent), "{} comes before {parent}", rows.table);
                assert_eq!(on_delete, "CASCADE", "{}", rows.table);
            }
            seen.insert(rows.table.to_owned());
        }
    }
}

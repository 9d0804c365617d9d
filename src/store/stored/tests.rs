use serde_json::json;
use serde_with::{DeserializeAs, SerializeAs};
use sqlx::{AssertSqlSafe, Connection};
use sqlx_sqlite::{SqliteConnectOptions, SqliteConnection};

use super::*;
use crate::domain::challenge::{Attempt, StepUp};
use crate::domain::grant::{AuthorizationCode, Confirmation, PendingAuthorization, Refresh, Session};
use crate::store::StoreError;

/// What a column of the database of version 0.1.0 holds.
async fn column(database: &mut SqliteConnection, column: &str, from: &str) -> Vec<String> {
    let sql = AssertSqlSafe(format!("SELECT {column} FROM {from}"));
    let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(database).await.unwrap();
    assert!(!rows.is_empty(), "{column} of {from}");
    rows.into_iter().map(|(text,)| text).collect()
}

async fn old() -> SqliteConnection {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/0.1.0/tenant.db");
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// The same value, written again.
fn again<F, T>(text: &str) -> String
where
    F: for<'de> DeserializeAs<'de, T> + SerializeAs<T>,
{
    write::<F, T>(&read::<F, T>("test", text).unwrap())
}

fn ticket_again<T: KeptTicket>(text: &str) -> String {
    T::read(text).unwrap().write()
}

type Again = fn(&str) -> String;

#[tokio::test]
async fn what_version_0_wrote_is_read_and_written_the_same_with_a_version() {
    let mut database = old().await;
    let columns: [(&str, &str, Again); 13] = [
        ("definition", "tenants", again::<StoredTenant, _>),
        ("definition", "apps", again::<StoredApp, _>),
        ("entry", "app_changes", again::<StoredChange, _>),
        ("data", "user_factors", again::<StoredFactors, _>),
        ("claims", "access_tokens", again::<StoredClaims, _>),
        ("body", "events", again::<Vec<StoredEvent>, Vec<_>>),
        ("data", "tickets WHERE kind = 'session'", ticket_again::<Session>),
        ("data", "tickets WHERE kind = 'bounce'", ticket_again::<PendingAuthorization>),
        ("data", "tickets WHERE kind = 'confirmation'", ticket_again::<Confirmation>),
        ("data", "tickets WHERE kind = 'code'", ticket_again::<AuthorizationCode>),
        ("data", "tickets WHERE kind = 'refresh'", ticket_again::<Refresh>),
        ("data", "tickets WHERE kind = 'attempt'", ticket_again::<Attempt>),
        ("data", "tickets WHERE kind = 'challenge'", ticket_again::<StepUp>),
    ];
    for (name, from, again) in columns {
        for text in column(&mut database, name, from).await {
            let written = again(&text);
            assert_eq!(written, format!("{{\"v\":1,\"stored\":{text}}}"), "{name} of {from}");
            assert_eq!(again(&written), written, "{name} of {from}");
        }
    }
}

#[test]
fn what_a_later_version_wrote_is_refused_with_a_reason() {
    let error = read::<StoredChange, _>("changelog", r#"{"v":2,"stored":[]}"#).unwrap_err();
    let wanted = "changelog: a later version of Tenantry wrote it, in the form 2; this one reads up to 1";
    assert_eq!(error, StoreError::Database(wanted.to_owned()));
}

#[test]
fn an_entry_of_a_fixture_may_look_like_a_version() {
    for entry in [json!({"v": 7}), json!({"v": 1, "stored": 7}), json!("v"), json!(null), json!([{"v": 1}])] {
        let text = write::<StoredChange, _>(&entry);
        assert_eq!(read::<StoredChange, _>("changelog", &text), Ok(entry));
    }
    assert_eq!(read::<StoredChange, _>("changelog", r#"{"v":7,"at":"x"}"#), Ok(json!({"v": 7, "at": "x"})));
}

//! Sign-ins as reports show them: `LastLogin`, `Status`, the table `Event` (platform.md#s5-3).

use serde_json::json;
use tenantry::internals::domain::event::Event;
use tenantry::internals::fixture;
use tenantry::internals::random::Random;
use tenantry::internals::seeding::Seed;
use tenantry::internals::store::{Engine, StoreError, events, users};
use tenantry::{Database, Timestamp};

use crate::support::browser::Browser;
use crate::support::redrock::{column, rows};
use crate::support::world::tables::{ANN, WORLD};
use crate::support::{START, database, start_with};

/// LGS, DEM, CPS Example.ps1:89.
#[test]
fn sign_ins_are_events_and_the_last_login() {
    let server = start_with(WORLD);
    let sign_in = |password: &str| {
        let form =
            [("grant_type", "password"), ("username", "ann"), ("password", password), ("scope", "all")];
        server.post("/oauth2/token/a").basic("boss", "S").form(&form).send().status
    };
    assert_eq!(sign_in("Ann-Passw0rd"), 200);
    server.advance(60);
    assert_eq!((sign_in("wrong"), sign_in("Ann-Passw0rd")), (400, 200));
    let user = server.query("select LastLogin, StatusEnum, Status from User where Username='ann@acme.test'");
    let wanted = json!({"LastLogin": "/Date(1700000060000)/", "StatusEnum": "Active", "Status": "Active"});
    assert_eq!(rows(&user), [wanted]);
    let script = "select NormalizedUser as User, Count(*) as Count from Event where EventType='Cloud.Core.Login' and WhenOccurred >= DateFunc('now','-30') group by User order by count desc";
    assert_eq!(rows(&server.query(script)), [json!({"User": "Ann@acme.test", "Count": 2})]);
    let events = server.query("select * from Event where EventType='Cloud.Core.Login' order by WhenOccurred");
    assert_eq!(column(&events, "WhenLogged"), ["/Date(1700000000000)/", "/Date(1700000060000)/"]);
    let report = server.query(&format!("@/lib/get_user_activity_for_admin.js(userid:'{ANN}')"));
    assert_eq!(report["Count"], 5, "two sign-ins and their tokens, and one that failed");
    server.advance(31 * 86_400);
    assert_eq!(server.query(script)["Count"], 0, "older than thirty days");
}

#[test]
fn a_sign_in_at_the_page_counts_and_a_failed_one_does_not() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    browser.submit("/login", &page, &[("username", "ann"), ("password", "wrong")]);
    let script = "select LastLogin from User where Username='ann@acme.test'";
    assert_eq!(rows(&server.query(script)), [json!({"LastLogin": null})]);
    server.advance(5);
    let browser = server.user(("ann", "Ann-Passw0rd")).sign_in();
    assert_eq!(column(&server.query(script), "LastLogin"), ["/Date(1700000005000)/"]);
    // A session is a token, and its user sees himself and what he did.
    let session = browser.cookie(".ASPXAUTH").unwrap();
    let ask = |script: &str| {
        let request = server.post("/redrock/query").bearer(&session);
        request.json(&json!({"Script": script})).send().result()
    };
    assert_eq!(column(&ask("select Username, LastLogin from User"), "LastLogin"), ["/Date(1700000005000)/"]);
    assert_eq!(column(&ask("select distinct UserGuid from Event"), "UserGuid"), [ANN]);
}

#[test]
fn what_happened_stays_when_the_user_goes() {
    let server = start_with(WORLD);
    server.user(("ann", "Ann-Passw0rd")).sign_in();
    server.client("boss").result("/cdirectoryservice/deleteuser", &json!({"ID": ANN}));
    assert_eq!(
        column(&server.query("select UserName from Event where EventType='Cloud.Core.Login'"), "UserName"),
        ["Ann@acme.test"]
    );
    assert_eq!(server.query("select ID from User where Username = 'ann@acme.test'")["Count"], 0);
}

/// What a client says about itself is no sign-in of a person.
#[test]
fn client_credentials_are_no_sign_in() {
    let server = start_with(WORLD);
    assert_eq!(server.query("select * from Event where EventType='Cloud.Core.Login'")["Count"], 0);
    let script = "select LastLogin from User where Username='boss@acme.test'";
    assert_eq!(rows(&server.query(script)), [json!({"LastLogin": null})]);
}

#[test]
fn old_events_are_swept_and_the_last_login_stays() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (database, now): (Database, _) = (database::fresh(), Timestamp::from_seconds(START));
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let engine = Engine::open(&database).await.unwrap();
        let fixture = fixture::load(&[("x.yaml".to_owned(), WORLD.to_owned())]).unwrap();
        let seed = Seed::new(&fixture, &Random::new(Some(1)), now);
        let store = engine.tenant("default", now);
        store.write::<_, StoreError>(async move |db| seed.write(db, "default").await).await.unwrap();
        let later = now.plus_millis(91 * 86_400_000);
        let left = store.write::<_, StoreError>(async move |db| {
            let ann = users::find(db, ANN).await?.unwrap();
            let event =
                |id: &str, at: Timestamp| Event { id: id.to_owned(), at: at.millis(), ..Event::default() };
            events::signed_in(db, &ann, &event("one", now)).await?;
            events::signed_in(db, &ann, &event("two", now.plus_millis(86_400_000 * 2))).await?;
            let swept = events::sweep(db, later).await?;
            Ok((swept, events::all(db, None).await?))
        });
        let (swept, left) = left.await.unwrap();
        assert_eq!((swept, left.len(), left[0].id.as_str()), (1, 1, "two"));
        let gone = store
            .write::<_, StoreError>(async move |db| events::sweep(db, later.plus_millis(i64::MAX / 4)).await);
        assert_eq!(gone.await.unwrap(), 1);
        let packs = store.write::<_, StoreError>(async move |db| {
            for pack in 0..400 {
                let event =
                    |n: i64| Event { id: format!("{pack}-{n}"), at: now.millis() + pack, ..Event::default() };
                events::add(db, &(0..256).map(event).collect::<Vec<_>>()).await?;
            }
            events::sweep(db, now).await
        });
        assert_eq!(packs.await.unwrap(), 10, "100,000 are kept, in packs of 256");
        let which = tenantry::internals::store::reports::Which::Ids(vec![ANN.to_owned()]);
        let ann = store
            .read::<_, StoreError>(async |db| tenantry::internals::store::reports::users(db, &which).await)
            .await
            .unwrap();
        assert_eq!(ann[0].last_login, Some(now.plus_millis(86_400_000 * 2)));
        engine.close().await;
    });
}

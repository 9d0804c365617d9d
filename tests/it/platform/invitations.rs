//! Invitations: what would be sent is in the outbox, and who was invited is so from then on (platform.md#s1-1,
//! platform.md#s2).

use serde_json::{Value, json};

use crate::support::redrock::{column, rows};
use crate::support::{Server, start_with};

const WORLD: &str = "
roles:
  - {name: Outer, members: [Inner]}
  - {name: Inner, members: [ann]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: ann, uuid: aaaaaaaa-0000-4000-8000-000000000001, password: Ann-Passw0rd, mail: ann@mail.test, mobile: '5551', reports_to: bob}
  - {name: bob, uuid: bbbbbbbb-0000-4000-8000-000000000002, mail: bob@mail.test, reports_to: cid, display_name: Bob Example}
  - {name: cid, uuid: cccccccc-0000-4000-8000-000000000003, reports_to: ann}
  - {name: old, invited: true}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss]}
";
const ANN: &str = "aaaaaaaa-0000-4000-8000-000000000001";

/// Kind, address and user of all messages, the oldest first.
fn outbox(server: &Server) -> Vec<[String; 3]> {
    let messages = server.control("/outbox").json()["messages"].as_array().unwrap().clone();
    let text = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
    messages.iter().rev().map(|one| [text(one, "kind"), text(one, "to"), text(one, "user")]).collect()
}

fn message(kind: &str, to: &str, user: &str) -> [String; 3] {
    [kind, to, user].map(str::to_owned)
}

fn status(server: &Server, name: &str) -> Value {
    let script = format!("select StatusEnum, Status, LastInvite from User where Username='{name}@acme.test'");
    rows(&server.query(&script))[0].clone()
}

#[test]
fn who_is_created_is_invited_unless_that_is_not_wanted() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let create = |body: Value| boss.result("/cdirectoryservice/createuser", &body);
    create(json!({"Name": "one", "Mail": "one@mail.test"}));
    create(json!({"Name": "two", "Mail": "two@mail.test", "SendEmailInvite": "false"}));
    create(json!({"Name": "six", "Mail": "six@mail.test", "MobileNumber": 777, "SendSmsInvite": true}));
    create(json!({"Name": "nix"}));
    let wanted = [
        message("EMAIL", "one@mail.test", "one@acme.test"),
        message("EMAIL", "six@mail.test", "six@acme.test"),
        message("SMS", "777", "six@acme.test"),
    ];
    assert_eq!(outbox(&server), wanted);
    let text = server.control("/outbox").json()["messages"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("six@acme.test") && text.contains(&format!("{}/login", server.url())), "{text}");
    let invited =
        json!({"StatusEnum": "Invited", "Status": "Invited", "LastInvite": "/Date(1700000000000)/"});
    assert_eq!((status(&server, "one"), status(&server, "six")), (invited.clone(), invited));
    let not = json!({"StatusEnum": "Created", "Status": "Not Invited", "LastInvite": null});
    assert_eq!((status(&server, "two"), status(&server, "nix")), (not.clone(), not));
    // What is refused sends nothing.
    assert_eq!(
        boss.refusal("/cdirectoryservice/createuser", &json!({"Name": "one", "Mail": "x@mail.test"})).1,
        "user.name_free"
    );
    assert_eq!(outbox(&server).len(), 3);
}

#[test]
fn the_status_goes_from_created_over_invited_to_active_and_suspended() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let words = || {
        let ask = json!({"user": r#"{"SystemName":"ann@acme.test"}"#});
        let found = boss.result("/UserMgmt/DirectoryServiceQuery", &ask);
        let row = &found["User"]["Results"][0]["Row"];
        let listed = status(&server, "ann");
        assert_eq!(
            (&row["StatusEnum"], &row["Status"]),
            (&listed["StatusEnum"], &listed["Status"]),
            "everywhere"
        );
        listed["Status"].as_str().unwrap().to_owned()
    };
    assert_eq!(words(), "Not Invited");
    boss.result("/UserMgmt/SendLoginEmails", &json!({"ID": [ANN]}));
    assert_eq!(words(), "Invited");
    server.user(("ann", "Ann-Passw0rd")).sign_in();
    assert_eq!(words(), "Active");
    boss.result("/CDirectoryService/ChangeUserState", &json!({"uuid": ANN, "state": false}));
    assert_eq!(words(), "Suspended");
    assert_eq!(status(&server, "old")["StatusEnum"], "Invited", "by the fixture");
}

#[test]
fn users_and_all_who_are_in_roles_are_invited() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let both = json!({
        "EmailInvite": true, "SmsInvite": "true", "GroupInvite": false,
        "Entities": [{"Type": "Role", "Guid": "outer", "Name": "x"}, {"Type": "user", "Guid": "bob@acme.test"}, {"Type": "User", "Guid": ANN}],
    });
    assert_eq!(boss.result("/UserMgmt/InviteUsers", &both), json!(null));
    let mut sent = outbox(&server);
    sent.sort_unstable();
    let wanted = [
        message("EMAIL", "ann@mail.test", "ann@acme.test"),
        message("EMAIL", "bob@mail.test", "bob@acme.test"),
        message("SMS", "5551", "ann@acme.test"),
    ];
    assert_eq!(sent, wanted, "everybody once, by the ways for which there is an address");
    boss.result("/UserMgmt/InviteUsers", &json!({"EmailInvite": false, "SmsInvite": true, "Role": "Inner"}));
    let empty =
        json!({"EmailInvite": false, "Role": "", "Entities": [{"Type": "User", "Guid": "", "Name": ANN}]});
    boss.result("/UserMgmt/InviteUsers", &empty);
    boss.result(&format!("/UserMgmt/SendSmsInvite?ID={ANN}"), &json!({}));
    assert_eq!(outbox(&server)[3..], [wanted[2].clone(), wanted[2].clone()]);
    for (body, check) in [
        (json!({}), "argument.present"),
        (json!({"Entities": [{"Type": "User"}]}), "argument.present"),
        (json!({"Entities": [{"Type": "User", "Guid": "ghost"}]}), "user.exists"),
        (
            json!({"Entities": [{"Type": "User", "Guid": ANN}, {"Type": "Role", "Guid": "ghost"}]}),
            "role.exists",
        ),
        (json!({"Entities": [{"Type": "Group", "Guid": "Domain Users"}]}), "group.exists"),
        (json!({"Entities": [{"Type": "Crowd", "Guid": "x"}]}), "argument.valid"),
        (json!({"Entities": ["ann"]}), "argument.valid"),
    ] {
        assert_eq!(boss.refusal("/UserMgmt/InviteUsers", &body).1, check, "{body}");
    }
    assert_eq!(boss.refusal("/UserMgmt/SendLoginEmails", &json!({})).1, "argument.present");
    assert_eq!(boss.refusal("/UserMgmt/SendLoginEmails", &json!({"ID": [ANN, "ghost"]})).1, "user.exists");
    assert_eq!(boss.refusal("/UserMgmt/SendSmsInvite", &json!({"ID": "bob"})).1, "argument.present");
    assert_eq!(outbox(&server).len(), 5, "all or none");
}

#[test]
fn the_managers_of_a_user_are_told_and_a_circle_ends() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let chain = boss.result("/UserMgmt/GetUserHierarchy?ID=ann", &json!({}));
    assert_eq!(chain["Count"], 2, "{chain}");
    let names: Vec<_> =
        chain["Results"].as_array().unwrap().iter().map(|row| row["Row"]["Name"].clone()).collect();
    assert_eq!(names, ["bob@acme.test", "cid@acme.test"]);
    assert_eq!(chain["Results"][0]["Row"]["DisplayName"], "Bob Example");
    let none = boss.result("/UserMgmt/GetUserHierarchy", &json!({}));
    assert_eq!(none["Results"], json!([]), "of oneself, where there is none");
    assert_eq!(boss.refusal("/UserMgmt/GetUserHierarchy", &json!({"ID": "ghost"})).1, "user.exists");
    let users = boss.result("/UserMgmt/GetUsers", &json!({}));
    assert_eq!((&users["Count"], &users["Columns"][0]["Name"]), (&json!(5), &json!("Uuid")));
    assert_eq!(boss.result("/UserIdentifiers/Get", &json!({})), json!([]));
    assert_eq!(column(&server.query("select ID from User where Username='ann@acme.test'"), "ID"), [ANN]);
}

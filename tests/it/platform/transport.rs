//! The transport rules platform.md#T1 to platform.md#T17 of platform.md#s0-1.

use serde_json::{Value, json};

use tenantry::Tenantry;
use tenantry::{Clock, Timestamp};

use crate::support::{ENVELOPE, Server, members, start};

/// platform.md#T1, platform.md#T9, platform.md#T10, platform.md#T14 and platform.md#s0-2.
#[test]
fn an_answer_is_compact_json_in_the_recorded_envelope() {
    let server = start();
    let answer = server.call("/CDirectoryService/GetUser", &json!({}));
    assert_eq!(members(&answer.json()), ENVELOPE);
    assert!(answer.text().starts_with(r#"{"success":true,"Result":{"Uuid":""#), "{}", answer.text());
    assert!(answer.text().ends_with(
        r#""Message":null,"MessageID":null,"Exception":null,"ErrorID":null,"ErrorCode":null,"IsSoftError":false,"InnerExceptions":null}"#
    ));
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));

    let answer = server.call("/CDirectoryService/GetUser", &json!({"ID": "ghost"}));
    let envelope = answer.json();
    assert_eq!(members(&envelope), ENVELOPE);
    assert!(answer.text().contains(r#""success":false"#) && answer.status == 200);
    assert_eq!(envelope["Result"], Value::Null);
    let message = "User ghost not found; they may have been deleted or the directory may be unavailable.";
    assert_eq!(
        (&envelope["MessageID"], &envelope["Message"]),
        (&json!("_I18N_UserNotFound"), &json!(message))
    );
    let exception = envelope["Exception"].as_str().unwrap();
    assert!(
        exception.contains(&format!("Exception: {message}\r\n   at CyberArkIdentity.Cloud.Core.")),
        "{exception}"
    );
    let (guid, id) = envelope["ErrorID"].as_str().unwrap().split_once(':').unwrap().to_owned();
    assert_eq!((guid.len(), id), (36, answer.tx_id()), "the id of the request in the journal");
}

/// platform.md#T2, platform.md#T3, platform.md#T4; platform.md#annex-5.
#[test]
fn any_spelling_base_and_method_of_a_path_reaches_the_same_action() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let wanted = server.get("/CDirectoryService/GetUser").bearer(&token).send().result();
    assert_eq!(wanted["Name"], "client@acme.test", "GET without a body is the current user");
    for path in [
        "/cdirectoryservice/getuser",
        "/cDirectoryService/GETUSER/",
        "//CDirectoryService//GetUser",
        "/api/CDirectoryService/GetUser",
        "/API/idAdmin/cdirectoryservice/getuser/",
        "/CDirectoryService/Get%55ser",
    ] {
        assert_eq!(server.post(path).bearer(&token).send().result(), wanted, "{path}");
        assert_eq!(server.get(path).bearer(&token).send().result(), wanted, "GET {path}");
    }
    let head = server.request("HEAD", "/CDirectoryService/GetUser").bearer(&token).send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    let answer = server.request("DELETE", "/CDirectoryService/GetUser").bearer(&token).send();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")));
}

/// platform.md#T5: query and body, any case; the body wins.
#[test]
fn arguments_come_by_query_or_body_in_any_case() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let name = |path: &str, body: &str| {
        let answer = server.post(path).bearer(&token).body(body).send();
        answer.result()["Name"].as_str().unwrap().to_owned()
    };
    let get_user = "/CDirectoryService/GetUser";
    assert_eq!(name(&format!("{get_user}?ID=alice@acme.test"), ""), "alice@acme.test");
    assert_eq!(name(&format!("{get_user}?id=alice%40acme.test"), "[]"), "alice@acme.test");
    assert_eq!(name(get_user, r#"{"id":"alice"}"#), "alice@acme.test");
    assert_eq!(name(&format!("{get_user}?ID=alice"), r#"{"iD":"admin@acme.test"}"#), "admin@acme.test");
    let form = server.post(get_user).bearer(&token).form(&[("Id", "alice@acme.test")]).send();
    assert_eq!(form.result()["Name"], "alice@acme.test");
    let multipart =
        server.post(get_user).bearer(&token).header("Content-Type", "multipart/form-data; boundary=x");
    let multipart =
        multipart.body("--x\r\nContent-Disposition: form-data; name=\"ID\"\r\n\r\nalice\r\n--x--\r\n");
    assert_eq!(multipart.send().result()["Name"], "alice@acme.test");
}

/// platform.md#T6, platform.md#T7, platform.md#T8: whatever the label; all forms of nothing; unquoted names, single
/// quotes.
#[test]
fn bodies_are_read_leniently() {
    let server = start();
    let token = server.token("oauthclient", "all");
    for body in ["", " ", "null", "\"\"", "[]", "{}", "{\"\":null,\"textfield-1\":\"x\"}", "// nothing\n{}"] {
        for label in [
            "application/json",
            "application/json; charset=utf-8",
            "application/x-www-form-urlencoded",
            "text/plain",
        ] {
            let answer =
                server.post("/CDirectoryService/GetUser").bearer(&token).header("Content-Type", label);
            assert_eq!(answer.body(body).send().result()["Name"], "client@acme.test", "{body} as {label}");
        }
    }
    for body in ["{ ID: \"alice\"}", "{'ID': 'alice'}", "{\"ID\": \"alice\",}", "\u{feff}{\"ID\": \"alice\"}"]
    {
        let answer = server.post("/CDirectoryService/GetUser").bearer(&token).body(body).send();
        assert_eq!(answer.result()["Name"], "alice@acme.test", "{body}");
    }
}

#[test]
fn nonsense_is_told_in_the_vendors_words() {
    let server = start();
    let token = server.token("oauthclient", "all");
    for body in ["{", "<xml/>", "{\"ID\":}", "\u{0}"] {
        let answer = server.post("/CDirectoryService/GetUser").bearer(&token).body(body).send();
        let (id, message) = answer.failure();
        assert_eq!(id, "_I18N_Newtonsoft.Json.JsonReaderException");
        assert!(
            message.starts_with("After parsing a value an unexpected character was encountered"),
            "{message}"
        );
        assert_eq!(server.refused_by(&answer), "request.readable");
    }
    let answer = server
        .post("/CDirectoryService/SetUserState")
        .bearer(&token)
        .body(r#"{"ID":["a"],"state":"None"}"#)
        .send();
    assert_eq!(answer.failure().1, "The value of parameter 'ID' is not valid: a text wanted, a list found.");
    assert_eq!(server.refused_by(&answer), "argument.valid");
}

/// platform.md#T13 and decisions.md#d11; platform.md#annex-11.
#[test]
fn unknown_paths_are_404_with_a_page_before_any_authentication() {
    let server = start();
    for path in [
        "/nope",
        "/CDirectoryService/Nope",
        "/Nope/GetUser",
        "/CDirectoryService/GetUser/x",
        "/ServerManage/AddResource",
        "/api",
        "/api/api/Core/X",
        "/%00/x",
        "/..%2f..%2fetc",
    ] {
        let answer = server.post(path).send();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, Some("text/html; charset=utf-8")),
            "{path}"
        );
        assert!(answer.text().contains("<html>") && answer.text().contains("404"));
        assert_eq!(server.refused_by(&answer), "route.known", "{path}");
    }
}

/// platform.md#s10 and decisions.md#d15.
#[test]
fn listed_actions_answer_without_doing_anything_and_say_so_in_the_trace() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let call = |path: &str| server.post(path).bearer(&token).json(&json!({})).send();
    let nothing = call("/JobFlow/StartJob");
    assert_eq!(nothing.result(), Value::Null);
    assert!(server.trace_of(&nothing)["notes"].to_string().contains("accepted, not emulated"));
    let list = call("/api/JobFlow/GetJobs").result();
    assert_eq!(
        list,
        json!({"IsAggregate": false, "Count": 0, "Columns": [], "FullCount": 0, "Results": [], "ReturnID": ""})
    );
    for path in [
        "/U2f/GetU2fDevices",
        "/U2f/GetU2fDevicesForUser",
        "/UPRest/GetSecureFiles",
        "/UPRest/GetTagsForApp",
        "/UPRest/GetRecentImportedAccountsFile",
        "/UPRest/GetCredentialsProviderListForImport",
        "/Core/GetDirectoryRolesAndRights",
    ] {
        assert_eq!(call(path).result(), list, "{path}");
    }
    for path in [
        "/SaasManage/DownloadSAMLMetadataForApp",
        "/Security/StartSocialAuthentication",
        "/Security/ResumeFromExtIdpAuth",
        "/Security/StartImpersonate",
        "/Security/FinishImpersonate",
    ] {
        assert_eq!(server.refused_by(&call(path)), "action.emulated", "{path}");
    }
    let refused = call("/Core/IssueUserCert");
    assert_eq!(
        refused.failure(),
        (
            "_I18N_System.NotSupportedException".into(),
            "Not supported by this emulator: Core/IssueUserCert".into()
        )
    );
    assert_eq!(server.refused_by(&refused), "action.emulated");
    // They ask for a token and a scope like everything else.
    assert_eq!(server.post("/JobFlow/StartJob").send().status, 401);
    let narrow = server.token("JamesTest", "Accounts");
    assert_eq!(server.post("/JobFlow/StartJob").bearer(&narrow).send().status, 401);
}

/// The strict switch of platform.md#s10.
#[test]
fn a_strict_server_refuses_what_it_does_not_carry_out() {
    let clock = Clock::frozen(Timestamp::from_seconds(1_700_000_000));
    let server = Server::new(Tenantry::builder().clock(clock).strict_actions().start().unwrap());
    let token = server.token("oauthclient", "all");
    let call = |path: &str| server.post(path).bearer(&token).json(&json!({})).send();
    for path in ["JobFlow/StartJob", "JobFlow/GetJobs", "Core/IssueUserCert"] {
        let answer = call(&format!("/api/{path}"));
        let message = format!("Not supported by this emulator: {path}");
        assert_eq!(answer.failure(), ("_I18N_System.NotSupportedException".into(), message));
        assert_eq!(server.refused_by(&answer), "action.emulated");
    }
    call("/Security/WhoAmI").result();
    assert_eq!(server.post("/JobFlow/StartJob").send().status, 401);
    assert_eq!(call("/JobFlow/Unheard").status, 404);
}

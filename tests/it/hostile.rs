//! Nonsense: whatever is sent, the answer is clear, it is no 500, and the journal knows it.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Answer, CLIENT, Server, few_cases, start};

/// A clear refusal: a 4xx with a body, or the envelope's failure, and an entry in the journal that names a check.
fn refused(server: &Server, answer: &Answer, status: u16, check: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(!answer.body.is_empty(), "{answer:?}");
    assert_eq!(server.refused_by(answer), check);
}

#[test]
fn a_body_that_is_too_large_is_413_on_every_surface() {
    let server = start();
    let big = vec![b'x'; 10 * 1024 * 1024];
    for path in
        ["/oauth2/token/JamesTest", "/cdirectoryservice/createuser", "/nothing/here", "/_tenantry/v1/info"]
    {
        let answer = server.post(path).bearer(server.control_token()).body(big.clone()).send();
        refused(&server, &answer, 413, "request.size");
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
        serde_json::from_slice::<Value>(&answer.body).unwrap();
    }
    let chunked = "POST /oauth2/token/JamesTest HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
    let answer = server.raw(format!("{chunked}{}0\r\n\r\n", chunk.repeat(5)).as_bytes());
    refused(&server, &answer, 413, "request.size");
    assert_eq!(server.token_request("JamesTest", "Accounts").send().status, 200, "it goes on serving");
}

#[test]
fn a_head_that_is_too_large_is_431() {
    let server = start();
    let many: String = (0..1_000).map(|n| format!("X-Header-{n}: value\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "x".repeat(200_000));
    for headers in [many, long] {
        let answer = server
            .raw(format!("POST /oauth2/token/JamesTest HTTP/1.1\r\nHost: x\r\n{headers}\r\n").as_bytes());
        refused(&server, &answer, 431, "request.headers");
        assert_eq!(answer.header("connection"), Some("close"));
    }
}

#[test]
fn what_is_no_http_is_400() {
    let server = start();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello tls\r\n\r\n"[..],
        b"GET / HTTP/9.9\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nBad Header\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nzz\r\n",
    ] {
        let answer = server.raw(bytes);
        assert_eq!(answer.status, 400, "{}: {answer:?}", String::from_utf8_lossy(bytes));
        refused(&server, &answer, 400, "request.readable");
    }
}

#[test]
fn a_target_that_must_be_encoded_is_told_in_the_shape_of_its_surface() {
    let server = start();
    for (target, member) in [
        ("/scim/Users?filter=userName%20eq%20\"x\"", "detail"),
        ("/scim/v2/Users?filter=userName eq \"x\"", "detail"),
        ("/SCIM/Users?filter=<", "detail"),
        ("/oauth2/authorize/JamesTest?scope=\"x\"", "error_description"),
        ("/Security/WhoAmI?x=\u{fc}", "Message"),
        ("/nothing\u{0}here", "Message"),
    ] {
        let answer = server.raw(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
        refused(&server, &answer, 400, "request.target");
        let text = answer.json()[member].as_str().unwrap().to_owned();
        assert!(text.contains("the request target holds a character that must be percent-encoded"), "{text}");
        if member == "detail" {
            assert_eq!(
                (&answer.json()["status"], &answer.json()["scimType"]),
                (&json!("400"), &json!("invalidSyntax"))
            );
        }
    }
    let answer = server.raw(b"GET /scim/Users HTTP/9.9\r\n\r\n");
    refused(&server, &answer, 400, "request.readable");
    let told = "The request was not read: the request cannot be read.";
    assert_eq!(answer.json()["detail"], told, "what else cannot be read");
}

#[test]
fn a_host_that_is_none_is_400() {
    let server = start();
    for host in ["a b", "a/b", "<script>", "a@b", "x:y"] {
        let answer = server.raw(format!("GET /health/ping HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        assert_eq!(answer.status, 400, "{host}");
    }
    let answer = server.raw(b"GET /health/ping HTTP/1.0\r\n\r\n");
    assert_eq!(answer.status, 200, "HTTP/1.0 needs none");
}

#[test]
fn expectations_pipelines_and_slow_bodies_are_understood() {
    let server = start();
    // Windows PowerShell asks first.
    let body = "grant_type=client_credentials";
    let head = format!(
        "POST /oauth2/token/JamesTest HTTP/1.1\r\nHost: x\r\nAuthorization: Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = server.raw(head.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    // A good request and then nonsense on one connection: both are answered.
    let both = b"GET /health/ping HTTP/1.1\r\nHost: x\r\n\r\nNONSENSE\r\n\r\n";
    assert_eq!(server.raw(both).status, 200);
    let journal = server.control("/requests?limit=1").json();
    assert_eq!(journal["requests"][0]["refused"]["check"], "request.readable", "{journal}");
}

#[test]
fn odd_values_in_every_place_are_no_500() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let odd = [
        "",
        " ",
        "\u{0}",
        "💥",
        "a'b\"c;--",
        "../../etc/passwd",
        "%00%ff",
        "\u{202e}x",
        "{{7*7}}",
        "-1",
        "9".repeat(400).as_str(),
    ]
    .map(str::to_owned);
    for value in &odd {
        for path in [
            "createuser",
            "getuser",
            "changeuser",
            "deleteuser",
            "setuserstate",
            "changeuserstate",
            "exemptuserfrommfa",
            "setuserpicture",
            "getuserbyname",
            "submituploadedfile",
        ] {
            for body in [
                json!({"ID": value, "Name": value, "uuid": value, "state": value, "username": value, "timespan": value, "File": value, "ReturnID": value}),
                json!({"ID": [value], "Name": {"x": value}, "state": 1e300, "timespan": 1e300}),
                json!([value]),
                json!(value),
            ] {
                let answer =
                    server.post(&format!("/cdirectoryservice/{path}")).bearer(&token).json(&body).send();
                assert_eq!(answer.status, 200, "{path} {body}: {answer:?}");
            }
        }
        let form = [
            ("grant_type", value.as_str()),
            ("scope", value),
            ("client_id", value),
            ("client_secret", value),
        ];
        let answer = server.post("/oauth2/token/JamesTest").form(&form).send();
        assert_eq!(answer.status, 400, "{answer:?}");
        let answer = server
            .post("/oauth2/introspect/JamesTest")
            .basic(CLIENT.0, CLIENT.1)
            .form(&[("token", value)])
            .send();
        assert!(matches!(answer.status, 200 | 400), "{answer:?}");
    }
}

proptest! {
    #![proptest_config(few_cases())]

    #[test]
    fn no_request_makes_a_500_or_goes_unanswered(
        requests in prop::collection::vec((
            prop::sample::select(vec![
                "/oauth2/token/JamesTest", "/oauth2/introspect/JamesTest", "/oauth2/revoke/JamesTest", "/security/whoami",
                "/cdirectoryservice/createuser", "/cdirectoryservice/getusersfromcsvfile", "/_tenantry/v1/tenants/default/explain",
            ]),
            prop::sample::select(vec!["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "x"]),
            prop::sample::select(vec!["Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx", "Bearer a.b.c", "Bearer x", ""]),
            prop::collection::vec(any::<u8>(), 0..200),
        ), 1..20)
    ) {
        let server = start();
        for (path, content_type, authorization, body) in requests {
            let request = server.post(path).header("Content-Type", content_type).header("Authorization", authorization);
            let answer = request.body(body).send();
            prop_assert!(answer.status < 500, "{:?}", answer);
            prop_assert_eq!(answer.tx_id().len(), 32);
        }
    }
}

//! Whole bodies, member by member in their order: one of each kind that clients read.

use insta::{assert_snapshot, with_settings};
use serde_json::json;

use crate::support::{Answer, CLIENT, Server, start};

/// The body as it was sent, laid out; the server's URL is `{T}`, and a JWT, which is one, is `{jwt}`.
fn body(server: &Server, answer: &Answer) -> String {
    let text = answer.text().replace(server.url(), "{T}");
    let mut shown = String::new();
    for (n, piece) in text.split('"').enumerate() {
        let is_jwt = piece.starts_with("eyJ") && piece.split('.').count() == 3;
        let quote = if n == 0 { "" } else { "\"" };
        shown += quote;
        shown += if is_jwt { "{jwt}" } else { piece };
    }
    let value: serde_json::Value = serde_json::from_str(&shown).unwrap_or_else(|_| panic!("{shown}"));
    format!("{} {}", answer.status, serde_json::to_string_pretty(&value).unwrap())
}

#[test]
fn tokens_and_what_is_known_of_them() {
    let server = start();
    let token = server.token_request("JamesTest", "Accounts").send();
    assert_snapshot!(body(&server, &token), @r#"
    200 {
      "access_token": "{jwt}",
      "token_type": "Bearer",
      "expires_in": 18000,
      "scope": "Accounts"
    }
    "#);
    let shown = token.json()["access_token"].as_str().unwrap().to_owned();
    let form = [("token", shown.as_str())];
    let known = server.post("/oauth2/introspect/JamesTest").basic(CLIENT.0, CLIENT.1).form(&form).send();
    assert_snapshot!(body(&server, &known), @r#"
    200 {
      "active": true,
      "scope": "Accounts",
      "client_id": "client@acme.test",
      "username": "client@acme.test",
      "token_type": "Bearer",
      "exp": 1700018000,
      "iat": 1700000000,
      "sub": "eccfc4ca-a8cd-4b63-87cb-56ff66cd60b5",
      "aud": "a232f14e-d878-48e1-99d8-7054ed4c000b",
      "iss": "{T}/",
      "unique_name": "client@acme.test",
      "auth_time": 1700000000
    }
    "#);
    let unknown = [("token", "nothing")];
    let unknown = server.post("/oauth2/introspect/JamesTest").basic(CLIENT.0, CLIENT.1).form(&unknown).send();
    assert_snapshot!(body(&server, &unknown), @r#"
    200 {
      "active": false
    }
    "#);
}

#[test]
fn the_discovery_document() {
    let server = start();
    let document = server.get("/JamesTest/.well-known/openid-configuration").send();
    assert_snapshot!(body(&server, &document), @r#"
    200 {
      "authorization_endpoint": "{T}/OAuth2/Authorize/JamesTest",
      "issuer": "{T}/",
      "introspection_endpoint": "{T}/OAuth2/Introspect/JamesTest",
      "userinfo_endpoint": "{T}/OAuth2/UserInfo/JamesTest",
      "code_challenge_methods_supported": [
        "plain",
        "S256"
      ],
      "end_session_endpoint": "{T}/OAuth2/EndSession/JamesTest",
      "claims_supported": [
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "unique_name",
        "email",
        "email_verified",
        "phone_number",
        "phone_number_verified"
      ],
      "id_token_signing_alg_values_supported": [
        "RS256"
      ],
      "subject_types_supported": [
        "public"
      ],
      "scopes_supported": [
        "openid",
        "profile",
        "email",
        "address",
        "phone",
        "Accounts"
      ],
      "token_endpoint": "{T}/OAuth2/Token/JamesTest",
      "jwks_uri": "{T}/OAuth2/Keys/JamesTest",
      "response_types_supported": [],
      "response_modes_supported": [
        "query",
        "fragment",
        "form_post"
      ],
      "revocation_endpoint": "{T}/OAuth2/Revoke/JamesTest",
      "grant_types_supported": [
        "client_credentials"
      ],
      "token_endpoint_auth_methods_supported": [
        "client_secret_basic",
        "client_secret_post"
      ],
      "request_parameter_supported": false,
      "request_uri_parameter_supported": false
    }
    "#);
}

#[test]
fn refusals_of_each_surface() {
    let server = start();
    let oauth = server.post("/oauth2/token/JamesTest").basic(CLIENT.0, "wrong");
    let oauth = oauth.form(&[("grant_type", "client_credentials"), ("scope", "Accounts")]).send();
    assert_snapshot!(body(&server, &oauth), @r#"
    400 {
      "error": "access_denied",
      "error_description": "invalid client creds or client not allowed"
    }
    "#);
    let rest = server.post("/cdirectoryservice/createuser").json(&json!({})).send();
    assert_snapshot!(body(&server, &rest), @r#"
    401 {
      "success": false,
      "Result": null,
      "Message": "Unauthorized",
      "MessageID": null,
      "Exception": null,
      "ErrorID": null,
      "ErrorCode": null,
      "IsSoftError": false,
      "InnerExceptions": null
    }
    "#);
    let token = server.token("JamesTest", "Accounts");
    let argument = server.post("/cdirectoryservice/createuser").bearer(&token).json(&json!({})).send();
    with_settings!({filters => vec![(r"(?s)at CyberArk.*?\)", "{frame}")]}, {
        assert_snapshot!(body(&server, &argument), @r#"
        200 {
          "success": false,
          "Result": null,
          "Message": "Parameter 'Name' must be specified.",
          "MessageID": "_I18N_RequiredParameter",
          "Exception": "CyberArkIdentity.Cloud.Core.RequiredParameterException: Parameter 'Name' must be specified.\r\n   {frame}",
          "ErrorID": "39e0547d-3256-4500-bb23-22330690c1b6:8b06323896f21e0e9e309bf5083c4fb0",
          "ErrorCode": null,
          "IsSoftError": false,
          "InnerExceptions": null
        }
        "#);
    });
    let scim = server.get("/scim/Users/nobody").send();
    assert_snapshot!(body(&server, &scim), @r#"
    401 {
      "schemas": [
        "urn:ietf:params:scim:api:messages:2.0:Error"
      ],
      "status": "401",
      "detail": "Unauthorized"
    }
    "#);
    let control = server.get("/_tenantry/v1/info").send();
    assert_snapshot!(body(&server, &control), @r#"
    401 {
      "error": {
        "code": "unauthorized",
        "message": "control.token failed: wanted that the control token is presented",
        "hint": "the caller: Authorization: Bearer with the token of --control-token or of the ready line, or with the tenant's own"
      }
    }
    "#);
}

#[test]
fn a_user_that_is_made_and_read() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let user = json!({"Name": "ann@acme.test", "Mail": "ann@acme.test", "Password": "Ann-Passw0rd"});
    let made = server.post("/cdirectoryservice/createuser").bearer(&token).json(&user).send();
    assert_snapshot!(body(&server, &made), @r#"
    200 {
      "success": true,
      "Result": "68b6cbfd-08ae-401f-a497-b461980eb9da",
      "Message": null,
      "MessageID": null,
      "Exception": null,
      "ErrorID": null,
      "ErrorCode": null,
      "IsSoftError": false,
      "InnerExceptions": null
    }
    "#);
    let read = server
        .post("/cdirectoryservice/getuserbyname")
        .bearer(&token)
        .json(&json!({"username": "ann@acme.test"}));
    assert_snapshot!(body(&server, &read.send()), @r#"
    200 {
      "success": true,
      "Result": {
        "Uuid": "68b6cbfd-08ae-401f-a497-b461980eb9da",
        "State": "None",
        "LastModifiedDate": "/Date(1700000000000)/",
        "Version": "1",
        "Mail": "ann@acme.test",
        "Name": "ann@acme.test",
        "ReportsTo": "Unassigned",
        "CreateDate": "/Date(1700000000000)/",
        "Alias": "acme.test",
        "InEverybodyRole": true,
        "LastPasswordChangeDate": "/Date(1700000000000)/",
        "OauthClient": false
      },
      "Message": null,
      "MessageID": null,
      "Exception": null,
      "ErrorID": null,
      "ErrorCode": null,
      "IsSoftError": false,
      "InnerExceptions": null
    }
    "#);
}

//! The ways that lead to a tenant: its port, its host name, its path. Everything it says of itself follows the way.

use serde_json::{Value, json};

use crate::support::browser::hidden;
use crate::support::{Way, decode, start};

#[test]
fn what_a_tenant_says_of_itself_follows_the_way_to_it() {
    let server = start();
    let tenant = server.copy();
    for way in Way::ALL {
        let base = tenant.base(way);
        let found = tenant.request(way, "GET", "/JamesTest/.well-known/openid-configuration").send().json();
        assert_eq!(found["issuer"], format!("{base}/"));
        assert_eq!(found["token_endpoint"], format!("{base}/OAuth2/Token/JamesTest"), "{way:?}");
        let (_, claims) = decode(&tenant.token(way, "JamesTest"));
        let claims: Value = serde_json::from_str(&claims).unwrap();
        assert_eq!(claims["iss"], format!("{base}/"));
        let home = tenant.request(way, "GET", "/").send();
        assert_eq!(home.header("location"), Some(format!("{base}/login").as_str()));
        let users =
            tenant.request(way, "GET", "/Scim/v2/Users").bearer(&scim_token(&tenant, way)).send().json();
        let place = users["Resources"][0]["meta"]["location"].as_str().unwrap();
        assert!(place.starts_with(&format!("{base}/Scim/v2/Users/")), "{place}");
    }
}

fn scim_token(tenant: &crate::support::TestTenant<'_>, way: Way) -> String {
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let post = tenant.request(way, "POST", "/oauth2/token/oauthclient");
    let answer = post.basic("client@acme.test", "MyTest1").form(&form).send();
    answer.json()["access_token"].as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

/// A cookie of one tenant is not sent to its neighbour where both share host and port.
#[test]
fn a_tenants_cookies_are_for_its_own_path() {
    let server = start();
    let tenant = server.copy();
    for (way, path) in [(Way::Port, "/"), (Way::Host, "/"), (Way::Prefix, tenant.told("prefix"))] {
        let page = tenant.request(way, "GET", "/login").send();
        let (name, value) = hidden(&page).remove(0);
        let action = format!("action=\"{}/login\"", tenant.base(way));
        assert!(page.text().contains(&action), "{action}");
        let form = [("username", "alice"), ("password", "Alice-Passw0rd"), (name.as_str(), value.as_str())];
        let post = tenant.request(way, "POST", "/login").header("Cookie", &format!("{name}={value}"));
        let signed_in = post.form(&form).send();
        assert_eq!(signed_in.status, 302, "{}", signed_in.text());
        assert_eq!(signed_in.header("location"), Some(format!("{}/", tenant.base(way)).as_str()));
        let cookies: Vec<_> = signed_in.headers.iter().filter(|(name, _)| name == "set-cookie").collect();
        assert!(cookies.len() >= 3);
        for (_, cookie) in cookies {
            assert!(cookie.contains(&format!("; path={path};")), "{cookie}");
        }
    }
}

/// decisions.md#d33: the issuer is that of the way by which a token was asked for, and is good by all.
#[test]
fn a_token_is_good_whichever_way_it_is_shown() {
    let server = start();
    let tenant = server.copy();
    for asked in Way::ALL {
        for app in ["JamesTest", "OpaqueTest"] {
            let token = tenant.token(asked, app);
            for shown in Way::ALL {
                let answer = tenant.call(shown, &token, "/cdirectoryservice/getuser", &json!({}));
                assert_eq!(answer.result()["Name"], "client@acme.test", "{app}: {asked:?} then {shown:?}");
            }
        }
    }
}

/// The port decides before the host name, the host name before the path.
#[test]
fn port_goes_before_host_and_host_before_path() {
    let server = start();
    let (one, two) = (
        server.make(&json!({"from": "default", "handle": "one"})),
        server.make(&json!({"from": "default", "handle": "two"})),
    );
    let company = |answer: crate::support::Answer| answer.status;
    let seen = |tenant: &crate::support::TestTenant<'_>| tenant.journal().len();
    company(one.get("/sysinfo/version").header("Host", "two.localhost").send());
    assert_eq!((seen(&one), seen(&two)), (1, 0), "its own port is not asked for a host");
    let path = format!("{}/sysinfo/version", two.told("prefix"));
    let below = one.get(&path).send();
    assert_eq!((below.status, one.refused_by(&below).as_str()), (404, "route.known"));
    let below = one.request(Way::Host, "GET", &path).send();
    assert_eq!((below.status, one.refused_by(&below).as_str()), (404, "route.known"));
    assert_eq!((seen(&one), seen(&two)), (3, 0));
    company(server.get(&path).header("Host", "elsewhere.example").send());
    assert_eq!((seen(&one), seen(&two)), (3, 1));
    for host in ["ONE.localhost", "one.localhost:9", "one.localhost."] {
        company(server.get("/sysinfo/version").header("Host", host).send());
    }
    assert_eq!((seen(&one), seen(&two)), (6, 1));
    assert!(server.control("/requests").json()["requests"].as_array().unwrap().is_empty());
}

#[test]
fn the_first_tenant_has_a_host_name_and_a_path_too() {
    let server = start();
    for request in [
        server.get("/t/default/sysinfo/version"),
        server.get("/T/Default//sysinfo/version/"),
        server.get("/sysinfo/version").header("Host", "default.localhost"),
    ] {
        let answer = request.send();
        assert_eq!(answer.status, 200);
        assert_eq!(server.trace_of(&answer)["endpoint"], "SysInfo/Version");
    }
    let issuer = server.get("/t/default/.well-known/openid-configuration").send().json()["issuer"].clone();
    assert_eq!(issuer, format!("{}/t/default/", server.url()));
}

/// An app called `t` keeps its discovery document.
#[test]
fn what_is_no_handle_is_no_tenants_path() {
    let fixture = "apps: [{id: t, template: OAuth2Server, auth_methods: [ClientCreds]}]";
    let server = crate::support::start_with(fixture);
    let found = server.get("/t/.well-known/openid-configuration").send();
    assert_eq!(found.json()["issuer"], format!("{}/t/", server.url()));
}

//! What the tenant is called, looks like and sends; what there is of connectors (platform.md#s7).

use serde_json::{Value, json};

use crate::support::world::policies::WORLD;
use crate::support::{members, pair, start_with};

#[test]
fn names_are_registered() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let system = "127.0.0.1";
    let names = || boss.result("/TenantCnames/Get", &json!({}));
    assert_eq!(names(), json!([{"Cname": system, "CnameType": 1}]));
    assert_eq!(boss.result("/TenantCnames/Register?cnamePrefix=one.acme.test", &json!({})), json!({}));
    boss.result("/TenantCnames/Register", &json!({"customCname": "two.acme.test"}));
    let other = |name: &str, kind: u8| json!({"Cname": name, "CnameType": kind});
    assert_eq!(names(), json!([other(system, 1), other("one.acme.test", 2), other("two.acme.test", 3)]));
    let table = boss.result("/TenantCnames/SetPreferred?customCname=TWO.acme.test", &json!({}));
    assert_eq!(table, boss.result("/TenantCnames/UiGet", &json!({})), "as recorded");
    let row = format!(r#"{{"CnameType":"System","ID":"{system}","IsCustom":null,"ReadOnly":null}}"#);
    assert_eq!(table["Results"][0]["Row"].to_string(), row);
    assert_eq!(table["Results"][0]["Entities"][0]["Type"], "TenantCnames");
    let kinds: Vec<_> = table["Columns"].as_array().unwrap().iter().map(|column| &column["Type"]).collect();
    assert_eq!(kinds, [12, 12, 1, 1]);
    assert_eq!(table["Results"][1]["Row"]["CnameType"], "Preferred");
    assert_eq!(table["Results"][1]["Row"]["ID"], "two.acme.test");
    assert_eq!(boss.result("/TenantCnames/Unregister?customCname=two.acme.test", &json!({})), Value::Null);
    assert_eq!(names()[1], other("one.acme.test", 2));
}

#[test]
fn names_that_are_not_the_tenants_are_refused() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    for action in ["SetPreferred", "UnRegister"] {
        let answer = boss.call(&format!("/TenantCnames/{action}?customCname=api-test"), &json!({}));
        let (id, message) = answer.failure();
        assert_eq!(id, "_I18N_TenantCnames.TenantCnameNotOwned");
        assert_eq!(message, "Tenant CNAME api-test belongs to a different tenant.", "recorded");
        let exception = answer.json()["Exception"].as_str().unwrap().to_owned();
        assert!(
            exception.starts_with(
                "CyberArkIdentity.Cloud.Core.TenantCnames.TenantCnameNotOwnedException: Tenant CNAME"
            ),
            "{exception}"
        );
        assert_eq!(server.refused_by(&answer), "cname.owned");
    }
    boss.result("/TenantCnames/Register?cnamePrefix=one.acme.test", &json!({}));
    let taken = pair("_I18N_System.InvalidOperationException", "name.free");
    assert_eq!(boss.refusal("/TenantCnames/Register?cnamePrefix=ONE.acme.test", &json!({})), taken);
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    for name in ["a_b", "-a", "a..b", "http://a", &"x".repeat(64)] {
        assert_eq!(boss.refusal("/TenantCnames/Register", &json!({"cnamePrefix": name})), unusable, "{name}");
    }
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(
        server.client("reader").refusal("/TenantCnames/Register?cnamePrefix=a", &json!({})),
        unauthorized
    );
}

#[test]
fn the_custom_configuration_is_kept() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let get = || boss.result("/TenantConfig/GetCustomerConfig", &json!({}));
    let set = |body: &Value| boss.result("/TenantConfig/SetCustomerConfig", body);
    let before = get();
    assert_eq!((&before["BrandExperience"], &before["OtpCodeLength"]), (&json!("idaptive"), &json!(8)));
    assert_eq!((&before["AllowCors"], &before["IdentityUrl"]), (&json!([]), &json!(server.url())));
    let body = json!({"otpcodelength": 6, "CompanyName": "New Inc", "Own": {"a": 1}, "AllowCors": "*.acme.test", "": null});
    assert_eq!(set(&body), Value::Null);
    let after = get();
    assert_eq!(
        (&after["OtpCodeLength"], &after["Own"], after.get("otpcodelength")),
        (&json!(6), &json!({"a": 1}), None)
    );
    assert_eq!(after["AllowCors"], json!(["*.acme.test"]));
    assert_eq!(server.get("/sysinfo/about").send().result()["CompanyName"], "New Inc");
    let origin =
        server.post("/Security/WhoAmI").bearer(boss.token()).header("Origin", "https://spa.acme.test").send();
    assert_eq!(
        origin.header("access-control-allow-origin"),
        Some("https://spa.acme.test"),
        "and it is obeyed"
    );
    set(&json!({"OtpCodeLength": null, "CompanyName": null}));
    assert_eq!((&get()["OtpCodeLength"], &get()["CompanyName"]), (&json!(8), &json!("New Inc")));
    let form = [("SingleAuthenticationMechanismEnabled", "true")];
    server.post("/TenantConfig/SetCustomerConfig").bearer(boss.token()).form(&form).send().result();
    assert_eq!(get()["SingleAuthenticationMechanismEnabled"], "true");
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    for body in [
        json!({"CompanyName": 7}),
        json!({"CompanyName": "ü".repeat(257)}),
        json!({"AllowCors": ["https://x"]}),
        json!({"AllowCors": {}}),
        json!({"x".repeat(257): 1}),
    ] {
        assert_eq!(boss.refusal("/TenantConfig/SetCustomerConfig", &body), unusable, "{body}");
    }
    let full = pair("_I18N_System.InvalidOperationException", "room.left");
    assert_eq!(boss.refusal("/TenantConfig/SetCustomerConfig", &json!({"a": "x".repeat(1_100_000)})), full);
    boss.result("/Core/SetTenantConfig?key=k&value=v", &json!({}));
    assert_eq!(boss.result("/TenantConfig/GetAdvancedConfig", &json!({})), json!({"k": "v"}));
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(server.client("reader").refusal("/TenantConfig/SetCustomerConfig", &json!({})), unauthorized);
    assert_eq!(server.client("reader").result("/TenantConfig/GetCustomerConfig", &json!({})), get());
}

#[test]
fn domains_that_may_call_are_named_or_none() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let path = "/TenantConfig/SetCustomerConfig";
    let shown = || boss.result("/TenantConfig/GetCustomerConfig", &json!({}))["AllowCors"].clone();
    let all = json!(["localhost", "127.0.0.1", "[::1]", "*.acme.test", "spa.acme.test"]);
    boss.result(path, &json!({"AllowCors": all}));
    assert_eq!(shown(), all);
    let read = |origin: &str| {
        let answer = server.get("/health/ping").header("Origin", origin).send();
        answer.header("access-control-allow-origin").is_some()
    };
    assert!(["http://[::1]:3000", "http://[::1]", "http://localhost:3000"].into_iter().all(read));
    assert!(!["http://[::2]:3000", "http://[::2]", "http://[::1", "http://::1"].into_iter().any(read));
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    for value in [
        json!(true),
        json!("true"),
        json!("yes"),
        json!([1]),
        json!(1.5),
        json!(["a.test", "b:1"]),
        json!("a.test:80"),
        json!([false]),
    ] {
        assert_eq!(boss.refusal(path, &json!({"AllowCors": value})), unusable, "{value}");
    }
    let form = [("AllowCors", "true")];
    let answer = server.post(path).bearer(boss.token()).form(&form).send();
    assert!(answer.failure().1.contains("wanted a host name or an address"), "{answer:?}");
    assert_eq!(shown(), all, "nothing was changed");
    for none in [json!(false), json!("False"), json!(""), json!([])] {
        boss.result(path, &json!({"AllowCors": all}));
        boss.result(path, &json!({"AllowCors": none}));
        assert_eq!(shown(), json!([]), "{none}");
    }
    let longest = "ü".repeat(256);
    boss.result(path, &json!({"CompanyName": longest}));
    assert_eq!(server.get("/sysinfo/about").send().result()["CompanyName"], longest);
}

#[test]
fn messages_are_listed_and_shown() {
    let server = start_with(WORLD);
    let reader = server.client("reader");
    let table = reader.result("/TenantConfig/GetEditableMessageTemplates", &json!(null));
    assert_eq!((&table["Count"], &table["FullCount"]), (&json!(35), &json!(35)));
    let wanted = r#"{"Entities":[{"Type":"MessageTemplate","Key":"??","IsForeignKey":false}],"Row":{"ModifiedLanguages":[],"Name":"MFA Challenge","Substitutions":[],"DisplayType":"Email","Type":"Email","TemplateName":"challenge_mail"}}"#;
    assert_eq!(table["Results"][0].to_string(), wanted, "recorded");
    let path = "/TenantConfig/GetEditableMessageTemplate";
    let message =
        reader.result(&format!("{path}?templateName=challenge_mail&templateType=Email"), &json!(null));
    let names = [
        "SaveMetaDataPath",
        "Subject",
        "SaveTemplatePath",
        "FromAddress",
        "Path",
        "FromDisplayName",
        "FileText",
    ];
    assert_eq!(members(&message), names);
    assert_eq!(
        (&message["Subject"], &message["SaveMetaDataPath"]),
        (&json!("Authentication Needed"), &json!("/etc/mail_templates/challenge_mail_meta.en"))
    );
    for body in
        [json!({"templateName": "ghost"}), json!({"templateName": "sms_message", "templateType": "Email"})]
    {
        assert_eq!(
            reader.refusal(path, &body),
            pair("_I18N_ItemNotFound", "message_template.exists"),
            "{body}"
        );
    }
    assert_eq!(reader.refusal(path, &json!({})), pair("_I18N_RequiredParameter", "argument.present"));
}

#[test]
fn there_are_no_connectors_and_no_devices() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    assert_eq!(boss.result("/Core/CheckProxyHealth?proxyUuid=x", &json!({})), json!({"Connectors": []}));
    assert_eq!(boss.result("/Core/GetDownloadUrls", &json!({})), json!({}));
    let settings = boss.call("/Core/GetUserSettings?ID=ann&SettingType=x", &json!({}));
    let empty = r#"{"IsAggregate":false,"Count":0,"Columns":[],"FullCount":0,"Results":[],"ReturnID":""}"#;
    assert_eq!(settings.result().to_string(), empty, "recorded");
    let mobile = boss.result("/Policy/GetUsingCloudMobileGP", &json!({}));
    assert_eq!(members(&mobile), ["useCloudGP", "useCloudCA", "refreshInterval", "gpUpdateInterval"]);
    for path in ["/Device/EnrollIosDevice", "/Mobile/DeleteDevice?deviceID=x", "/Core/IssueUserCert"] {
        let unsupported = pair("_I18N_System.NotSupportedException", "action.emulated");
        assert_eq!(boss.refusal(path, &json!({})), unsupported, "{path}");
    }
    for path in ["/JobFlow/GetJobs", "/JobFlow/GetMyJobs", "/Task/JobReport?hoursBack=3"] {
        assert_eq!(boss.result(path, &json!({}))["Results"], json!([]), "{path}");
    }
    for path in ["/JobFlow/StartJob", "/JobFlow/Event", "/JobFlow/DeleteJob", "/Task/CancelJob"] {
        assert_eq!(boss.result(path, &json!({})), Value::Null, "{path}");
    }
}

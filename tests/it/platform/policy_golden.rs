//! Jobs of real clients with policies and profiles: the calls that they make, in their order, and of each answer what
//! they decode (platform.md#s9-1 to platform.md#s9-4).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::support::world::policies::{DEFAULT_PROFILE, WORLD};
use crate::support::{Server, start_with};

/// An answer as all of these clients read it: only 200, and a strict boolean.
#[derive(Deserialize)]
struct Envelope {
    success: bool,
    #[serde(rename = "Result")]
    result: Value,
    #[serde(rename = "MessageID")]
    message_id: Option<String>,
}

/// A client with a base URL of its own, and headers that it always sends.
struct Client<'s> {
    server: &'s Server,
    base: &'static str,
    token: String,
    native: &'static str,
}

impl<'s> Client<'s> {
    fn new(server: &'s Server, base: &'static str, native: &'static str) -> Self {
        Self { server, base, token: server.client("boss").token().to_owned(), native }
    }

    fn post(&self, path: &str, body: &Value) -> Envelope {
        let request = self.server.post(&format!("{}/{path}", self.base)).bearer(&self.token);
        let answer = request.header(self.native, "true").json(body).send();
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        serde_json::from_slice(&answer.body).expect("an envelope")
    }

    fn result<T: DeserializeOwned>(&self, path: &str, body: &Value) -> T {
        let Envelope { success, result, message_id } = self.post(path, body);
        assert!(success, "{path}: {message_id:?}");
        serde_json::from_value(result.clone()).unwrap_or_else(|error| panic!("{path}: {error}: {result}"))
    }
}

/// A list as idsec and ark index it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List<R> {
    results: Vec<Line<R>>,
    rev_stamp: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Line<R> {
    row: R,
}

impl<R> List<R> {
    fn rows(self) -> Vec<R> {
        self.results.into_iter().map(|line| line.row).collect()
    }
}

/// A profile as ark's model wants it; idsec wants less.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Profile {
    uuid: String,
    name: String,
    duration_in_minutes: i32,
    challenges: Vec<String>,
    additional_data: Map<String, Value>,
}

/// A policy as ark's model wants it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "that they can be read is what is asserted")]
struct Block {
    version: i64,
    settings: Map<String, Value>,
    rev_stamp: String,
    radius_client_list: Vec<Value>,
    auth_profiles: Vec<Profile>,
    policy_modifiers: Vec<String>,
    directory_services: Vec<Map<String, Value>>,
    description: String,
    path: String,
    risk_analysis_levels: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stamp {
    rev_stamp: String,
}

/// The links as idsec passes them on: whole rows.
fn links(client: &Client<'_>) -> (Vec<Value>, String) {
    let list: List<Value> = client.result("Policy/GetNicePlinks", &json!({}));
    let stamp = list.rev_stamp.clone().expect("a stamp");
    (list.rows(), stamp)
}

/// Names without the prefix, which idsec cuts off without looking.
fn names(links: &[Value]) -> Vec<&str> {
    links.iter().map(|link| &link["PolicySet"].as_str().expect("a text")["/Policy/".len()..]).collect()
}

fn get(client: &Client<'_>, name: &str) -> Block {
    client.result("Policy/GetPolicyBlock", &json!({"name": format!("/Policy/{name}")}))
}

fn link(name: &str, kind: &str) -> Value {
    json!({
        "Description": "d", "PolicySet": format!("/Policy/{name}"), "Priority": 1, "Filters": [], "Allowedpolicies": [],
        "LinkType": kind,
    })
}

fn settings(profile: &str) -> Value {
    json!({
        "AuthenticationEnabled": "true", "/Core/Authentication/CookieAllowPersist": "false",
        "/Core/Authentication/AuthSessionMaxConcurrent": 0, "/Core/Authentication/NoMfaMechLogin": "false",
        "/Core/Authentication/ContinueFailedSessions": "true", DEFAULT_PROFILE: profile,
    })
}

/// terraform-provider-idsec: a profile, a policy that asks for it, its change and order, the default policy, and all
/// gone.
#[test]
fn idsec_manages_profiles_and_policies() {
    let server = start_with(WORLD);
    let client = Client::new(&server, "/api/idadmin", "X-IDAP-NATIVE-CLIENT");
    let profile = json!({"settings": {"Name": "tf", "Challenges": ["UP"], "DurationInMinutes": 30}});
    let made: Profile = client.result("AuthProfile/SaveProfile", &profile);
    let listed: List<Profile> = client.result("AuthProfile/GetDecoratedProfileList", &json!({}));
    assert!(listed.rows().contains(&made), "and found by its name");
    let read: Profile = client.result("AuthProfile/GetProfile", &json!({"Uuid": made.uuid}));
    assert_eq!(read, made);

    // Create: links, profile and roles at once, the new link first, then the policy is read back.
    let roles = json!({"user": "", "roles": json!({"Name": {"_like": {"value": "Staff", "ignoreCase": true}}}).to_string(), "Args": {"PageNumber": 1, "PageSize": 1, "Limit": 1, "SortBy": "", "Caching": -1}});
    let found: Value = client.result("UserMgmt/DirectoryServiceQuery", &roles);
    let role = found["roles"]["Results"][0]["Row"]["_ID"].clone();
    assert!(role.is_string(), "{found}");
    let (mut all, _) = links(&client);
    let mut new = link("tf", "Role");
    new["Params"] = json!([role]);
    all.insert(0, new);
    let policy = json!({"Path": "/Policy/tf", "Version": 1, "Description": "d", "Settings": settings(&made.uuid), "Newpolicy": "true"});
    let _: Stamp = client.result("Policy/SavePolicyBlock3", &json!({"plinks": all, "policy": policy}));
    let block = get(&client, "tf");
    assert_eq!(Value::Object(block.settings.clone()), settings(&made.uuid), "no drift");
    let (all, _) = links(&client);
    assert_eq!((names(&all), &all[0]["Params"]), (vec!["tf", "Staff", "Default Policy"], &json!([role])));

    // Update: with the policy's stamp, then the order with that of the links.
    let mut changed = all.clone();
    changed[0]["LinkType"] = json!("Inactive");
    let policy = json!({"Path": "/Policy/tf", "Version": 1, "Description": "e", "Settings": block.settings, "RevStamp": block.rev_stamp, "Newpolicy": "false"});
    let _: Stamp = client.result("Policy/SavePolicyBlock3", &json!({"plinks": changed, "policy": policy}));
    let (mut all, stamp) = links(&client);
    all.rotate_left(1);
    let _: Stamp = client.result("Policy/setPlinksv2", &json!({"Plinks": all, "RevStamp": stamp}));
    let (all, _) = links(&client);
    assert_eq!(names(&all), ["Staff", "Default Policy", "tf"]);
    assert_eq!((get(&client, "tf").description.as_str(), &all[2]["LinkType"]), ("e", &json!("Inactive")));

    // The default policy is a policy like others.
    let block = get(&client, "Default Policy");
    let policy = json!({"Path": "/Policy/Default Policy", "Version": 1, "Description": block.description, "Settings": settings(&made.uuid), "RevStamp": block.rev_stamp, "Newpolicy": "false"});
    let _: Stamp = client.result("Policy/SavePolicyBlock3", &json!({"plinks": all, "policy": policy}));

    // A change of the profile sends a blank second challenge; in use it stays.
    let change = json!({"settings": {"Uuid": made.uuid, "Name": "tf", "Challenges": ["UP", ""], "DurationInMinutes": 60, "AdditionalData": {}}});
    let changed: Profile = client.result("AuthProfile/SaveProfile", &change);
    assert_eq!((changed.challenges, changed.duration_in_minutes), (vec!["UP".to_owned()], 60));
    assert!(!client.post("AuthProfile/DeleteProfile", &json!({"Uuid": made.uuid})).success);
    for path in ["/Policy/tf", "/Policy/Default Policy"] {
        let gone: Value = client.result("Policy/DeletePolicyBlock", &json!({"path": path}));
        assert_eq!(gone, Value::Null);
    }
    let _: Value = client.result("AuthProfile/DeleteProfile", &json!({"Uuid": made.uuid}));
    assert!(!client.post("Policy/GetPolicyBlock", &json!({"name": "/Policy/tf"})).success);
}

/// What idsec takes for a warning is a MessageID that it knows.
#[test]
fn idsec_goes_on_after_a_lockout_warning() {
    let server = start_with(WORLD);
    let client = Client::new(&server, "", "X-IDAP-NATIVE-CLIENT");
    let policy = json!({"Path": "/Policy/deny", "Version": 1, "Settings": {DEFAULT_PROFILE: "-1"}, "Newpolicy": "true"});
    let refused = client
        .post("Policy/SavePolicyBlock3", &json!({"plinks": [link("deny", "Global")], "policy": policy}));
    assert_eq!(
        (refused.success, refused.message_id.as_deref()),
        (false, Some("_I18N_AdminLockoutPolicyChange"))
    );
}

/// terraform-provider-centrify: lists as plain arrays and maps, the whole block sent back on change.
#[test]
fn the_centrify_provider_manages_profiles_and_policies() {
    let server = start_with(WORLD);
    let client = Client::new(&server, "", "X-CENTRIFY-NATIVE-CLIENT");
    let challenge = "UP,OTP,PF,SMS,EMAIL,OATH,RADIUS,U2F,SQ";
    let profile = json!({"settings": {"Name": "test", "Challenges": [challenge, challenge], "DurationInMinutes": 30, "AdditionalData": {"NumberOfQuestions": 1}}});
    let made: Map<String, Value> = client.result("AuthProfile/SaveProfile", &profile);
    let wanted = json!({"Uuid": made["Uuid"], "Name": "test", "DurationInMinutes": 30, "Challenges": [challenge, challenge], "AdditionalData": {"NumberOfQuestions": 1}});
    assert_eq!(Value::Object(made.clone()).to_string(), wanted.to_string(), "as it was recorded");
    let list: Vec<Map<String, Value>> =
        client.result("AuthProfile/GetProfileList", &json!({"Args": {"Caching": -1}}));
    assert!(list.contains(&made));

    let (mut all, _) = links(&client);
    all.insert(0, json!({"EnableCompliant": true, "ID": "/Policy/LAB", "LinkType": "Global", "PolicySet": "/Policy/LAB", "Params": null, "Description": "x"}));
    let policy = json!({
        "Path": "/Policy/LAB", "Version": 1, "Description": "LAB", "Newpolicy": true,
        "Settings": {"AuthenticationEnabled": true, "/Core/Authentication/CookieSessionLifespanHours": 24,
            "/Core/Security/CDS/PasswordPolicy/MinLength": 9, "/Core/Authentication/MinPhonePinLength": "7"},
    });
    let stamp: Stamp = client.result("Policy/SavePolicyBlock3", &json!({"plinks": all, "policy": policy}));
    let block: Map<String, Value> = client.result("Policy/GetPolicyBlock", &json!({"name": "/Policy/LAB"}));
    assert_eq!((&block["RevStamp"], &block["Settings"]), (&json!(stamp.rev_stamp), &policy["Settings"]));

    let mut whole = block.clone();
    whole.insert("Newpolicy".to_owned(), json!(false));
    whole["Settings"]["/Core/Security/CDS/LockoutPolicy/Threshold"] = json!(9);
    let (all, _) = links(&client);
    let next: Stamp = client.result("Policy/SavePolicyBlock3", &json!({"policy": whole, "plinks": all}));
    assert_ne!(next.rev_stamp, stamp.rev_stamp);
    let (all, stamp) = links(&client);
    let named: Vec<_> = all
        .iter()
        .rev()
        .map(|link| {
            let mut link = link.clone();
            link["Name"] = link["ID"].clone();
            link
        })
        .collect();
    let _: Stamp = client.result("Policy/SetPlinksv2", &json!({"Plinks": named, "RevStamp": stamp}));
    assert_eq!(names(&links(&client).0), ["Default Policy", "Staff", "LAB"]);
    let gone: Option<Value> = client.result("Policy/DeletePolicyBlock", &json!({"path": "/Policy/LAB"}));
    let also: Option<Value> = client.result("AuthProfile/DeleteProfile", &json!({"uuid": made["Uuid"]}));
    assert_eq!((gone, also), (None, None));
}

/// ark-sdk-python: everything without a body, settings as texts.
#[test]
fn ark_adds_a_policy() {
    let server = start_with(WORLD);
    let client = Client::new(&server, "/api/idadmin", "X-IDAP-NATIVE-CLIENT");
    let bare =
        |path: &str| server.post(&format!("/api/idadmin/{path}")).bearer(&client.token).send().result();
    let profiles: List<Profile> =
        serde_json::from_value(bare("AuthProfile/GetDecoratedProfileList")).expect("profiles");
    let profile = profiles.rows().remove(0);
    let mut plinks =
        serde_json::from_value::<List<Value>>(bare("Policy/GetNicePlinks")).expect("links").rows();
    for link in &plinks {
        let texts = ["ID", "Description", "LinkType", "PolicySet"].iter().all(|name| link[*name].is_string());
        assert!(texts && link["EnableCompliant"].is_boolean(), "{link}");
    }
    plinks.insert(0, link("Ark", "Inactive"));
    let body = json!({"plinks": plinks, "policy": {"Path": "/Policy/Ark", "Version": 1, "Description": "", "Settings": settings(&profile.uuid), "Newpolicy": true}});
    let _: Stamp = client.result("Policy/SavePolicyBlock3", &body);
    assert_eq!(get(&client, "Ark").path, "/Policy/Ark");
}

/// IdentityCommand reads names, configuration and policies by POST without a body.
#[test]
fn identity_command_reads_the_tenant() {
    let server = start_with(WORLD);
    let client = Client::new(&server, "", "X-IDAP-NATIVE-CLIENT");
    let bare = |path: &str| server.post(&format!("/{path}")).bearer(&client.token).send().result();
    assert_eq!(bare("TenantCnames/UiGet")["Results"][0]["Row"]["CnameType"], "System");
    assert!(bare("TenantConfig/GetCustomerConfig")["CompanyName"].is_string());
    assert!(bare("Core/CheckProxyHealth")["Connectors"].is_array());
    assert!(bare("Core/GetDownloadUrls").is_object());
    let names: Vec<_> = bare("TenantConfig/GetCustomerConfig")
        .as_object()
        .unwrap()
        .keys()
        .map(|key| key.to_lowercase())
        .collect();
    let mut unique = names.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), names.len(), "ConvertFrom-Json fails over names that differ by case alone");
}

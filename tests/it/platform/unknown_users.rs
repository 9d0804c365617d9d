//! Names that nobody has cannot be told from names that somebody has: the same answers, the same work.

use serde_json::{Value, json};
use tenantry::Clock;

use crate::support::{Answer, Server, start_with};

const WORLD: &str = "
tenant:
  authentication_profiles: [{Name: Two, Challenges: ['UP,EMAIL,SMS,PF,OATH,SQ', 'EMAIL']}]
  policies: [{Settings: {
    /Core/Authentication/AuthenticationRulesDefaultProfileId: Two, /Core/Security/CDS/LockoutPolicy/Threshold: 1000}}]
users:
  - name: ann
    password: S
    mail: ann@acme.test
    mobile: '+49 170 1234567'
    office: '030 1234567'
    factors:
      oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
      questions: [{question: 'Where were you born?', answer: Ulm}]
";

/// What two answers must share: all but opaque values, digits that were drawn, and the question.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let shaped = members.iter().map(|(name, value)| {
                let drawn = ["SessionId", "MechanismId", "ErrorID", "Uuid", "Question", "PromptMechChosen"];
                let value =
                    if drawn.contains(&name.as_str()) { json!(value.is_string()) } else { shape(value) };
                (name.clone(), value)
            });
            Value::Object(shaped.collect())
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) => {
            json!(text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>())
        }
        other => other.clone(),
    }
}

fn headers(answer: &Answer) -> Vec<String> {
    answer.headers.iter().map(|(name, _)| name.clone()).collect()
}

/// The answers to the same calls, made for this name.
fn answers(server: &Server, name: &str) -> Vec<Answer> {
    let start = |name: &str| {
        let body = json!({"User": name, "Version": "1.0"});
        server.post("/Security/StartAuthentication").json(&body).send()
    };
    let first = start(name);
    let package = first.result();
    let mut all = vec![first];
    for (mechanism, action, answer) in [
        ("UP", "Answer", json!("wrong")),
        ("EMAIL", "StartOOB", json!("")),
        ("EMAIL", "Poll", json!("")),
        ("EMAIL", "Answer", json!("1")),
        ("SMS", "StartOOB", json!("")),
        ("OATH", "Answer", json!("123456")),
        ("SQ", "Answer", json!("wrong")),
        ("PF", "Answer", json!("1")),
        ("UP", "Answer", json!("wrong")),
    ] {
        all.push(server.act(&package, mechanism, action, &answer));
    }
    let package = server.begin(name);
    let forgot = server.act(&package, "UP", "ForgotPassword", &json!(""));
    let asked = forgot.result();
    all.push(forgot);
    all.push(server.act(&asked, "EMAIL", "StartOOB", &json!("")));
    all.push(server.give(&asked, "EMAIL", &json!("1")));
    all.push(server.get(&format!("/security/login?user={name}&password=wrong")).send());
    all.push(server.post("/security/forgotusername").json(&json!({"SearchKey": name})).send());
    all
}

#[test]
fn every_answer_has_the_same_shape() {
    let server = start_with(WORLD);
    let (known, unknown) = (answers(&server, "ann@acme.test"), answers(&server, "ben@acme.test"));
    for (n, (one, other)) in known.iter().zip(&unknown).enumerate() {
        assert_eq!((one.status, headers(one)), (other.status, headers(other)), "{n}");
        assert_eq!(shape(&one.json()), shape(&other.json()), "{n}");
        assert!(one.body.len().abs_diff(other.body.len()) <= 64, "{n}");
    }
    // What somebody who does not exist seems to have, stays.
    let hints = |name: &str| shape_of_hints(&server.begin(name));
    assert_eq!(hints("ben"), hints("BEN@acme.test"));
    assert_ne!(hints("ben"), hints("cyd"));
}

fn shape_of_hints(package: &Value) -> String {
    let all = package["Challenges"][0]["Mechanisms"].as_array().unwrap().iter();
    all.map(|one| format!("{}{}", one["PartialDeviceAddress"], one["Uuid"])).collect()
}

/// Comparable work: the secret is hashed in both cases. The bound is wide, for machines are busy; without the hash an
/// unknown name would be several times as fast.
#[test]
fn a_wrong_password_takes_as_long() {
    let server = start_with(WORLD);
    let clock = Clock::system();
    let total = |name: &str| {
        let mut total = 0.0;
        for n in 0..31 {
            let package = server.begin(name);
            let began = clock.now().millis();
            server.give(&package, "UP", &json!(format!("wrong{n}")));
            total += (clock.now().millis() - began) as f64;
        }
        total
    };
    total("ann");
    let quotients: Vec<f64> = (0..4).map(|_| total("ann") / total("ben")).collect();
    assert!(quotients.iter().any(|quotient| (0.5..2.0).contains(quotient)), "{quotients:?}");
}

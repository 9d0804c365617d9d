//! Signing in by the REST API: packages, steps, and the outbox that codes go to.

use serde_json::{Value, json};

use super::{Answer, Server};

/// What every refused step says.
pub const FAILED: &str =
    "Authentication (login or challenge) has failed. Please try again or contact your system administrator.";

impl Server {
    /// Begins a sign-in; its package.
    pub fn begin(&self, user: &str) -> Value {
        let body = json!({"User": user, "Version": "1.0"});
        self.post("/Security/StartAuthentication").json(&body).send().result()
    }

    /// Takes a step with a mechanism of a package.
    pub fn act(&self, package: &Value, name: &str, action: &str, answer: &Value) -> Answer {
        let body = json!({
            "TenantId": "whatever", "SessionId": package["SessionId"], "MechanismId": mechanism(package, name),
            "Action": action, "Answer": answer, "PersistentLogin": "true",
        });
        self.post("/Security/AdvanceAuthentication").json(&body).send()
    }

    /// Asserts a failed step, and by which check.
    pub fn refused_step(&self, answer: &Answer, check: &str) {
        let body = answer.json();
        assert_eq!(answer.status, 200);
        assert_eq!(
            (&body["success"], &body["Result"]),
            (&json!(false), &json!({"Summary": "Failure"})),
            "{body}"
        );
        assert_eq!((&body["Message"], &body["MessageID"]), (&json!(FAILED), &json!(null)), "{check}");
        assert_eq!(self.refused_by(answer), check);
    }

    /// The messages of the outbox.
    pub fn outbox(&self, query: &str) -> Vec<Value> {
        let answer = self.control(&format!("/outbox{query}"));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["messages"].as_array().expect("messages").clone()
    }

    /// The code of the latest message.
    pub fn latest_code(&self) -> Value {
        self.outbox("?limit=1")[0]["code"].clone()
    }

    /// Accepts a message, as a person who answers a call does.
    pub fn accept(&self, id: &str) -> Answer {
        let path = format!("/_tenantry/v1/tenants/default/outbox/{id}/accept");
        self.post(&path).bearer(self.control_token()).send()
    }

    /// Answers a challenge.
    pub fn give(&self, package: &Value, name: &str, answer: &Value) -> Answer {
        self.act(package, name, "Answer", answer)
    }

    /// A sign-in whose password was right.
    pub fn after_password(&self, user: &str) -> Value {
        let package = self.begin(user);
        assert_eq!(summary(&self.give(&package, "UP", &json!("S"))), "StartNextChallenge");
        package
    }
}

/// The mechanisms of a package, challenge by challenge: name and id.
pub fn mechanisms(package: &Value) -> Vec<Vec<(String, String)>> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let one = |mechanism: &Value| (text(&mechanism["Name"]), text(&mechanism["MechanismId"]));
    let challenges = package["Challenges"].as_array().expect("challenges");
    challenges
        .iter()
        .map(|challenge| challenge["Mechanisms"].as_array().expect("mechanisms").iter().map(one).collect())
        .collect()
}

/// The id of a mechanism that a package offers.
pub fn mechanism(package: &Value, name: &str) -> String {
    let all = mechanisms(package).concat();
    let found = all.into_iter().find(|(other, _)| other == name);
    found.unwrap_or_else(|| panic!("no {name}: {package}")).1
}

/// The `Summary` of a step that went well.
pub fn summary(answer: &Answer) -> String {
    answer.result()["Summary"].as_str().expect("a summary").to_owned()
}

/// The names of the mechanisms, challenge by challenge.
pub fn names(package: &Value) -> Vec<Vec<String>> {
    let name = |(name, _): (String, String)| name;
    mechanisms(package).into_iter().map(|one| one.into_iter().map(name).collect()).collect()
}

//! AdvanceAuthentication beside a model: whatever the calls and their order, nobody is in before one mechanism of each
//! challenge was satisfied (platform.md#s6-1).

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::support::sign_in::mechanisms;
use crate::support::totp::code;
use crate::support::{START, Server, few_cases, start_with};

const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: A, Challenges: ['UP', 'EMAIL,SMS']}
    - {Name: B, Challenges: ['UP,EMAIL', 'SQ,OATH', 'SMS']}
    - {Name: C, Challenges: ['EMAIL,UP', 'EMAIL,UP']}
users:
  - {name: a, password: S, mail: a@acme.test, mobile: '1', authentication_profile: A}
  - name: b
    password: S
    mail: b@acme.test
    mobile: '2'
    authentication_profile: B
    factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ, questions: [{question: 'Pet?', answer: Rex}]}
  - {name: c, password: S, mail: c@acme.test, authentication_profile: C}
";

/// A call: on which of two attempts, about which of all mechanisms, what, and with which answer.
#[derive(Clone, Debug)]
struct Step {
    attempt: usize,
    mechanism: usize,
    action: &'static str,
    answer: Given,
}

#[derive(Clone, Copy, Debug)]
enum Given {
    Right,
    Wrong,
    /// The code that was sent last for the other attempt.
    Others,
    Nothing,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let answer = prop_oneof![6 => Just(Given::Right), 1 => Just(Given::Wrong), 1 => Just(Given::Others), 1 => Just(Given::Nothing)];
    let action =
        prop_oneof![6 => Just("Answer"), 3 => Just("StartOOB"), 1 => Just("Poll"), 1 => Just("answer")];
    let step = (0_usize..2, 0_usize..5, action, answer)
        .prop_map(|(attempt, mechanism, action, answer)| Step { attempt, mechanism, action, answer });
    prop::collection::vec(step, 1..20)
}

/// What the model knows of an attempt.
struct Model {
    package: Value,
    /// Challenge by challenge: mechanism and id.
    challenges: Vec<Vec<(String, String)>>,
    at: usize,
    wrong: usize,
    over: bool,
    /// The code that was sent last, by mechanism id.
    sent: std::collections::BTreeMap<String, Value>,
}

impl Model {
    fn new(server: &Server, user: &str) -> Self {
        let package = server.begin(user);
        let challenges = mechanisms(&package);
        Self { package, challenges, at: 0, wrong: 0, over: false, sent: Default::default() }
    }

    /// Whether the call is about what is due.
    fn is_due(&self, id: &str) -> bool {
        !self.over && self.challenges.get(self.at).is_some_and(|due| due.iter().any(|(_, own)| own == id))
    }
}

/// Takes a step, and holds the answer against the model; whether somebody is in.
fn take(server: &Server, models: &mut [Model; 2], step: &Step, now: i64) -> Result<bool, TestCaseError> {
    let other = models[1 - step.attempt].sent.values().next_back().cloned();
    let model = &mut models[step.attempt];
    let all = model.challenges.concat();
    let (name, id) = all[step.mechanism % all.len()].clone();
    let right = match name.as_str() {
        "UP" => json!("S"),
        "OATH" => json!(code(SECRET, now)),
        "SQ" => json!("rex"),
        _ => model.sent.get(&id).cloned().unwrap_or(Value::Null),
    };
    let answer = match step.answer {
        Given::Right => right.clone(),
        Given::Wrong => json!("wrong"),
        Given::Others => other.unwrap_or(Value::Null),
        Given::Nothing => Value::Null,
    };
    let body = json!({"SessionId": model.package["SessionId"], "MechanismId": id, "Action": step.action, "Answer": answer});
    let word = server.post("/Security/AdvanceAuthentication").json(&body).send().json()["Result"].clone();
    let summary = word["Summary"].as_str().unwrap_or_default().to_owned();
    let due = model.is_due(&id);
    let is_answer = step.action.eq_ignore_ascii_case("Answer");
    let satisfied = due && is_answer && answer == right && !right.is_null();
    let last = model.at + 1 == model.challenges.len();
    let wanted = match (due, satisfied, is_answer) {
        (_, true, _) if last => "LoginSuccess",
        (_, true, _) => "StartNextChallenge",
        (false, ..) | (_, _, true) => "Failure",
        _ if step.action == "Poll"
            && ["EMAIL", "SMS"].contains(&name.as_str())
            && !model.sent.contains_key(&id) =>
        {
            "Failure"
        }
        _ => "OobPending",
    };
    prop_assert_eq!(&summary, wanted, "{} {:?}", name, step);
    prop_assert_eq!(word["Auth"].is_string(), summary == "LoginSuccess");
    if satisfied {
        model.at += 1;
        model.over |= last;
    } else if due && is_answer {
        model.wrong += 1;
        model.over |= model.wrong == 5;
    } else if due && step.action == "StartOOB" && ["EMAIL", "SMS"].contains(&name.as_str()) {
        model.sent.insert(id, server.outbox("?limit=1")[0]["code"].clone());
    }
    Ok(summary == "LoginSuccess")
}

#[test]
fn nobody_is_in_without_one_mechanism_of_each_challenge() {
    let server = start_with(WORLD);
    let few = few_cases();
    let mut runner = TestRunner::new(Config { cases: few.cases.max(40), failure_persistence: None, ..few });
    let (ins, now) = (std::cell::Cell::new(0), std::cell::Cell::new(START));
    let run = runner.run(&(prop_oneof![Just("a"), Just("b"), Just("c")], steps()), |(user, steps)| {
        let mut models = [Model::new(&server, user), Model::new(&server, user)];
        for step in &steps {
            // A code of the token is good once.
            server.advance(30);
            now.set(now.get() + 30);
            ins.set(ins.get() + usize::from(take(&server, &mut models, step, now.get())?));
        }
        Ok(())
    });
    run.unwrap_or_else(|failed| panic!("{failed}"));
    assert!(ins.get() > 0, "the test met no success");
}

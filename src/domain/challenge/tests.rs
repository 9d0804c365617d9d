//! Sequences of events at random, beside a model that only knows what was answered rightly.

use proptest::prelude::*;

use super::*;

fn offer(id: &str, mechanism: Mechanism) -> Offer {
    Offer { id: id.to_owned(), mechanism, hint: String::new(), questions: Vec::new(), sent: None }
}

/// Challenges whose mechanisms are named `challenge.number`.
fn attempt(sizes: &[usize]) -> Attempt {
    let challenge = |(n, size): (usize, &usize)| {
        (0..*size).map(|m| offer(&format!("{n}.{m}"), Mechanism::Email)).collect()
    };
    let challenges = sizes.iter().enumerate().map(challenge).collect();
    Attempt::new("ann".into(), challenges, false, 600)
}

#[derive(Clone, Debug)]
enum Move {
    Right(String),
    Wrong,
    Sent(String),
    Forgot,
    Demand,
}

fn events() -> impl Strategy<Value = Vec<Move>> {
    let id = || (0_usize..6, 0_usize..4).prop_map(|(n, m)| format!("{n}.{m}"));
    let event = prop_oneof![
        6 => id().prop_map(Move::Right),
        1 => Just(Move::Wrong),
        1 => id().prop_map(Move::Sent),
        1 => Just(Move::Forgot),
        1 => Just(Move::Demand),
        1 => prop_oneof!["new", "mail", ""].prop_map(Move::Right),
    ];
    prop::collection::vec(event, 0..40)
}

proptest! {
    #[test]
    fn nobody_is_done_without_one_mechanism_of_each_challenge(
        sizes in prop::collection::vec(0_usize..4, 0..4),
        events in events(),
    ) {
        let mut attempt = attempt(&sizes);
        // What the model still wants, challenge by challenge.
        let mut wanted: Vec<Vec<String>> =
            sizes.iter().enumerate().map(|(n, size)| (0..*size).map(|m| format!("{n}.{m}")).collect()).collect();
        let sent = Sent { code_hash: "h".into(), message_id: "m".into() };
        for event in events {
            match event {
                Move::Right(id) => {
                    let due = wanted.first().is_some_and(|challenge| challenge.contains(&id));
                    let progress = attempt.satisfy(&id);
                    prop_assert_eq!(progress.is_some(), due, "{}", id);
                    if due {
                        wanted.remove(0);
                    }
                    prop_assert_eq!(progress == Some(Progress::Done), due && wanted.is_empty());
                }
                Move::Wrong => {
                    attempt.fail();
                }
                Move::Sent(id) => attempt.note_sent(&id, sent.clone()),
                Move::Forgot => {
                    let instead = [vec![offer("mail", Mechanism::Email)], vec![offer("new", Mechanism::Reset)]];
                    attempt.replace_due(instead);
                    if !wanted.is_empty() {
                        wanted.splice(0..1, [vec!["mail".to_owned()], vec!["new".to_owned()]]);
                    }
                }
                Move::Demand => {
                    attempt.demand(vec![offer("new", Mechanism::Reset)]);
                    wanted.push(vec!["new".to_owned()]);
                }
            }
            prop_assert_eq!(attempt.is_stuck(), wanted.first().is_some_and(Vec::is_empty));
        }
    }
}

#[test]
fn an_attempt_without_challenges_is_never_done() {
    let mut attempt = attempt(&[]);
    assert_eq!((attempt.satisfy(""), attempt.skip_stuck()), (None, Progress::Next));
}

#[test]
fn only_what_cannot_be_satisfied_is_left_out() {
    let mut attempt = attempt(&[1, 0, 0, 1]);
    assert_eq!(attempt.skip_stuck(), Progress::Next);
    assert_eq!(attempt.due("0.0").map(|offer| offer.id.as_str()), Some("0.0"), "it is still due");
    assert_eq!(attempt.shown().count(), 2);
    assert_eq!(attempt.satisfy("0.0"), Some(Progress::Next));
    assert!(attempt.is_stuck());
    assert_eq!((attempt.skip_stuck(), attempt.shown().count()), (Progress::Next, 1));
    assert_eq!(attempt.satisfy("3.0"), Some(Progress::Done));
}

#[test]
fn five_wrong_answers_end_it() {
    let mut attempt = attempt(&[1]);
    assert_eq!([(); 5].map(|()| attempt.fail()), [false, false, false, false, true]);
}

#[test]
fn what_is_sent_is_kept_with_its_mechanism_alone() {
    let mut attempt = attempt(&[2, 1]);
    let sent = Sent { code_hash: "h".into(), message_id: "m".into() };
    attempt.note_sent("0.1", sent.clone());
    attempt.note_sent("1.0", sent.clone());
    assert_eq!(attempt.due("0.1").and_then(|offer| offer.sent.clone()), Some(sent));
    assert_eq!(attempt.due("0.0").and_then(|offer| offer.sent.clone()), None);
    attempt.satisfy("0.0");
    assert_eq!(attempt.due("1.0").and_then(|offer| offer.sent.clone()), None);
}

#[test]
fn names_are_the_vendors() {
    for name in ["UP", "EMAIL", "SMS", "PF", "OATH", "SQ"] {
        let mechanism = Mechanism::by_name(&name.to_lowercase()).expect(name);
        assert_eq!(mechanism.name(), name);
    }
    for name in ["RESET", "OTP", "U2F", ""] {
        assert_eq!(Mechanism::by_name(name), None, "{name}");
    }
}

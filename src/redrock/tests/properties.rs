//! What holds of every query.

use proptest::prelude::*;

use super::{env, four, lines, planned, user};
use crate::store::reports::{UserReport, Which};

/// A condition over the columns ID, Mail (which may be nothing) and InEverybodyRole.
#[derive(Clone, Debug)]
enum Model {
    Id(&'static str, u8),
    Mail(u8),
    NoMail,
    Everybody,
    Not(Box<Model>),
    And(Box<Model>, Box<Model>),
    Or(Box<Model>, Box<Model>),
}

impl Model {
    fn sql(&self) -> String {
        match self {
            Self::Id(sign, n) => format!("ID {sign} '{n}'"),
            Self::Mail(n) => format!("Mail = 'm{n}'"),
            Self::NoMail => "Mail IS NULL".into(),
            Self::Everybody => "InEverybodyRole".into(),
            Self::Not(inner) => format!("NOT ({})", inner.sql()),
            Self::And(left, right) => format!("({}) AND ({})", left.sql(), right.sql()),
            Self::Or(left, right) => format!("({}) OR ({})", left.sql(), right.sql()),
        }
    }

    /// Kleene's logic: 0 false, 1 unknown, 2 true.
    fn holds(&self, user: &UserReport) -> u8 {
        let known = |truth: bool| if truth { 2 } else { 0 };
        match self {
            Self::Id(sign, n) => {
                let (id, n) = (user.id.as_str(), n.to_string());
                known(match *sign {
                    "=" => id == n,
                    "<>" => id != n,
                    "<" => id < n.as_str(),
                    _ => id >= n.as_str(),
                })
            }
            Self::Mail(n) => user.mail.as_ref().map_or(1, |mail| known(*mail == format!("m{n}"))),
            Self::NoMail => known(user.mail.is_none()),
            Self::Everybody => known(user.in_everybody_role),
            Self::Not(inner) => 2 - inner.holds(user),
            Self::And(left, right) => left.holds(user).min(right.holds(user)),
            Self::Or(left, right) => left.holds(user).max(right.holds(user)),
        }
    }
}

fn models() -> impl Strategy<Value = Model> {
    let leaf = prop_oneof![
        (prop::sample::select(vec!["=", "<>", "<", ">="]), 0_u8..6).prop_map(|(sign, n)| Model::Id(sign, n)),
        (0_u8..3).prop_map(Model::Mail),
        Just(Model::NoMail),
        Just(Model::Everybody),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Model::Not(Box::new(one))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Model::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Model::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn users() -> impl Strategy<Value = Vec<UserReport>> {
    let mail = prop::option::of(0_u8..3);
    prop::collection::vec(mail, 0..6).prop_map(|mails| {
        let one = |(n, mail): (usize, Option<u8>)| {
            let mail = mail.map(|mail| format!("m{mail}"));
            user(&n.to_string(), &format!("u{n}@a"), mail.as_deref())
        };
        mails.into_iter().enumerate().map(one).collect()
    })
}

/// Words that make scripts which are nearly right.
const WORDS: [&str; 44] = [
    "select",
    "from",
    "where",
    "User",
    "CDUser",
    "ID",
    "Mail",
    "*",
    "(",
    ")",
    ",",
    "=",
    "<>",
    "like",
    "in",
    "between",
    "and",
    "or",
    "not",
    "is",
    "null",
    "'a'",
    "'%'",
    "\"x\"",
    "1",
    "-",
    "||",
    "count",
    "max",
    "group by",
    "order by",
    "limit",
    "desc",
    "as",
    "distinct",
    "join",
    "left join",
    "on",
    ".",
    ";",
    "@who",
    "collate nocase",
    "DateFunc",
    "'now'",
];

proptest! {
    #[test]
    fn conditions_are_what_the_plainest_model_says(model in models(), users in users()) {
        let script = format!("SELECT ID FROM CDUser WHERE {}", model.sql());
        let found = lines(&script, &users).unwrap_or_else(|why| panic!("{script}: {why}"));
        let found: Vec<_> = found.iter().map(|line| line.cells[0].to_text().to_string()).collect();
        let wanted: Vec<_> = users.iter().filter(|user| model.holds(user) == 2).map(|user| user.id.clone()).collect();
        prop_assert_eq!(found, wanted, "{}", script);
    }

    /// What is looked up by key holds every row that the condition lets through.
    #[test]
    fn a_look_up_loses_no_row(model in models(), users in users(), n in 0_u8..6) {
        let script = format!("SELECT ID FROM CDUser WHERE ID = '{n}' AND ({})", model.sql());
        let (scope, plan) = planned(&script, &mut env()).unwrap_or_else(|fault| panic!("{fault}"));
        let Which::Ids(ids) = plan.which(&scope, 0) else { panic!("{script}") };
        let few: Vec<_> = users.iter().filter(|user| ids.contains(&user.id)).cloned().collect();
        prop_assert_eq!(lines(&script, &users), lines(&script, &few));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = lines(&text, &four());
        let _ = lines(&format!("SELECT {text}"), &four());
        let _ = lines(&format!("SELECT * FROM User WHERE {text}"), &four());
    }

    #[test]
    fn no_mixture_of_words_panics(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..24)) {
        let _ = lines(&format!("select {}", words.join(" ")), &four());
        let _ = lines(&format!("select * from User a left join CDUser b on {}", words.join(" ")), &four());
    }
}

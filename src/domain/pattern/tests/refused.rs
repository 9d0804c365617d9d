use super::super::Pattern;

fn check(rows: &[(&str, &str)]) {
    for (pattern, reason) in rows {
        let error = Pattern::compile(pattern).expect_err(pattern).to_string();
        assert!(error.contains(reason) && !error.contains("not supported"), "{pattern}: {error}");
    }
}

#[test]
fn quantifiers_and_parentheses() {
    check(&[
        ("", "empty"),
        ("*/x", "following nothing"),
        ("(+a)", "following nothing"),
        ("a|*", "following nothing"),
        ("(?i)*", "following nothing"),
        ("a(?i)*", "following nothing"),
        ("(?#a)*", "following nothing"),
        ("{5}", "following nothing"),
        ("(?)", "following nothing"),
        ("a**", "nested quantifier"),
        ("a{2}{3}", "nested quantifier"),
        ("a++", "nested quantifier"),
        ("a*??", "nested quantifier"),
        ("(?x)a* *", "nested quantifier"),
        ("a{2,1}", "2 is more than 1"),
        ("a{9999999999}", "greater than 2147483647"),
        ("(", "not a valid regular expression"),
        ("(?x)(a#)", "not a valid regular expression"),
        ("a)", "not a valid regular expression"),
        ("(?#a", "unterminated (?#"),
    ]);
    assert_eq!(Pattern::compile("*/x").unwrap_err().hint.as_deref(), Some(".*/x"));
}

#[test]
fn escapes_and_classes() {
    check(&[
        ("[a", "unterminated"),
        ("[]", "unterminated"),
        ("[^]", "unterminated"),
        ("[a\\", "\\"),
        ("[a-[b]", "unterminated"),
        ("a\\", "illegal \\"),
        (r"\h", "unrecognized escape"),
        (r"\_", "unrecognized escape"),
        (r"\Qa\E", "unrecognized escape"),
        (r"\R", "unrecognized escape"),
        (r"\K", "unrecognized escape"),
        (r"\X", "unrecognized escape"),
        (r"\N", "unrecognized escape"),
        (r"\O", "unrecognized escape"),
        (r"\g<1>", "unrecognized escape"),
        (r"(a)\89", "unrecognized escape"),
        (r"[\8]", "unrecognized escape"),
        (r"[\A]", "unrecognized escape"),
        (r"[\k<a>]", "unrecognized escape"),
        (r"\p", "incomplete"),
        (r"\pL", "incomplete"),
        (r"\p{L", "incomplete"),
        (r"\p{^L}", "incomplete"),
        (r"\p{}", "unknown property"),
        (r"\p{Latin}", "unknown property"),
        (r"\p{lu}", "unknown property"),
        (r"[\p{Letter}]", "unknown property"),
        (r"\x4", "hexadecimal"),
        (r"\x{41}", "hexadecimal"),
        (r"\u{41}", "hexadecimal"),
        (r"\u41", "hexadecimal"),
        (r"\c", "missing control"),
        (r"\c1", "unrecognized control"),
        ("[a-z-[b]c]", "subtraction"),
        ("[a-[b]-[c]]", "subtraction"),
        ("[z-a]", "reverse order"),
        (r"[a-\-]", "reverse order"),
        (r"[a-\[]", "reverse order"),
        (r"[a-\w]", r"cannot include class \w in character range"),
        (r"[a-\p{L}]", r"cannot include class \p in character range"),
    ]);
}

#[test]
fn groups_and_references() {
    check(&[
        (r"\k", "malformed"),
        (r"(a)\k1", "malformed"),
        (r"(a)\k<1", "malformed"),
        (r"(a)\k<>", "malformed"),
        (r"\1", "undefined group number 1"),
        (r"(a)\2", "undefined group number 2"),
        (r"(?n)(a)\1", "undefined group number 1"),
        (r"\k<a>", "undefined group name `a`"),
        (r"(?<a>x)\<A>", "undefined group name `A`"),
        (r"(a)\k<12>", "undefined group number 12"),
        ("(?<a.b>x)", "invalid group name"),
        ("(?<a", "invalid group name"),
        ("(?<>x)", "invalid group name"),
        ("(?<0>x)", "invalid group name"),
        ("(?<1a>x)", "invalid group name"),
        ("(?<.a>x)", "invalid group name"),
        ("(?'a>x)", "invalid group name"),
        ("(?U)x", "grouping"),
        ("(?", "grouping"),
        ("(?i", "grouping"),
        ("(?P<n>a)", "grouping"),
        ("(?|a)", "grouping"),
        ("(?R)", "grouping"),
        ("(?&x)", "grouping"),
        ("(?~a)", "grouping"),
        ("(*F)", "following nothing"),
    ]);
}

#[test]
fn what_cannot_be_carried_over_is_refused() {
    for pattern in [
        r"\p{IsGreek}",
        r"\P{Cs}",
        "(?<a>y)(?<b-a>x)",
        "(?<-a>x)",
        "(?'a-b'x)",
        "(a)?(?(1)b|c)",
        "(?(?=a)b|c)",
        "[[:alpha:]]",
        "[[::]]",
        r"(?<n>a)|(?<n>b)\k<n>",
        r"(a)(?<1>b)\1",
        r"(?<=(a))\1",
        r"(?<!\1(a))",
        r"(/\w)(?<=\1)$",
        r"(a\1?)+",
        r"\k<0>",
        "(?<=(?>a+)b)",
        r"\uD83D\uDE00",
        "[😀]",
        "😀+",
        r"\é",
        "(?<é>a)",
    ] {
        let error = Pattern::compile(pattern).expect_err(pattern);
        assert!(error.to_string().contains("not supported"), "{pattern}: {error}");
    }
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let repeated = |text: &str, n| text.repeat(n);
    for pattern in [
        repeated("(", 2_000) + &repeated(")", 2_000),
        repeated("(?:(?=a)", 200) + &repeated(")*", 200),
        repeated("(?:", 51) + "a" + &repeated(")", 51),
        repeated("[a-", 800) + "[a]" + &repeated("]", 800),
        r"((\w{1000}){1000}){1000}".to_owned(),
        r"(?<=(?:\w{1,1000}a){1000})x".to_owned(),
        r"()(?:\1){2000000000}".to_owned(),
        r"()(?:(?:\1){200}){200}".to_owned(),
        repeated("a", 5_000),
    ] {
        let error = Pattern::compile(&pattern).expect_err(&pattern[..20]);
        assert!(error.hint.is_none(), "{error}");
    }
    for pattern in [
        repeated("(?:(?:a)?b", 25) + &repeated(")*", 25),
        "(?:".repeat(50) + "a" + &repeated(")", 50),
        repeated("[a-z-", 50) + "[a]" + &repeated("]", 50),
        repeated("(?=a)", 800),
    ] {
        assert!(Pattern::compile(&pattern).is_ok(), "{:?}", Pattern::compile(&pattern));
    }
}

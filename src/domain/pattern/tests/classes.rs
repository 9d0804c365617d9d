use proptest::prelude::*;

use super::super::Pattern;

#[test]
fn classes_are_those_of_dot_net() {
    for (pattern, members, others) in [
        ("[^x-[y]]", "az-[", "xyY"),
        ("[a-z-[d-w-[m-o]]]", "abcmnoxyz", "delpw-"),
        ("[^a-z-[^A-Z]]", "", "a-1"),
        ("[^a-f-[^a-z]]", "gz", "af1"),
        ("[a-[a]]", "", "a-"),
        ("[ab-[b]]", "a", "b-"),
        ("[-a]", "-a", "b"),
        (r"[\w-.]", "a_0-.é", "/["),
        (r"[\w-\.]", "a-.", "/\\"),
        (r"[\w-/]", "a-/", "."),
        (r"[a-z\d-_]", "a0-_", "/^"),
        (r"[\d-x]", "0-x", "a"),
        (r"[\p{Nd}-x]", "0-x", "a"),
        (r"[\w-[aeiou]]", "b0_", "aE-"),
        (r"[\w--0]", "a-./0", "+:"),
        (r"[\--0]", "-0", "./"),
        (r"[+-\-]", "+,-", "./"),
        (r"[\x2D-[a]]", "-", "a[]"),
        ("[]a]", "]a", "["),
        ("[^]a]", "[b", "]a"),
        ("[]-a]", "]^_`a", "b["),
        ("[[]", "[", "]"),
        ("[a[b&&c~~d+--e]", "a[b&c~d+,-e", "]"),
        ("[[a-c]", "[abc", "-]"),
        ("[a^]", "a^", "b"),
        (r"[\^\]\[\\]", "^][\\", "a"),
        (r"[\101\b\cA\x42\u0043]", "A\x08\x01bc", "D1"),
        (r"[^\s\S]", "", "a "),
        (r"[\W\D]", "a-", "0"),
        ("[#a b]", "# ab", "c"),
        ("[$.|?*+(){}]", "$.|?*+(){}", "a"),
        ("[α-ω]", "αΩ", "a"),
        (r"\p{Lu}", "aA", "1"),
        (r"\P{Ll}", "1", "aA"),
        (r"(?-i:\p{Lu})", "A", "a"),
        (r"[\p{Ll}\p{P}]", "aA.", "1"),
        (r"\w", "aé_0\u{300}", "-Ⅷ\u{200D}ⓐ"),
        (r"\W", "-Ⅷ\u{200D}", "aé_0"),
        (r"\d", "0٣", "a²"),
        (r"\s", " \t\n\x0B\u{85}\u{A0}\u{2028}\u{3000}", "a\u{200B}\u{180E}"),
        (r"\p{C}", "\x01\u{AD}\u{E000}", "a"),
        (".", "a\r\u{2028}", "\n"),
        ("(?s).", "a\n", ""),
        ("(?-i)[a-c]", "ac", "A"),
        (r"(?-i)[\w-[a-z]]", "A0", "a"),
    ] {
        let (class, options) = pattern.strip_prefix("(?s)").map_or((pattern, ""), |class| (class, "(?s)"));
        let whole = Pattern::compile(&format!(r"{options}\A{class}\z")).unwrap();
        for c in members.chars().chain(others.chars()) {
            let found = whole.regex.is_match(c.to_string().as_str()).unwrap();
            assert_eq!(found, members.contains(c), "{pattern} on {c:?}");
        }
    }
}

/// Whether a .NET class has `c`, without regard to case; `rest` begins after its bracket. `None`: refused.
fn has(rest: &mut &[char], c: char) -> Option<bool> {
    let within = |from: char, to: char| {
        (from..=to).contains(&c.to_ascii_lowercase()) || (from..=to).contains(&c.to_ascii_uppercase())
    };
    let skip = |rest: &mut &[char], n| *rest = &rest[n..];
    let negated = rest.first() == Some(&'^');
    skip(rest, usize::from(negated));
    let (mut found, mut first, mut from) = (false, true, None);
    loop {
        let (x, escaped) = match **rest {
            [] | ['\\'] => return None,
            ['\\', x, ..] => (x, true),
            [x, ..] => (x, false),
        };
        skip(rest, 1 + usize::from(escaped));
        let mut subtracts = false;
        match (x, escaped, from.take()) {
            (']', false, _) if !first => return Some(found != negated),
            ('w' | 'd' | 'S', true, Some(_)) => return None,
            ('w', true, _) => found |= c.is_ascii_alphanumeric() || c == '_',
            ('d', true, _) => found |= c.is_ascii_digit(),
            ('S', true, _) => found |= !c.is_ascii_whitespace(),
            ('[', false, Some(from)) => {
                found |= within(from, from);
                subtracts = true;
            }
            (_, _, Some(from)) if from > x => return None,
            (_, _, Some(from)) => found |= within(from, x),
            ('-', true, None) => found |= c == '-',
            _ if matches!(**rest, ['-', end, ..] if end != ']') => {
                from = Some(x);
                skip(rest, 1);
            }
            ('-', false, None) if !first && rest.first() == Some(&'[') => {
                skip(rest, 1);
                subtracts = true;
            }
            _ => found |= within(x, x),
        }
        if subtracts {
            let without = has(rest, c)?;
            return (rest.first() == Some(&']'))
                .then(|| skip(rest, 1))
                .map(|()| found != negated && !without);
        }
        first = false;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_class_has_the_members_that_it_has_in_dot_net(
        members in r"(\^|\]|\[|-|-\[|&&|~~|\\[wdS\-\]\[^\\]|[a-cA0]|[a-b]-[b-f]){1,9}(\]{0,3})",
    ) {
        let text: Vec<char> = format!("{members}]").chars().collect();
        let mut rest = text.as_slice();
        has(&mut rest, 'a');
        let class: String = text[..text.len() - rest.len()].iter().collect();
        let pattern = Pattern::compile(&format!(r"\A[{class}\z"));
        for c in "abcdefgABC019-[]^&~\\_ ".chars() {
            let expected = has(&mut text.as_slice(), c);
            let found = pattern.as_ref().ok().map(|pattern| pattern.regex.is_match(&c.to_string()).unwrap());
            prop_assert_eq!(found, expected, "[{} on {:?}: {:?}", class, c, pattern);
        }
    }
}

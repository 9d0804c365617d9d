use super::matches;

fn check(rows: &[(&str, &str, bool)]) {
    for (pattern, path, expected) in rows {
        assert_eq!(matches(pattern, path), *expected, "{pattern:?} on {path:?}");
    }
}

#[test]
fn options() {
    check(&[
        ("(?x) / u s # users\n e", "/use", true),
        (r"(?x)a\ b\#[ ]", "/a b# ", true),
        ("(?x)a {2} ? $", "/aa", true),
        ("(?x:a b)c d", "/abc d", true),
        ("(?x)a (?-x)b c", "/ab c", true),
        ("(?-i)A", "/a", false),
        ("(?-i:A)b", "/AB", true),
        ("((?-i)A|B)c", "/bC", false),
        ("((?-i)A|B)c", "/BC", true),
        ("(?I-S+M)^b$", "/a\nB\nc", true),
        ("^b", "/a\nb", false),
        ("a$", "/a\n", true),
        ("a$", "/a\n\n", false),
        (r"a\Z", "/a\n", true),
        (r"^/a\z", "/a\n", false),
        (r"\G/a", "/a", true),
        (r"\Ga", "/a", false),
        ("(?m)a$", "/a\r\nb", false),
        ("(?s)a.b", "/a\nb", true),
        ("a.b", "/a\nb", false),
    ]);
}

#[test]
fn numbers_of_groups_and_back_references() {
    check(&[
        (r"(?<n>a)(b)\1c", "/abbc", true),
        (r"(?<n>a)(b)\2c", "/abac", true),
        (r"(?<2>a)(b)\1c", "/abbc", true),
        (r"(?<2>a)(?<n>b)\1c", "/abbc", true),
        (r"(?'2'a)(?:b)\2", "/aba", true),
        (r"(?n)(a)(?<n>b)\1c", "/abbc", true),
        (r"(?n:(a))(b)\1c", "/abbc", true),
        (r"(a)\<1>", "/aa", true),
        (r"(?<n>a)\<n>\'n'\k'n'\k<1>", "/aaaaa", true),
        (r"(a)\k<1>0", "/aa0", true),
        (r"(a)\100", "/a@", true),
        (r"(a)\18", "/a\x018", true),
        (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\100?\10", "/abcdefghij@j", true),
        (r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", "/abcdefghijj", true),
        (r"\0a\07?", "/\0a", true),
        (r"\777", "/ÿ", true),
        (r"(a)?b\1", "/b", false),
        (r"(?:\2x|(a)(b))+$", "/abbx", true),
        (r"(?:(a)|b)+\1", "/aba", true),
        (r"(?!(a)b)\1", "/a", false),
        (r"(?=(a|ab))\1c", "/abc", false),
        (r"(?<n>a)|(?<n>b)c", "/bc", true),
        (r"/(\w)\1", "/Aa", true),
        (r"/(\w)(?-i)\1", "/Aa", false),
        (r"(é)\1", "/éÉ", true),
        (r"\<a", "/<a", true),
        (r"\'-", "/'-", true),
    ]);
}

#[test]
fn quantifiers() {
    check(&[
        ("a{2}?b", "/aab", true),
        ("a{2,3}b", "/ab", false),
        ("x{", "/x{", true),
        ("x{}{", "/x{}{", true),
        ("x{,3}", "/x{,3}", true),
        ("x{1,2", "/x{1,2", true),
        ("x{a}", "/x{a}", true),
        ("a(?#one)+(?#two)?b", "/aab", true),
        ("(?=a)*b", "/b", true),
        ("(?=a)+b", "/b", false),
        ("(?=a){2,3}a", "/a", true),
        ("(?:(?<!b))*?b", "/b", true),
        ("(?:(?:(?!b))?)*b", "/b", true),
        ("^*/", "/", true),
        ("a$?b", "/ab", true),
        (r"\b{2}a\B?", "/a", true),
        ("(?:)*a(?i:)+()*", "/a", true),
        ("(?:|a)+b", "/b", true),
        ("(a?)*b", "/aab", true),
        ("()|", "/", true),
        ("|a", "/", true),
        ("a{0}b", "/b", true),
        (r"(?:(a)){0}\1b", "/b", false),
        ("b{0,2147483647}c", "/bbc", true),
    ]);
}

#[test]
fn look_behind() {
    check(&[
        (r"(?<=a+/b?)c", "/aa/c", true),
        (r"(?<!^/\w{2,4})/x", "/abc/x", false),
        (r"(?<=(?=c)b?)c", "/bc", true),
        (r"(?<=(?:\b/*|x?)b*)c", "/bbc", true),
        (r"(?<!\bb.?)c", "/bc", false),
        (r"(?<=\b\b.{0,2})b", "éb", true),
        (r"(?<=\B.+)/", "éé/", true),
        (r"(?<=a\B\B.?)/", "/a/", false),
        ("(?<=)(?<=(?=/))(?<=|a)/", "/", true),
        (r"(?<=(?=ab)\w\w)$", "/ab", true),
        (r"(?<=\ba|(?=c)b?)c", "/bc", true),
    ]);
}

#[test]
fn what_the_engine_would_take_for_something_else() {
    check(&[
        (r"a\b\{start}a", "/a{start}a", true),
        ("(?>a|ab)c", "/abc", false),
        ("😀é", "/😀É", true),
        ("(?:😀)+$", "/😀😀", true),
        (r"\-\!\#\~\ \/\@\>", "/-!#~ /@>", true),
        (r"\c[\c@\c\\c_\c]\c^", "\x1B\0\x1C\x1F\x1D\x1E", true),
    ]);
}

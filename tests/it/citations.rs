//! Comments cite the evidence (`docs/contract`) as page and anchor, and each citation leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The pages that are cited, without their ending.
const PAGES: [&str; 6] = ["oauth", "platform", "sample-clients", "real-clients", "portal", "decisions"];

/// What names a specification of others, whose sections are cited by their sign.
const SPECIFICATIONS: [&str; 3] = ["RFC ", "OpenID Connect", "OAuth 2.0"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below `folders` with one of these endings, by their path from the root, in order.
fn texts(folders: &[&str], endings: &[&str]) -> BTreeMap<String, String> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules"].contains(&name.as_str()) && !name.starts_with('.') {
                waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let short = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(short, fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// Code and what belongs to it; this file, which speaks of the forms that it forbids, is none.
fn code() -> BTreeMap<String, String> {
    let mut code = texts(&["src", "tests", "benches", "fixtures"], &[".rs", ".py", ".mjs", ".yaml", ".css"]);
    code.remove("tests/it/citations.rs");
    code
}

fn prose() -> BTreeMap<String, String> {
    texts(&["docs", "README.md", "CHANGELOG.md"], &[".md"])
}

/// The anchors of each page, written `<a id="…"></a>`.
fn anchors() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut pages = BTreeMap::new();
    for page in PAGES {
        let text = fs::read_to_string(root().join(format!("docs/contract/{page}.md"))).unwrap();
        let mut anchors = BTreeSet::new();
        for rest in text.split("<a id=\"").skip(1) {
            let anchor = rest.split('"').next().unwrap().to_owned();
            assert!(anchors.insert(anchor.clone()), "{page}.md has the anchor {anchor} twice");
        }
        assert!(!anchors.is_empty(), "{page}.md has no anchor");
        pages.insert(page, anchors);
    }
    pages
}

/// Where `page` is named in a line, with what follows its name: `#anchor` in a citation.
fn named<'a>(line: &'a str, page: &str) -> Vec<&'a str> {
    let name = format!("{page}.md");
    line.match_indices(&name)
        .filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_'))
        .map(|(at, _)| &line[at + name.len()..])
        .collect()
}

fn anchor(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('#')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    (end > 0).then(|| rest[..end].trim_end_matches('-'))
}

/// Whether a word such as "decision" stands before a number.
fn numbered(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let rest = &line[at + word.len()..];
        rest.strip_prefix("s ")
            .or_else(|| rest.strip_prefix(' '))
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}

/// Whether a transport rule is named without its page: `T13`.
fn bare_rule(comment: &str) -> bool {
    comment.split(|c: char| !c.is_alphanumeric() && !"#_{}<>".contains(c)).any(|word| {
        word.strip_prefix('T').is_some_and(|number| {
            (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit())
        })
    })
}

fn comment(line: &str) -> Option<&str> {
    let line = line.trim_start();
    ["//!", "///", "//"].iter().find_map(|marker| line.strip_prefix(marker))
}

/// What is wrong with the citations of a line: an anchor that is not there or, where one is `needed`, none at all.
fn wrong(line: &str, anchors: &BTreeMap<&str, BTreeSet<String>>, needed: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (page, known) in anchors {
        for rest in named(line, page) {
            match anchor(rest) {
                Some(anchor) if !known.contains(anchor) => {
                    wrong.push(format!("{page}.md#{anchor} is not there"));
                }
                None if needed => wrong.push(format!("{page}.md is cited without an anchor")),
                _ => {}
            }
        }
    }
    wrong
}

/// The targets of the links of a line of Markdown.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn every_citation_leads_somewhere() {
    let anchors = anchors();
    let mut lost = Vec::new();
    for (path, text) in code() {
        for (number, line) in text.lines().enumerate() {
            lost.extend(
                wrong(line, &anchors, true).iter().map(|what| format!("{path}:{}: {what}", number + 1)),
            );
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn every_link_to_the_evidence_leads_somewhere() {
    let anchors = anchors();
    let mut lost = Vec::new();
    for (path, text) in prose() {
        let own = path.strip_prefix("docs/contract/");
        for (number, line) in text.lines().enumerate() {
            for link in links(line).filter(|link| own.is_some() || link.contains("contract/")) {
                // A link within a page does not name the page.
                let whole = own.filter(|_| link.starts_with('#')).map(|page| format!("{page}{link}"));
                let wrong = wrong(whole.as_deref().unwrap_or(link), &anchors, false);
                lost.extend(wrong.iter().map(|what| format!("{path}:{}: {what}", number + 1)));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn nothing_is_cited_in_another_form() {
    let mut odd = Vec::new();
    for (path, text) in code() {
        // A section belongs to the specification that the same comment named before.
        let mut before = String::new();
        for (number, line) in text.lines().enumerate() {
            let said = comment(line);
            if said.is_none() {
                before.clear();
            }
            before.push_str(line);
            let section = line.contains('§') && !SPECIFICATIONS.iter().any(|name| before.contains(name));
            let own =
                ["decision", "Decision"].iter().any(|word| numbered(line, word)) || line.contains("design §");
            if section || own || said.is_some_and(bare_rule) {
                odd.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(odd.is_empty(), "write page.md#anchor, as docs/contract/README.md says:\n{}", odd.join("\n"));
}

#[test]
fn pages_that_comments_name_are_there() {
    let mut lost = Vec::new();
    for (path, text) in code() {
        for (number, line) in text.lines().enumerate() {
            let Some(said) = comment(line) else { continue };
            for (at, _) in said.match_indices("docs/") {
                let name: String =
                    said[at..].chars().take_while(|c| c.is_alphanumeric() || "/-_.".contains(*c)).collect();
                let name = name.trim_end_matches('.');
                let whole = !said[..at].ends_with(|c: char| c.is_alphanumeric() || "/-_.".contains(c));
                if whole && !root().join(name).exists() {
                    lost.push(format!("{path}:{}: {name}", number + 1));
                }
            }
        }
    }
    assert!(lost.is_empty(), "comments name pages that are not there:\n{}", lost.join("\n"));
}

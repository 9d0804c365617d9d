//! The vendor's own reports: `@@Name` and `@/lib/name.js(argument:'value')` (platform.md#s5-3).

use super::error::QueryFault;
use super::tables::{self, ReportTable};
use super::value::Value;

/// A script that stands for a query.
pub struct VendorReport {
    /// The query.
    pub script: &'static str,
    /// Its parameters, by name.
    pub parameters: Vec<(String, Value)>,
    /// A table that only this report reads.
    pub table: Option<ReportTable>,
}

/// The report that a script asks for; none where it is a query itself.
///
/// # Errors
/// [`QueryFault::Query`]: no such report, or arguments that cannot be read.
pub fn find(script: &str) -> Result<Option<VendorReport>, QueryFault> {
    if let Some(name) = script.strip_prefix("@@") {
        return named(name).map(Some);
    }
    match script.strip_prefix("@/") {
        Some(call) => called(call).map(Some),
        None => Ok(None),
    }
}

fn named(name: &str) -> Result<VendorReport, QueryFault> {
    let words: Vec<_> = name.split_whitespace().collect();
    let script = match words.join(" ").to_ascii_lowercase().as_str() {
        "all users" => "SELECT * FROM User ORDER BY Username",
        "web applications plv8" | "web applications" => {
            "SELECT * FROM Application WHERE AppType = 'Web' ORDER BY Name COLLATE NOCASE"
        }
        _ => return Err(QueryFault::query(format!("no such report: @@{}", name.trim()))),
    };
    Ok(VendorReport { script, parameters: Vec::new(), table: None })
}

fn called(call: &str) -> Result<VendorReport, QueryFault> {
    let (name, arguments) = match call.trim_end().split_once('(') {
        Some((name, rest)) => {
            let inner = rest.strip_suffix(')').ok_or_else(|| QueryFault::query("incomplete input"))?;
            (name, arguments(inner)?)
        }
        None => (call, Vec::new()),
    };
    let argument = |wanted: &str| {
        let found = arguments.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let parameter = |name: &str| vec![(name.to_owned(), Value::text(argument(name)))];
    match name.trim().to_ascii_lowercase().as_str() {
        "lib/get_superrights.js" => Ok(VendorReport {
            script: "SELECT * FROM SuperRights WHERE NOT Path = @excludeRight",
            parameters: parameter("excludeRight"),
            table: Some(tables::SUPER_RIGHTS),
        }),
        "lib/get_user_activity_for_admin.js" => Ok(VendorReport {
            script: "SELECT * FROM Event WHERE UserGuid = @userid ORDER BY WhenOccurred DESC",
            parameters: parameter("userid"),
            table: None,
        }),
        _ => Err(QueryFault::query(format!("no such report: @/{}", name.trim()))),
    }
}

/// `name:'value', name:"value", name:1`.
fn arguments(text: &str) -> Result<Vec<(String, String)>, QueryFault> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    let unreadable = || QueryFault::query("the arguments of the report cannot be read");
    while !rest.is_empty() {
        let (name, value) = rest.split_once(':').ok_or_else(unreadable)?;
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('\'' | '"')) => value[1..].split_once(quote).ok_or_else(unreadable)?,
            _ => value.split_at(value.find(',').unwrap_or(value.len())),
        };
        found.push((name.trim().trim_matches(['\'', '"']).to_owned(), value.trim().to_owned()));
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if after.is_empty() => after,
            None => return Err(unreadable()),
        };
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn arguments_are_read_as_clients_write_them() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(arguments("excludeRight:''").unwrap(), [pair("excludeRight", "")]);
        assert_eq!(arguments(" userid : 'a,b' , n:5").unwrap(), [pair("userid", "a,b"), pair("n", "5")]);
        assert_eq!(arguments("").unwrap(), []);
        for text in ["x", "a:'open", "a:'b' c", ":"] {
            assert!(arguments(text).is_err() || text == ":", "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", near in "[@/a-z:'\"(), ]{0,40}") {
            for text in [text, near] {
                let _ = (find(&text), find(&format!("@@{text}")), find(&format!("@/lib/x.js({text})")));
                let _ = arguments(&text);
            }
        }
    }
}

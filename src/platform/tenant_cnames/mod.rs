//! `/TenantCnames/*`: the host names of the tenant (platform.md#s7). The system's own is the one that clients are told;
//! the first of those that were registered is the preferred one.

mod change;
mod get;

pub use change::{Register, SetPreferred, UnRegister};
pub use get::{GetCnames, UiGet};

use crate::domain::right::Right;

/// The right that reads the names; system administrators change them.
const READ: &[Right] = &[Right::READ_ONLY_SYSTEM];

/// What a name is, with the vendor's number of it. That of the first was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CnameKind {
    System = 1,
    Preferred = 2,
    Other = 3,
}

impl CnameKind {
    const fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Preferred => "Preferred",
            Self::Other => "Other",
        }
    }
}

/// The tenant's names, each with what it is: the system's own first.
fn all(system: &str, registered: &[String]) -> Vec<(String, CnameKind)> {
    let is_other = |name: &&String| !name.eq_ignore_ascii_case(system);
    let kind = |name: &String| match registered.first() {
        Some(first) if first == name => CnameKind::Preferred,
        _ => CnameKind::Other,
    };
    let others = registered.iter().filter(is_other).map(|name| (name.clone(), kind(name)));
    std::iter::once((system.to_owned(), CnameKind::System)).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_registered_name_is_preferred() {
        let list = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            all("a.test", &names).into_iter().map(|(name, kind)| (name, kind.name())).collect::<Vec<_>>()
        };
        let pair = |name: &str, kind| (name.to_owned(), kind);
        assert_eq!(list(&[]), [pair("a.test", "System")]);
        assert_eq!(
            list(&["b.test", "c.test"]),
            [pair("a.test", "System"), pair("b.test", "Preferred"), pair("c.test", "Other")]
        );
        assert_eq!(list(&["A.test", "c.test"]), [pair("a.test", "System"), pair("c.test", "Other")]);
    }
}

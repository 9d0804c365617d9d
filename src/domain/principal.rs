//! A user together with what its roles give it: what every decision about a caller reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::right::{Right, Rights};
use crate::domain::role::{EVERYBODY_ID, Grantee, SYSADMIN_ID};
use crate::domain::user::User;

/// A user with its roles, direct and inherited, and their rights.
#[derive(Clone, Debug, PartialEq)]
pub struct Principal {
    /// The user.
    pub user: User,
    /// The ids of all roles that the user is in.
    pub roles: BTreeSet<String>,
    /// The rights of those roles.
    pub rights: Rights,
}

impl Principal {
    /// Works out the roles of `user` from all memberships and the rights of all roles.
    ///
    /// `members` lists, for each role, who is in it; a role may be in a role, even in a circle.
    pub fn resolve(
        user: User,
        members: &BTreeMap<String, BTreeSet<Grantee>>,
        rights: &BTreeMap<String, BTreeSet<String>>,
    ) -> Self {
        let mut roles = BTreeSet::new();
        let mut waiting = vec![Grantee::User(user.id.clone())];
        if user.in_everybody_role {
            roles.insert(EVERYBODY_ID.to_owned());
            waiting.push(Grantee::Role(EVERYBODY_ID.to_owned()));
        }
        while let Some(member) = waiting.pop() {
            for (role, _) in members.iter().filter(|(_, members)| members.contains(&member)) {
                if roles.insert(role.clone()) {
                    waiting.push(Grantee::Role(role.clone()));
                }
            }
        }
        let rights = if roles.contains(SYSADMIN_ID) {
            Rights::all()
        } else {
            Rights::of(roles.iter().filter_map(|role| rights.get(role)).flatten().cloned())
        };
        Self { user, roles, rights }
    }

    /// Whether one of `grantees` is this user or a role of it.
    pub fn is_among<'a>(&self, grantees: impl IntoIterator<Item = &'a Grantee>) -> bool {
        grantees.into_iter().any(|grantee| match grantee {
            Grantee::User(id) => *id == self.user.id,
            Grantee::Role(id) => self.roles.contains(id),
        })
    }

    /// Whether one of its roles has one of these rights.
    pub fn has_any(&self, rights: &[Right]) -> bool {
        rights.iter().any(|right| self.rights.includes(*right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::domain::user::{AccountState, UserProfile};

    fn user(id: &str, in_everybody_role: bool) -> User {
        User {
            id: id.into(),
            name: format!("{id}@acme.test"),
            password_hash: None,
            oauth_client: false,
            in_everybody_role,
            state: AccountState::NONE,
            profile: UserProfile::default(),
            created: Timestamp::NEVER,
            modified: Timestamp::NEVER,
            password_changed: Timestamp::NEVER,
            has_picture: false,
        }
    }

    fn members(list: &[(&str, &[Grantee])]) -> BTreeMap<String, BTreeSet<Grantee>> {
        list.iter().map(|(role, members)| ((*role).to_owned(), members.iter().cloned().collect())).collect()
    }

    #[test]
    fn roles_are_inherited_even_in_a_circle() {
        let members = members(&[
            ("a", &[Grantee::User("u".into())]),
            ("b", &[Grantee::Role("a".into())]),
            ("c", &[Grantee::Role("b".into())]),
            ("a2", &[Grantee::Role("c".into())]),
            ("b2", &[Grantee::User("other".into())]),
        ]);
        let rights =
            BTreeMap::from([("c".to_owned(), BTreeSet::from([Right::USER_MANAGEMENT.path.to_owned()]))]);
        let principal = Principal::resolve(user("u", false), &members, &rights);
        assert_eq!(principal.roles.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "a2", "b", "c"]);
        assert!(principal.has_any(&[Right::ROLE_MANAGEMENT, Right::USER_MANAGEMENT]));
        assert!(!principal.has_any(&[Right::ROLE_MANAGEMENT]));
    }

    #[test]
    fn everybody_needs_no_row_and_can_be_in_a_role() {
        let members = members(&[(SYSADMIN_ID, &[Grantee::Role(EVERYBODY_ID.into())])]);
        let person = Principal::resolve(user("p", true), &members, &BTreeMap::new());
        assert!(person.rights.is_all());
        let service = Principal::resolve(user("s", false), &members, &BTreeMap::new());
        assert!(service.roles.is_empty());
        assert!(person.is_among(&[Grantee::Role(EVERYBODY_ID.into())]));
        assert!(service.is_among(&[Grantee::User("s".into())]));
    }
}

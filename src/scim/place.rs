//! Which part of SCIM a path names.

use super::schema::{RESOURCES, Resource};
use crate::wire::Path;

/// Where SCIM answers; each also with `/v2` behind it (platform.md#s8, platform.md#T3).
const BASES: [&str; 3] = ["/api/idadmin/scim", "/api/scim", "/scim"];

/// What a path names.
pub enum Place {
    /// `/ServiceProviderConfig`
    Config,
    /// `/ResourceTypes`, and one of them
    ResourceTypes(Option<String>),
    /// `/Schemas`, and one of them
    Schemas(Option<String>),
    /// All users, or all groups.
    All(&'static Resource),
    /// One of them, by its id.
    One(&'static Resource, String),
    /// Nothing that there is.
    Nowhere,
}

/// The path below SCIM's base, if it is there.
fn below(path: &Path) -> Option<Path> {
    let rest = BASES.iter().find_map(|base| path.without(base))?;
    Some(rest.without("/v2").unwrap_or(rest))
}

/// Whether a path is SCIM's.
pub fn is_scim(path: &Path) -> bool {
    below(path).is_some()
}

impl Place {
    /// What a path names.
    pub fn at(path: &Path) -> Self {
        let Some(path) = below(path) else { return Self::Nowhere };
        let id = path.spelt(1).map(str::to_owned);
        let (name, more) = (path.segments().next().unwrap_or_default(), path.segments().nth(2).is_some());
        match (name, id) {
            _ if more => Self::Nowhere,
            ("serviceproviderconfig", None) => Self::Config,
            ("resourcetypes", id) => Self::ResourceTypes(id),
            ("schemas", id) => Self::Schemas(id),
            (name, id) => {
                let resource = RESOURCES.into_iter().find(|one| one.endpoint.eq_ignore_ascii_case(name));
                match (resource, id) {
                    (Some(resource), Some(id)) => Self::One(resource, id),
                    (Some(resource), None) => Self::All(resource),
                    (None, _) => Self::Nowhere,
                }
            }
        }
    }

    /// Its name in the trace.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Config => "SCIM/ServiceProviderConfig",
            Self::ResourceTypes(_) => "SCIM/ResourceTypes",
            Self::Schemas(_) => "SCIM/Schemas",
            Self::All(resource) | Self::One(resource, _) if resource.is_users() => "SCIM/Users",
            Self::All(_) | Self::One(..) => "SCIM/Groups",
            Self::Nowhere => "SCIM",
        }
    }

    /// The methods that it takes, as `Allow` lists them.
    pub fn methods(&self) -> &'static str {
        match self {
            Self::All(_) => "GET, POST",
            Self::One(..) => "GET, PUT, PATCH, DELETE",
            _ => "GET",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str) -> (&'static str, &'static str) {
        let place = Place::at(&Path::fold(path));
        (place.name(), place.methods())
    }

    #[test]
    fn both_bases_and_any_case_lead_to_the_same_place() {
        for path in [
            "/scim/Users",
            "/Scim/v2/users/",
            "/scim/v2//USERS",
            "/api/scim/users",
            "/api/idadmin/scim/v2/Users",
        ] {
            assert_eq!(name(path), ("SCIM/Users", "GET, POST"), "{path}");
        }
        assert_eq!(name("/scim/Groups/a_b"), ("SCIM/Groups", "GET, PUT, PATCH, DELETE"));
        assert_eq!(name("/scim/schemas/urn:a:b"), ("SCIM/Schemas", "GET"));
        for path in [
            "/scim/v2",
            "/scim/v1/Users",
            "/scim/Users/a/b",
            "/scim/Containers",
            "/scim/ServiceProviderConfig/x",
        ] {
            assert_eq!(name(path), ("SCIM", "GET"), "{path}");
        }
        assert!(is_scim(&Path::fold("/SCIM/x")) && !is_scim(&Path::fold("/scim")));
        assert!(!is_scim(&Path::fold("/scims/Users")) && !is_scim(&Path::fold("/api/Users")));
    }
}

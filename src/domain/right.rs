//! Administrative rights: what a role allows its members to do (platform.md#s3).

use std::collections::BTreeSet;

/// An administrative right that the vendor ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The name that the Admin Portal shows, and that fixtures write.
    pub name: &'static str,
    /// The path that identifies it on the wire.
    pub path: &'static str,
}

macro_rules! rights {
    ($($constant:ident $name:literal $path:literal;)*) => {
        impl Right {
            $(#[doc = $name] pub const $constant: Self = Self { name: $name, path: $path };)*

            /// All rights, in the vendor's order.
            pub const ALL: &'static [Self] = &[$(Self::$constant,)*];
        }
    };
}

rights! {
    ADMIN_PORTAL_LOGIN "Admin Portal Login" "/lib/rights/adminportallogin.json";
    APPLICATION_MANAGEMENT "Application Management" "/lib/rights/appman.json";
    FEDERATION_MANAGEMENT "Federation Management" "/lib/rights/fedman.json";
    IDENTITY_VERIFICATION "Identity Verification" "/lib/rights/identityverification.json";
    MFA_UNLOCK "MFA Unlock" "/lib/rights/mfaunlock.json";
    RADIUS_MANAGEMENT "RADIUS Management" "/lib/rights/radiusman.json";
    ROLE_MANAGEMENT "Role Management" "/lib/rights/roleman.json";
    READ_ONLY_ROLE_MANAGEMENT "Read Only Role Management" "/lib/rights/roroleman.json";
    READ_ONLY_USER_MANAGEMENT "Read Only User Management" "/lib/rights/rouserman.json";
    CONNECTORS "Register and Administer Connectors" "/lib/rights/proxycode.json";
    REPORT_MANAGEMENT "Report Management" "/lib/rights/reportman.json";
    SHARED_CREDENTIALS "Shared Credentials" "/lib/rights/sharedcredentials.json";
    USER_MANAGEMENT "User Management" "/lib/rights/dsman.json";
    READ_ONLY_SYSTEM "Read Only System Administration" "/lib/rights/monitor.json";
    SYSTEM_ENROLLMENT "System Enrollment" "/lib/rights/agentmanjoin.json";
    VAULT_MANAGEMENT "Vault Management" "/lib/rights/vaultman.json";
    DEVICE_MANAGEMENT "Device Management" "/lib/rights/mobman.json";
    CSS_INTEGRATION "CSS Integration" "/lib/rights/cssintegration.json";
    PRIVILEGE_CLOUD_TILE "Show Privileged Cloud Tile" "ServiceRight/passwordvaultShowTile";
    AUDIT_TILE "Show Audit Tile" "ServiceRight/auditShowTile";
    DPA_TILE "Show Secure Infrastructure Access Tile" "ServiceRight/dpaShowTile";
    CLOUD_ONBOARDING_TILE "Show Cloud Onboarding Tile" "ServiceRight/cloudonboardingShowTile";
    CONNECTOR_MANAGEMENT_TILE "Show Connector Management Tile" "ServiceRight/connectormanagementShowTile";
    SESSION_MONITORING_TILE "Show Session Monitoring Tile" "ServiceRight/smShowTile";
    ACCESS_TO_RESOURCES_TILE "Show Access to Resources Tile" "ServiceRight/accesstoresourcesShowTile";
}

impl Right {
    /// The service whose tile it shows; none for a right of the platform itself (platform.md#s2-2).
    pub fn service(self) -> Option<&'static str> {
        match self {
            Self::PRIVILEGE_CLOUD_TILE => Some("Privilege Cloud"),
            Self::AUDIT_TILE => Some("Audit"),
            Self::DPA_TILE => Some("Secure Infrastructure Access"),
            Self::CLOUD_ONBOARDING_TILE => Some("Cloud Onboarding"),
            Self::CONNECTOR_MANAGEMENT_TILE => Some("Connector Management"),
            Self::SESSION_MONITORING_TILE => Some("Session Monitoring"),
            Self::ACCESS_TO_RESOURCES_TILE => Some("Access to Resources"),
            _ => None,
        }
    }

    /// The right of that display name or path, without regard to case.
    pub fn find(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL
            .iter()
            .copied()
            .find(|right| right.name.eq_ignore_ascii_case(text) || right.path.eq_ignore_ascii_case(text))
    }
}

/// The rights that somebody has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    all: bool,
    paths: BTreeSet<String>,
}

impl Rights {
    /// All rights, as the role `System Administrator` has them.
    pub fn all() -> Self {
        Self { all: true, paths: BTreeSet::new() }
    }

    /// The rights with these paths.
    pub fn of(paths: impl IntoIterator<Item = String>) -> Self {
        Self { all: false, paths: paths.into_iter().collect() }
    }

    /// Whether `right` is among them.
    pub fn includes(&self, right: Right) -> bool {
        self.all || self.paths.contains(right.path)
    }

    /// Whether these are all rights.
    pub fn is_all(&self) -> bool {
        self.all
    }

    /// The display names.
    pub fn names(&self) -> Vec<&str> {
        if self.all {
            return Right::ALL.iter().map(|right| right.name).collect();
        }
        self.paths.iter().map(|path| Right::find(path).map_or(path.as_str(), |right| right.name)).collect()
    }

    /// For a trace: the display names, or `all rights`, or `none`.
    pub fn describe(&self) -> String {
        if self.all {
            return "all rights".to_owned();
        }
        if self.paths.is_empty() {
            return "none".to_owned();
        }
        self.names().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_found_by_name_and_by_path() {
        assert_eq!(Right::find("user management"), Some(Right::USER_MANAGEMENT));
        assert_eq!(Right::find("/lib/rights/dsman.json"), Some(Right::USER_MANAGEMENT));
        assert_eq!(Right::find("Flying"), None);
    }

    #[test]
    fn all_rights_include_every_right() {
        assert!(Right::ALL.iter().all(|right| Rights::all().includes(*right)));
        let some = Rights::of([Right::ROLE_MANAGEMENT.path.to_owned()]);
        assert!(some.includes(Right::ROLE_MANAGEMENT) && !some.includes(Right::USER_MANAGEMENT));
        assert_eq!(some.describe(), "Role Management");
    }
}

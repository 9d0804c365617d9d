//! Roles and administrative rights as answers show them (platform.md#s2-2, platform.md#s2-3).

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::right::Right;
use crate::domain::role::Role;

/// A right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RightView {
    /// The display name.
    pub description: String,
    /// What identifies it.
    pub path: String,
    /// The service whose tile it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<&'static str>,
}

impl RightView {
    fn of(path: &str) -> Self {
        let right = Right::find(path);
        Self {
            description: right.map_or(path, |right| right.name).to_owned(),
            path: path.to_owned(),
            service_name: right.and_then(Right::service),
        }
    }
}

/// The rights of a role; the role System Administrator has one that stands for all.
pub fn of_role(role: &Role) -> Vec<RightView> {
    if role.is_sysadmin() {
        return vec![RightView {
            description: "All Rights".to_owned(),
            path: "*".to_owned(),
            service_name: None,
        }];
    }
    role.rights.iter().map(|path| RightView::of(path)).collect()
}

/// What answers call the kind of a role.
pub fn role_type(role: &Role) -> &'static str {
    if role.is_everybody() { "Everybody" } else { role.kind.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_names_its_service() {
        let role = Role {
            rights: vec!["ServiceRight/passwordvaultShowTile".into(), "/lib/rights/roleman.json".into()],
            ..Role::default()
        };
        assert_eq!(
            serde_json::to_string(&of_role(&role)).unwrap(),
            r#"[{"Description":"Show Privileged Cloud Tile","Path":"ServiceRight/passwordvaultShowTile","ServiceName":"Privilege Cloud"},{"Description":"Role Management","Path":"/lib/rights/roleman.json"}]"#
        );
    }
}

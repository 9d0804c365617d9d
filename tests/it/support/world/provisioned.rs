//! A tenant that is provisioned by SCIM.

/// A system administrator, somebody for users and roles, somebody who reads, and somebody without rights.
pub const WORLD: &str = "
tenant:
  suffix: acme.test
  user_columns: [{name: Level, type: Int}, {name: Team}]
roles:
  - {name: Managers, rights: [User Management, Role Management]}
  - {name: Readers, rights: [Read Only User Management, Read Only Role Management]}
  - {name: Staff, uuid: 7a7ca1f5_6370_4ba4_ba8d_1d69161d461d, members: [ann]}
  - {name: Admins}
  - {name: System Administrator, members: [Admins]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: manager, password: S, oauth_client: true, roles: [Managers]}
  - {name: reader, password: S, oauth_client: true, roles: [Readers]}
  - {name: plain, password: S, oauth_client: true}
  - name: ann
    uuid: 3639c48b-9b0c-4017-ba10-bf5fb70cfb3d
    display_name: Ann Example
    given_name: Ann
    family_name: Example
    mail: ann@mail.test
    mobile: '5551'
    office: '5552'
    culture: de-DE
    organization: Sales
    reports_to: bob
    attributes: {Level: 3}
  - {name: bob, uuid: de17be2b-a17f-45c0-a22d-dd6fc50a9aae, attributes: {odd name: 1}}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}, {name: scim, rest_regex: [scim/.*users]}], user_access: [boss, manager, reader, plain]}
";
pub const ANN: &str = "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d";
pub const BOB: &str = "de17be2b-a17f-45c0-a22d-dd6fc50a9aae";
pub const STAFF: &str = "7a7ca1f5_6370_4ba4_ba8d_1d69161d461d";

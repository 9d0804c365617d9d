//! A tenant with roles of every kind, and a client for each.

/// A system administrator, somebody for roles, somebody who reads roles, and somebody without rights.
pub const WORLD: &str = "
roles:
  - {name: Managers, rights: [Role Management]}
  - {name: Readers, rights: [Read Only Role Management]}
  - {name: Inner, members: [plain]}
  - {name: Admins}
  - {name: System Administrator, members: [Admins]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: manager, password: S, oauth_client: true, roles: [Managers]}
  - {name: reader, password: S, oauth_client: true, roles: [Readers]}
  - {name: plain, password: S, oauth_client: true}
  - {name: ann, uuid: 3639c48b-9b0c-4017-ba10-bf5fb70cfb3d, display_name: Ann Example, mail: ann@mail.test, description: A person}
  - {name: bob}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, manager, reader, plain]}
";
pub const ANN: &str = "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d";

//! A tenant in which apps are made.

/// Somebody for apps, somebody who reads them, and clients of what is made.
pub const WORLD: &str = "
roles:
  - {name: App managers, rights: [Application Management]}
  - {name: Watchers, rights: [Read Only System Administration]}
  - {name: API Users, uuid: 7a7ca1f5_6370_4ba4_ba8d_1d69161d461d, rights: [User Management]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: manager, password: S, oauth_client: true, roles: [App managers]}
  - {name: watcher, password: S, oauth_client: true, roles: [Watchers]}
  - {name: plain, password: S, oauth_client: true}
  - {name: svc, uuid: 3639c48b-9b0c-4017-ba10-bf5fb70cfb3d, password: S, oauth_client: true, roles: [API Users]}
apps:
  - {id: a, row_key: 5e1cc4cb-3d2c-4f1f-8b7e-0c8a5b3e9f00, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, manager, watcher, plain]}
";

//! A tenant whose tables are asked.

/// A tenant in which client `boss` may read everything.
pub const WORLD: &str = "
tenant: {suffix: acme.test}
roles:
  - {name: Managers, description: Who manage, uuid: 11111111_2222_3333_4444_555555555555}
  - {name: managers of APIs}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: plain, password: S, oauth_client: true}
  - {name: Ann, uuid: aaaaaaaa-0000-4000-8000-000000000001, password: Ann-Passw0rd, mail: ann@mail.test, display_name: Ann O'Hara, mobile: '5551', organization: Sales}
  - {name: Bob, uuid: bbbbbbbb-0000-4000-8000-000000000002, state: Disabled, reports_to: Ann}
apps:
  - {id: a, name: The API, description: For scripts, auth_methods: [ClientCreds, ResourceCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, plain, Ann]}
  - {id: web, template: Generic OpenID Connect, client_id: w, client_secret: Top-S3cret, state: Inactive}
";
pub const ANN: &str = "aaaaaaaa-0000-4000-8000-000000000001";
pub const BOB: &str = "bbbbbbbb-0000-4000-8000-000000000002";

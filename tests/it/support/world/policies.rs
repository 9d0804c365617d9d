//! A tenant with policies and an authentication profile.

/// A system administrator who may sign in, one who reads, somebody without rights.
pub const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Two, Uuid: 7d0f1c57-0000-4000-8000-000000000001, Challenges: ['UP', 'EMAIL,SMS'], AdditionalData: {NumberOfQuestions: 1}}
  policies:
    - {Path: /Policy/Staff, LinkType: Role, Params: [Staff], Description: Ours, Settings: {/Core/Authentication/CookieAllowPersist: 'true'}}
    - {Path: /Policy/Default Policy, LinkType: Inactive, Description: Default Policy Settings., I18NDescriptionTag: _I18N_DefaultGlobalPolicyDescriptionTag}
roles:
  - {name: Staff, uuid: 7a7ca1f5_6370_4ba4_ba8d_1d69161d461d}
  - {name: Readers, rights: [Read Only System Administration]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: reader, password: S, oauth_client: true, roles: [Readers]}
  - {name: plain, password: S, oauth_client: true}
  - {name: ann, password: Ann-Passw0rd, mail: ann@mail.test, roles: [Staff]}
apps:
  - {id: a, auth_methods: [ClientCreds, ResourceCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, reader, plain, Everybody]}
";
pub const STAFF: &str = "7a7ca1f5_6370_4ba4_ba8d_1d69161d461d";
pub const TWO: &str = "7d0f1c57-0000-4000-8000-000000000001";
pub const DEFAULT_PROFILE: &str = "/Core/Authentication/AuthenticationRulesDefaultProfileId";

//! The tenant that real clients meet.

/// The tenant that these clients meet: somebody who may manage users and roles, a service user, people.
pub const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Mail, Challenges: [UP, EMAIL]}
    - {Name: Questions, Challenges: [UP, SQ]}
roles:
  - {name: Operators, rights: [User Management, Role Management]}
  - {name: Staff, description: People}
users:
  - {name: olga, password: Olga-Passw0rd, mail: olga@mail.test, display_name: Olga Operator, roles: [Operators]}
  - {name: root, password: Root-Passw0rd, roles: [System Administrator]}
  - {name: paul, password: Paul-Passw0rd, roles: [Staff]}
  - {name: mia, password: Mia-Passw0rd, mail: mia@mail.test, authentication_profile: Mail}
  - name: quentin
    password: Quent-Passw0rd
    authentication_profile: Questions
    factors: {questions: [{id: q-1, question: Pet?, answer: Rex}, {id: q-2, question: Town?, answer: Bonn}]}
  - {name: late, password: Late-Passw0rd, force_password_change_next: true}
  - {name: robot, password: R0bot-Secret, oauth_client: true, roles: [Operators]}
  - {name: idle, password: Idle-Passw0rd, oauth_client: true}
apps:
  - id: api
    client_id_type: anything
    auth_methods: [ClientCreds, ResourceCreds, AuthorizationCode]
    allowed_redirects: [https://app.test/RedirectResource]
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [Operators, Everybody, idle]
";
pub const OLGA: (&str, &str) = ("olga@acme.test", "Olga-Passw0rd");
pub const PAUL: &str = "paul@acme.test";
pub const ROBOT: (&str, &str) = ("robot@acme.test", "R0bot-Secret");

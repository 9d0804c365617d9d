//! A tenant in which a password is not enough.

pub const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Two, Uuid: 7d0f1c57-0000-4000-8000-000000000001, Challenges: ['UP', 'OTP,EMAIL,SMS,PF']}
    - {Name: Oath, Challenges: ['UP', 'OATH']}
    - {Name: Questions, Challenges: ['UP', 'SQ']}
    - {Name: Mail only, Challenges: ['EMAIL']}
    - {Name: Three, Challenges: ['EMAIL,UP', 'EMAIL,SMS', 'OATH']}
    - {Name: Strange, Challenges: ['UP', 'U2F,RADIUS']}
  policies: [{Settings: {/Core/Authentication/AuthenticationRulesDefaultProfileId: 7d0f1c57-0000-4000-8000-000000000001}}]
users:
  - {name: ann, password: S, mail: ann.smith@mail.example, mobile: '+49 170 1234567', office: '030 99 88'}
  - {name: bob, password: S, mail: bob@acme.test, mobile: '5557654'}
  - {name: poor, password: S}
  - {name: oath, password: S, authentication_profile: oath, factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}}
  - name: quiz
    password: S
    authentication_profile: Questions
    factors:
      questions: [{id: q1, question: 'First pet?', answer: Rex}, {id: q2, question: 'First street?', answer: Main}]
  - name: one
    password: S
    authentication_profile: Questions
    factors: {questions: [{question: 'Pet?', answer: Rex}]}
  - {name: mail, mail: mail@acme.test, authentication_profile: Mail only}
  - {name: three, password: S, mail: t@acme.test, mobile: '1', authentication_profile: Three,
     factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}}
  - {name: strange, password: S, authentication_profile: Strange}
  - {name: deputy, password: S, mfa_redirect: ann}
  - {name: fresh, password: S, mail: f@acme.test, force_password_change_next: true}
  - {name: boss, password: S, roles: [System Administrator], oauth_client: true}
  - {name: off, password: S, mail: off@acme.test, mobile: '5', state: Disabled}
apps:
  - {id: a, auth_methods: [ClientCreds, ResourceCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, ann, Everybody]}
";

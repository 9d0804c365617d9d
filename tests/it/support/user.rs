//! Users of a tenant, who sign in and call.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::browser::Browser;
use super::{Answer, Request, Server, members};

/// The password of those who have no better one in the tests' tenants.
const PASSWORD: &str = "S";

/// Who a user is, and by which password: `"boss"`, whose password is `S`, or both.
pub struct Login(String, String);

impl From<&str> for Login {
    fn from(name: &str) -> Self {
        Self(name.to_owned(), PASSWORD.to_owned())
    }
}

impl From<(&str, &str)> for Login {
    fn from((name, password): (&str, &str)) -> Self {
        Self(name.to_owned(), password.to_owned())
    }
}

/// A user of a server. Its calls bear its access token.
pub struct User<'s> {
    server: &'s Server,
    login: Login,
    scope: &'static str,
    token: OnceLock<String>,
}

impl Server {
    /// A user of the tenant.
    pub fn user(&self, who: impl Into<Login>) -> User<'_> {
        User { server: self, login: who.into(), scope: "all", token: OnceLock::new() }
    }

    /// A user that is an OAuth client, with a token that is issued now.
    pub fn client(&self, who: impl Into<Login>) -> User<'_> {
        let user = self.user(who);
        user.token();
        user
    }
}

impl<'s> User<'s> {
    /// The same user, with a token of this scope.
    pub fn scoped(self, scope: &'static str) -> Self {
        Self { scope, token: OnceLock::new(), ..self }
    }

    pub fn server(&self) -> &'s Server {
        self.server
    }

    /// Its token of app `a`, by client credentials; asked for once.
    pub fn token(&self) -> &str {
        self.token.get_or_init(|| {
            let form = [("grant_type", "client_credentials"), ("scope", self.scope)];
            let Login(name, password) = &self.login;
            let answer = self.server.post("/oauth2/token/a").basic(name, password).form(&form).send();
            answer.json()["access_token"]
                .as_str()
                .unwrap_or_else(|| panic!("no token: {answer:?}"))
                .to_owned()
        })
    }

    /// A browser in which it signed in at the page.
    pub fn sign_in(&self) -> Browser<'s> {
        let Login(name, password) = &self.login;
        Browser::signed_in(self.server, name, password)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.server.get(path).bearer(self.token()).send()
    }

    /// A request of any method; its body is to be given.
    pub fn request(&self, method: &str, path: &str) -> Request<'s> {
        self.server.request(method, path).bearer(self.token())
    }

    /// A call of the REST API.
    pub fn call(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send()
    }

    /// The `Result` of a call that succeeds.
    pub fn result(&self, path: &str, body: &Value) -> Value {
        self.call(path, body).result()
    }

    /// The MessageID of a call that is refused, and the check that refused.
    pub fn refusal(&self, path: &str, body: &Value) -> (String, String) {
        let answer = self.call(path, body);
        (answer.failure().0, self.server.refused_by(&answer))
    }

    /// Stores a role; its id.
    pub fn store_role(&self, body: &Value) -> String {
        let stored = self.result("/Roles/StoreRole", body);
        assert_eq!(members(&stored), ["_RowKey"]);
        stored["_RowKey"].as_str().unwrap().to_owned()
    }

    /// Names of a role's members, with their types.
    pub fn role_members(&self, role: &str) -> Vec<(String, String)> {
        let text = |row: &Value, name: &str| row["Row"][name].as_str().unwrap().to_owned();
        let table = self.result("/Roles/GetRoleMembers", &json!({"Name": role}));
        let rows = table["Results"].as_array().unwrap().iter();
        rows.map(|row| (text(row, "Name"), text(row, "Type"))).collect()
    }
}

/// What [`User::refusal`] and lists of pairs are compared with.
pub fn pair(one: &str, two: &str) -> (String, String) {
    (one.to_owned(), two.to_owned())
}

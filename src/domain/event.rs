//! What happened in a tenant, as its reports tell it (platform.md#s5-3).

use crate::clock::Timestamp;

/// A sign-in.
pub const LOGIN: &str = "Cloud.Core.Login";
/// A sign-in that failed.
pub const LOGIN_FAIL: &str = "Cloud.Core.LoginFail";
/// The end of a session, or of the token that a call was made with.
pub const LOGOUT: &str = "Cloud.Core.Logout";
/// A token, or several at a time, for a client.
pub const TOKEN_ISSUED: &str = "Cloud.Core.OAuth.TokenIssued";
/// A client that got none.
pub const TOKEN_REFUSED: &str = "Cloud.Core.OAuth.TokenRefused";
/// A call to the REST API that its caller may not make.
pub const CALL_REFUSED: &str = "Cloud.Core.Rest.CallRefused";

/// The longest text of an event that a client may have made up, in characters.
const LONGEST: usize = 256;

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When, in milliseconds.
    pub at: i64,
    /// What, in the vendor's manner: [`LOGIN`].
    pub kind: String,
    /// Who did it, by user id; none where nobody is known.
    pub user_id: Option<String>,
    /// The login name at that time.
    pub user_name: Option<String>,
    /// The address that the request came from.
    pub ip: Option<String>,
    /// How a sign-in was made.
    pub auth_method: Option<String>,
    /// Who could not sign in, as the request names him.
    pub fail_user: Option<String>,
    /// What was wrong.
    pub fail_reason: Option<String>,
    /// The app, by its Application ID.
    pub app: Option<String>,
    /// What a change is about, as the request names it.
    pub entity: Option<String>,
    /// The id of the request.
    pub request: String,
    /// The tenant; known to whoever reads events.
    pub tenant: String,
}

impl Event {
    /// When.
    pub fn when(&self) -> Timestamp {
        Timestamp::from_millis(self.at)
    }

    /// Whether something went wrong.
    pub fn is_failure(&self) -> bool {
        self.fail_reason.is_some()
    }

    /// How bad it is.
    pub fn level(&self) -> &'static str {
        if self.is_failure() { "Error" } else { "Info" }
    }

    /// For people.
    pub fn message(&self) -> String {
        let user = self.user_name.as_deref().or(self.fail_user.as_deref()).unwrap_or("Somebody unknown");
        let why = self.fail_reason.as_deref().unwrap_or_default();
        let app = self.app.as_deref().unwrap_or_default();
        let about = self.entity.as_deref().unwrap_or_default();
        match self.kind.as_str() {
            LOGIN => format!("User {user} logged in successfully"),
            LOGIN_FAIL => format!("User {user} failed to log in: {why}"),
            LOGOUT => format!("User {user} logged out"),
            TOKEN_ISSUED => format!("User {user} was issued a token of {app}"),
            TOKEN_REFUSED => format!("User {user} was refused a token of {app}: {why}"),
            CALL_REFUSED => format!("User {user} was refused {about}: {why}"),
            change => {
                let action = change.rsplit('.').next().unwrap_or(change);
                format!("User {user} carried out {action}: {about}").trim_end_matches([':', ' ']).to_owned()
            }
        }
    }
}

/// The kind of a change that was made by `Controller/Action`.
pub fn kind_of_change(path: &str) -> String {
    let area = if path.starts_with("SaasManage/") { "Saas" } else { "Core" };
    format!("Cloud.{area}.{}", path.replace('/', "."))
}

/// A text that a client may have made up, as an event keeps it.
pub fn kept(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_say_what_happened() {
        let event = |kind: &str| Event {
            kind: kind.to_owned(),
            user_name: Some("ann@acme.test".to_owned()),
            entity: Some("Team".to_owned()),
            ..Event::default()
        };
        assert_eq!(event(LOGIN).message(), "User ann@acme.test logged in successfully");
        let change = event(&kind_of_change("SaasManage/DeleteRole"));
        assert_eq!(change.kind, "Cloud.Saas.SaasManage.DeleteRole");
        assert_eq!(change.message(), "User ann@acme.test carried out DeleteRole: Team");
        assert_eq!(
            Event { entity: None, ..change }.message(),
            "User ann@acme.test carried out DeleteRole",
            "of nothing in particular"
        );
        let failed = Event { fail_reason: Some("why".to_owned()), ..event(LOGIN_FAIL) };
        assert_eq!((failed.level(), event(LOGIN).level()), ("Error", "Info"));
        assert_eq!(kept("a\u{0}b\n").as_str(), "ab");
    }
}

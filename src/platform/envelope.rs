//! The envelope around every answer (platform.md#s0-2): this order, these capitals.

use schemars::JsonSchema;
use serde::Serialize;

/// An answer's envelope.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Envelope<T> {
    #[serde(rename = "success")]
    success: bool,
    result: T,
    message: Option<String>,
    #[serde(rename = "MessageID")]
    message_id: Option<&'static str>,
    exception: Option<String>,
    #[serde(rename = "ErrorID")]
    error_id: Option<String>,
    error_code: Option<String>,
    is_soft_error: bool,
    inner_exceptions: Option<String>,
}

impl<T> Envelope<T> {
    /// Around the result of a success.
    pub fn success(result: T) -> Self {
        Self {
            success: true,
            result,
            message: None,
            message_id: None,
            exception: None,
            error_id: None,
            error_code: None,
            is_soft_error: false,
            inner_exceptions: None,
        }
    }
}

impl Envelope<()> {
    /// Around a failure that has a message and nothing else.
    pub fn message(message: String) -> Self {
        Self { success: false, message: Some(message), ..Self::success(()) }
    }

    /// Around a failure of the catalogue.
    pub fn failure(message: String, message_id: &'static str, exception: String, error_id: String) -> Self {
        Self {
            message_id: Some(message_id),
            exception: Some(exception),
            error_id: Some(error_id),
            ..Self::message(message)
        }
    }
}

/// The `Result` of a failure that clients read like a success.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Summary {
    /// One word.
    pub summary: &'static str,
}

/// The `Result` of a call that a session has to be raised for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SessionChallenge {
    /// What `StartChallenge` takes.
    pub challenge_id: String,
}

impl<T> Envelope<T> {
    /// A failure whose `Result` is not null.
    pub fn with_result<R>(self, result: R) -> Envelope<R> {
        Envelope {
            success: self.success,
            result,
            message: self.message,
            message_id: self.message_id,
            exception: self.exception,
            error_id: self.error_id,
            error_code: self.error_code,
            is_soft_error: self.is_soft_error,
            inner_exceptions: self.inner_exceptions,
        }
    }

    /// With an error's id and no exception, as failed sign-ins are recorded.
    #[must_use]
    pub fn with_error_id(self, error_id: String) -> Self {
        Self { error_id: Some(error_id), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_the_recorded_ones_in_order() {
        let text = serde_json::to_string(&Envelope::success("x")).unwrap();
        assert_eq!(
            text,
            r#"{"success":true,"Result":"x","Message":null,"MessageID":null,"Exception":null,"ErrorID":null,"ErrorCode":null,"IsSoftError":false,"InnerExceptions":null}"#
        );
        let text = serde_json::to_string(&Envelope::message("Unauthorized".into())).unwrap();
        assert!(
            text.starts_with(r#"{"success":false,"Result":null,"Message":"Unauthorized","MessageID":null,"#)
        );
    }
}

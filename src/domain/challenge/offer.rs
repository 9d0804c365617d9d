//! A mechanism as a sign-in offers it to somebody.

use super::Mechanism;

/// A mechanism as it is offered in an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The `MechanismId`.
    pub id: String,
    /// Which.
    pub mechanism: Mechanism,
    /// What may be shown of the address that it goes to.
    pub hint: String,
    /// The security questions: id and text.
    pub questions: Vec<(String, String)>,
    /// What was sent.
    pub sent: Option<Sent>,
}

impl Offer {
    /// What whoever is to answer is asked. Never shorter than two characters: clients take no shorter text.
    pub fn prompt(&self) -> String {
        let hint = &self.hint;
        match self.mechanism {
            Mechanism::Password => "Enter Password".into(),
            Mechanism::Email | Mechanism::Sms => format!("Enter the code that was sent to …{hint}"),
            Mechanism::Phone => format!("Answer the call to …{hint}"),
            Mechanism::Oath => "Enter the code of your token".into(),
            Mechanism::Questions => match self.questions.as_slice() {
                [(_, text)] => text.clone(),
                _ => "Answer your security questions".into(),
            },
            Mechanism::Reset => "Enter new password".into(),
            Mechanism::SearchKey => "Enter your email address or mobile number".into(),
        }
    }

    /// What it is called where there is a choice; no shorter, either.
    pub fn label(&self) -> String {
        let hint = &self.hint;
        match self.mechanism {
            Mechanism::Password => "Password".into(),
            Mechanism::Email => format!("Email… {hint}"),
            Mechanism::Sms => format!("SMS… {hint}"),
            Mechanism::Phone => format!("Phone Call… {hint}"),
            Mechanism::Oath => "OATH OTP Client".into(),
            Mechanism::Questions => "Security Question(s)".into(),
            Mechanism::Reset => "New Password".into(),
            Mechanism::SearchKey => "Search Key".into(),
        }
    }
}

/// A code that was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The SHA-256 of the code, in hexadecimal.
    pub code_hash: String,
    /// The message in the outbox.
    pub message_id: String,
}

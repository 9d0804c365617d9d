//! `POST /TenantConfig/GetEditableMessageTemplates`, `GetEditableMessageTemplate`: the messages that the tenant sends.
//! Nothing changes them here; what is sent lies in the outbox.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::READ;
use super::templates::{Medium, TEMPLATES};
use crate::check::Check;
use crate::directory::Fault;
use crate::platform::args::{Paging, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// The templates of messages.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetEditableMessageTemplates {
    args: Paging,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ModifiedLanguages", ResultColumnKind::Object),
    ("Name", ResultColumnKind::Text),
    ("Substitutions", ResultColumnKind::Object),
    ("DisplayType", ResultColumnKind::Text),
    ("Type", ResultColumnKind::Text),
    ("TemplateName", ResultColumnKind::Text),
];

/// A message, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MessageTemplateRow {
    modified_languages: [(); 0],
    name: &'static str,
    substitutions: Vec<Substitution>,
    display_type: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    template_name: &'static str,
}

/// What stands in a message for what is only known when it is sent.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Substitution {
    property_display_name: &'static str,
    property_name: &'static str,
    sample_value: &'static str,
}

impl Substitution {
    fn of(medium: Medium) -> Vec<Self> {
        let all = [
            ("Service Type", "ServiceType", "MDM and SSO"),
            ("Company", "Company", "cyberark.com"),
            ("SMS Code", "SmsCode", "95466873"),
            ("Short URL", "ShortUrl", "https://abc1234.id.cyberark.cloud/u/IXvNIQmoOB8J"),
        ];
        let texts = all.into_iter().filter(|_| medium == Medium::Text);
        texts
            .map(|(title, name, sample)| Self {
                property_display_name: title,
                property_name: name,
                sample_value: sample,
            })
            .collect()
    }
}

impl Operation for GetEditableMessageTemplates {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetEditableMessageTemplates"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<MessageTemplateRow>;

    async fn run(self, _: &mut Cx<'_>) -> Result<QueryResult<MessageTemplateRow>, ApiError> {
        let (page, all) = self.args.page(TEMPLATES.to_vec());
        let row = |(template_name, name, medium): (&'static str, &'static str, Medium)| {
            let row = MessageTemplateRow {
                modified_languages: [],
                name,
                substitutions: Substitution::of(medium),
                display_type: medium.title(),
                kind: medium.name(),
                template_name,
            };
            ("??".to_owned(), row)
        };
        Ok(QueryResult::new(COLUMNS, "MessageTemplate", page.into_iter().map(row).collect()).of_all(all))
    }
}

/// A template of a message.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct GetEditableMessageTemplate {
    template_name: Option<String>,
    template_type: Option<String>,
}

/// A message, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct MessageTemplate {
    save_meta_data_path: String,
    subject: String,
    save_template_path: String,
    from_address: String,
    path: String,
    from_display_name: &'static str,
    file_text: String,
}

impl Operation for GetEditableMessageTemplate {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetEditableMessageTemplate"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = MessageTemplate;

    async fn run(self, cx: &mut Cx<'_>) -> Result<MessageTemplate, ApiError> {
        let wanted = required(self.template_name, "templateName", cx.trace)?;
        let kind = self.template_type.filter(|kind| !kind.trim().is_empty());
        let found = TEMPLATES.iter().find(|(template, _, medium)| {
            let fits = |kind: &String| kind.trim().eq_ignore_ascii_case(medium.name());
            template.eq_ignore_ascii_case(&wanted) && kind.as_ref().is_none_or(fits)
        });
        let Some((template, name, medium)) = found else {
            return Err(Fault::missing(Check::MessageTemplateExists, "Message template", &wanted)
                .refuse(cx.trace)
                .into());
        };
        let folder = match medium {
            Medium::Mail => "mail_templates",
            Medium::Text => "sms_templates",
            Medium::Call => "audiomessage_templates",
        };
        // Tenant: the subject of this one was recorded; the others are called what they are.
        let subject = if *template == "challenge_mail" { "Authentication Needed" } else { name };
        Ok(MessageTemplate {
            save_meta_data_path: format!("/etc/{folder}/{template}_meta.en"),
            subject: subject.to_owned(),
            save_template_path: format!("/etc/{folder}/{template}.en"),
            from_address: format!("noreply@{}", cx.pod_fqdn()),
            path: format!("/lib/branding/idaptive/{folder}/{template}.en"),
            from_display_name: "CyberArk Account Verification",
            file_text: text(subject, *medium),
        })
    }
}

/// The text of a message; ours, since what is recorded is the vendor's.
fn text(subject: &str, medium: Medium) -> String {
    match medium {
        Medium::Mail => format!(
            "<!DOCTYPE html>\r\n<html lang=\"en\">\r\n<head><title>{subject}</title></head>\r\n\
             <body><p>{subject}</p></body>\r\n</html>\r\n"
        ),
        Medium::Text => "{Company}: your code is {SmsCode}.".to_owned(),
        Medium::Call => subject.to_owned(),
    }
}

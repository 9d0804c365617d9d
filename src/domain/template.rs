//! Templates: the kinds of app that can be added (platform.md#s4).

/// What the catalogue says of a template.
struct TemplateEntry {
    name: &'static str,
    display_name: &'static str,
    web_app_type: &'static str,
    type_display_name: &'static str,
    icon: &'static str,
    description: &'static str,
}

macro_rules! templates {
    ($($(#[$mark:meta])* $variant:ident $name:literal $display:literal $kind:literal $shown:literal $icon:literal $text:literal;)*) => {
        /// What kind of app it is, by the vendor's template names.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum AppTemplate {
            $(#[doc = $text] $(#[$mark])* $variant,)*
        }

        impl AppTemplate {
            /// All of them, in the catalogue's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            const fn entry(self) -> TemplateEntry {
                match self { $(Self::$variant => TemplateEntry {
                    name: $name,
                    display_name: $display,
                    web_app_type: $kind,
                    type_display_name: $shown,
                    icon: $icon,
                    description: $text,
                },)* }
            }
        }
    };
}

templates! {
    #[default]
    OAuth2Client "OAuth2ServerClient" "OAuth2 Client" "OAuth" "OAuth2 Client" "OAuth2"
        "OAuth2 Client: tokens for the tenant's own API.";
    OAuth2Server "OAuth2Server" "OAuth2 Server" "OAuth" "OAuth2 Server" "OAuth2"
        "OAuth2 Server: tokens for other APIs.";
    OpenIdConnect "Generic OpenID Connect" "OpenID Connect" "OpenIDConnect" "OpenID Connect" "OpenIDConnect"
        "Sign-on with OpenID Connect.";
    Saml "Generic SAML" "SAML" "Saml" "SAML" "GenericSaml"
        "Sign-on with SAML; kept, not carried out.";
    UserPassword "Generic User-Password" "User-Password" "UsernamePassword" "User-Password" "GenericUserPassword"
        "A form that is filled with name and password; kept, not carried out.";
    Bookmark "Generic Bookmark" "Bookmark" "Bookmark" "Bookmark" "GenericBookmark"
        "A link; kept, not carried out.";
    BrowserExtension "Generic Browser Extension" "Browser Extension" "BrowserExtension" "Browser Extension" "GenericBrowserExtension"
        "A form that a browser extension fills; kept, not carried out.";
    BrowserExtensionScript "GenericBrowserExtensionScript" "Browser Extension (Advanced)" "BrowserExtension" "Browser Extension" "GenericBrowserExtension"
        "A form that a browser extension fills by a script; kept, not carried out.";
    NtlmBasic "GenericNTLMBasic" "NTLM and Basic" "NTLMBasic" "NTLM and Basic" "GenericNTLMBasic"
        "Sign-on with NTLM or Basic; kept, not carried out.";
    AwsConsole "AWSConsoleSAML" "AWS Console" "Saml" "SAML" "AWSConsole"
        "Amazon Web Services by SAML; kept, not carried out.";
    Cloudera "ClouderaSAML" "Cloudera" "Saml" "SAML" "Cloudera"
        "Cloudera by SAML; kept, not carried out.";
    CloudLock "CloudLock SAML" "CloudLock" "Saml" "SAML" "CloudLock"
        "CloudLock by SAML; kept, not carried out.";
    ConfluenceServer "ConfluenceServerSAML" "Confluence Server" "Saml" "SAML" "ConfluenceServer"
        "Confluence Server by SAML; kept, not carried out.";
    Dome9 "Dome9Saml" "Dome9" "Saml" "SAML" "Dome9"
        "Dome9 by SAML; kept, not carried out.";
    GitHubEnterprise "GitHubEnterpriseSAML" "GitHub Enterprise" "Saml" "SAML" "GitHubEnterprise"
        "GitHub Enterprise by SAML; kept, not carried out.";
    JiraCloud "JIRACloudSAML" "JIRA Cloud" "Saml" "SAML" "JIRACloud"
        "JIRA Cloud by SAML; kept, not carried out.";
    JiraServer "JIRAServerSAML" "JIRA Server" "Saml" "SAML" "JIRAServer"
        "JIRA Server by SAML; kept, not carried out.";
    PaloAlto "PaloAltoNetworksSAML" "Palo Alto Networks" "Saml" "SAML" "PaloAltoNetworks"
        "Palo Alto Networks by SAML; kept, not carried out.";
    Splunk "SplunkOnPremSAML" "Splunk On-Prem" "Saml" "SAML" "SplunkOnPrem"
        "Splunk by SAML; kept, not carried out.";
    SumoLogic "SumoLogicSAML" "Sumo Logic" "Saml" "SAML" "SumoLogic"
        "Sumo Logic by SAML; kept, not carried out.";
}

impl AppTemplate {
    /// The template of this name, without regard to case.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|template| template.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The vendor's name: `OAuth2ServerClient`.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// The name that people see, and that a new app has.
    pub fn display_name(self) -> &'static str {
        self.entry().display_name
    }

    /// The kind, as the vendor writes it: `OAuth`, `OpenIDConnect`, `Saml`.
    pub fn web_app_type(self) -> &'static str {
        self.entry().web_app_type
    }

    /// The kind, as people read it.
    pub fn type_display_name(self) -> &'static str {
        self.entry().type_display_name
    }

    /// The path of its icon.
    pub fn icon(self) -> String {
        format!("/vfslow/lib/application/icons/{}.svg", self.entry().icon)
    }

    /// What it is for.
    pub fn description(self) -> &'static str {
        self.entry().description
    }

    /// Whether it is for apps of any maker: those of the portal's tab "Custom".
    pub fn is_generic(self) -> bool {
        self.web_app_type() != "Saml" || self == Self::Saml
    }

    /// Whether a click on its apps leads to their URL, and nothing is signed on by the tenant.
    pub fn leads_to_url(self) -> bool {
        self.issues_tokens() || self == Self::Bookmark
    }

    /// Whether its apps issue tokens. All others are kept, read and permitted, and do nothing.
    pub fn issues_tokens(self) -> bool {
        matches!(self, Self::OAuth2Client | Self::OAuth2Server | Self::OpenIdConnect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_found_by_the_vendors_names() {
        for template in AppTemplate::ALL {
            assert_eq!(AppTemplate::find(&template.name().to_uppercase()), Some(*template));
        }
        assert_eq!(AppTemplate::find("Salesforce"), None);
        assert!(AppTemplate::Saml.is_generic() && !AppTemplate::AwsConsole.is_generic());
    }
}

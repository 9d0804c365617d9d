//! Making apps by the REST API.

use serde_json::{Value, json};

use super::members;
use super::user::User;

impl User<'_> {
    /// Adds an app; its row key.
    pub fn import_app(&self, template: &str) -> String {
        let imported = self.result("/SaasManage/ImportAppFromTemplate", &json!({"ID": [template]}));
        assert_eq!(imported.as_array().map(Vec::len), Some(1), "an array: {imported}");
        assert_eq!(members(&imported[0]), ["success", "ID", "_RowKey"]);
        assert_eq!((&imported[0]["success"], &imported[0]["ID"]), (&json!(true), &json!(template)));
        imported[0]["_RowKey"].as_str().unwrap().to_owned()
    }

    /// An app, as clients ask for it.
    pub fn app(&self, key: &str) -> Value {
        let body = json!({"_RowKey": key, "RRFormat": true, "Args": {"Caching": -1}});
        self.result("/SaasManage/GetApplication", &body)
    }

    /// Changes these members of an app.
    pub fn update_app(&self, key: &str, fields: &Value) {
        let mut body = fields.clone();
        body["_RowKey"] = json!(key);
        assert_eq!(self.result("/SaasManage/UpdateApplicationDE", &body), json!({"State": 0}));
    }
}

/// What Terraform's provider writes for an OAuth2 Client app.
pub fn profile() -> Value {
    json!({
        "TargetIsUs": true, "ClientIDType": 1, "MustBeOauthClient": true, "AllowedClients": [], "AllowPublic": false,
        "Issuer": "", "Audience": "", "Redirects": [], "TokenType": "JwtRS256", "AllowedAuth": "ClientCreds",
        "TokenLifetimeString": "0.02:00:00", "AllowRefresh": false, "RefreshLifetimeString": "365.00:00:00",
        "Confirm": false, "AllowScopeSelect": false,
        "KnownScopes": [{"Scope": "users", "Description": "Users", "AllowedRest": ["cdirectoryservice/.*"]}],
    })
}

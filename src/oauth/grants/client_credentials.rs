//! The client-credentials grant (RFC 6749 §4.4): the token stands for the client itself.

use std::sync::Arc;

use super::Request;
use crate::oauth::client_auth::Identity;
use crate::tokens::{Authorization, Subject};

/// The authorization of a client that passed every gate.
pub fn authorize(request: &Request<'_>, scope: Option<String>) -> Authorization {
    let client = request.client;
    let subject = match &client.identity {
        Identity::User(principal) => Subject {
            sub: principal.user.id.clone(),
            unique_name: principal.user.name.clone(),
            user_id: Some(principal.user.id.clone()),
        },
        Identity::App => {
            Subject { sub: client.id.clone(), unique_name: client.app.id().to_owned(), user_id: None }
        }
    };
    Authorization {
        app: Arc::clone(&client.app),
        subject,
        scope,
        issuer: client.app.issuer(request.base),
        audience: client.app.audience(&client.id),
        auth_time: request.at,
    }
}

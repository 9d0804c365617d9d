//! `tenantry token`, `introspect` and `revoke`: perform a call and show it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use ureq::Body;
use ureq::http::Response;

use super::args::{ClientArgs, TokenArgs, TokenUseArgs};
use super::{Exit, say};

/// Gets a token.
pub fn token(args: &TokenArgs) -> Result<(), Exit> {
    let mut form = match (&args.username, &args.password) {
        (Some(name), Some(password)) => {
            vec![("grant_type", "password"), ("username", name.as_str()), ("password", password.as_str())]
        }
        _ => vec![("grant_type", "client_credentials")],
    };
    form.extend(args.scope.as_deref().map(|scope| ("scope", scope)));
    let answer = post(&args.client, "Token", &form, !args.raw)?;
    let token = answer.get("access_token").and_then(Value::as_str).unwrap_or_default();
    if args.raw {
        say(token);
        return Ok(());
    }
    let parts: Vec<_> = token.split('.').map(decode).collect();
    if let [Some(header), Some(claims), _] = parts.as_slice() {
        say(&format!("\nThe access token is a JWT.\nheader {header}\nclaims {claims}"));
    } else {
        say("\nThe access token is opaque: `tenantry introspect` explains it.");
    }
    Ok(())
}

/// Introspects a token.
pub fn introspect(args: &TokenUseArgs) -> Result<(), Exit> {
    post(&args.client, "Introspect", &[("token", &args.token)], true).map(|_| ())
}

/// Revokes a token.
pub fn revoke(args: &TokenUseArgs) -> Result<(), Exit> {
    post(&args.client, "Revoke", &[("token", &args.token)], true).map(|_| ())
}

/// Posts a form with HTTP Basic, shows request and answer, and says why where the server refused.
fn post(args: &ClientArgs, endpoint: &str, form: &[(&str, &str)], show: bool) -> Result<Value, Exit> {
    let url = format!("{}/OAuth2/{endpoint}/{}", args.url.trim_end_matches('/'), args.app);
    let basic = STANDARD.encode(format!("{}:{}", args.client, args.secret));
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(&url).header("Authorization", &format!("Basic {basic}"));
    let mut response =
        request.send_form(form.iter().copied()).map_err(|error| Exit::Failed(format!("{url}: {error}")))?;
    let status = response.status();
    let text = read(&mut response)?;
    let answer: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let pretty = serde_json::to_string_pretty(&answer)?;
    if show {
        let shorten = |name, value| if name == "password" { "***".to_owned() } else { shorten(value) };
        let shown: Vec<_> =
            form.iter().map(|(name, value)| format!("{name}={}", shorten(*name, value))).collect();
        say(&format!(
            "POST {url}\nAuthorization: Basic {}:***\n\n{}\n\n{status}\n{pretty}",
            args.client,
            shown.join("&")
        ));
        if let Some(why) = why(args, &agent, &response)? {
            say(&format!("\n{why}"));
        }
    }
    if status.is_success() {
        Ok(answer)
    } else {
        Err(Exit::Failed(format!("refused with {status}: {pretty}")))
    }
}

/// The checks that the server made, where the control token is known.
fn why(args: &ClientArgs, agent: &ureq::Agent, response: &Response<Body>) -> Result<Option<String>, Exit> {
    let id = response.headers().get("x-cfy-tx-id").and_then(|value| value.to_str().ok());
    let (Some(token), Some(id)) = (&args.control_token, id) else { return Ok(None) };
    let url = format!("{}/_tenantry/v1/tenants/default/requests/{id}", args.url.trim_end_matches('/'));
    let mut response = agent.get(&url).header("Authorization", &format!("Bearer {token}")).call()?;
    if !response.status().is_success() {
        return Ok(Some(format!("The control token was refused: {}", response.status())));
    }
    let entry: Value = serde_json::from_str(&read(&mut response)?)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec!["Checks:".to_owned()];
    for check in entry["checks"].as_array().into_iter().flatten() {
        let (name, outcome, seen) = (text(&check["check"]), text(&check["outcome"]), text(&check["seen"]));
        lines.push(format!("  {outcome:<9} {name:<24} {seen}"));
        if outcome != "passed" {
            lines.push(format!("            wanted {}", text(&check["wanted"])));
            lines.push(format!("            change {}", text(&check["setting"])));
        }
    }
    Ok(Some(lines.join("\n")))
}

fn read(response: &mut Response<Body>) -> Result<String, Exit> {
    Ok(response.body_mut().read_to_string()?)
}

fn shorten(value: &str) -> String {
    if value.chars().count() <= 40 {
        value.to_owned()
    } else {
        value.chars().take(40).collect::<String>() + "…"
    }
}

fn decode(part: &str) -> Option<String> {
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

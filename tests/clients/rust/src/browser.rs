//! A person with a browser: signs in, answers the consent page, and stops where the client waits for the answer.

use std::collections::HashMap;

use oauth2::HttpResponse;
use oauth2::http::Request;
use oauth2::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use oauth2::url::{Url, form_urlencoded};

use crate::http::send;
use crate::url;

pub const USER: &str = "ann@acme.test";
pub const PASSWORD: &str = "Ann's p&ss=w+rd %41";

type Fields = HashMap<String, String>;

pub struct Browser {
    cookies: Fields,
    decision: &'static str,
}

impl Browser {
    pub fn new(decision: &'static str) -> Self {
        Self { cookies: Fields::new(), decision }
    }

    /// What the client is told in the end, in the query, the fragment or a posted form.
    pub fn visit(&mut self, start: &Url) -> Fields {
        let mut answer = self.ask(start.as_str(), None);
        loop {
            if let Some(to) = answer.headers().get(LOCATION) {
                let to = to.to_str().unwrap().to_owned();
                if !to.starts_with(&url("")) {
                    return told(&to);
                }
                answer = self.ask(&to, None);
                continue;
            }
            let page = String::from_utf8(answer.into_body()).unwrap();
            let (action, mut fields) = form(&page);
            if !action.starts_with(&url("")) {
                return fields;
            }
            self.fill(&mut fields);
            answer = self.ask(&action, Some(&fields));
        }
    }

    fn ask(&mut self, to: &str, form: Option<&Fields>) -> HttpResponse {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().uri(to).header(COOKIE, cookies.join("; "));
        let request = match form {
            None => request.body(Vec::new()),
            Some(fields) => {
                let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                let request =
                    request.method("POST").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                request.body(body.into_bytes())
            }
        };
        let answer = send(request.unwrap()).unwrap();
        let body = String::from_utf8_lossy(answer.body());
        assert!(answer.status().as_u16() < 400, "{to}: {} {body}", answer.status());
        for set in answer.headers().get_all(SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    fn fill(&self, fields: &mut Fields) {
        let mut set = |name: &str, value: &str| fields.insert(name.to_owned(), value.to_owned());
        if set("decision", self.decision).is_none() {
            set("username", USER);
            set("password", PASSWORD);
        }
    }
}

fn told(to: &str) -> Fields {
    let to = Url::parse(to).unwrap();
    let pairs = to.fragment().or(to.query()).unwrap_or_default();
    form_urlencoded::parse(pairs.as_bytes()).into_owned().collect()
}

/// Where the form of a page goes, and what its inputs hold.
fn form(page: &str) -> (String, Fields) {
    let page = tl::parse(page, tl::ParserOptions::default()).unwrap();
    let all = |name| page.query_selector(name).unwrap().filter_map(|node| node.get(page.parser())?.as_tag());
    let get = |tag: &tl::HTMLTag<'_>, name| {
        let value = tag.attributes().get(name).flatten().map(|value| value.as_utf8_str().into_owned());
        value
            .unwrap_or_default()
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    let action = get(all("form").next().expect("a form"), "action");
    (action, all("input").map(|input| (get(input, "name"), get(input, "value"))).collect())
}

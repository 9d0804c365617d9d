//! A browser as far as forms and redirects go: it keeps cookies, and fills in what a page shows.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Answer, Server};

/// A browser.
pub struct Browser<'s> {
    server: &'s Server,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'s> Browser<'s> {
    pub fn new(server: &'s Server) -> Self {
        Self { server, cookies: RefCell::default() }
    }

    /// A browser in which this person signed in.
    pub fn signed_in(server: &'s Server, name: &str, password: &str) -> Self {
        let browser = Self::new(server);
        let page = browser.get("/login");
        let answer = browser.submit("/login", &page, &[("username", name), ("password", password)]);
        assert_eq!(answer.status, 302, "{answer:?}");
        browser
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn get(&self, path: &str) -> Answer {
        let request = self.server.get(self.path(path));
        self.kept(request.header("Cookie", &self.header()).send())
    }

    /// Submits the form of a page: its hidden fields, and these.
    pub fn submit(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let hidden = hidden(page);
        let mut all: Vec<_> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.extend(fields);
        let request = self.server.post(self.path(path));
        self.kept(request.header("Cookie", &self.header()).form(&all).send())
    }

    /// Follows redirects for as long as they stay at the tenant; the last answer.
    pub fn follow(&self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            let Some(to) = answer.header("location").map(str::to_owned) else { break };
            if !to.starts_with(self.server.url()) && !to.starts_with('/') {
                break;
            }
            answer = self.get(&to);
        }
        answer
    }

    /// Opens a page that wants somebody signed in, signs in, and goes on to where that leads.
    pub fn open_as(&self, path: &str, name: &str, password: &str) -> Answer {
        let page = self.follow(self.get(path));
        let answer = self.submit("/login", &page, &[("username", name), ("password", password)]);
        self.follow(answer)
    }

    fn path<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(self.server.url()).unwrap_or(path)
    }

    fn header(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn kept(&self, answer: Answer) -> Answer {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split_once('=').expect("a cookie");
            let value = value.split(';').next().unwrap_or_default();
            if cookie.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

/// The hidden fields of a page's form.
pub fn hidden(page: &Answer) -> Vec<(String, String)> {
    let inputs = page.text().split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
    let field = |input: &str| Some((attribute(input, "name")?, attribute(input, "value")?));
    hidden.filter_map(field).collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    let value = rest.split('"').next()?;
    Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// The parameters of a redirect, from its query or its fragment.
pub fn parameters(answer: &Answer) -> BTreeMap<String, String> {
    let location = answer.header("location").unwrap_or_else(|| panic!("no redirect: {answer:?}"));
    let (_, rest) = location.split_once(['?', '#']).unwrap_or((location, ""));
    form_urlencoded::parse(rest.as_bytes()).into_owned().collect()
}

//! What a client wants to see: which resources, in which order, how many, and what of each (RFC 7644 §3.4.2, §3.9).

use serde::Serialize;

use super::error::{ScimError, ScimErrorKind, ScimFault};
use super::filter::{AttrPath, Filter, parse};
use super::schema::Resource;
use super::site::ResourceMembers;
use crate::check::{Check, Trace};
use crate::wire::{Call, Reply};

/// Most resources of a page, as the tenant's configuration tells.
pub const MOST: usize = 1_000;

/// A parameter of the query string, by its name without regard to case; an empty one is none.
fn parameter(call: &Call<'_>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(call.query.as_bytes());
    let found = pairs.find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.trim().is_empty());
    found.map(|(_, value)| value.into_owned())
}

/// Which resources, in which order, how many.
pub struct ResourceQuery {
    filter: Option<Filter>,
    sort: Option<(AttrPath, bool)>,
    start: usize,
    count: usize,
}

impl ResourceQuery {
    /// Of a request for resources of a kind.
    ///
    /// # Errors
    /// `invalidFilter` by `scim.filter`, `invalidValue` by `argument.valid`.
    pub fn read(call: &Call<'_>, resource: &'static Resource, trace: &mut Trace) -> Result<Self, ScimError> {
        let filter = match parameter(call, "filter") {
            Some(text) => {
                let filter = parse(&text, resource)
                    .map_err(|fault| not_carried_out(&text, &fault.to_string()).refuse(trace))?;
                trace.check(Check::ScimFilter).seen(text).passed();
                if !filter.is_documented() {
                    trace.note("the vendor documents eq, sw, co and ew on userName, displayName and emails.value, one at a time; this filter goes beyond that");
                }
                Some(filter)
            }
            None => None,
        };
        let sort = match parameter(call, "sortBy") {
            Some(text) => {
                let path = AttrPath::asked(text.trim(), resource).map_err(|_| {
                    not_carried_out(&text, &format!("there is no attribute `{text}` to sort by"))
                        .refuse(trace)
                })?;
                let order = parameter(call, "sortOrder").unwrap_or_default();
                Some((path, order.trim().to_ascii_lowercase().starts_with("desc")))
            }
            None => None,
        };
        let start = number(call, "startIndex", trace)?.unwrap_or(1).max(1);
        let count = number(call, "count", trace)?.unwrap_or(MOST).min(MOST);
        if !resource.is_users() && (start > 1 || parameter(call, "count").is_some()) {
            trace.note("the real tenant is reported to show all groups, whatever startIndex and count say");
        }
        Ok(Self { filter, sort, start, count })
    }

    /// The one login name that is asked for, where that is all that is asked.
    pub fn user_name(&self) -> Option<&str> {
        self.filter.as_ref()?.user_name()
    }

    /// The page of those resources.
    pub fn page(&self, mut resources: Vec<ResourceMembers>, shape: &ShownAttributes) -> Reply {
        if let Some(filter) = &self.filter {
            resources.retain(|resource| filter.matches(resource));
        }
        if let Some((path, descending)) = &self.sort {
            resources.sort_by(|one, other| path.order(one, other));
            if *descending {
                resources.reverse();
            }
        }
        let total = resources.len();
        let page = resources.into_iter().skip(self.start - 1).take(self.count);
        let page: Vec<_> = page.map(|resource| shape.apply(resource)).collect();
        Reply::json(&ListResponse::new(total, self.start, page))
    }
}

fn not_carried_out(text: &str, why: &str) -> ScimFault {
    ScimFault::new(Check::ScimFilter, format!("{text}: {why}"), ScimErrorKind::Filter(why.to_owned()))
}

/// A whole number; one below zero is zero (RFC 7644 §3.4.2.4).
fn number(call: &Call<'_>, name: &str, trace: &mut Trace) -> Result<Option<usize>, ScimError> {
    let Some(text) = parameter(call, name) else { return Ok(None) };
    match text.trim().parse::<i64>() {
        Ok(number) => Ok(Some(usize::try_from(number.max(0)).unwrap_or(usize::MAX))),
        Err(_) => Err(ScimFault::value(format!("{name} is a whole number.")).refuse(trace)),
    }
}

/// A list of resources.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListResponse<T> {
    schemas: [&'static str; 1],
    total_results: usize,
    items_per_page: usize,
    start_index: usize,
    #[serde(rename = "Resources")]
    resources: Vec<T>,
}

impl<T> ListResponse<T> {
    /// A page of `total` resources, whose first is the one at `start`, from 1.
    pub fn new(total: usize, start: usize, resources: Vec<T>) -> Self {
        Self {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            total_results: total,
            items_per_page: resources.len(),
            start_index: start,
            resources,
        }
    }
}

/// What of a resource is shown. Its id and its schemas always are.
pub enum ShownAttributes {
    /// All of it.
    Whole,
    /// These attributes.
    Only(Vec<AttrPath>),
    /// All but these.
    Without(Vec<AttrPath>),
}

impl ShownAttributes {
    /// Of a request for resources of a kind. Names of no attribute are passed over.
    pub fn read(call: &Call<'_>, resource: &'static Resource) -> Self {
        let paths = |text: String| {
            text.split(',').filter_map(|name| AttrPath::find(name.trim(), resource).ok()).collect()
        };
        match (parameter(call, "attributes"), parameter(call, "excludedAttributes")) {
            (Some(text), _) => Self::Only(paths(text)),
            (None, Some(text)) => Self::Without(paths(text)),
            (None, None) => Self::Whole,
        }
    }

    /// What is shown of a resource.
    pub fn apply(&self, mut resource: ResourceMembers) -> ResourceMembers {
        match self {
            Self::Whole => resource,
            Self::Only(paths) => {
                let mut shown = ResourceMembers::new();
                for (name, value) in resource {
                    if matches!(name.as_str(), "id" | "schemas") {
                        shown.insert(name, value);
                    } else {
                        keep(&mut shown, name, value, paths);
                    }
                }
                shown
            }
            Self::Without(paths) => {
                for path in paths.iter().filter(|path| !matches!(path.name.as_str(), "id" | "schemas")) {
                    drop(&mut resource, path);
                }
                resource
            }
        }
    }
}

/// Keeps of a member what one of the paths names.
fn keep(shown: &mut ResourceMembers, name: String, mut value: serde_json::Value, paths: &[AttrPath]) {
    let whole = |path: &&AttrPath| match path.extension {
        Some(schema) => schema.id == name && path.name.is_empty(),
        None => path.name == name && path.sub.is_none(),
    };
    if paths.iter().any(|path| whole(&path)) {
        shown.insert(name, value);
        return;
    }
    let parts: Vec<_> = paths
        .iter()
        .filter_map(|path| match path.extension {
            Some(schema) => (schema.id == name).then_some(path.name.as_str()),
            None => (path.name == name).then_some(path.sub.as_deref()?),
        })
        .collect();
    let part = |members: &mut ResourceMembers| {
        members.retain(|name, _| parts.iter().any(|part| part.eq_ignore_ascii_case(name)));
    };
    for_each(&mut value, part);
    if !parts.is_empty() && super::filter::is_something(&value) {
        shown.insert(name, value);
    }
}

/// Takes away what a path names.
fn drop(resource: &mut ResourceMembers, path: &AttrPath) {
    let (name, part) = match path.extension {
        Some(schema) => (schema.id, Some(path.name.as_str()).filter(|name| !name.is_empty())),
        None => (path.name.as_str(), path.sub.as_deref()),
    };
    let Some(part) = part else {
        resource.shift_remove(name);
        return;
    };
    if let Some(value) = resource.get_mut(name) {
        for_each(value, |members| members.retain(|name, _| !part.eq_ignore_ascii_case(name)));
    }
}

fn for_each(value: &mut serde_json::Value, change: impl Fn(&mut ResourceMembers)) {
    match value {
        serde_json::Value::Array(items) => {
            items.iter_mut().filter_map(serde_json::Value::as_object_mut).for_each(change);
        }
        serde_json::Value::Object(members) => change(members),
        _ => {}
    }
}

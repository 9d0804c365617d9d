//! One change of a resource.

use std::collections::HashSet;

use serde_json::Value;

use super::{PatchAction, PatchOperation, no_target};
use crate::check::Check;
use crate::scim::error::{ScimErrorKind, ScimFault};
use crate::scim::filter::{is_something, member};
use crate::scim::schema::{AttributeKind as Holds, SchemaAttribute};
use crate::scim::site::ResourceMembers;

impl PatchOperation {
    /// Carries it out.
    ///
    /// # Errors
    /// Where it cannot be.
    pub fn apply(&self, resource: &mut ResourceMembers) -> Result<(), ScimFault> {
        let path = &self.target.path;
        if let Some(attribute) = path.attribute.filter(|attribute| attribute.is_fixed()) {
            // Clients send what they read along with what they change.
            let same = path.sub.is_none() && resource.get(attribute.name) == Some(&self.value);
            let fault = || {
                let name = attribute.name.to_owned();
                ScimFault::new(Check::ScimMutable, name.clone(), ScimErrorKind::Mutability(name))
            };
            return if same { Ok(()) } else { Err(fault()) };
        }
        let Some(schema) = path.extension else { return self.change(resource) };
        let mut inner = match resource.shift_remove(schema.id) {
            Some(Value::Object(inner)) => inner,
            _ => ResourceMembers::new(),
        };
        if path.name.is_empty() {
            self.change_extension(&mut inner, schema.is_open(), |name| schema.attribute(name))?;
        } else {
            self.change(&mut inner)?;
        }
        if !inner.is_empty() {
            resource.insert(schema.id.to_owned(), inner.into());
        }
        Ok(())
    }

    /// Changes a whole extension.
    fn change_extension(
        &self,
        inner: &mut ResourceMembers,
        open: bool,
        find: impl Fn(&str) -> Option<&'static SchemaAttribute>,
    ) -> Result<(), ScimFault> {
        if self.action == PatchAction::Remove || self.value.is_null() {
            inner.clear();
            return Ok(());
        }
        let Value::Object(given) = &self.value else { return Err(self.wrong("an object")) };
        for (name, value) in given {
            let attribute = find(name);
            let name = attribute.map_or(name.as_str(), |attribute| attribute.name);
            if attribute.is_some() || open {
                set(inner, name, attribute, value);
            }
        }
        Ok(())
    }

    /// Changes an attribute among those that it stands with.
    fn change(&self, members: &mut ResourceMembers) -> Result<(), ScimFault> {
        let (path, attribute) = (&self.target.path, self.target.path.attribute);
        let name = path.name.as_str();
        if let Some(attribute) = attribute.filter(|attribute| attribute.multi) {
            let mut items = match members.shift_remove(name) {
                Some(Value::Array(items)) => items,
                _ => Vec::new(),
            };
            self.change_items(&mut items, attribute)?;
            if !items.is_empty() {
                members.insert(name.to_owned(), items.into());
            }
            return Ok(());
        }
        match &path.sub {
            None => self.put(members, name, attribute),
            Some(sub) => {
                let mut inner = match members.shift_remove(name) {
                    Some(Value::Object(inner)) => inner,
                    _ => ResourceMembers::new(),
                };
                self.put(&mut inner, sub, None);
                if !inner.is_empty() {
                    members.insert(name.to_owned(), inner.into());
                }
            }
        }
        Ok(())
    }

    fn put(&self, members: &mut ResourceMembers, name: &str, attribute: Option<&'static SchemaAttribute>) {
        let value = if self.action == PatchAction::Remove { &Value::Null } else { &self.value };
        set(members, name, attribute, value);
    }

    /// Changes an attribute that holds several values.
    fn change_items(
        &self,
        items: &mut Vec<Value>,
        attribute: &'static SchemaAttribute,
    ) -> Result<(), ScimFault> {
        match (&self.target.filter, &self.target.sub) {
            (Some(filter), sub) => {
                let hits = |item: &Value| item.as_object().is_some_and(|item| filter.matches(item));
                if items.iter().any(hits) {
                    if self.action == PatchAction::Remove && sub.is_none() {
                        items.retain(|item| !hits(item));
                        return Ok(());
                    }
                    let found = items.iter_mut().filter(|item| hits(item)).filter_map(Value::as_object_mut);
                    return found.into_iter().try_for_each(|item| self.change_item(item, attribute));
                }
                let mut item = filter.demands();
                if self.action != PatchAction::Add || item.is_empty() {
                    return Err(no_target(&format!("{}[…]: none of them fits", self.target.path)));
                }
                self.change_item(&mut item, attribute)?;
                add(items, vec![item.into()], attribute);
            }
            (None, Some(_)) => {
                if items.is_empty() && self.action != PatchAction::Remove {
                    items.push(ResourceMembers::new().into());
                }
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    self.change_item(item, attribute)?;
                }
            }
            (None, None) => match self.action {
                // Some clients list what they want removed.
                PatchAction::Remove if is_something(&self.value) => {
                    let gone: HashSet<_> = self.items()?.iter().map(|item| key(item, attribute)).collect();
                    items.retain(|item| !gone.contains(&key(item, attribute)));
                }
                PatchAction::Remove => items.clear(),
                PatchAction::Add => add(items, self.items()?, attribute),
                PatchAction::Replace => *items = self.items()?,
            },
        }
        Ok(())
    }

    /// Changes one of several values: a part of it, or what the value names of it.
    fn change_item(
        &self,
        item: &mut ResourceMembers,
        attribute: &'static SchemaAttribute,
    ) -> Result<(), ScimFault> {
        match (&self.target.sub, &self.value) {
            (Some(sub), _) => self.put(item, sub, None),
            (None, Value::Object(_)) => merge(item, attribute, &self.value),
            (None, _) => return Err(self.wrong("an object")),
        }
        Ok(())
    }

    /// The values that are given for an attribute that holds several.
    fn items(&self) -> Result<Vec<Value>, ScimFault> {
        let given = match &self.value {
            Value::Array(items) => items.clone(),
            Value::Null => Vec::new(),
            Value::Object(_) if self.target.path.name == "members" => {
                return Err(ScimFault::new(
                    Check::RequestReadable,
                    "members is an object",
                    ScimErrorKind::MembersNoList,
                ));
            }
            one => vec![one.clone()],
        };
        let item = |item| match item {
            Value::String(text) => {
                Ok(ResourceMembers::from_iter([("value".to_owned(), Value::String(text))]).into())
            }
            Value::Object(_) => Ok(item),
            _ => Err(self.wrong("a list of objects")),
        };
        given.into_iter().map(item).collect()
    }

    fn wrong(&self, wanted: &str) -> ScimFault {
        ScimFault::value(format!("{} wants {wanted}.", self.target.path))
    }
}

/// Adds values to several: one that is there stays once, and where one is kept, it is the last.
fn add(items: &mut Vec<Value>, new: Vec<Value>, attribute: &SchemaAttribute) {
    if attribute.keeps_one() {
        items.clear();
    }
    let mut known: HashSet<_> = items.iter().map(|item| key(item, attribute)).collect();
    items.extend(new.into_iter().filter(|item| known.insert(key(item, attribute))));
}

/// What tells one of several values from another: of members the id, of others also the type.
fn key(item: &Value, attribute: &SchemaAttribute) -> (String, String) {
    let text =
        |name| item.as_object().and_then(|item| member(item, name)?.as_str()).unwrap_or_default().to_owned();
    (text("value"), if attribute.name == "members" { String::new() } else { text("type") })
}

/// Sets a value; null takes it away. Of a complex one only what is named changes.
fn set(
    members: &mut ResourceMembers,
    name: &str,
    attribute: Option<&'static SchemaAttribute>,
    value: &Value,
) {
    if value.is_null() {
        members.shift_remove(name);
        return;
    }
    let Some(attribute) =
        attribute.filter(|attribute| attribute.kind == Holds::Complex && !attribute.subs.is_empty())
    else {
        members.insert(name.to_owned(), value.clone());
        return;
    };
    let mut inner = match members.shift_remove(name) {
        Some(Value::Object(inner)) => inner,
        _ => ResourceMembers::new(),
    };
    merge(&mut inner, attribute, value);
    if !inner.is_empty() {
        members.insert(name.to_owned(), inner.into());
    }
}

/// Puts what is named into a complex value; a bare text is its `value`.
fn merge(inner: &mut ResourceMembers, attribute: &'static SchemaAttribute, value: &Value) {
    match value {
        Value::Object(given) => {
            for (name, value) in given {
                if let Some(sub) = attribute.sub(name) {
                    set(inner, sub.name, None, value);
                }
            }
        }
        other if attribute.sub("value").is_some() => set(inner, "value", None, other),
        _ => {}
    }
}

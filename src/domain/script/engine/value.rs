//! The values of a script as claims, within limits.

use rquickjs::{Array, Ctx, Exception, Object, Type, Value};
use serde_json::{Map, Value as Json};

use super::{CLAIMS, DEPTH, Host, TEXT, TOO_MANY_CLAIMS, TOO_MANY_VALUES, TOO_MUCH_TEXT, TOO_NESTED, VALUES};

/// Why some strings cannot be claims.
pub(super) const LONE_SURROGATE: &str =
    "half of a surrogate pair stands alone in a string, which no token can hold";

/// Why a value is not made a claim.
pub(super) enum ClaimRefusal {
    Value(String),
    Limit(&'static str),
    Engine(rquickjs::Error),
}

impl From<rquickjs::Error> for ClaimRefusal {
    fn from(error: rquickjs::Error) -> Self {
        Self::Engine(error)
    }
}

impl ClaimRefusal {
    fn of_type(name: &str) -> Self {
        Self::Value(format!("a value of type {name} cannot be in a token"))
    }

    pub(super) fn throw(self, ctx: &Ctx<'_>, host: &Host, call: &str) -> rquickjs::Error {
        match self {
            Self::Value(text) => Exception::throw_type(ctx, &format!("{call}: {text}")),
            Self::Engine(error) => error,
            Self::Limit(text) => {
                host.limit.set(Some(text));
                Exception::throw_range(ctx, text)
            }
        }
    }
}

impl Host {
    pub(super) fn set(&self, name: String, value: Json) -> Result<(), ClaimRefusal> {
        // The vendor's template: a claim that resolves to null is set with an empty string.
        let value = if value.is_null() { Json::from("") } else { value };
        let mut claims = self.claims.borrow_mut();
        if let Some((_, old)) = claims.iter_mut().find(|(known, _)| *known == name) {
            *old = value;
        } else if claims.len() < CLAIMS {
            claims.push((name, value));
        } else {
            return Err(ClaimRefusal::Limit(TOO_MANY_CLAIMS));
        }
        Ok(())
    }

    // Ends its borrow before anything is thrown: a script may run code of its own when an error is made.
    pub(super) fn remove(&self, name: &str) -> bool {
        let mut claims = self.claims.borrow_mut();
        let before = claims.len();
        claims.retain(|(known, _)| known != name);
        claims.len() < before
    }

    pub(super) fn count_text(&self, text: &str) -> Result<(), ClaimRefusal> {
        self.text.set(self.text.get() + text.len());
        if self.text.get() > TEXT { Err(ClaimRefusal::Limit(TOO_MUCH_TEXT)) } else { Ok(()) }
    }

    fn count_value(&self, depth: usize) -> Result<(), ClaimRefusal> {
        self.values.set(self.values.get() + 1);
        if depth > DEPTH {
            return Err(ClaimRefusal::Limit(TOO_NESTED));
        }
        if self.values.get() > VALUES { Err(ClaimRefusal::Limit(TOO_MANY_VALUES)) } else { Ok(()) }
    }

    pub(super) fn to_json(&self, value: &Value<'_>, depth: usize) -> Result<Json, ClaimRefusal> {
        self.count_value(depth)?;
        match value.type_of() {
            // As `JSON.stringify` has it within arrays; `setClaim` and objects leave it out before.
            Type::Undefined | Type::Null => Ok(Json::Null),
            Type::Bool => Ok(Json::Bool(value.as_bool().unwrap_or_default())),
            Type::Int | Type::Float => number(value.as_number().unwrap_or(f64::NAN)),
            Type::String => self.string(value).map(Json::String),
            Type::Array => value.as_array().map_or(Ok(Json::Null), |array| self.array(array, depth)),
            Type::Object => value.as_object().map_or(Ok(Json::Null), |object| self.object(object, depth)),
            Type::Function | Type::Constructor => Err(ClaimRefusal::of_type("function")),
            Type::BigInt => Err(ClaimRefusal::of_type("BigInt")),
            other => Err(ClaimRefusal::of_type(other.as_str())),
        }
    }

    fn string(&self, value: &Value<'_>) -> Result<String, ClaimRefusal> {
        let text = value.as_string().map(rquickjs::String::to_string).transpose();
        let text = text.map_err(|error| match error {
            rquickjs::Error::Utf8(_) => ClaimRefusal::Value(LONE_SURROGATE.to_owned()),
            error => ClaimRefusal::Engine(error),
        })?;
        let text = text.unwrap_or_default();
        self.count_text(&text)?;
        Ok(text)
    }

    fn array(&self, array: &Array<'_>, depth: usize) -> Result<Json, ClaimRefusal> {
        // `Array::len` panics past what an i32 holds.
        if array.as_object().get::<_, f64>("length")? > f64::from(VALUES) {
            return Err(ClaimRefusal::Limit(TOO_MANY_VALUES));
        }
        array.iter::<Value<'_>>().map(|value| self.to_json(&value?, depth + 1)).collect()
    }

    fn object(&self, object: &Object<'_>, depth: usize) -> Result<Json, ClaimRefusal> {
        if !is_plain(object) {
            return Err(ClaimRefusal::Value("only plain objects and arrays can be in a token".to_owned()));
        }
        let mut members = Map::new();
        for name in object.keys::<Value<'_>>() {
            let name = name?;
            let value: Value<'_> = object.get(name.clone())?;
            if !value.is_undefined() {
                members.insert(self.string(&name)?, self.to_json(&value, depth + 1)?);
            }
        }
        Ok(Json::Object(members))
    }
}

/// Whether an object is one that `{}` or `JSON.parse` makes: others would be written as if they were empty.
fn is_plain(object: &Object<'_>) -> bool {
    match object.get_prototype() {
        // Only the prototype of all objects has none itself.
        Some(prototype) => prototype.get_prototype().is_none(),
        None => true,
    }
}

/// A whole number is written without exponent where an int64 holds it: the vendor's sample has one of 17
/// digits.
fn number(number: f64) -> Result<Json, ClaimRefusal> {
    const WHOLE: f64 = 9_223_372_036_854_775_808.0;
    if number.fract() == 0.0 && (-WHOLE..WHOLE).contains(&number) {
        return Ok(Json::from(whole(number)));
    }
    let refused = || ClaimRefusal::Value(format!("{number} is not a number that JSON can hold"));
    serde_json::Number::from_f64(number).map(Json::Number).ok_or_else(refused)
}

#[expect(clippy::cast_possible_truncation, reason = "the caller has looked: it is whole and fits")]
fn whole(number: f64) -> i64 {
    number as i64
}

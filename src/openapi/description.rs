//! What every surface says of what it serves becomes one document.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// What a call shows to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Nothing.
    Nothing,
    /// An access token or a session, as bearer token or cookie.
    Token,
    /// Id and secret of an OAuth client.
    Client,
    /// The control token.
    Control,
}

impl Shows {
    fn security(self) -> Value {
        match self {
            Self::Nothing => json!([]),
            Self::Token => json!([{ "token": [] }, { "session": [] }]),
            Self::Client => json!([{ "client": [] }, {}]),
            Self::Control => json!([{ "control": [] }]),
        }
    }
}

/// A parameter of a query or a form.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Whether nothing is done without it.
    pub required: bool,
}

/// What a call carries besides its path.
#[derive(Clone, Debug)]
pub enum CallInput {
    /// Nothing.
    Nothing,
    /// Parameters in the query.
    Query(&'static [Param]),
    /// Parameters in a form.
    Form(&'static [Param]),
    /// JSON.
    Json(Value),
}

/// An answer.
#[derive(Clone, Debug)]
pub struct DescribedAnswer {
    /// The status.
    pub status: u16,
    /// When it comes.
    pub about: &'static str,
    /// Media type and schema of each form that its body has.
    pub bodies: Vec<(&'static str, Value)>,
}

impl DescribedAnswer {
    /// With a JSON body.
    pub fn json(status: u16, about: &'static str, schema: Value) -> Self {
        Self { status, about, bodies: vec![("application/json", schema)] }
    }

    /// With a page.
    pub fn page(status: u16, about: &'static str) -> Self {
        Self { status, about, bodies: vec![("text/html", json!({ "type": "string" }))] }
    }
}

/// Something that can be called.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The method, in lower case.
    pub method: &'static str,
    /// The path, its variable segments in braces.
    pub path: String,
    /// The group that it is shown in.
    pub tag: String,
    /// What it does.
    pub about: String,
    /// What a call shows.
    pub shows: Shows,
    /// What a call carries.
    pub input: CallInput,
    /// What comes back.
    pub answers: Vec<DescribedAnswer>,
}

/// A description in the making.
#[derive(Debug)]
pub struct Description {
    endpoints: Vec<Endpoint>,
    answers: SchemaGenerator,
}

impl Default for Description {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12()
            .for_serialize()
            .with(|to| to.definitions_path = DEFINITIONS.into());
        Self { endpoints: Vec::new(), answers: settings.into_generator() }
    }
}

const DEFINITIONS: &str = "/components/schemas";

impl Description {
    /// The schema of what an answer holds.
    pub fn answer<T: JsonSchema>(&mut self) -> Value {
        self.answers.subschema_for::<T>().to_value()
    }

    /// The schema of what a call carries.
    pub fn request<T: JsonSchema>() -> Value {
        let settings = SchemaSettings::draft2020_12().with(|to| {
            to.inline_subschemas = true;
            to.meta_schema = None;
        });
        T::json_schema(&mut settings.into_generator()).to_value()
    }

    /// Adds an endpoint.
    pub fn add(&mut self, endpoint: Endpoint) {
        self.endpoints.push(endpoint);
    }

    /// The document, for a server at a URL that is put in later.
    pub fn document(mut self) -> Value {
        let mut paths: Map<String, Value> = Map::new();
        let mut refusals = Refusals::default();
        for endpoint in &self.endpoints {
            let path = paths.entry(endpoint.path.clone()).or_insert_with(|| json!({}));
            if let Some(path) = path.as_object_mut() {
                path.insert(endpoint.method.to_owned(), operation(endpoint, &mut refusals));
            }
        }
        let bearer = |about: &str| json!({ "type": "http", "scheme": "bearer", "description": about });
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Tenantry",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "A stand-in for a CyberArk Identity tenant: its OAuth endpoints and its platform API, and under `/_tenantry` what is Tenantry's own. Paths and names of arguments are read in any case. The platform API answers GET with a query as well as POST with JSON, and also under `/api` and `/api/idadmin`.",
            },
            "servers": [{ "url": "{server}" }],
            "paths": paths,
            "components": {
                "schemas": self.answers.take_definitions(true),
                "responses": refusals.0,
                "securitySchemes": {
                    "token": bearer("An access token of an app, or a session."),
                    "session": { "type": "apiKey", "in": "cookie", "name": ".ASPXAUTH" },
                    "client": { "type": "http", "scheme": "basic", "description": "Client id and secret." },
                    "control": bearer("The control token."),
                },
            },
        })
    }
}

/// What refuses, by name: endpoints share it.
#[derive(Default)]
struct Refusals(Map<String, Value>);

impl Refusals {
    /// An answer, or where it is kept.
    fn share(&mut self, status: u16, answer: Value) -> Value {
        if status < 400 {
            return answer;
        }
        let same = self.0.iter().find(|(_, kept)| **kept == answer).map(|(name, _)| name.clone());
        let name = same.unwrap_or_else(|| format!("Refusal{}", self.0.len() + 1));
        self.0.insert(name.clone(), answer);
        json!({ "$ref": format!("#/components/responses/{name}") })
    }
}

fn operation(endpoint: &Endpoint, refusals: &mut Refusals) -> Value {
    let segments: Vec<_> = endpoint.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let named: Vec<_> = segments.iter().map(|segment| segment.trim_matches(['{', '}', '.'])).collect();
    let mut operation = json!({
        "operationId": format!("{}_{}", endpoint.method, named.join("_")),
        "tags": [endpoint.tag],
        "description": endpoint.about,
        "security": endpoint.shows.security(),
    });
    let variables = segments.iter().filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<_> = variables
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    match &endpoint.input {
        CallInput::Nothing => {}
        CallInput::Query(all) => parameters.extend(all.iter().map(|param| {
            json!({
                "name": param.name, "in": "query", "required": param.required,
                "description": param.about, "schema": { "type": "string" },
            })
        })),
        CallInput::Form(all) => {
            operation["requestBody"] =
                json!({ "content": { "application/x-www-form-urlencoded": { "schema": form(all) } } });
        }
        CallInput::Json(schema) => {
            operation["requestBody"] = json!({ "content": { "application/json": { "schema": schema } } });
        }
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    let answers = endpoint
        .answers
        .iter()
        .map(|answer| (answer.status.to_string(), refusals.share(answer.status, response(answer))));
    operation["responses"] = Value::Object(answers.collect());
    operation
}

fn form(all: &[Param]) -> Value {
    let members = all
        .iter()
        .map(|param| (param.name.to_owned(), json!({ "type": "string", "description": param.about })));
    let required: Vec<_> = all.iter().filter(|param| param.required).map(|param| param.name).collect();
    json!({ "type": "object", "properties": members.collect::<Map<_, _>>(), "required": required })
}

fn response(answer: &DescribedAnswer) -> Value {
    let form = |(media_type, schema): &(&str, Value)| ((*media_type).to_owned(), json!({ "schema": schema }));
    json!({ "description": answer.about, "content": answer.bodies.iter().map(form).collect::<Map<_, _>>() })
}

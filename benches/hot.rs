//! The hot paths by themselves: `cargo bench --bench hot`.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use support::{Connection, FIXTURE, GRANT, basic, post};
use tenantry::Tenantry;
use tenantry::internals::domain::pattern::Pattern;
use tenantry::internals::tokens::{SigningKey, test_key};

/// One RSA-2048 signature over the claims of a token.
fn signature(c: &mut Criterion) {
    let key = SigningKey::from_pem(&test_key()).expect("the test key");
    let claims =
        serde_json::json!({"iss": "http://localhost/", "sub": "e57c941f-c4a7-4cd5-aeb1-ff586bbe0a6b"});
    c.bench_function("sign one JWT (RSA-2048)", |b| {
        b.iter(|| key.sign("app", &claims).expect("a signature"));
    });
}

/// One token request to a server in this process, over loopback and one connection.
fn token_request(c: &mut Criterion) {
    let server = Tenantry::builder().fixture("bench.yaml", FIXTURE).start().expect("a server");
    let mut connection = Connection::open(server.url().trim_start_matches("http://"));
    for app in ["jwt", "opaque"] {
        let request = post(&format!("/oauth2/token/{app}"), &basic(), GRANT);
        c.bench_function(&format!("token request, {app}"), |b| {
            b.iter(|| connection.ask(&request));
        });
    }
}

/// A path against the patterns of 100 scopes, none of which matches.
fn hundred_scopes(c: &mut Criterion) {
    let sources: Vec<_> = (0..100)
        .map(|n| match n % 4 {
            0 => format!("controller{n}/.*"),
            1 => format!("^/usermgmt/get{n}$"),
            2 => format!("/Roles/(?!Store){n}"),
            _ => format!("(core|saasmanage)/action{n}"),
        })
        .collect();
    c.bench_function("compile 100 patterns", |b| {
        b.iter(|| sources.iter().map(|source| Pattern::compile(source)).collect::<Result<Vec<_>, _>>());
    });
    let patterns: Vec<_> =
        sources.iter().map(|source| Pattern::compile(source).expect("it compiles")).collect();
    c.bench_function("match a path against 100 patterns", |b| {
        b.iter(|| patterns.iter().any(|pattern| pattern.matches("/cdirectoryservice/createuser")));
    });
}

criterion_group!(benches, signature, token_request, hundred_scopes);
criterion_main!(benches);

//! Pages of the server's own: what it is and which tenants it has, and how to get in.

use maud::{Markup, html};

use super::SCRIPT;
use super::layout::{Frame, Width, page};

/// The server as its own page shows it.
#[derive(Debug)]
pub struct Overview<'a> {
    /// The page's frame.
    pub frame: Frame<'a>,
    /// The version.
    pub version: &'a str,
    /// What the server is and was told, by name.
    pub facts: &'a [(&'a str, String)],
    /// Its tenants.
    pub tenants: &'a [TenantRow],
    /// How many tenants there are besides those that are shown.
    pub others: usize,
}

/// A tenant in the list.
#[derive(Debug)]
pub struct TenantRow {
    /// Its handle.
    pub handle: String,
    /// The TenantId that its clients see.
    pub tenant_id: String,
    /// Its URL.
    pub url: String,
    /// Its time.
    pub time: String,
}

/// What the server is, its tenants, and the latest requests.
pub fn overview(view: &Overview<'_>) -> String {
    let content = html! {
        h1 { "Tenantry " (view.version) }
        p.lead { "The server is ready. Everything here, and more, is in the control API and the command " code { "tenantry" } "." }
        section #tenants aria-labelledby="tenants-title" {
            h2 #tenants-title { "Tenants" }
            div.scroll tabindex="0" role="region" aria-labelledby="tenants-title" {
                table {
                    thead { tr { th scope="col" { "Handle" } th scope="col" { "Tenant" } th scope="col" { "URL" } th scope="col" { "Time" } } }
                    tbody {
                        @for (n, tenant) in view.tenants.iter().enumerate() { (row(n, tenant)) }
                    }
                }
            }
            @if view.others > 0 { p.soft { "and " (view.others) " more: " code { "tenantry tenant list" } } }
            p { a href=(view.frame.path("/_tenantry/")) data-fragment="tenants" { "Refresh" } }
        }
        section aria-labelledby="live" {
            h2 #live { "Requests of the first tenant" }
            ol.live data-events=(view.frame.path("/_tenantry/v1/tenants/default/requests")) data-show="status method target" data-most="20" hidden {}
            p.soft { "New ones are listed here as they come. In a terminal: " code { "tenantry journal --follow" } }
        }
        section aria-labelledby="server" {
            h2 #server { "This server" }
            dl.facts.technical { @for (name, value) in view.facts { div { dt { (name) } dd { code { bdi { (value) } } } } } }
        }
        p.after { a href=(view.frame.path("/_tenantry/openapi.json")) { "What it serves, as OpenAPI" } }
        script src=(view.frame.path(SCRIPT.path)) defer {}
    };
    page(view.frame, "Tenantry", Width::Broad, &content)
}

fn row(n: usize, tenant: &TenantRow) -> Markup {
    let id = format!("url-{n}");
    html! {
        tr {
            th scope="row" { bdi { (tenant.handle) } }
            td { bdi { (tenant.tenant_id) } }
            td {
                a id=(id) href=(tenant.url) { (tenant.url) }
                " "
                button.copy type="button" data-copy=(id) hidden aria-label={ "Copy the URL of " (tenant.handle) } { "Copy" }
            }
            td { time { (tenant.time) } }
        }
    }
}

/// That a browser is not let in, or that there is no such page: what happened, and how to go on.
pub fn doorway(frame: Frame<'_>, title: &str, text: &str) -> String {
    let content = html! {
        h1 { (title) }
        p.lead { (text) }
        section.mend aria-labelledby="mend" {
            h2 #mend { "How to get in" }
            p { "Follow the link that the server printed when it started. It is good once. For a new one, run this where the control token is known:" }
            pre { code { "tenantry open" } }
        }
    };
    page(frame, title, Width::Narrow, &content)
}

/// The browser is let in: on to `next`, by a page and not by a redirect, for a cookie of the strictest kind is not sent on
/// a way that began at another site.
pub fn entered(frame: Frame<'_>, next: &str) -> String {
    let content = html! {
        meta http-equiv="refresh" content={ "0; url=" (next) };
        h1 { "You are in" }
        p.lead { a href=(next) { "Go on to the server's page" } }
    };
    page(frame, "You are in", Width::Narrow, &content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_escaped() {
        let tenant = TenantRow {
            handle: "<b>".into(),
            tenant_id: "ABC1234".into(),
            url: "http://127.0.0.1:1/\"".into(),
            time: "now".into(),
        };
        let html = overview(&Overview {
            frame: Frame::default(),
            version: "1.2.3",
            facts: &[("Database", "<memory>".into())],
            tenants: &[tenant],
            others: 3,
        });
        for shown in ["Tenantry 1.2.3", "&lt;b&gt;", "&lt;memory&gt;", "and 3 more", "127.0.0.1:1/&quot;"] {
            assert!(html.contains(shown), "{shown} is missing");
        }
        assert!(!html.contains("<b>"));
    }

    #[test]
    fn a_closed_door_says_how_to_get_in() {
        let html = doorway(Frame::default(), "The link was used", "It is good once.");
        assert!(html.contains("tenantry open") && html.contains("The link was used"));
    }
}

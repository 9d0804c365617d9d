//! What pages load: files with a hash of what is in them in their names, so that they never change.

use crate::wire::ContentType;

/// A file that pages load, gzipped when the program was built.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its path, below the tenant's URL.
    pub path: &'static str,
    /// The hash in its name.
    pub hash: &'static str,
    /// What it is.
    pub content_type: ContentType,
    /// What is in it.
    pub gzipped: &'static [u8],
}

impl Asset {
    /// All of them.
    pub const ALL: [Self; 2] = [CSS, SCRIPT];
}

/// The style sheet of all pages.
pub const CSS: Asset = Asset {
    path: concat!("/_tenantry/assets/pages.", env!("PAGES_CSS_HASH"), ".css"),
    hash: env!("PAGES_CSS_HASH"),
    content_type: ContentType::Css,
    gzipped: include_bytes!(concat!(env!("OUT_DIR"), "/pages.css.gz")),
};

/// The script of the server's own pages, which work without it.
pub const SCRIPT: Asset = Asset {
    path: concat!("/_tenantry/assets/app.", env!("APP_JS_HASH"), ".js"),
    hash: env!("APP_JS_HASH"),
    content_type: ContentType::Script,
    gzipped: include_bytes!(concat!(env!("OUT_DIR"), "/app.js.gz")),
};

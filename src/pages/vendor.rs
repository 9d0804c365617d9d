//! Files of the vendor's portal that other sites load, and what stands in for them (platform.md#s9).

/// A file of the vendor's portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorFile {
    /// The script of the login widget: ours shows no widget, but the way to the sign-in page.
    Script,
    /// Its style sheet.
    Style,
    /// The icon of an app: one for all.
    Icon,
}

const ICONS: &str = "/vfslow/lib/application/icons/";

impl VendorFile {
    /// The file at a folded path in lower case.
    pub fn at(path: &str) -> Option<Self> {
        match path {
            "/vfslow/lib/uibuild/standalonelogin/login.js" => Some(Self::Script),
            "/vfslow/lib/uibuild/standalonelogin/css/login.css" => Some(Self::Style),
            _ => path.strip_prefix(ICONS).filter(|name| !name.contains('/')).map(|_| Self::Icon),
        }
    }

    /// What is in it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Script => include_str!("vendor.js"),
            Self::Style => "/* Tenantry has no login widget, and so no style for it. */\n",
            Self::Icon => concat!(
                r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">"##,
                r##"<rect width="64" height="64" rx="12" fill="#5b6b7c"/>"##,
                r##"<path d="M18 18h11v11H18zM35 18h11v11H35zM18 35h11v11H18zM35 35h11v11H35z" fill="#fff"/>"##,
                "</svg>\n"
            ),
        }
    }
}

//! Packs what is served as it is: style sheet and script under names with a hash of what is in them, and the OpenAPI
//! document; each is gzipped here, and never while the server runs.

use std::env::var_os;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};

/// Where the URL of the server belongs in the OpenAPI document.
const SERVER: &str = "\"{server}\"";

fn main() -> io::Result<()> {
    let out = PathBuf::from(var_os("OUT_DIR").unwrap_or_default());
    tell("rerun-if-changed=build.rs")?;
    asset(&out, "pages.css", "PAGES_CSS_HASH")?;
    asset(&out, "app.js", "APP_JS_HASH")?;
    openapi(&out)
}

/// A file that pages load: its gzip, and the hash that its name will hold.
fn asset(out: &Path, name: &str, variable: &str) -> io::Result<()> {
    let file = format!("src/pages/assets/{name}");
    tell(&format!("rerun-if-changed={file}"))?;
    let text = fs::read(&file)?;
    tell(&format!("rustc-env={variable}={:016x}", hash(&text)))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&text)?;
    fs::write(out.join(format!("{name}.gz")), gzip.finish()?)
}

/// The document in two parts, between which the URL of the server is put: deflated, the first with its end at a byte's,
/// so that the parts and what is between them make one stream.
fn openapi(out: &Path) -> io::Result<()> {
    let file = "src/openapi/openapi.json";
    tell(&format!("rerun-if-changed={file}"))?;
    let text = fs::read_to_string(file)?;
    let (head, tail) = text.split_once(SERVER).unwrap_or((&text, ""));
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(head.as_bytes())?;
    // A sync flush, which ends at the end of a byte.
    deflate.flush()?;
    let head_deflated = deflate.get_ref().clone();
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(tail.as_bytes())?;
    let parts = [("HEAD", head, head_deflated), ("TAIL", tail, deflate.finish()?)];
    let mut code = String::new();
    for (name, text, deflated) in parts {
        let mut crc = Crc::new();
        crc.update(text.as_bytes());
        let (sum, length) = (crc.sum(), crc.amount());
        fs::write(out.join(name), deflated)?;
        let bytes = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        code += &format!(
            "const {name}: DocumentPart = DocumentPart {{ deflated: {bytes}, crc: {sum}, length: {length} }};\n"
        );
    }
    fs::write(out.join("openapi.rs"), code)
}

/// FNV-1a: another text has another name.
fn hash(text: &[u8]) -> u64 {
    text.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn tell(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "cargo:{line}")
}

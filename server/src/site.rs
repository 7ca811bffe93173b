//! The site that is embedded in the program: style, fonts, mark and browser part, each under a name with the hash of its content.

use app::assets::{BrowserPart, SiteAssets};

/// Where the files of the site stand.
pub const PREFIX: &str = "/assets/";

/// One file of the site, with its compressed copies where they are smaller.
#[derive(Debug)]
pub struct Embedded {
    /// The name that the sources use.
    pub name: &'static str,
    /// The name in addresses, with the hash of the content.
    pub hashed: &'static str,
    /// The file.
    pub plain: &'static [u8],
    /// The file, compressed with brotli.
    pub brotli: Option<&'static [u8]>,
    /// The file, compressed with gzip.
    pub gzip: Option<&'static [u8]>,
}

impl Embedded {
    /// The media type, by the ending of the name.
    pub fn media_type(&self) -> &'static str {
        match self.name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("wasm") => "application/wasm",
            Some("woff2") => "font/woff2",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }
}

/// All files of the site; none if the program was built without it.
pub const FILES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// The addresses that the head of a page names.
pub fn assets() -> SiteAssets {
    let address = |name: &str| FILES.iter().find(|file| file.name == name).map(|file| format!("{PREFIX}{}", file.hashed));
    let browser = address("justesse.js").zip(address("justesse.wasm"));
    SiteAssets {
        style: address("justesse.css"),
        // The two files of the first view; letters outside of French and English fetch the others when they occur.
        fonts: ["atkinson-latin.woff2", "source-serif-latin.woff2"].into_iter().filter_map(address).collect(),
        icon: address("mark.svg"),
        browser: browser.map(|(script, wasm)| BrowserPart { script, wasm }),
    }
}

//! Where the style, the fonts and the browser part stand: names with a hash of their content, made when the program is built.
//!
//! The server provides [`SiteAssets`] to each page that it renders. A build without the browser part has pages without scripts, and they work.

/// The addresses that the head of a page names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteAssets {
    /// The style sheet.
    pub style: Option<String>,
    /// The fonts of the first view, to be fetched early.
    pub fonts: Vec<String>,
    /// The mark of the program, for the browser's tab.
    pub icon: Option<String>,
    /// The browser part: its script and its WebAssembly.
    pub browser: Option<BrowserPart>,
}

/// The two files of the browser part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserPart {
    /// The script that loads the WebAssembly.
    pub script: String,
    /// The WebAssembly.
    pub wasm: String,
}

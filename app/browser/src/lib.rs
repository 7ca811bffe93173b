//! The browser part: wakes the pages of `app` up in WebAssembly.
//!
//! A crate of its own so that only the browser's build links a library for JavaScript, and the server's never does.
//! On any other target it is empty, which lets the whole workspace be checked at once.

#[cfg(target_arch = "wasm32")]
mod wake {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Attaches the interface to the document that the server sent. The script in the head calls this once.
    #[wasm_bindgen]
    pub fn hydrate() {
        // What went wrong stands in the console, where somebody looks who wants to help.
        std::panic::set_hook(Box::new(|info| leptos::logging::error!("{info}")));
        leptos::mount::hydrate_body(app::App);
    }
}

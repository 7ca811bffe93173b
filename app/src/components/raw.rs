//! The two places of a document into which text is written as it is: its title, and what stands in a text area. Everything else is escaped by
//! the library.
//!
//! What must stay true: whatever somebody typed, it cannot end the element around it; so these places are written here and nowhere else.

use leptos::prelude::*;

/// A text as the content of a text area, written out as HTML: there nothing but text may stand, not even what pages are woken up by. What could
/// begin an element or a reference is escaped; of a first line break browsers drop one.
pub fn in_a_text_area(text: &str) -> String {
    let escaped = escaped(text);
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The title of the document.
#[component]
pub fn DocumentTitle(
    /// The text.
    text: String,
) -> impl IntoView {
    // The server writes it into the document; in the browser it is set as text.
    let text = if cfg!(feature = "ssr") { escaped(&text) } else { text };
    view! { <leptos_meta::Title text=text /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_end_the_element_around_it() {
        assert_eq!(
            in_a_text_area("</textarea><script>alert(1)</script> & more"),
            "&lt;/textarea>&lt;script>alert(1)&lt;/script> &amp; more"
        );
        assert_eq!(in_a_text_area("\nafter a line"), "\n\nafter a line");
    }
}

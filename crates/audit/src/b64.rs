//! Base64 with padding, read in its one spelling.
//!
//! What must stay true: missing padding, other alphabets and trailing bits that are not zero are refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The text of these bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of this text.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

//! Secrets that a person carries: session tokens and one-time links. 256 bits each; only their SHA-256 is ever kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::doors::{Draw as _, Entropy};
use domain::session::TokenHash;
use sha2::{Digest as _, Sha256};

/// A secret, shown once to its owner.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    pub(crate) fn draw(entropy: &dyn Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// The text of a token as it came in a cookie or a link, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the cookie or the link and for nothing else.
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> TokenHash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use domain::doors::SeededEntropy;

    use super::*;

    #[test]
    fn a_token_is_read_back_and_never_shown() {
        let token = Token::draw(&SeededEntropy::new("tokens"));
        assert_eq!(Token::parse(token.secret()), Some(token.clone()));
        assert!(!format!("{token:?}").contains(token.secret()));
        for wrong in ["", "short", &"A".repeat(44), &"*".repeat(43)] {
            assert_eq!(Token::parse(wrong), None, "{wrong}");
        }
    }
}

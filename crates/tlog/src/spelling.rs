//! The one spelling of numbers and bytes in the log's texts.
//!
//! What must stay true: every reader here accepts exactly what its writer writes. A second accepted spelling would let
//! two different files carry the same signature or name the same tile.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Reads padded standard base64 with zero trailing bits.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    // `STANDARD` refuses missing padding, other alphabets, whitespace and trailing bits that are not zero.
    STANDARD.decode(text).ok()
}

/// Reads padded standard base64 of exactly `N` bytes.
pub(crate) fn base64_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    base64(text)?.try_into().ok()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0x0f])
        .map(|nibble| char::from_digit(u32::from(nibble), 16).unwrap_or_default())
        .collect()
}

/// Reads exactly `2·N` lower-case hexadecimal digits.
pub(crate) fn hex_exact<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let digits = text.bytes().map(hex_digit).collect::<Option<Vec<u8>>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    bytes.try_into().ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

/// Reads a decimal number without sign, leading zeros or spaces.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let only_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !only_digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

/// Whether a text may name a key: not empty, no whitespace of any script, no plus sign, no control character.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "٣", "18446744073709551616"] {
            assert_eq!(decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn hexadecimal_is_lower_case_and_of_exact_length() {
        assert_eq!(hex(&[0x00, 0x9f, 0xff]), "009fff");
        assert_eq!(hex_exact::<3>("009fff"), Some([0x00, 0x9f, 0xff]));
        for text in ["009ff", "009fff0", "009fFF", "009fé"] {
            assert_eq!(hex_exact::<3>(text), None, "{text:?}");
        }
    }

    #[test]
    fn key_names_hold_neither_spaces_nor_plus_signs() {
        assert!(is_key_name("justesse.example/demo/decisions/1"));
        assert!(is_key_name("témoin"));
        for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "a\u{7f}"] {
            assert!(!is_key_name(name), "{name:?}");
        }
    }
}

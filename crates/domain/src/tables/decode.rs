//! From bytes to text: UTF-8 or nothing.
//!
//! Invariant: no other encoding is ever guessed into text, because a wrong guess changes people's names. The reading of a wrong byte
//! in the encoding of Windows serves the message alone.

use super::problem::ProblemKind;

/// Why the bytes are not a text: what, and at which byte.
pub(super) struct Undecodable {
    /// Offset of the first byte that is wrong; all before it is UTF-8.
    pub offset: usize,
    /// What is wrong; positions in the line are still to be filled in.
    pub kind: Wrong,
}

/// What is wrong with the bytes.
#[derive(Clone, Copy)]
pub(super) enum Wrong {
    /// A workbook.
    Workbook,
    /// UTF-16.
    Utf16,
    /// A NUL.
    Nul,
    /// A byte that is not UTF-8.
    Byte(u8),
}

impl Wrong {
    /// The problem, at this position in its line.
    pub(super) fn at(self, character: u32) -> ProblemKind {
        match self {
            Self::Workbook => ProblemKind::Workbook,
            Self::Utf16 => ProblemKind::Utf16,
            Self::Nul => ProblemKind::Nul { character },
            Self::Byte(byte) => ProblemKind::NotUtf8 { character, byte, reads_as: windows_1252(byte) },
        }
    }
}

/// The text without its byte order mark, if all of it is UTF-8 without NUL.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Undecodable> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Undecodable { offset: 0, kind: Wrong::Workbook });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Undecodable { offset: 0, kind: Wrong::Utf16 });
    }
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    // A NUL before the first wrong byte is what the reader of the message meets first.
    if let Some(offset) = bytes.iter().take(valid).position(|&byte| byte == 0) {
        return Err(Undecodable { offset, kind: Wrong::Nul });
    }
    match (std::str::from_utf8(bytes), bytes.get(valid)) {
        (Ok(text), _) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        (Err(_), byte) => Err(Undecodable { offset: valid, kind: Wrong::Byte(byte.copied().unwrap_or_default()) }),
    }
}

/// What the encoding of Windows for western Europe reads in a byte, where it reads anything.
pub(super) fn windows_1252(byte: u8) -> Option<char> {
    const HIGH: [Option<char>; 32] = [
        Some('€'),
        None,
        Some('‚'),
        Some('ƒ'),
        Some('„'),
        Some('…'),
        Some('†'),
        Some('‡'),
        Some('ˆ'),
        Some('‰'),
        Some('Š'),
        Some('‹'),
        Some('Œ'),
        None,
        Some('Ž'),
        None,
        None,
        Some('‘'),
        Some('’'),
        Some('“'),
        Some('”'),
        Some('•'),
        Some('–'),
        Some('—'),
        Some('˜'),
        Some('™'),
        Some('š'),
        Some('›'),
        Some('œ'),
        None,
        Some('ž'),
        Some('Ÿ'),
    ];
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().flatten(),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_taken_off_and_nothing_else() {
        assert!(decode("\u{feff}a".as_bytes()).is_ok_and(|text| text == "a"));
        assert!(decode("\u{feff}\u{feff}a".as_bytes()).is_ok_and(|text| text == "\u{feff}a"));
    }

    #[test]
    fn the_encoding_of_windows_is_read_for_the_message() {
        assert_eq!(windows_1252(0xE9), Some('é'));
        assert_eq!(windows_1252(0x9C), Some('œ'));
        assert_eq!(windows_1252(0x92), Some('’'));
        assert_eq!(windows_1252(0x81), None);
        assert_eq!(windows_1252(0x9F), Some('Ÿ'));
        assert_eq!(windows_1252(0x80), Some('€'));
    }
}

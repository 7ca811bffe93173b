//! How identifiers, versions and addresses are formed.

/// Lower-case words joined by `-`, at most 64 characters: `social-work`.
pub(super) fn is_framework_id(text: &str) -> bool {
    text.len() <= 64
        && text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
        && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Prefix and number of a competency: `SOC-03` → (`SOC`, 3).
pub fn competency_id(text: &str) -> Option<(&str, u8)> {
    let (prefix, number) = text.split_once('-')?;
    let prefix_ok = (2..=5).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    let number_ok = number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    if prefix_ok && number_ok { Some((prefix, number.parse().ok()?)) } else { None }
}

/// What an identifier adds to its parent's: `SOC-03.q2` under `SOC-03` → `q2`.
pub(super) fn below<'a>(parent: &str, id: &'a str) -> Option<&'a str> {
    id.strip_prefix(parent)?.strip_prefix('.')
}

/// The letter of an indicator, as its position from 1.
pub(super) fn letter(tail: &str) -> Option<usize> {
    match tail.as_bytes() {
        [letter @ b'a'..=b'z'] => Some(usize::from(letter - b'a') + 1),
        _ => None,
    }
}

/// The number after a letter: `q2` → 2. No leading zero, at most three digits.
pub(super) fn numbered(tail: &str, letter: char) -> Option<usize> {
    let digits = tail.strip_prefix(letter)?;
    let plain = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

/// Semantic version: three numbers without leading zeros, and what may follow a `-` or `+`.
pub(super) fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let suffix = text.get(core.len()..).unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|number| {
            (1..=6).contains(&number.len())
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && (*number == "0" || !number.starts_with('0'))
        })
        && suffix.len() != 1
        && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
}

/// An address beginning with `https://`, without spaces, with a host.
pub(super) fn is_https(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        host.contains('.') && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

/// `scheme:identifier`, without spaces.
pub(super) fn is_equivalent(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, identifier)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !identifier.is_empty()
            && !identifier.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_one_form() {
        assert!(is_framework_id("social-work") && is_framework_id("justice"));
        for wrong in ["Social-Work", "social--work", "-a", "a-", "", "é", "3d"] {
            assert!(!is_framework_id(wrong), "{wrong}");
        }
        assert_eq!(competency_id("SOC-03"), Some(("SOC", 3)));
        for wrong in ["SOC-3", "soc-03", "S-03", "SOCIAL-03", "SOC03", "SOC-003"] {
            assert_eq!(competency_id(wrong), None, "{wrong}");
        }
        assert_eq!(below("SOC-03", "SOC-03.q2").and_then(|tail| numbered(tail, 'q')), Some(2));
        assert_eq!(below("SOC-03", "SOC-04.q2"), None);
        assert_eq!((numbered("q02", 'q'), numbered("q", 'q'), numbered("p1", 'q')), (None, None, None));
        assert_eq!((letter("b"), letter("bb"), letter("B")), (Some(2), None, None));
    }

    #[test]
    fn versions_and_addresses_have_one_form() {
        assert!(is_version("0.2.0") && is_version("1.0.0-rc.1"));
        for wrong in ["1.0", "1.0.0.0", "01.0.0", "1.0.x", "1.0.0-", ""] {
            assert!(!is_version(wrong), "{wrong}");
        }
        assert!(is_https("https://www.ibcr.org/en/"));
        for wrong in ["http://a.org", "https://", "https://a b.org", "https://localhost"] {
            assert!(!is_https(wrong), "{wrong}");
        }
        assert!(is_equivalent("esco:http://data.europa.eu/esco/skill/1"));
        assert!(!is_equivalent("esco:") && !is_equivalent("no scheme"));
    }
}

//! Our canonical JSON against one that others wrote (RFC 8785): where a value may stand in a payload, both write the same bytes.

use domain::canonical::{Form, Value};
use domain::doors::{Draw as _, SeededEntropy};

const ROUNDS: usize = 100_000;

fn text(entropy: &SeededEntropy) -> String {
    let alphabet = ['a', 'Z', '0', ' ', '"', '\\', '/', '\n', 'é', '\u{a0}', '’', '\u{2028}', '\u{fb03}', '😀', '<', '&', '~'];
    (0..entropy.below(12)).map(|_| alphabet[usize::try_from(entropy.below(alphabet.len() as u64)).unwrap()]).collect()
}

fn key(entropy: &SeededEntropy) -> String {
    let first = ['a', 'b', 'x'][usize::try_from(entropy.below(3)).unwrap()];
    let rest = ['a', 'z', '0', '9', '_'];
    let tail: String = (0..entropy.below(5)).map(|_| rest[usize::try_from(entropy.below(5)).unwrap()]).collect();
    format!("{first}{tail}")
}

fn value(entropy: &SeededEntropy, depth: u32) -> Value {
    match entropy.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => Value::Bool(entropy.below(2) == 0),
        2 => Value::Int(i64::try_from(entropy.below(1 << 53)).unwrap() * if entropy.below(2) == 0 { -1 } else { 1 }),
        3 => Value::Int(i64::try_from(entropy.below(20)).unwrap() - 10),
        4 => Value::Str(text(entropy)),
        5 => Value::Array((0..entropy.below(4)).map(|_| value(entropy, depth - 1)).collect()),
        _ => Value::object((0..entropy.below(5)).map(|_| (key(entropy), value(entropy, depth - 1)))),
    }
}

#[test]
fn ours_and_the_published_one_write_the_same_bytes() {
    let entropy = SeededEntropy::new("canonical differential");
    let mut objects = 0;
    for _ in 0..ROUNDS {
        let value = value(&entropy, 4);
        let ours = value.to_canonical(Form::Payload).unwrap();
        let theirs = serde_json_canonicalizer::to_string(&value.to_json()).unwrap();
        assert_eq!(ours, theirs);
        assert_eq!(Value::parse_strict(ours.as_bytes(), Form::Payload).unwrap(), value);
        objects += usize::from(matches!(value, Value::Object(_)));
    }
    assert!(objects > ROUNDS / 5, "{objects} objects");
}

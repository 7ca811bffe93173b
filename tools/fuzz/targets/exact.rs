//! Fractions of any numbers: what is computed can be undone, or it is an overflow with a name; what is written reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use psychometrics::exact::{ExactError, Ratio, weighted_mean};

fuzz_target!(|input: (i128, i128, i128, i128, &str)| {
    let (a, b, c, d, text) = input;
    if let Ok(read) = text.parse::<Ratio>() {
        assert_eq!(read.to_string().parse(), Ok(read));
    }
    _ = Ratio::parse_number(text);
    let (one, other) = match (Ratio::new(a, b), Ratio::new(c, d)) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(error), _) | (_, Err(error)) => {
            assert!(error == ExactError::Overflow || (error == ExactError::DivisionByZero && (b == 0 || d == 0)));
            return;
        }
    };
    assert_eq!(one.to_string().parse(), Ok(one));
    assert!(one.denominator() > 0 && !one.to_decimal(3).is_empty());
    // Exactly as it was, where both ways can be computed.
    let undone = |there: Result<Ratio, ExactError>, back: fn(Ratio, Ratio) -> Result<Ratio, ExactError>| match there {
        Ok(there) => match back(there, other) {
            Ok(back) => assert_eq!(back, one),
            Err(error) => assert!(error == ExactError::Overflow || other == Ratio::ZERO),
        },
        Err(error) => assert!(error == ExactError::Overflow || (error == ExactError::DivisionByZero && other == Ratio::ZERO)),
    };
    undone(one.checked_add(other), Ratio::checked_sub);
    undone(one.checked_sub(other), Ratio::checked_add);
    undone(one.checked_mul(other), Ratio::checked_div);
    undone(one.checked_div(other), Ratio::checked_mul);
    assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
    if let Ok(mean) = weighted_mean(&[(Ratio::ONE, one), (Ratio::ONE, other)]) {
        assert!(one.min(other) <= mean && mean <= one.max(other));
    }
});

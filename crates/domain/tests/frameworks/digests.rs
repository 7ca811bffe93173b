//! Documents and digests; and whatever the bytes, reading never panics.

use std::collections::BTreeSet;

use crate::damage::{SOCIAL, checked};
use domain::Lang;
use domain::canonical::{Form, Value};
use domain::framework::{DocumentFault, Framework, ProblemKind, SHIPPED_FILES, Standard, read, shipped};
use proptest::prelude::*;

fn digest(text: &str) -> String {
    checked("social-work.toml", text, Standard::Own).framework.digest()
}

#[test]
fn comments_order_of_keys_and_white_space_do_not_count_and_questions_do() {
    let same = digest(SOCIAL);
    assert_eq!(digest(&SOCIAL.replace("# -----", "# another comment -----")), same);
    assert_eq!(digest(&SOCIAL.replace(" = ", "   =  ")), same);
    let reordered =
        SOCIAL.replacen("id = \"SOC-01.q1\"\nkind = \"past-behaviour\"\n", "kind = \"past-behaviour\"\nid = \"SOC-01.q1\"\n", 1);
    assert_ne!(reordered, SOCIAL);
    assert_eq!(digest(&reordered), same);
    assert_ne!(digest(&SOCIAL.replace("How did you arrive at it?", "How did you get there?")), same);
    assert_ne!(digest(&SOCIAL.replace("What place did", "Which place did")), same);
}

#[test]
fn a_framework_survives_the_way_through_its_document() {
    let mut digests = BTreeSet::new();
    for framework in shipped() {
        let document = framework.document();
        let bytes = document.to_canonical(Form::Payload).expect("a framework keeps the canonical form");
        let read = Framework::from_document(&Value::parse_strict(bytes.as_bytes(), Form::Payload).unwrap()).unwrap();
        assert_eq!(&read, framework);
        assert_eq!(read.digest(), framework.digest());
        digests.insert(framework.digest());
    }
    assert_eq!(digests.len(), 4);
}

#[test]
fn a_document_that_was_altered_is_refused_with_the_place() {
    let text = shipped()[1].document().to_string();
    let altered = |from: &str, to: &str| {
        let value = Value::parse_any(text.replacen(from, to, 1).as_bytes()).unwrap();
        Framework::from_document(&value).unwrap_err()
    };
    let errors = altered("\"elicits\":[\"SOC-01.a\",", "\"elicits\":[\"SOC-09.a\",");
    let foreign = DocumentFault::Rule { problem: ProblemKind::ElicitsForeign { indicator: "SOC-09.a".into() } };
    assert!(errors.iter().any(|error| error.pointer == "/competency/0/question/0/elicits/0" && error.fault == foreign), "{errors:?}");
    let errors = altered("\"aaaaq\":[\"quality\"]", "\"aaaaq\":[\"quantity\"]");
    assert_eq!((errors[0].pointer.as_str(), &errors[0].fault), ("/competency/0/indicator/0/aaaaq/0", &DocumentFault::Shape));
    assert_eq!(
        errors[0].words(Lang::Fr),
        "/competency/0/indicator/0/aaaaq/0\u{a0}: une clé manque ou est inconnue, ou la valeur a une autre forme."
    );
    let errors = altered("\"audience\":", "\"audiences\":");
    assert_eq!(errors[0].fault, DocumentFault::Shape);
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(read("x.toml", &bytes, Standard::Own).is_err());
    }

    #[test]
    fn random_toml_like_text_never_panics(text in "([a-z\\[\\]=\"'{},.# \n-]|competency|indicator|id|fr|level|1){0,200}") {
        prop_assert!(read("x.toml", text.as_bytes(), Standard::Shipped).is_err());
    }

    #[test]
    fn a_shipped_file_with_a_random_wound_never_panics_and_every_problem_has_a_place(
        file in 0usize..4,
        at in any::<prop::sample::Index>(),
        length in 0usize..60,
        wound in "[\\PC\n\t]{0,12}",
        bytes in proptest::collection::vec(any::<u8>(), 0..3),
    ) {
        let (name, text) = SHIPPED_FILES[file];
        let mut source = text.as_bytes().to_vec();
        let start = at.index(source.len());
        let end = (start + length).min(source.len());
        source.splice(start..end, wound.bytes().chain(bytes));
        for standard in [Standard::Own, Standard::Shipped] {
            let problems = match read(name, &source, standard) {
                Ok(checked) => checked.warnings,
                Err(problems) => { prop_assert!(!problems.is_empty()); problems }
            };
            for problem in problems {
                prop_assert!(problem.line >= 1 && problem.column >= 1);
                for lang in Lang::ALL {
                    prop_assert!(problem.sentence(lang).len() > 10);
                }
            }
        }
    }
}

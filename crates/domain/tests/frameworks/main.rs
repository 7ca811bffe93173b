//! Framework files: what is shipped keeps every rule, and each rule, broken alone, is named in its exact place and in both languages.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "what tests share may stop at the first surprise as tests do")]

mod damage;
mod digests;
mod identities;
mod links;
mod shapes;
mod texts;

use damage::{SOCIAL, all, checked};
use domain::framework::{AccountabilityLine, Checked, Dimension, Framework, SHIPPED_FILES, Standard, check_together, shipped};

#[test]
fn the_shipped_files_keep_every_rule_and_hold_what_is_promised() {
    let promised = [
        ("police-security", [6, 24, 12, 24, 30], [4, 5, 5, 8, 12]),
        ("social-work", [7, 28, 14, 28, 35], [6, 5, 6, 10, 14]),
        ("justice", [6, 24, 12, 24, 30], [5, 6, 5, 8, 12]),
        ("deprivation-of-liberty", [7, 28, 14, 28, 35], [5, 6, 4, 11, 15]),
    ];
    let files: Vec<(&str, Checked)> = SHIPPED_FILES.iter().map(|(name, text)| (*name, checked(name, text, Standard::Shipped))).collect();
    for ((name, checked), (id, amounts, dimensions)) in files.iter().zip(promised) {
        let framework = &checked.framework;
        let counts = framework.counts();
        assert_eq!(checked.warnings, [], "{}", all(&checked.warnings));
        assert_eq!((*name, framework.id.as_str(), framework.version.as_str()), (format!("{id}.toml").as_str(), id, "0.2.0"));
        assert_eq!([counts.competencies, counts.indicators, counts.questions, counts.probes, counts.anchors], amounts);
        assert_eq!(Dimension::ALL.iter().map(|dimension| counts.dimensions[dimension]).collect::<Vec<_>>(), dimensions);
    }
    let together: Vec<(&str, &Checked)> = files.iter().map(|(name, checked)| (*name, checked)).collect();
    assert_eq!(check_together(&together), []);
    assert_eq!(shipped(), files.into_iter().map(|(_, checked)| checked.framework).collect::<Vec<_>>());
}

#[test]
fn accountability_lines_have_first_values_until_the_files_carry_them() {
    let lines = |framework: &Framework| -> Vec<Vec<String>> { framework.accountability().into_values().collect() };
    let [police, social, justice, liberty] = shipped() else { panic!("four frameworks") };
    assert_eq!(lines(police), [vec!["PSF-06.c"], vec![], vec!["PSF-06.a"], vec!["PSF-06.b"]] as [Vec<&str>; 4]);
    assert_eq!(lines(social), [["SOC-07.c"], ["SOC-03.c"], ["SOC-07.a"], ["SOC-07.d"]]);
    assert_eq!(lines(justice), [vec!["JUS-06.c"], vec!["JUS-01.d"], vec![], vec![]] as [Vec<&str>; 4]);
    assert_eq!(lines(liberty), [vec!["LIB-07.c"], vec!["LIB-03.c", "LIB-07.c"], vec!["LIB-07.a"], vec!["LIB-07.b"]]);
    let noted: Vec<String> = shipped()
        .iter()
        .flat_map(|framework| framework.competencies.iter().map(|competency| framework.completed(competency)))
        .flat_map(|competency| competency.questions)
        .filter_map(|question| question.content_note.map(|_| question.id))
        .collect();
    let expected = ["PSF-03", "PSF-06", "SOC-01", "SOC-03", "SOC-04", "SOC-07", "JUS-02", "LIB-02", "LIB-04", "LIB-07"];
    assert_eq!(noted, expected.map(|competency| format!("{competency}.q2")));
}

#[test]
fn a_file_that_carries_its_own_lines_gets_no_first_values() {
    let own = SOCIAL
        .replace("schema = \"framework/1\"", "schema = \"framework/2\"\nlicence = \"CC-BY-4.0\"")
        .replacen(
            "facet = \"knowledge\"\n",
            "facet = \"knowledge\"\naccountability = [\"answer\"]\nequivalents = [\"esco:http://example.org/1\"]\n",
            1,
        )
        .replacen("kind = \"situational\"\n", "kind = \"situational\"\ncontent_note = { en = \"A marriage.\", fr = \"Un mariage.\" }\n", 1);
    let framework = checked("social-work.toml", &own, Standard::Shipped).framework;
    assert_eq!(framework.accountability()[&AccountabilityLine::Answer], ["SOC-01.a"]);
    assert_eq!(framework.accountability()[&AccountabilityLine::Complaint], [] as [&str; 0]);
    let notes: Vec<_> =
        framework.competencies.iter().flat_map(|c| framework.completed(c).questions).filter_map(|q| q.content_note).collect();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].fr, "Un mariage.");
}

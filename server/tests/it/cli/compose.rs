//! `justesse guide compose` on each of the four frameworks, and everything that it refuses.

use std::process::Command;

use domain::canonical::{Form, Value};
use domain::guide::GuideDocument;

use super::Folder;

/// Five competencies of each framework, so that nothing asks for a reason.
const CHOICES: [(&str, &str); 4] = [
    ("police-security", "PSF-01,PSF-02,PSF-03,PSF-04,PSF-05"),
    ("social-work", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06"),
    ("justice", "JUS-01,JUS-02,JUS-03,JUS-04,JUS-05"),
    ("deprivation-of-liberty", "LIB-01,LIB-02,LIB-03,LIB-04,LIB-05"),
];

fn compose<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let usual = ["guide", "compose", "--framework", "social-work", "--out", "guide.json"];
    [&usual[..], more].concat()
}

#[test]
fn each_framework_gives_a_frozen_guide_and_a_page_for_printing() {
    for (framework, competencies) in CHOICES {
        let folder = Folder::new();
        let args =
            ["guide", "compose", "--framework", framework, "--competencies", competencies, "--out", "guide.json", "--html", "guide.html"];
        let ran = folder.run(&args).succeeded();
        assert_eq!(folder.names(), ["guide.html", "guide.json"], "{framework}");
        let document = Value::parse_strict(folder.read("guide.json").as_bytes(), Form::Payload).unwrap();
        let guide = GuideDocument::from_value(&document).unwrap();
        let ids: Vec<&str> = guide.content().competencies.iter().map(|competency| competency.id.as_str()).collect();
        assert_eq!(ids.join(","), competencies);
        let counts =
            format!("{} questions, {} minutes of {}", guide.content().questions.len(), guide.minutes(), guide.content().slot_minutes);
        assert!(ran.out.contains(&counts) && ran.out.contains(guide.digest()), "{}", ran.out);
        assert!(folder.read("guide.html").contains(guide.digest()));
        let sum = Command::new("sha256sum").arg(folder.path("guide.json")).output().unwrap();
        assert!(String::from_utf8(sum.stdout).unwrap().starts_with(guide.digest()), "the digest is that of the file");
    }
}

#[test]
fn weights_levels_essentials_and_titles_are_those_that_were_said() {
    let folder = Folder::new();
    let args = compose(&[
        "--competencies",
        "SOC-03,SOC-01,SOC-02,SOC-05,SOC-06",
        "--weights",
        "SOC-01=2,SOC-03=5",
        "--weights-reason",
        "Court reports every day.",
        "--required",
        "SOC-01=4",
        "--essential",
        "SOC-01",
        "--title-en",
        "Court social worker",
        "--title-fr",
        "Travail social au tribunal",
    ]);
    folder.run(&args).succeeded();
    let guide = GuideDocument::from_value(&Value::parse_any(folder.read("guide.json").as_bytes()).unwrap()).unwrap();
    let competencies: Vec<(&str, u32, Option<u8>)> =
        guide.content().competencies.iter().map(|competency| (competency.id.as_str(), competency.w, competency.required)).collect();
    assert_eq!(competencies, [("SOC-03", 5, None), ("SOC-01", 2, Some(4)), ("SOC-02", 1, None), ("SOC-05", 1, None), ("SOC-06", 1, None)]);
    assert_eq!(guide.content().profile.title.fr, "Travail social au tribunal");
}

#[test]
fn what_was_supposed_is_said_in_the_readers_language() {
    let folder = Folder::new();
    let all = ["--competencies", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06"];
    let en = folder.run(&compose(&all)).succeeded();
    for words in
        ["Supposed, as nothing else was said:", "The required level is 3", "All competencies weigh the same", "An interview may take "]
    {
        assert!(en.out.contains(words), "{words}: {}", en.out);
    }
    let fr = folder.run(&compose(&[&all[..], &["--force", "--lang", "fr"]].concat())).succeeded();
    for words in ["Supposé, faute d’autre indication\u{a0}:", "Le niveau exigé est 3", "même pondération", "est figé\u{a0}: 5 compétences"]
    {
        assert!(fr.out.contains(words), "{words}: {}", fr.out);
    }
}

#[test]
fn findings_are_refused_in_words_and_nothing_is_written() {
    let folder = Folder::new();
    let few = ["--competencies", "SOC-01,SOC-02"];
    folder.run(&compose(&few)).refused(5, "2 competencies: between 5 and 8 are advised. Write why. (--reason 'profile.count=…')");
    folder.run(&compose(&[&few[..], &["--lang", "fr"]].concat())).refused(5, "Motivez ce choix. (--reason 'profile.count=…')");
    let five = ["--competencies", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06"];
    folder
        .run(&compose(&[&five[..], &["--weights", "SOC-01=2"]].concat()))
        .refused(5, "The weights are not equal. Write why. (--weights-reason '…')");
    folder.run(&compose(&[&five[..], &["--slot", "30"]].concat())).refused(5, "(--reason 'guide.too-long=…')");
    folder.run(&compose(&[&five[..], &["--weights", "SOC-01=0"]].concat())).refused(5, "A weight cannot be zero.");
    folder.run(&compose(&["--competencies", "SOC-01,SOC-99"])).refused(5, "There is no competency SOC-99 here.").refused(5, "SOC-07");
    folder.run(&compose(&["--competencies", "SOC-01,SOC-01"])).refused(5, "SOC-01 is already in this profile.");
    assert!(folder.names().is_empty());
    // A reason answers its own finding, and stands in the document.
    folder.run(&compose(&[&few[..], &["--reason", "profile.count=Replacement for six weeks."]].concat())).succeeded();
    folder.run(&compose(&[&five[..], &["--slot", "30", "--reason", "guide.too-long=In two sittings.", "--force"]].concat())).succeeded();
    assert!(folder.read("guide.json").contains("In two sittings."));
}

#[test]
fn flags_that_make_no_sense_are_mistakes_in_the_usage() {
    let folder = Folder::new();
    let five = ["--competencies", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06"];
    for (more, words) in [
        (&["--weights", "SOC-01"][..], "--weights cannot be “SOC-01”."),
        (&["--weights", "SOC-01=1001"][..], "up to 1000"),
        (&["--required", "SOC-01=6"][..], "a level from 1 to 5"),
        (&["--required", "SOC-01=4,SOC-01=5"][..], "--required names SOC-01 twice."),
        (&["--required", "SOC-07=4"][..], "--required names SOC-07, which is not among --competencies."),
        (&["--essential", "SOC-09"][..], "--essential names SOC-09"),
        (&["--reason", "guide.to-long=x"][..], "nothing asks for the reason --reason 'guide.to-long=…'."),
        (&["--reason", "x"][..], "--reason cannot be “x”."),
        (&["--title-en", "Only English"][..], "--title-fr"),
        (&["--html", "guide.json"][..], "--out and --html name the same file."),
        (&["--slot", "0"][..], "--slot"),
    ] {
        folder.run(&compose(&[&five[..], more].concat())).refused(64, words);
    }
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_that_exists_is_kept_unless_it_may_be_replaced() {
    let folder = Folder::new();
    folder.write("guide.json", "mine");
    let five = ["--competencies", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06", "--html", "guide.html"];
    folder.run(&compose(&five)).refused(1, "guide.json: this file exists and is not written over. Choose another name, or add --force.");
    assert_eq!((folder.names(), folder.read("guide.json").as_str()), (vec!["guide.json".to_owned()], "mine"));
    folder.run(&compose(&[&five[..], &["--force"]].concat())).succeeded();
    assert_eq!(folder.names(), ["guide.html", "guide.json"]);
    folder
        .run(&["guide", "compose", "--framework", "social-work", "--competencies", five[1], "--out", "no/such/guide.json"])
        .refused(1, "the folder does not exist. Make it first.");
}

#[test]
fn an_own_framework_is_read_from_its_file_and_an_unknown_name_is_told() {
    let folder = Folder::new();
    folder.write("social-work.toml", std::fs::read(super::house("frameworks/social-work.toml")).unwrap());
    let five = ["--competencies", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06", "--out", "own.json"];
    folder.run(&[&["guide", "compose", "--framework", "./social-work.toml"][..], &five[..]].concat()).succeeded();
    folder.guide("social-work", five[1], &[]);
    assert_eq!(folder.read("own.json"), folder.read("guide.json"));
    folder
        .run(&[&["guide", "compose", "--framework", "social"][..], &["--competencies", "SOC-01", "--out", "x.json"][..]].concat())
        .refused(1, "These frameworks come with the program: police-security, social-work, justice, deprivation-of-liberty.");
    folder.write("broken.toml", "id = \"broken\"\n");
    folder
        .run(&["guide", "compose", "--framework", "broken.toml", "--competencies", "X-01", "--out", "x.json"])
        .refused(5, "broken.toml, line ");
}

//! Help, languages, mistakes in the usage, files that are not there, and readers that go away.

use std::process::Stdio;

use super::{Folder, Ran};

#[test]
fn help_is_an_answer_in_the_language_of_the_terminal() {
    let folder = Folder::new();
    for args in [&["--help"][..], &["rank", "--help"], &["guide", "compose", "--help"], &["audit", "fsck", "--help"], &["serve", "--help"]]
    {
        let en = folder.run(args).succeeded();
        assert!(en.out.contains("Usage: justesse") && en.out.contains("Print this help"), "{}", en.out);
        let fr = Ran::of(&folder.command(args).env("LANG", "fr_CA.UTF-8").output().unwrap()).succeeded();
        assert!(fr.out.contains("Utilisation\u{a0}: justesse") && fr.out.contains("Affiche cette aide"), "{}", fr.out);
    }
}

#[test]
fn a_mistake_in_the_usage_ends_with_64_and_writes_nothing() {
    let folder = Folder::new();
    folder.run(&["rnk"]).refused(64, "there is no command “rnk”.");
    folder.run(&["rank", "--guide", "g.json"]).refused(64, "--scores");
    folder.run(&["--lang", "fr", "rank", "--gide", "g.json"]).refused(64, "«\u{a0}--gide\u{a0}» n’existe pas ici.");
    folder.run(&[]).refused(64, "Usage: justesse");
    folder.run(&["audit", "fsck"]).refused(64, "say with --data");
    folder.run(&["migrate", "--lang", "fr"]).refused(64, "indiquez par --data");
    assert!(folder.names().is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_what_to_do() {
    let folder = Folder::new();
    folder.guide("social-work", "SOC-01,SOC-02,SOC-03,SOC-05,SOC-06", &[]);
    folder.run(&["rank", "--guide", "guide.json", "--scores", "none.csv"]).refused(1, "none.csv: there is no such file. Check the name.");
    folder
        .run(&["--lang", "fr", "rank", "--guide", ".", "--scores", "none.csv"])
        .refused(1, ".\u{a0}: c’est un dossier. Nommez un fichier qui s’y trouve.");
    folder.run(&["framework", "check", "none.toml"]).refused(1, "none.toml: there is no such file.");
    folder.run(&["audit", "verify", "nowhere", "--trust-bundle-key"]).refused(1, "nowhere cannot be read");
    folder.run(&["audit", "export", "--data", "nowhere", "--out", "x", "--reason", "y"]).refused(1, "There is no database here yet.");
    folder.run(&["backup", "--data", "nowhere", "backups"]).refused(1, "There is no database here yet.");
    folder.run(&["audit", "checkpoint", "--data", "nowhere"]).refused(1, "There is no database here yet.");
    folder.run(&["migrate", "--data", "nowhere"]).refused(1, "There is no database here yet.");
    assert_eq!(folder.names(), ["guide.json"], "looking makes nothing");
}

#[test]
fn a_reader_that_goes_away_causes_no_message() {
    let folder = Folder::new();
    let mut child = folder.command(&["guide", "compose", "--help"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_the_output_is_told() {
    let folder = Folder::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(&["--lang", "fr", "--help"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("Vérifiez que le disque n’est pas plein."));
}

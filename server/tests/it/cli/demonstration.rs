//! `justesse demo`, and the audit commands on what it leaves: a database with people, scorecards, a ranking and a decision, on both engines.

use store::testing::{TemporaryDatabase, engines, intrude};
use store::{Engine, Settings};

use super::{Folder, Ran};

/// A demonstration that was just built.
struct Built {
    folder: Folder,
    database: Option<TemporaryDatabase>,
}

/// A copy of a database.
enum Saved {
    File(Vec<u8>),
    Database(TemporaryDatabase),
}

/// Where the embedded database lies.
const FILE: &str = "data/db/justesse.sqlite";

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

impl Built {
    fn on(engine: Engine) -> Self {
        let database = (engine == Engine::Postgres).then(|| wait(TemporaryDatabase::create()).unwrap());
        let built = Self { folder: Folder::new(), database };
        let demo = built.run(&["demo"]);
        assert_eq!(demo.code, 0, "{}", demo.err);
        assert!(demo.out.contains("The demonstration lies in data."), "{}", demo.out);
        built
    }

    /// `justesse` on this database.
    fn run(&self, args: &[&str]) -> Ran {
        let mut command = self.folder.command(args);
        command.args(["--data", "data"]).env("RUST_LOG", "error");
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", &database.url);
        }
        Ran::of(&command.output().unwrap())
    }

    fn settings(&self) -> Settings {
        let mut settings = Settings::new(self.folder.path("data"), "localhost", "demo");
        settings.database_url = self.database.as_ref().map(|database| database.url.clone());
        settings
    }

    fn intrude(&self, sql: &str) {
        wait(intrude(&self.settings(), sql)).unwrap();
    }

    /// A copy of the database as it is.
    fn save(&self) -> Saved {
        match &self.database {
            Some(database) => Saved::Database(wait(database.copy()).unwrap()),
            None => Saved::File(std::fs::read(self.folder.path(FILE)).unwrap()),
        }
    }

    fn put_back(&self, saved: &Saved) {
        match (saved, &self.database) {
            (Saved::Database(copy), Some(database)) => wait(database.replace_by(copy)).unwrap(),
            (Saved::File(bytes), None) => std::fs::write(self.folder.path(FILE), bytes).unwrap(),
            _ => unreachable!("saved from another engine"),
        }
    }

    /// Which findings the command reports, with its exit code.
    fn findings(&self, command: &str) -> (i32, String) {
        let ran = self.run(&["audit", command, "--json"]);
        (ran.code, ran.out)
    }
}

#[test]
fn the_demonstration_is_sound_and_its_ranking_and_decision_follow_from_the_log() {
    for engine in engines() {
        let built = Built::on(engine);
        let fsck = built.run(&["audit", "fsck"]).succeeded();
        assert!(fsck.out.contains("nothing was found."), "{}", fsck.out);
        let verify = built.run(&["audit", "verify"]).succeeded();
        assert!(verify.out.contains("everything holds.") && verify.out.contains("Decisions: 1 of 1."), "{}", verify.out);
        let json = built.run(&["audit", "verify", "--json"]).succeeded().json();
        let decisions = &json["logs"][0];
        assert_eq!(decisions["decisions"].as_array().unwrap().len(), 1);
        assert!(decisions["rankings"].as_array().unwrap().iter().all(|ranking| ranking["result"] == "match"), "{decisions}");

        // A second time nothing is built, and nothing is changed.
        let entries = |verify: &str| verify.lines().next().unwrap().to_owned();
        assert_eq!(built.run(&["demo"]).code, 0);
        assert_eq!(entries(&built.run(&["audit", "verify"]).succeeded().out), entries(&verify.out));
    }
}

#[test]
fn what_an_intruder_changes_is_found_and_named() {
    for engine in engines() {
        let to_bytes = match engine {
            Engine::Sqlite => "CAST(replace(CAST(bytes AS TEXT), '\"scorecard.submit\"', '\"scorecard.revise\"') AS BLOB)",
            Engine::Postgres => "convert_to(replace(convert_from(bytes, 'UTF8'), '\"scorecard.submit\"', '\"scorecard.revise\"'), 'UTF8')",
        };
        let one_leaf = "seq = (SELECT min(seq) FROM audit_leaf WHERE act = 'scorecard.submit') AND log = 1";
        let attacks = [
            // A level in the table is another than what was sealed: the log stands, the tables do not.
            ("UPDATE scorecard_version SET scores = replace(scores, '\"l\":3', '\"l\":5')".to_owned(), "fsck", 7),
            ("UPDATE ranking_row SET doc = replace(doc, '\"rank\":2', '\"rank\":1')".to_owned(), "fsck", 7),
            ("UPDATE outcome SET code = 'appoint' WHERE code = 'not_selected'".to_owned(), "fsck", 7),
            ("UPDATE person SET email = 'somebody.else@demo.example' WHERE email LIKE 'audit@%'".to_owned(), "fsck", 7),
            // An entry is another than the one that was signed.
            (format!("UPDATE audit_leaf SET bytes = {to_bytes} WHERE {one_leaf}"), "verify", 3),
            (format!("DELETE FROM audit_leaf WHERE {one_leaf}"), "verify", 3),
        ];
        let built = Built::on(engine);
        let saved = built.save();
        for (sql, command, code) in attacks {
            assert_eq!(built.findings(command).0, 0, "sound before: {sql}");
            built.intrude(&sql);
            let (exit, report) = built.findings(command);
            assert_eq!(exit, code, "{sql}: {report}");
            assert!(report.contains("\"kind\": \""), "{sql}: {report}");
            built.put_back(&saved);
        }
    }
}

#[test]
fn a_folder_never_changes_between_a_real_organisation_and_a_demonstration() {
    let built = Built::on(Engine::Sqlite);
    built.intrude("UPDATE organisation SET demo = 0");
    let refused = built.run(&["demo"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.contains("this folder holds a real organisation"), "{}", refused.err);
    let refused = built.run(&["demo", "--lang", "fr"]);
    assert!(refused.err.contains("ce dossier contient une organisation réelle"), "{}", refused.err);
}

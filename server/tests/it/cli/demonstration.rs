//! `justesse demo`, and the audit commands on what it leaves: a database with people, scorecards, a ranking and a decision, on both engines.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

use serde_json::json;
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

    /// Takes a log out, and puts its key beside the folder under the same name.
    fn taken_out(&self, out: &str, openings: &str) -> serde_json::Value {
        let made = self.run(&["audit", "export", "--out", out, "--openings", openings, "--reason", "The council asked.", "--json"]);
        let told = made.succeeded().json();
        self.folder.write(&format!("{out}.vkey"), told.get("vkey").and_then(serde_json::Value::as_str).unwrap());
        told
    }

    /// Verifies what was taken out, far from every database.
    fn verify(&self, out: &str, more: &[&str]) -> Ran {
        let key = format!("{out}.vkey");
        self.folder.run(&[&["audit", "verify", out, "--vkey", &key], more].concat())
    }
}

#[test]
fn the_demonstration_is_sound_and_its_ranking_and_decision_follow_from_the_log() {
    for engine in engines() {
        let built = Built::on(engine);
        let fsck = built.run(&["audit", "fsck"]).succeeded();
        assert!(fsck.out.contains("nothing was found."), "{}", fsck.out);

        // A second time nothing is built, and nothing is changed.
        assert_eq!(built.run(&["demo"]).code, 0);
        assert_eq!(built.run(&["audit", "fsck"]).succeeded().out, fsck.out);

        let told = built.taken_out("bundle", "scores");
        let verify = built.verify("bundle", &[]).succeeded();
        assert!(verify.out.contains("everything holds.") && verify.out.contains("What this cannot prove"), "{}", verify.out);
        let report = built.verify("bundle", &["--json"]).succeeded().json();
        assert_eq!((&report["format"], &report["exit"], &report["key_source"]), (&json!("justesse-verify/1"), &json!(0), &json!("file")));
        assert_eq!((&report["size"], &report["root"]), (&told["size"], &told["root"]));
        assert_eq!(report["decisions"].as_array().unwrap().len(), 1);
        let rankings = report["rankings"].as_array().unwrap();
        assert!(!rankings.is_empty() && rankings.iter().all(|ranking| ranking["result"] == "match"), "{report}");
        let fr = built.verify("bundle", &["--lang", "fr"]).succeeded();
        assert!(fr.out.contains("tout est conforme") && fr.out.contains("Ce que cela ne peut pas prouver"), "{}", fr.out);

        // The same as one archive, without what was sealed; and it says that it was taken out.
        built.taken_out("bare.zip", "none");
        let report = built.verify("bare.zip", &["--json"]).succeeded().json();
        assert!(report["rankings"].as_array().unwrap().iter().all(|ranking| ranking["result"] == "withheld"), "{report}");
        assert_eq!(report["openings"]["opened"], 0);
        assert_eq!(report["size"].as_u64(), told["size"].as_u64().map(|size| size + 1));
        built.taken_out("again.zip", "all");
        // What is there is never written over.
        let refused = built.run(&["audit", "export", "--out", "bundle", "--reason", "Again."]);
        assert_eq!(refused.code, 1);
        assert!(refused.err.contains("is not written over"), "{}", refused.err);
        assert_eq!(built.run(&["audit", "fsck"]).code, 0);
    }
}

#[test]
fn what_was_taken_out_is_held_against_keys_heads_and_witnesses_from_elsewhere() {
    let built = Built::on(Engine::Sqlite);
    let told = built.taken_out("bundle", "scores");
    let head = format!("{}:{}", told["size"], told["root"].as_str().unwrap());
    assert_eq!(built.verify("bundle", &["--held", &head, "--json"]).succeeded().json()["checkpoints"]["held"], 1);
    let other = format!("{}:{}", told["size"], "A".repeat(43) + "=");
    assert_eq!(built.verify("bundle", &["--held", &other]).code, 4);
    let longer = format!("{}:{}", told["size"].as_u64().unwrap() + 5, told["root"].as_str().unwrap());
    assert_eq!(built.verify("bundle", &["--held", &longer]).code, 4, "older than a head that somebody holds");
    // A head of before, in a file, as somebody kept it.
    let note = built.folder.read("bundle/checkpoint");
    built.folder.write("kept", &note);
    built.taken_out("later", "none");
    assert_eq!(built.verify("later", &["--held", "kept", "--json"]).succeeded().json()["checkpoints"]["held"], 1);

    built.folder.run(&["audit", "verify", "bundle"]).refused(64, "--vkey");
    let trusting = built.folder.run(&["audit", "verify", "bundle", "--trust-bundle-key", "--json"]).succeeded().json();
    assert_eq!(trusting["key_source"], "unauthenticated");
    built.folder.write("other.vkey", "localhost/demo/decisions/1+00000000+AYkv3f7izYgbKpMeSGu82L+eH3F1yuDDQuhy40U44EHi");
    built.folder.run(&["audit", "verify", "bundle", "--vkey", "other.vkey"]).refused(64, "this is not a key");
    let vkey = told["vkey"].as_str().unwrap();
    let witness = "witness.example/works-council+fe56ab3b+BMhTrQ8M0rYZrqks7sT9VqJNZJnVhM55JX5Fz9gTm2Cn";
    built.folder.write("policy", format!("log {vkey}\nwitness council {witness}\nquorum council\n"));
    let report = built.folder.run(&["audit", "verify", "bundle", "--policy", "policy", "--json"]);
    assert_eq!((report.code, report.json()["findings"][0]["stage"].as_str()), (8, Some("quorum")));
    built.folder.write("policy", format!("log {vkey}\nwitness council {witness}\nquorum nobody\n"));
    built.folder.run(&["audit", "verify", "bundle", "--policy", "policy"]).refused(64, "policy:");
}

#[test]
fn a_bundle_that_was_touched_is_refused_with_the_place_in_both_languages() {
    let built = Built::on(Engine::Sqlite);
    built.taken_out("bundle", "scores");
    let tile = std::fs::read_dir(built.folder.path("bundle/tile/entries")).unwrap().next().unwrap().unwrap().path();
    let tile = if tile.is_dir() { std::fs::read_dir(tile).unwrap().next().unwrap().unwrap().path() } else { tile };
    let bytes = std::fs::read(&tile).unwrap();
    let mut touched = bytes.clone();
    touched[40] ^= 1;
    std::fs::write(&tile, &touched).unwrap();
    let report = built.verify("bundle", &["--json"]);
    let json = report.json();
    assert_eq!((report.code, &json["ok"], &json["exit"]), (3, &json!(false), &json!(3)));
    assert!(json["findings"].as_array().unwrap().iter().any(|found| found["kind"] == "leaf_hash" && found["seq"] == 0), "{json}");
    assert!(json["not_run"].as_array().unwrap().contains(&json!("consistency")), "{json}");
    for (lang, words) in [("en", "DOES NOT HOLD"), ("fr", "NON CONFORME")] {
        let told = built.verify("bundle", &["--lang", lang]);
        assert!(told.code == 3 && told.out.contains(words), "{}", told.out);
    }
    std::fs::write(&tile, &bytes).unwrap();
    let openings = built.folder.read("bundle/openings.jsonl");
    built.folder.write("bundle/openings.jsonl", openings.replacen("\\\"l\\\":3", "\\\"l\\\":4", 1));
    assert_eq!(built.verify("bundle", &[]).code, 6);
    built.folder.write("bundle/openings.jsonl", &openings);
    assert_eq!(built.verify("bundle", &[]).code, 0);
    std::fs::remove_file(built.folder.path("bundle/schema.md")).unwrap();
    assert_eq!(built.verify("bundle", &[]).code, 5);
    built.folder.write("no.zip", "PK no archive");
    built.folder.run(&["audit", "verify", "no.zip", "--trust-bundle-key"]).refused(5, "no.zip");
}

#[test]
fn a_new_epoch_is_opened_and_both_verify_together() {
    for engine in engines() {
        let built = Built::on(engine);
        let approved = ["audit", "new-epoch", "--reason", "The key may have been read.", "--approved-by", "A. Diallo"];
        assert_eq!(built.run(&approved).code, 64, "one person is not enough");
        assert_eq!(built.run(&[&approved[..], &["--approved-by", "A. Diallo"]].concat()).code, 64, "nor the same one twice");
        built.run(&[&approved[..], &["--approved-by", "B. Traoré"]].concat()).succeeded();
        assert_eq!(built.run(&["audit", "fsck"]).code, 0);
        built.taken_out("new", "scores");
        let first = "localhost/demo/decisions/1";
        let told = built.run(&["audit", "export", "--log", first, "--out", "old", "--reason", "Both.", "--json"]).succeeded().json();
        built.folder.write("old.vkey", told["vkey"].as_str().unwrap());
        let both = ["audit", "verify", "old", "new", "--vkey", "old.vkey", "--vkey", "new.vkey", "--json"];
        let ran = built.folder.run(&both);
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert_eq!(ran.json()["logs"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn a_running_server_takes_the_orders_of_whoever_operates_it() {
    let built = Built::on(Engine::Sqlite);
    let mut serve = built.folder.command(&["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
    let mut serve = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let socket = built.folder.path("data/operator.sock");
    for _ in 0..200 {
        if socket.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(socket.metadata().unwrap().permissions().mode() & 0o777, 0o600, "nobody else may give orders");
    let told = built.taken_out("bundle", "scores");
    assert_eq!(built.verify("bundle", &[]).code, 0);
    let heads = built.run(&["audit", "checkpoint", "--json"]).succeeded().json();
    assert!(heads["logs"][0]["size"].as_u64() >= told["size"].as_u64());
    built.run(&["backup", "backups"]).succeeded();
    // Looking goes beside it, and what needs it stopped says so.
    assert_eq!(built.run(&["audit", "fsck"]).code, 0);
    let refused = built.run(&["audit", "new-epoch", "--reason", "Lost.", "--approved-by", "A", "--approved-by", "B"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    serve.kill().unwrap();
    serve.wait().unwrap();
    // A socket that was left behind is nobody's.
    assert!(socket.exists());
    built.taken_out("later.zip", "none");
}

#[test]
fn a_backup_is_made_and_put_in_the_place_of_what_was_lost() {
    let built = Built::on(Engine::Sqlite);
    let made = built.run(&["backup", "backups", "--json"]).succeeded().json();
    let backup = built.folder.path("backups").join(made["path"].as_str().unwrap());
    let backup = backup.to_str().unwrap().to_owned();
    assert_eq!(built.run(&["restore", &backup]).code, 1, "a database is there and is not written over");
    let away = || std::fs::remove_dir_all(built.folder.path("data/db")).unwrap();
    away();
    built.run(&["restore", &backup, "--lang", "fr"]).succeeded();
    // Nothing was written since: it goes on where it was.
    assert_eq!(built.run(&["audit", "fsck"]).code, 0);
    built.taken_out("since", "none");
    away();
    built.run(&["restore", &backup]).succeeded();
    // The database is older than what was released: it says so, signs nothing, and goes on in an epoch that states what is lost.
    assert_eq!(built.run(&["audit", "fsck"]).code, 4);
    let refused = built.run(&["audit", "export", "--out", "bundle", "--reason", "Asked for."]);
    assert!(refused.code != 0 && !built.folder.path("bundle").exists(), "{}", refused.err);
    let approved = ["--reason", "The disk failed.", "--approved-by", "A. Diallo", "--approved-by", "B. Traoré"];
    built.run(&[&["audit", "new-epoch"][..], &approved].concat()).succeeded();
    let fsck = built.run(&["audit", "fsck"]);
    assert_eq!(fsck.code, 0, "{}", fsck.out);
    built.taken_out("bundle", "all");
    assert_eq!(built.verify("bundle", &[]).code, 0);
}

#[test]
fn what_an_intruder_changes_is_found_and_named() {
    for engine in engines() {
        let to_bytes = match engine {
            Engine::Sqlite => "CAST(replace(CAST(bytes AS TEXT), '\"scorecard.submit\"', '\"scorecard.revise\"') AS BLOB)",
            Engine::Postgres => "convert_to(replace(convert_from(bytes, 'UTF8'), '\"scorecard.submit\"', '\"scorecard.revise\"'), 'UTF8')",
        };
        let one_leaf = "seq = (SELECT min(seq) FROM audit_leaf WHERE act = 'scorecard.submit') AND log = 1";
        let attacks: [(String, i32); 6] = [
            // A level in the table is another than what was sealed: the log stands, the tables do not.
            ("UPDATE scorecard_version SET scores = replace(scores, '\"l\":3', '\"l\":5')".to_owned(), 7),
            ("UPDATE ranking_row SET doc = replace(doc, '\"rank\":2', '\"rank\":1')".to_owned(), 7),
            ("UPDATE outcome SET code = 'appoint' WHERE code = 'not_selected'".to_owned(), 7),
            ("UPDATE person SET email = 'somebody.else@demo.example' WHERE email LIKE 'audit@%'".to_owned(), 7),
            // An entry is another than the one that was signed.
            (format!("UPDATE audit_leaf SET bytes = {to_bytes} WHERE {one_leaf}"), 3),
            (format!("DELETE FROM audit_leaf WHERE {one_leaf}"), 3),
        ];
        let built = Built::on(engine);
        let saved = built.save();
        let last = attacks.len() - 1;
        for (attack, (sql, code)) in attacks.into_iter().enumerate() {
            let fsck = || built.run(&["audit", "fsck", "--json"]);
            assert_eq!(fsck().code, 0, "sound before: {sql}");
            built.intrude(&sql);
            let found = fsck();
            assert_eq!(found.code, code, "{sql}: {}", found.out);
            assert!(found.out.contains("\"kind\": \""), "{sql}: {}", found.out);
            if attack == last {
                // Nothing is taken out of a log that does not hash, so that nobody carries a forgery away as a bundle.
                let refused = built.run(&["audit", "export", "--out", "bundle", "--reason", "Asked for."]);
                assert_eq!(refused.code, 3, "{sql}: {}", refused.err);
                assert!(!built.folder.path("bundle").exists());
            }
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

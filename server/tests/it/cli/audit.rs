//! `justesse audit` and `migrate` on a database that was just made, and on one whose key or note is missing or wrong.
//!
//! What a tampered log leads to is tested where logs can be written and altered: in `store` and in `audit`; what the commands do on a log
//! with a round in it, beside this.

use std::fs;
use std::sync::Arc;

use domain::Timestamp;
use domain::doors::{FrozenClock, SeededEntropy};
use store::{Doors, Settings, Store};

use super::Folder;

/// A folder with a database that was just made, closed again.
fn installed() -> Folder {
    let folder = Folder::new();
    let mut settings = Settings::new(folder.path("data"), "justesse.example", "demo");
    settings.checkpoint_every = None;
    let moment = Timestamp::parse("2026-11-23T09:30:00.000Z").unwrap();
    let doors = Doors { clock: Arc::new(FrozenClock::at(moment)), entropy: Arc::new(SeededEntropy::new("cli")) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { Store::open(&settings, doors).await.unwrap().close().await });
    folder
}

#[test]
fn a_new_database_is_sound_in_words_and_in_json() {
    let folder = installed();
    let fsck = folder.run(&["audit", "fsck", "--data", "data"]).succeeded();
    assert!(fsck.out.contains("nothing was found.") && fsck.out.contains("justesse.example/demo/decisions/1: 0 entries"), "{}", fsck.out);
    let quick = folder.run(&["audit", "fsck", "--data", "data", "--quick", "--log", "access", "--lang", "fr"]).succeeded();
    assert!(quick.out.contains("rien à signaler") && !quick.out.contains("decisions/1"), "{}", quick.out);
    let json = folder.run(&["audit", "fsck", "--data", "data", "--json"]).succeeded().json();
    assert_eq!(json["format"], "justesse-fsck/1");
    assert_eq!(json["logs"].as_array().unwrap().len(), 2);
    let checkpoint = folder.run(&["audit", "checkpoint", "--data", "data"]).succeeded();
    assert!(checkpoint.out.contains("The log decisions is empty; nothing is signed."), "{}", checkpoint.out);
    let migrate = folder.run(&["migrate", "--data", "data", "--lang", "fr"]).succeeded();
    assert!(migrate.out.contains("La base a le schéma de cette version."), "{}", migrate.out);
}

#[test]
fn a_key_that_is_gone_is_named_and_nothing_is_made_in_its_place() {
    let folder = installed();
    fs::remove_file(folder.path("data/keys/kek")).unwrap();
    let orders: [&[&str]; 5] = [
        &["audit", "fsck"],
        &["audit", "checkpoint"],
        &["audit", "export", "--out", "bundle", "--reason", "Asked for."],
        &["audit", "new-epoch", "--reason", "Lost.", "--approved-by", "A", "--approved-by", "B"],
        &["backup", "backups"],
    ];
    for order in orders {
        folder.run(&[order, &["--data", "data"]].concat()).refused(1, "kek is missing, and the database needs it.");
    }
    assert_eq!(folder.names(), ["data"]);
    assert!(!folder.path("data/keys/kek").exists());
}

#[test]
fn a_note_is_adopted_only_where_a_log_is_closed() {
    let folder = installed();
    folder.write("note", "justesse.example/demo/decisions/1\n0\nx\n");
    folder.run(&["audit", "checkpoint", "--data", "data", "--adopt", "note"]).refused(1, "there is nothing to adopt.");
    folder.write("note", b"\xff");
    folder.run(&["audit", "checkpoint", "--data", "data", "--adopt", "note", "--lang", "fr"]).refused(2, "ce n’est pas une note signée");
    folder.run(&["audit", "checkpoint", "--data", "data", "--adopt", "none"]).refused(1, "there is no such file.");
}

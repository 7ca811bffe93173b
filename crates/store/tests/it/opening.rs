//! Starting: what stops it, and what it makes.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use domain::Lang;
use sea_orm::ConnectionTrait as _;
use store::testing::{Fresh, engines, on_both_engines};
use store::{OpenError, Store};

#[tokio::test]
async fn the_first_start_makes_private_keys_and_a_second_program_is_refused() {
    on_both_engines(|fresh| async move {
        let keys = fresh.settings().data_dir.join("keys");
        let mut names: Vec<_> = fs::read_dir(&keys).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let signing = ["localhost_demo_access_1.key", "localhost_demo_decisions_1.key"];
        // The keys that verify lie beside them, to be handed out.
        assert_eq!(names, ["kek", signing[0], "localhost_demo_access_1.vkey", signing[1], "localhost_demo_decisions_1.vkey"]);
        for name in ["kek", signing[0], signing[1]] {
            assert_eq!(keys.join(name).metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let second = Store::open(fresh.settings(), fresh.doors()).await.err();
        assert!(matches!(second, Some(OpenError::InUse(_))), "{second:?}");
        // Looking beside the running server is possible.
        let looking = Store::inspect(fresh.settings(), fresh.doors()).await.unwrap();
        assert!(looking.fsck(None, false).await.unwrap().ok);
        assert!(crate::support::set_up(&looking).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_missing_open_to_others_or_anothers_stops_the_start() {
    on_both_engines(|mut fresh| async move {
        let key = fresh.settings().data_dir.join("keys/localhost_demo_decisions_1.key");
        let kek = fresh.settings().data_dir.join("keys/kek");
        for path in [key, kek] {
            fresh.close().await;
            let text = fs::read_to_string(&path).unwrap();

            fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(fresh.reopen().await, Err(OpenError::KeyMode(_))));
            fs::remove_file(&path).unwrap();
            assert!(matches!(fresh.reopen().await, Err(OpenError::KeyMissing(_))));
            fs::write(&path, "something else\n").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(fresh.reopen().await, Err(OpenError::KeyUnreadable(_))));
            fs::write(&path, text).unwrap();
            fresh.reopen().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_schema_that_is_newer_older_or_anothers_is_refused_and_an_older_one_names_the_command() {
    on_both_engines(|mut fresh| async move {
        fresh.close().await;
        let change = async |sql: &str| {
            let raw = fresh.raw().await.unwrap();
            raw.execute_unprepared(sql).await.unwrap();
            raw.close().await.unwrap();
        };
        change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_future', 0)").await;
        let newer = Store::open(fresh.settings(), fresh.doors()).await.err();
        assert_eq!(newer, Some(OpenError::SchemaNewer));
        change("DELETE FROM seaql_migrations").await;
        let older = Store::open(fresh.settings(), fresh.doors()).await.err().unwrap();
        assert_eq!(older, OpenError::SchemaOlder);
        for lang in Lang::ALL {
            assert!(older.words(lang).contains("justesse migrate"));
        }
        change("DROP TABLE seaql_migrations").await;
        assert_eq!(Store::open(fresh.settings(), fresh.doors()).await.err(), Some(OpenError::SchemaForeign));
        change("CREATE TABLE seaql_migrations (version text PRIMARY KEY, applied_at bigint)").await;
        change("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m0001_foundation', 0), ('m0002_review', 0), ('m0003_retirement', 0), ('m0004_analysis', 0)").await;
        fresh.reopen().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn released_heads_beside_the_database_are_refused() {
    for engine in engines() {
        let refused = Fresh::try_new(engine, |settings| settings.highwater_dir = Some(settings.data_dir.join("db/highwater"))).await;
        assert!(matches!(refused.err(), Some(OpenError::HighwaterPlace)));
        let refused = Fresh::try_new(engine, |settings| settings.log_base = "Démo".to_owned()).await;
        assert!(matches!(refused.err(), Some(OpenError::Origin(_))));
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_told_from_a_defect() {
    let refused =
        Fresh::try_new(store::Engine::Sqlite, |settings| settings.database_url = Some("postgres://127.0.0.1:9/none".to_owned())).await;
    assert!(matches!(refused.err(), Some(OpenError::Unreachable(_))));
}

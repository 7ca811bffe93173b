//! The tables of the log and of the door as SeaORM entities, private to this crate.
//!
//! What must stay true: columns and their nullability equal the migrated schema on both engines (a test compares them).
//! Moments are texts, counts are `i64`, documents are canonical JSON.

/// Declares a plain entity without relations: rows are reached by key, joins are written where they are needed.
macro_rules! entity {
    ($(#[$doc:meta])* $module:ident $table:literal { $($(#[$attr:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        // Not `expect`: the compiler silences the expanded code with it and then calls it unfulfilled.
        #[allow(dead_code, reason = "the derive makes loaders and relations that plain rows do not need")]
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $($(#[$attr])* pub $field: $type,)+
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use entity;

entity! {
    /// Heads.
    audit_log "audit_log" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        org: Uuid,
        kind: String,
        epoch: i64,
        origin: String,
        size: i64,
        root: Vec<u8>,
        frontier: Vec<u8>,
        min_index: i64,
        state: String,
    }
}

entity! {
    /// Entries.
    audit_leaf "audit_leaf" {
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        event: Uuid,
        bytes: Vec<u8>,
        act: String,
        at: String,
        vac: Option<Uuid>,
    }
}

entity! {
    /// Stored hashes of the tree.
    audit_node "audit_node" {
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        ix: i64,
        hash: Vec<u8>,
    }
}

entity! {
    /// Signed heads.
    audit_checkpoint "audit_checkpoint" {
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        size: i64,
        note: String,
    }
}

entity! {
    /// Signatures of witnesses.
    audit_cosig "audit_cosig" {
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        size: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        key_name: String,
        line: String,
    }
}

entity! {
    /// Salts and payloads, encrypted.
    audit_opening "audit_opening" {
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        o: String,
        #[sea_orm(primary_key, auto_increment = false)]
        n: String,
        subject: Uuid,
        ct: Vec<u8>,
    }
}

entity! {
    /// Data keys, wrapped.
    subject_key "subject_key" {
        #[sea_orm(primary_key, auto_increment = false)]
        subject: Uuid,
        kek_id: String,
        wrapped: Vec<u8>,
    }
}

entity! {
    /// Which entries concern whom.
    audit_subject "audit_subject" {
        #[sea_orm(primary_key, auto_increment = false)]
        subject: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        log: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        seq: i64,
    }
}

entity! {
    /// Facts of the installation, stated once.
    installation "installation" {
        #[sea_orm(primary_key, auto_increment = false)]
        name: String,
        value: String,
    }
}

entity! {
    /// Results kept for repeated requests.
    idempotency "idempotency" {
        #[sea_orm(primary_key, auto_increment = false)]
        org: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        actor: String,
        #[sea_orm(primary_key, auto_increment = false)]
        key: Uuid,
        fingerprint: String,
        result: String,
        subject: Option<Uuid>,
        made_at: String,
    }
}

entity! {
    /// Which server signs.
    signer "signer" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        holder: Uuid,
        stamped_ms: i64,
    }
}

//! Why the door is closed, and what a person can do about it.
//!
//! While it is closed nothing audited is written, no checkpoint is signed and no candidate's file is opened; sign-in and a
//! status page remain.

use domain::{Lang, Timestamp};

/// Why the log does not accept entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The database has fewer entries than a head that was released.
    RolledBack {
        /// The log.
        origin: String,
        /// Entries in the database.
        size: u64,
        /// Entries at the head that was released.
        released: u64,
    },
    /// The database holds other entries than those under a head that was released.
    Diverged {
        /// The log.
        origin: String,
        /// Entries at the head that was released.
        released: u64,
    },
    /// Checkpoints exist but the file of released heads is gone.
    NoHighwater {
        /// The log.
        origin: String,
    },
    /// The file of released heads or a checkpoint does not hold what this installation signed.
    Damaged {
        /// The log.
        origin: String,
    },
    /// The disk refused to keep a write; the program must stop and its disk be looked at.
    Disk {
        /// When.
        since: Timestamp,
    },
    /// The log was frozen or is held by another server.
    Held {
        /// The log.
        origin: String,
    },
    /// Somebody who was erased is not erased yet in this database.
    Erasures,
    /// No server that signs has vouched for this database yet.
    AwaitsSigner,
    /// The store is shutting down.
    Stopping,
}

impl Closed {
    /// The closed code, as it stands in reports and on the status page.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::RolledBack { .. } => "rolled_back",
            Self::Diverged { .. } => "diverged",
            Self::NoHighwater { .. } => "no_highwater",
            Self::Damaged { .. } => "damaged",
            Self::Disk { .. } => "disk",
            Self::Held { .. } => "held",
            Self::Erasures => "erasures",
            Self::AwaitsSigner => "awaits_signer",
            Self::Stopping => "stopping",
        }
    }

    /// What happened and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::RolledBack { origin, size, released }, Lang::En) => format!(
                "The database holds {size} entries of {origin}, but {released} were released: it is older than it was. \
                 Restore the newer database, or open a new epoch with a reason."
            ),
            (Self::RolledBack { origin, size, released }, Lang::Fr) => format!(
                "La base contient {size} entrées de {origin}, mais {released} ont été publiées\u{a0}: elle est antérieure à son \
                 dernier état. Restaurez la base plus récente, ou ouvrez une nouvelle époque avec un motif."
            ),
            (Self::Diverged { origin, released }, Lang::En) => format!(
                "The first {released} entries of {origin} are not those that were released: the database was rewritten or is a copy \
                 that went its own way. Restore the right database, or open a new epoch with a reason."
            ),
            (Self::Diverged { origin, released }, Lang::Fr) => format!(
                "Les {released} premières entrées de {origin} ne sont pas celles qui ont été publiées\u{a0}: la base a été réécrite ou \
                 est une copie qui a divergé. Restaurez la bonne base, ou ouvrez une nouvelle époque avec un motif."
            ),
            (Self::NoHighwater { origin }, Lang::En) => format!(
                "Checkpoints of {origin} exist, but the file of released heads is gone. Hand in a checkpoint that a witness or an \
                 auditor holds (justesse audit checkpoint --adopt), or open a new epoch with a reason."
            ),
            (Self::NoHighwater { origin }, Lang::Fr) => format!(
                "Des sceaux de {origin} existent, mais le fichier des têtes publiées a disparu. Fournissez un sceau détenu par un \
                 témoin ou par l’audit (justesse audit checkpoint --adopt), ou ouvrez une nouvelle époque avec un motif."
            ),
            (Self::Damaged { origin }, Lang::En) => format!(
                "The file of released heads of {origin}, or a checkpoint in the database, was altered. Restore it from a copy, or open \
                 a new epoch with a reason."
            ),
            (Self::Damaged { origin }, Lang::Fr) => format!(
                "Le fichier des têtes publiées de {origin}, ou un sceau de la base, a été altéré. Restaurez-le depuis une copie, ou \
                 ouvrez une nouvelle époque avec un motif."
            ),
            (Self::Disk { .. }, Lang::En) => {
                "The disk refused to keep what was written. Stop the program, check the disk, then start it again.".to_owned()
            }
            (Self::Disk { .. }, Lang::Fr) => {
                "Le disque a refusé de conserver une écriture. Arrêtez le programme, vérifiez le disque, puis redémarrez.".to_owned()
            }
            (Self::Held { origin }, Lang::En) => format!("{origin} takes no entries: it is frozen or held. Open its next epoch."),
            (Self::Held { origin }, Lang::Fr) => {
                format!("{origin} n’accepte plus d’entrées\u{a0}: ce journal est gelé ou retenu. Ouvrez son époque suivante.")
            }
            (Self::Erasures, Lang::En) => {
                "Somebody whose data were erased stands in this database again, and the erasure could not be repeated. Look at the \
                 operational log, then start the program again."
                    .to_owned()
            }
            (Self::Erasures, Lang::Fr) => {
                "Une personne dont les données avaient été effacées figure de nouveau dans cette base, et l’effacement n’a pas pu être \
                 répété. Consultez le journal d’exploitation, puis redémarrez le programme."
                    .to_owned()
            }
            (Self::AwaitsSigner, Lang::En) => {
                "The server that signs the log does not answer, so nothing can be changed for the moment. Check that it runs.".to_owned()
            }
            (Self::AwaitsSigner, Lang::Fr) => {
                "Le serveur qui signe le journal ne répond pas\u{a0}; rien ne peut être modifié pour le moment. Vérifiez qu’il fonctionne."
                    .to_owned()
            }
            (Self::Stopping, Lang::En) => "The program is stopping. Try again in a moment.".to_owned(),
            (Self::Stopping, Lang::Fr) => "Le programme s’arrête. Réessayez dans un instant.".to_owned(),
        }
    }
}

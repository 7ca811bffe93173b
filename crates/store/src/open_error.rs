//! Why the store does not open: one clear sentence in each language, and no start.

use domain::Lang;

use crate::error::{Error, Fault};

/// Why the store does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Lang::En))]
pub enum OpenError {
    /// Another program holds this data folder.
    InUse(String),
    /// The folder lies on a network file system, where locks and durable writes cannot be trusted.
    Network(String),
    /// A file or folder cannot be read or written.
    File(String, Fault),
    /// The SQLite that is built in is older than the corruption fix.
    SqliteTooOld(String),
    /// The PostgreSQL server is older than version 15.
    PostgresTooOld(String),
    /// A connection did not take a setting on which the record depends.
    Setting(String),
    /// The database does not answer.
    Unreachable(Fault),
    /// The database has the schema of a newer release.
    SchemaNewer,
    /// The database has the schema of an older release.
    SchemaOlder,
    /// The database holds tables that are not ours.
    SchemaForeign,
    /// There is no database to inspect.
    NoDatabase,
    /// A key can be read by others.
    KeyMode(String),
    /// A key that the database needs is not there.
    KeyMissing(String),
    /// A key file does not hold a key of that name.
    KeyUnreadable(String),
    /// The folder of released heads lies with the database, so that one copy would take both back.
    HighwaterPlace,
    /// The name of the log would not be `[a-z0-9./-]` with at most 200 characters.
    Origin(String),
    /// Another server signs the logs of this database.
    OtherSigner,
    /// A server that signs nothing needs a PostgreSQL database that another one signs for.
    FollowsNobody,
    /// The database answered with an error.
    Database(Fault),
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(fault) => Self::Unreachable(fault),
            Error::Database(fault) => Self::Database(fault),
            other => Self::Database(Fault::new(other)),
        }
    }
}

impl OpenError {
    /// What a library said, for the operational log.
    pub fn cause(&self) -> Option<&str> {
        match self {
            Self::File(_, fault) | Self::Unreachable(fault) | Self::Database(fault) => Some(fault.cause()),
            _ => None,
        }
    }

    /// What is wrong and what to do now.
    pub fn words(&self, lang: Lang) -> String {
        let (en, fr) = self.both();
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
    }

    fn both(&self) -> (String, String) {
        match self {
            Self::InUse(dir) => (
                format!("Another program is running on {dir}. Stop it first, or give another folder."),
                format!("Un autre programme utilise {dir}. Arrêtez-le d’abord, ou indiquez un autre dossier."),
            ),
            Self::Network(dir) => (
                format!("{dir} lies on a network file system, which cannot keep the record safely. Use a local disk, or PostgreSQL."),
                format!(
                    "{dir} se trouve sur un système de fichiers réseau, qui ne garantit pas la conservation des données. Utilisez un \
                     disque local, ou PostgreSQL."
                ),
            ),
            Self::File(path, _) => (
                format!("{path} cannot be read or written. Check that the folder exists and who owns it."),
                format!("{path} ne peut être ni lu ni écrit. Vérifiez que le dossier existe et à qui il appartient."),
            ),
            Self::SqliteTooOld(version) => (
                format!("SQLite {version} can damage a database. Version 3.51.3 or newer is needed: build the program again."),
                format!("SQLite {version} peut endommager une base. Il faut la version 3.51.3 ou une plus récente\u{a0}: recompilez."),
            ),
            Self::PostgresTooOld(version) => (
                format!("PostgreSQL {version} is too old. Version 15 or newer is needed."),
                format!("PostgreSQL {version} est trop ancien. Il faut la version 15 ou une plus récente."),
            ),
            Self::Setting(name) => (
                format!("The database did not take the setting {name}, without which the record is not safe."),
                format!("La base n’a pas accepté le réglage {name}, sans lequel les données ne sont pas protégées."),
            ),
            Self::Unreachable(_) => (
                "The database does not answer. Check its address and that it is running.".to_owned(),
                "La base de données ne répond pas. Vérifiez son adresse et qu’elle fonctionne.".to_owned(),
            ),
            Self::OtherSigner => (
                "Another server signs the log of this database. Start this one with --follow, or stop the other and wait ten seconds."
                    .to_owned(),
                "Un autre serveur signe le journal de cette base. Lancez celui-ci avec --follow, ou arrêtez l’autre et attendez dix secondes."
                    .to_owned(),
            ),
            Self::FollowsNobody => (
                "--follow is for a second server on one PostgreSQL database: name it with --database-url.".to_owned(),
                "--follow sert à un second serveur sur une même base PostgreSQL\u{a0}: indiquez-la par --database-url.".to_owned(),
            ),
            Self::SchemaNewer => (
                "The database was written by a newer release. Use that release.".to_owned(),
                "La base a été écrite par une version plus récente. Utilisez cette version.".to_owned(),
            ),
            Self::SchemaOlder => (
                "The database has an older schema. Make a backup, then run: justesse migrate".to_owned(),
                "La base a un schéma plus ancien. Faites une sauvegarde, puis lancez\u{a0}: justesse migrate".to_owned(),
            ),
            Self::SchemaForeign => (
                "The database holds tables of another program. Give an empty one.".to_owned(),
                "La base contient les tables d’un autre programme. Indiquez une base vide.".to_owned(),
            ),
            Self::NoDatabase => (
                "There is no database here yet. Check the folder or the address.".to_owned(),
                "Il n’y a pas encore de base ici. Vérifiez le dossier ou l’adresse.".to_owned(),
            ),
            Self::KeyMode(path) => (
                format!("The key {path} can be read by others. Run: chmod 600 {path}"),
                format!("La clé {path} est lisible par d’autres. Lancez\u{a0}: chmod 600 {path}"),
            ),
            Self::KeyMissing(path) => (
                format!("The key {path} is missing, and the database needs it. Restore it from its backup."),
                format!("La clé {path} manque, et la base en a besoin. Restaurez-la depuis sa sauvegarde."),
            ),
            Self::KeyUnreadable(path) => (
                format!("The file {path} does not hold the key that it should. Restore it from its backup."),
                format!("Le fichier {path} ne contient pas la clé attendue. Restaurez-le depuis sa sauvegarde."),
            ),
            Self::HighwaterPlace => (
                "The folder of released heads lies with the database: one copy would take both back. Give it another place.".to_owned(),
                "Le dossier des têtes publiées se trouve avec la base\u{a0}: une même copie ramènerait les deux en arrière. \
                 Placez-le ailleurs."
                    .to_owned(),
            ),
            Self::Origin(origin) => (
                format!("“{origin}” cannot name a log: only a-z, 0-9, full stop, slash and hyphen, 200 characters at most."),
                format!(
                    "«\u{a0}{origin}\u{a0}» ne peut pas nommer un journal\u{a0}: seulement a-z, 0-9, point, barre oblique et trait \
                     d’union, 200 caractères au plus."
                ),
            ),
            Self::Database(_) => (
                "The database answered with an error. The cause stands in the program's log.".to_owned(),
                "La base a répondu par une erreur. La cause figure dans le journal du programme.".to_owned(),
            ),
        }
    }
}

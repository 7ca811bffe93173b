//! The French help of every command and flag, beside the English one that stands where they are declared.
//!
//! A key is the path of the command; for a flag, a slash and its name follow. A test in `help` compares the keys with the commands.

/// The help, by key.
pub const FRENCH: &[(&str, &str)] = &[
    ("", "Recruter par compétences\u{a0}: du référentiel à une décision que chacun peut vérifier"),
    ("/lang", "Langue des réponses\u{a0}; à défaut, celle du terminal"),
    ("serve", "Sert les pages jusqu’à l’arrêt"),
    ("demo", "Construit les données de la démonstration sans les servir"),
    ("demo/data", "Dossier de la base, des clés et des têtes publiées"),
    ("demo/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("serve/demo", "Sert une démonstration\u{a0}: des personnes inventées, un recrutement à chaque étape"),
    ("serve/data", "Dossier de la base, des clés et des têtes publiées"),
    ("serve/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("serve/listen", "Adresse et port d’écoute"),
    ("serve/public_url", "Adresse par laquelle on atteint ce serveur, par exemple <https://justesse.example>"),
    ("serve/proxies", "Adresse du mandataire placé devant ce serveur, dont l’en-tête X-Forwarded-For est cru\u{a0}; peut se répéter"),
    ("framework", "Référentiels de compétences\u{a0}: contrôle des fichiers"),
    ("framework check", "Contrôle des fichiers de référentiel\u{a0}: chaque problème avec sa ligne, sa colonne et le remède"),
    ("framework check/files", "Les fichiers de référentiel, en TOML"),
    ("framework check/shipped", "Exige des fichiers ce qui l’est des référentiels livrés avec le programme"),
    ("framework check/json", "Répond en JSON, pour les programmes"),
    ("guide", "Guides d’entretien\u{a0}: composition et gel à partir d’un référentiel"),
    ("guide compose", "Compose un guide d’entretien à partir d’un référentiel et le fige"),
    ("guide compose/framework", "Un référentiel livré (par exemple social-work) ou le chemin d’un fichier"),
    ("guide compose/competencies", "Les compétences dans l’ordre, par exemple SOC-01,SOC-03"),
    ("guide compose/out", "Où écrire le guide figé, en JSON canonique"),
    ("guide compose/html", "Où écrire aussi le guide à imprimer"),
    ("guide compose/weights", "Les pondérations autres que 1, par exemple SOC-01=2,SOC-03=3"),
    ("guide compose/weights_reason", "Motif des pondérations inégales"),
    ("guide compose/required", "Les niveaux exigés autres que 3, par exemple SOC-01=4"),
    ("guide compose/essential", "Les compétences indispensables\u{a0}; à défaut, celles d’intégrité et de redevabilité"),
    ("guide compose/title_en", "Intitulé du poste en anglais\u{a0}; à défaut, le titre du référentiel"),
    ("guide compose/title_fr", "Intitulé du poste en français"),
    ("guide compose/slot", "Durée possible de l’entretien, en minutes\u{a0}; à défaut, ce qu’il faut aux questions"),
    ("guide compose/question_minutes", "Durée de chaque question, en minutes"),
    ("guide compose/reason", "Motif de ce qui en demande un, par exemple profile.count=Poste à temps partiel\u{a0}; peut se répéter"),
    ("guide compose/force", "Remplace les fichiers qui existent"),
    ("rank", "Calcule le classement à partir d’un guide figé et d’un tableau de notes"),
    ("rank/guide", "Le guide figé, en JSON, clés dans n’importe quel ordre"),
    ("rank/scores", "Les notes, en CSV"),
    ("rank/withdrawn", "Les candidatures retirées, par exemple C-07,C-12"),
    ("rank/retired", "Les compétences retirées pour tout le monde, par exemple SOC-03"),
    ("rank/set", "Une note arrêtée par le jury, par exemple C-07:SOC-03=4\u{a0}; peut se répéter"),
    ("rank/chair", "L’ordre que la présidence du jury a donné à des candidatures à égalité, par exemple C-02,C-05\u{a0}; peut se répéter"),
    ("rank/lot", "L’ordre qu’un tirage au sort a donné à des candidatures à égalité\u{a0}; peut se répéter"),
    ("rank/before", "Montre aussi le classement d’avant l’harmonisation"),
    ("rank/json", "Répond en JSON, pour les programmes, avec des fractions exactes"),
    ("audit", "Le journal\u{a0}: contrôle face aux tables, signature de sa tête"),
    (
        "audit verify",
        "Vérifie le journal d’une base\u{a0}: signatures, arbre, contenus scellés, classements et procédure, sans rien changer",
    ),
    ("audit verify/data", "Dossier de la base, des clés et des têtes publiées"),
    ("audit verify/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("audit verify/log", "Un seul journal"),
    ("audit verify/no_recompute", "Ne recalcule pas les classements"),
    ("audit verify/json", "Répond en JSON, pour les programmes"),
    ("audit fsck", "Compare les tables au journal et le journal aux têtes publiées, sans rien changer"),
    ("audit fsck/data", "Dossier de la base, des clés et des têtes publiées"),
    ("audit fsck/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("audit fsck/log", "Un seul journal"),
    ("audit fsck/quick", "Laisse de côté les contenus scellés et les lignes des tables"),
    ("audit fsck/json", "Répond en JSON, pour les programmes"),
    ("audit checkpoint", "Signe la tête d’un journal et affiche la note signée\u{a0}; le serveur doit être arrêté"),
    ("audit checkpoint/data", "Dossier de la base, des clés et des têtes publiées"),
    ("audit checkpoint/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("audit checkpoint/log", "Un seul journal"),
    ("audit checkpoint/adopt", "Rouvre un journal dont le fichier des têtes publiées est perdu, d’après une note signée détenue ailleurs"),
    ("audit checkpoint/json", "Répond en JSON, pour les programmes"),
    ("migrate", "Met à jour une base plus ancienne\u{a0}; arrêtez d’abord le serveur et faites une sauvegarde"),
    ("migrate/data", "Dossier de la base, des clés et des têtes publiées"),
    ("migrate/database_url", "Une base PostgreSQL au lieu de celle du dossier de données"),
    ("migrate/json", "Répond en JSON, pour les programmes"),
];

/// The French help under this key.
pub fn french(key: &str) -> Option<&'static str> {
    FRENCH.iter().find(|(known, _)| *known == key).map(|(_, text)| *text)
}

/// What a value is called in French, where that is another word.
pub fn french_value(name: &str) -> Option<&'static str> {
    Some(match name {
        "FILE" => "FICHIER",
        "DIR" => "DOSSIER",
        "TEXT" => "TEXTE",
        "LANG" => "LANGUE",
        "FRAMEWORK" => "RÉFÉRENTIEL",
        "ADDR" => "ADRESSE",
        "LOG" => "JOURNAL",
        "CODE=TEXT" => "CODE=TEXTE",
        "ID=WEIGHT" => "ID=POIDS",
        "ID=LEVEL" => "ID=NIVEAU",
        "CODE:ID=LEVEL" => "CODE:ID=NIVEAU",
        _ => return None,
    })
}

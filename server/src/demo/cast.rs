//! Who plays in the demonstration. Names are plausible for the countries that the project serves; nobody is real.

use domain::Lang;
use domain::person::Role;

use crate::cli::say;

/// The password of everybody here: it opens nothing but the demonstration.
pub const PASSWORD: &str = "baobab-ocre-lanterne-42";

/// Somebody with an account.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// As everybody reads it.
    pub name: &'static str,
    /// What they sign in with.
    pub email: &'static str,
    /// In which they read and write.
    pub language: Lang,
    /// What they may do.
    pub role: Role,
    /// What they do in the story, in English and French.
    pub part: (&'static str, &'static str),
}

/// Sets up the installation.
pub const ADMINISTRATOR: Player = Player {
    name: "Awa Ndiaye",
    email: "administration@demo.example",
    language: Lang::Fr,
    role: Role::Administrator,
    part: ("administrator", "administration"),
};

/// Writes profiles and guides, holds the rounds.
pub const OFFICER: Player = Player {
    name: "Mariam Koné",
    email: "rh@demo.example",
    language: Lang::Fr,
    role: Role::Hr,
    part: ("HR officer who holds the vacancies", "RH, responsable des recrutements"),
};

/// Approves and confirms what the other officer wrote.
pub const SECOND_OFFICER: Player = Player {
    name: "Solofo Andriamihaja",
    email: "rh2@demo.example",
    language: Lang::Fr,
    role: Role::Hr,
    part: ("HR officer who approves", "RH, seconde personne"),
};

/// Chairs every panel.
pub const CHAIR: Player = Player {
    name: "Nadège Toussaint",
    email: "presidence@demo.example",
    language: Lang::Fr,
    role: Role::Panel,
    part: ("panel chair", "présidence du jury"),
};

/// Gives lower levels than the others.
pub const SEVERE_MEMBER: Player = Player {
    name: "Kwabena Osei",
    email: "panel@demo.example",
    language: Lang::En,
    role: Role::Panel,
    part: ("panel member", "membre du jury"),
};

/// Gives higher levels than the others.
pub const LENIENT_MEMBER: Player = Player {
    name: "Samira Belhaj",
    email: "jury2@demo.example",
    language: Lang::Fr,
    role: Role::Panel,
    part: ("panel member", "membre du jury"),
};

/// Reviews the rounds.
pub const AUDITOR: Player =
    Player { name: "Thérèse Mbarga", email: "audit@demo.example", language: Lang::Fr, role: Role::Auditor, part: ("auditor", "audit") };

/// The panel of every round, the chair first, with how many levels below the others each one scores.
pub const PANEL: [(Player, f64); 3] = [(CHAIR, 0.0), (SEVERE_MEMBER, 0.5), (LENIENT_MEMBER, -0.4)];

/// Everybody but the administrator, who is there first.
pub const INVITED: [Player; 6] = [OFFICER, SECOND_OFFICER, CHAIR, SEVERE_MEMBER, LENIENT_MEMBER, AUDITOR];

/// What the terminal says: where the pages stand, who can sign in, with which password.
pub fn greeting(stands_at: &str, lang: Lang) -> String {
    let mut lines = vec![
        say(lang, format!("Justesse, demonstration: {stands_at}"), format!("Justesse, démonstration\u{a0}: {stands_at}")),
        String::new(),
        say(
            lang,
            format!("Everyone in it is invented. All of them sign in with the password  {PASSWORD}"),
            format!("Toutes les personnes y sont inventées. Toutes se connectent avec le mot de passe  {PASSWORD}"),
        ),
        String::new(),
    ];
    for player in std::iter::once(&ADMINISTRATOR).chain(&INVITED) {
        let part = say(lang, player.part.0, player.part.1);
        lines.push(format!("  {part:<36} {stands_at}/{}/sign-in?email={}", lang.code(), player.email));
    }
    lines.push(String::new());
    lines.join("\n")
}

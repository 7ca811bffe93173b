//! Declared links: panel members say whom they know before they read anything, and somebody rules on each link.

pub mod declare;
pub mod post;
pub mod rulings;

use domain::Lang;
use domain::panel::Ruling;

/// What was ruled.
fn ruling(lang: Lang, ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::MaySit => say!(lang, declaration.may_sit),
        Ruling::Recused => say!(lang, declaration.recused),
    }
}

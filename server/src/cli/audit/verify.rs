//! `justesse audit verify`: whether bundles are what was signed, and whether their rankings and decisions follow from what they seal.
//!
//! Invariant: nothing is read but the files named; no database, no network, no server. What is said at the end is what no verification can show.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ::audit::bundle::{Archive, BundleEvidence, Files, Folder, Refused};
use ::audit::verify::{self, Evidence, Held, KeySource, Options, Outcome, Policy, Report, Stage, Unreadable};
use clap::Args;
use domain::Lang;
use serde_json::json;
use tlog::note::SignedNote;
use tlog::{Checkpoint, Hash, VerifyingKey};

use crate::cli::EXIT_USAGE;
use crate::cli::files;
use crate::cli::out::{Answer, EXIT_IO, EXIT_REFUSED, counted, json, say};

/// The flags of `justesse audit verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The bundles: folders or archives; several epochs of one log are verified together
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// A file with the key of a log or of a witness; may be repeated
    #[arg(long = "vkey", value_name = "FILE")]
    pub vkeys: Vec<PathBuf>,
    /// Take the key that lies in the bundle, which whoever forged it could have forged too
    #[arg(long, conflicts_with_all = ["vkeys", "policy"])]
    pub trust_bundle_key: bool,
    /// A head that was held elsewhere: a file with a signed note, or SIZE:ROOT as printed; may be repeated
    #[arg(long = "held", value_name = "HEAD")]
    pub held: Vec<String>,
    /// A file that names the keys of logs and witnesses and how many witnesses must have signed
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Do not compute the rankings again
    #[arg(long)]
    pub no_recompute: bool,
    /// Answer in JSON, for programs
    #[arg(long)]
    pub json: bool,
}

type Bundle = BundleEvidence<Box<dyn Files>>;

impl Verify {
    pub(super) fn run(self, lang: Lang) -> Answer {
        self.verified(lang).unwrap_or_else(|refused| refused)
    }

    fn verified(&self, lang: Lang) -> Result<Answer, Answer> {
        let started = Instant::now();
        let policy = self.policy(lang)?;
        let keys = self.keys(policy.as_ref(), lang)?;
        let held = self.held(lang)?;
        let mut logs: BTreeMap<String, Vec<(u32, Bundle)>> = BTreeMap::new();
        for path in &self.paths {
            let bundle = open(path, &keys, &held, self.paths.len(), lang)?;
            let origin = bundle.origin().to_owned();
            let log = origin.rsplit_once('/').map_or(origin.clone(), |(log, _)| log.to_owned());
            logs.entry(log).or_default().push((verify::epoch_of(&origin).unwrap_or(1), bundle));
        }
        let options = Options { recompute: !self.no_recompute, policy: policy.as_ref() };
        let mut reports = Vec::new();
        for epochs in logs.values_mut() {
            epochs.sort_by_key(|(epoch, _)| *epoch);
            let evidence: Vec<&dyn Evidence> = epochs.iter().map(|(_, bundle)| bundle as &dyn Evidence).collect();
            reports.extend(verify::verify_epochs(&evidence, options).map_err(|error| unreadable(&error, lang))?);
        }
        let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        for report in &mut reports {
            report.elapsed_ms = elapsed_ms;
        }
        let exit = verify::exit_code(reports.iter().map(|report| report.exit));
        let out = match (self.json, reports.as_slice()) {
            (true, [report]) => json(&serde_json::to_value(report).unwrap_or_default()),
            (true, _) => json(&json!({ "format": "justesse-verify-all/1", "ok": exit == 0, "exit": exit, "logs": reports })),
            (false, _) => {
                let told: Vec<String> = reports.iter().map(|report| words(report, lang)).collect();
                format!("{}\n\n{}", told.join("\n\n"), limits_words(lang))
            }
        };
        Ok(Answer { out, err: String::new(), exit })
    }

    fn policy(&self, lang: Lang) -> Result<Option<Policy>, Answer> {
        let Some(path) = &self.policy else { return Ok(None) };
        let text = text_of(path, lang)?;
        Policy::parse(&text).map(Some).map_err(|error| {
            let path = path.display();
            let sentence = say(
                lang,
                format!("{path}: {error}. A policy has lines “log KEY”, “witness NAME KEY”, “group NAME all|any|N …” and one “quorum NAME|none”."),
                format!(
                    "{path}\u{a0}: politique illisible ({error}). Une politique se compose de lignes «\u{a0}log CLÉ\u{a0}», «\u{a0}witness NOM \
                     CLÉ\u{a0}», «\u{a0}group NOM all|any|N …\u{a0}» et d’une seule «\u{a0}quorum NOM|none\u{a0}»."
                ),
            );
            Answer::refused(EXIT_USAGE, sentence)
        })
    }

    fn keys(&self, policy: Option<&Policy>, lang: Lang) -> Result<Vec<VerifyingKey>, Answer> {
        let mut keys = policy.map(Policy::keys).unwrap_or_default();
        for path in &self.vkeys {
            for line in text_of(path, lang)?.lines().filter(|line| !line.trim().is_empty()) {
                let key = VerifyingKey::parse_vkey(line.trim()).map_err(|_| {
                    let path = path.display();
                    let sentence = say(
                        lang,
                        format!("{path}: this is not a key, which is one line NAME+ID+BASE64."),
                        format!("{path}\u{a0}: ce n’est pas une clé, qui tient en une ligne NOM+ID+BASE64."),
                    );
                    Answer::refused(EXIT_USAGE, sentence)
                })?;
                keys.push(key);
            }
        }
        if keys.is_empty() && !self.trust_bundle_key {
            let sentence = say(
                lang,
                "Say with --vkey whose signature you trust: the file that the organisation gave you, keys/*.vkey on its server. With \
                 --trust-bundle-key the key in the bundle is taken, which whoever forged the bundle could have forged too.",
                "Indiquez par --vkey la clé à laquelle vous vous fiez\u{a0}: le fichier que l’organisation vous a remis, keys/*.vkey sur son \
                 serveur. Avec --trust-bundle-key, la clé prise est celle du lot, que l’auteur d’un faux aurait pu forger aussi.",
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        Ok(keys)
    }

    fn held(&self, lang: Lang) -> Result<Vec<(Option<String>, Held)>, Answer> {
        let mut held = Vec::new();
        for text in &self.held {
            let printed = text.split_once(':').and_then(|(size, root)| Some((size.parse().ok()?, Hash::from_base64(root).ok()?)));
            // What somebody copied from paper and got wrong is no file that is missing.
            if printed.is_none() && text.starts_with(|first: char| first.is_ascii_digit()) && !Path::new(text).exists() {
                let sentence = say(
                    lang,
                    format!("--held {text}: neither a file nor SIZE:ROOT, such as 335:Qt9bdd7Z…NIg=, with the root of 44 characters."),
                    format!(
                        "--held {text}\u{a0}: ni un fichier ni TAILLE:RACINE, par exemple 335:Qt9bdd7Z…NIg=, avec les 44 caractères de la racine."
                    ),
                );
                return Err(Answer::refused(EXIT_USAGE, sentence));
            }
            if let Some((size, root)) = printed {
                held.push((None, Held::Head { size, root }));
                continue;
            }
            let note = text_of(Path::new(text), lang)?;
            let origin =
                SignedNote::parse(&note).ok().and_then(|note| Checkpoint::parse(note.body().as_str()).ok()).map(|head| head.origin);
            held.push((Some(origin.unwrap_or_default()), Held::Note(note)));
        }
        if self.paths.len() > 1 && held.iter().any(|(origin, _)| origin.is_none()) {
            let sentence = say(
                lang,
                "SIZE:ROOT does not say of which log: name one bundle, or the file of a signed note.",
                "SIZE:ROOT ne dit pas de quel journal il s’agit\u{a0}: nommez un seul lot, ou le fichier d’une note signée.",
            );
            return Err(Answer::refused(EXIT_USAGE, sentence));
        }
        Ok(held)
    }
}

fn text_of(path: &Path, lang: Lang) -> Result<String, Answer> {
    String::from_utf8(files::read(path, lang)?).map_err(|_| {
        let path = path.display();
        Answer::refused(EXIT_REFUSED, say(lang, format!("{path}: this is not text."), format!("{path}\u{a0}: ce n’est pas du texte.")))
    })
}

fn open(path: &Path, keys: &[VerifyingKey], held: &[(Option<String>, Held)], bundles: usize, lang: Lang) -> Result<Bundle, Answer> {
    let files: Result<Box<dyn Files>, Refused> = if path.is_dir() {
        Folder::open(path).map(|folder| Box::new(folder) as Box<dyn Files>)
    } else {
        File::open(path).map_err(Refused::from).and_then(Archive::open).map(|archive| Box::new(archive) as Box<dyn Files>)
    };
    let files = files.map_err(|error| not_a_bundle(path, &error, lang))?;
    let origin = files.read(::audit::bundle::CHECKPOINT).ok().flatten().and_then(|note| String::from_utf8(note).ok());
    let origin = origin.and_then(|note| note.lines().next().map(str::to_owned)).unwrap_or_default();
    // A held note is of one log; where there is one bundle, whatever is held is meant for it.
    let mine = held.iter().filter(|(of, _)| bundles == 1 || of.as_deref() == Some(origin.as_str())).map(|(_, held)| held.clone()).collect();
    BundleEvidence::open(files, keys.to_vec(), mine).map_err(|error| unreadable(&error, lang))
}

fn not_a_bundle(path: &Path, error: &Refused, lang: Lang) -> Answer {
    let path = path.display();
    match error {
        Refused::Io(cause) => Answer::refused(
            EXIT_IO,
            say(
                lang,
                format!("{path} cannot be read [{cause}]. Check the name."),
                format!("{path} ne peut pas être lu [{cause}]. Vérifiez le nom."),
            ),
        ),
        other => Answer::refused(
            EXIT_REFUSED,
            say(
                lang,
                format!("{path} is refused as a bundle: {other}."),
                format!("{path} n’est pas accepté comme lot\u{a0}: {}.", refused_fr(other)),
            ),
        ),
    }
}

fn refused_fr(error: &Refused) -> String {
    match error {
        Refused::Path(path) => format!("«\u{a0}{path}\u{a0}» n’est pas un chemin de lot"),
        Refused::Special(path) => format!("«\u{a0}{path}\u{a0}» est un lien ou un fichier spécial"),
        Refused::TooMany => "il compte plus de 1\u{202f}048\u{202f}576 fichiers".to_owned(),
        Refused::TooLarge => "il dépasse 4 Gio".to_owned(),
        Refused::Archive(_) => {
            "l’archive n’est pas telle qu’elle a été écrite\u{a0}; si elle a été recomprimée, décompressez-la et nommez le dossier"
                .to_owned()
        }
        Refused::Io(error) => error.to_string(),
    }
}

fn unreadable(error: &Unreadable, lang: Lang) -> Answer {
    Answer::refused(
        EXIT_IO,
        say(
            lang,
            format!("The files could not be read [{}]. Check the disk.", error.0),
            format!("Les fichiers n’ont pas pu être lus [{}]. Vérifiez le disque.", error.0),
        ),
    )
}

/// What a verification says of one log: the verdict, then stage by stage.
fn words(report: &Report, lang: Lang) -> String {
    let n = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let entries = counted(lang, n(report.size), ["entry", "entries"], ["entrée", "entrées"]);
    let origin = &report.origin;
    let mut lines = vec![if report.ok {
        say(lang, format!("{origin}: {entries}; everything holds."), format!("{origin}\u{a0}: {entries}\u{a0}; tout est conforme."))
    } else {
        let found = counted(lang, report.findings.len(), ["finding", "findings"], ["constat", "constats"]);
        let exit = report.exit;
        say(
            lang,
            format!("{origin}: {entries}; {found}, exit code {exit}."),
            format!("{origin}\u{a0}: {entries}\u{a0}; {found}, code de sortie {exit}."),
        )
    }];
    if report.key_source == KeySource::Unauthenticated {
        lines.push(say(
            lang,
            "  UNAUTHENTICATED: the key lay in the bundle itself. Whoever forged the one could have forged the other.",
            "  NON AUTHENTIFIÉ\u{a0}: la clé se trouvait dans le lot lui-même. L’auteur d’un faux aurait pu forger les deux.",
        ));
    }
    for stage in Stage::ALL {
        lines.push(stage_line(report, stage, lang));
        lines.extend(report.findings.iter().filter(|finding| finding.stage == stage).map(|finding| {
            let detail = if finding.detail.is_empty() { String::new() } else { format!(" [{}]", finding.detail) };
            format!("      {}{detail}", finding.words(lang))
        }));
    }
    lines.extend(report.notices.iter().map(|notice| {
        let (seq, words) = (notice.seq, notice.kind.words(lang));
        say(lang, format!("  Notice, entry {seq}: {words}"), format!("  Remarque, entrée {seq}\u{a0}: {words}"))
    }));
    lines.join("\n")
}

fn stage_line(report: &Report, stage: Stage, lang: Lang) -> String {
    let verdict = if report.not_run.contains(&stage) {
        say(lang, "not run", "non exécuté")
    } else if report.failed(stage) {
        say(lang, "DOES NOT HOLD", "NON CONFORME")
    } else if stage == Stage::Quorum && report.witnesses.required == 0 {
        say(lang, "not asked for", "non demandé")
    } else {
        say(lang, "holds", "conforme")
    };
    let count = |outcomes: &mut dyn Iterator<Item = Outcome>, of: Outcome| outcomes.filter(|outcome| *outcome == of).count();
    let detail = match stage {
        Stage::Note if !report.key_id.is_empty() => say(lang, format!("key {}", report.key_id), format!("clé {}", report.key_id)),
        Stage::Tree => say(lang, format!("root {}", report.root), format!("racine {}", report.root)),
        Stage::Consistency => {
            let (checked, held) = (report.checkpoints.checked, report.checkpoints.held);
            say(
                lang,
                format!("signed heads: {checked}, held elsewhere: {held}"),
                format!("têtes signées\u{a0}: {checked}, détenues ailleurs\u{a0}: {held}"),
            )
        }
        Stage::Openings => {
            let counts = &report.openings;
            say(
                lang,
                format!("{} opened, {} withheld, {} erased", counts.opened, counts.withheld, counts.erased),
                format!("ouverts\u{a0}: {}, réservés\u{a0}: {}, effacés\u{a0}: {}", counts.opened, counts.withheld, counts.erased),
            )
        }
        Stage::Rankings => {
            let of = |outcome| count(&mut report.rankings.iter().map(|ranking| ranking.result), outcome);
            let decided = count(&mut report.decisions.iter().map(|decision| decision.result), Outcome::Match);
            say(
                lang,
                format!(
                    "rankings computed again and equal: {} of {} ({} withheld); decisions that cite the latest one: {decided} of {}",
                    of(Outcome::Match),
                    report.rankings.len(),
                    of(Outcome::Withheld),
                    report.decisions.len()
                ),
                format!(
                    "classements recalculés à l’identique\u{a0}: {} sur {} (réservés\u{a0}: {})\u{a0}; décisions qui citent le dernier\u{a0}: {decided} sur {}",
                    of(Outcome::Match),
                    report.rankings.len(),
                    of(Outcome::Withheld),
                    report.decisions.len()
                ),
            )
        }
        Stage::Quorum if report.witnesses.required > 0 => {
            let (required, valid) = (report.witnesses.required, report.witnesses.valid.join(", "));
            say(lang, format!("at least {required}; signed: {valid}"), format!("au moins {required}\u{a0}; ont signé\u{a0}: {valid}"))
        }
        _ => String::new(),
    };
    let detail = if report.not_run.contains(&stage) { String::new() } else { detail };
    let (name, gap) = (stage.words(lang), if detail.is_empty() { "" } else { "  " });
    format!("  {verdict:<14} {name}{gap}{}", if detail.is_empty() { detail } else { format!("({detail})") })
}

/// What no verification can show.
fn limits_words(lang: Lang) -> String {
    say(
        lang,
        "What this cannot prove: that what people typed was true; what time it was; that no act took place outside the program; anything signed \
         with a stolen key, unless a head from before the theft is held elsewhere (--held) or witnesses were required (--policy).",
        "Ce que cela ne peut pas prouver\u{a0}: que ce qui a été saisi était vrai\u{a0}; l’heure\u{a0}; qu’aucun acte n’a eu lieu hors du \
         programme\u{a0}; ce qui est signé avec une clé volée, sauf si une tête antérieure au vol est détenue ailleurs (--held) ou si des témoins \
         étaient exigés (--policy).",
    )
}

//! Which witnesses must have signed a checkpoint (c2sp.org/tlog-policy).
//!
//! What must stay true: a policy that cannot be read in its one way is refused, with its line; a name stands for one thing and is made before it
//! is used, so that groups cannot go round in a circle.

use std::collections::BTreeMap;

use thiserror::Error;
use tlog::VerifyingKey;

use super::report::{Kind, Report};

/// Why a text is no policy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// This line (the first is 1) cannot be read.
    #[error("line {0}: not a line of a policy")]
    Line(usize),
    /// A key cannot be read.
    #[error("line {0}: not a key")]
    Key(usize),
    /// A name is used for two things, or before it is made.
    #[error("line {0}: the name stands for something else, or for nothing yet")]
    Name(usize),
    /// There is not exactly one line that says what is required.
    #[error("there must be exactly one line “quorum”")]
    Quorum,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Member {
    Witness(VerifyingKey),
    /// So many of these.
    Group(usize, Vec<String>),
}

/// Which logs are trusted, and who must have witnessed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifyingKey>,
    members: BTreeMap<String, Member>,
    quorum: Option<String>,
}

impl Policy {
    /// Reads a policy.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let mut policy = Self { logs: Vec::new(), members: BTreeMap::new(), quorum: None };
        let mut quorums = 0;
        for (number, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let key = |text: &str| VerifyingKey::parse_vkey(text).map_err(|_| PolicyError::Key(number));
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                // An address may follow a key; nothing is fetched here.
                ["log", vkey] | ["log", vkey, _] => policy.logs.push(key(vkey)?),
                ["witness", name, vkey] | ["witness", name, vkey, _] => policy.name(number, name, Member::Witness(key(vkey)?))?,
                ["group", name, how_many, members @ ..] if !members.is_empty() => {
                    let enough = match *how_many {
                        "all" => members.len(),
                        "any" => 1,
                        number_of => number_of.parse().map_err(|_| PolicyError::Line(number))?,
                    };
                    let members: Vec<String> = members.iter().map(ToString::to_string).collect();
                    let mut once = members.clone();
                    once.sort();
                    once.dedup();
                    if once.len() != members.len() || members.iter().any(|member| !policy.members.contains_key(member)) {
                        return Err(PolicyError::Name(number));
                    }
                    if enough == 0 || enough > members.len() {
                        return Err(PolicyError::Line(number));
                    }
                    policy.name(number, name, Member::Group(enough, members))?;
                }
                ["quorum", name] => {
                    quorums += 1;
                    if *name != "none" && !policy.members.contains_key(*name) {
                        return Err(PolicyError::Name(number));
                    }
                    policy.quorum = Some((*name).to_owned()).filter(|name| name != "none");
                }
                _ => return Err(PolicyError::Line(number)),
            }
        }
        if quorums == 1 { Ok(policy) } else { Err(PolicyError::Quorum) }
    }

    fn name(&mut self, number: usize, name: &str, member: Member) -> Result<(), PolicyError> {
        if name == "none" || self.members.insert(name.to_owned(), member).is_some() {
            return Err(PolicyError::Name(number));
        }
        Ok(())
    }

    /// The keys that it trusts: those of logs, then those of witnesses.
    pub fn keys(&self) -> Vec<VerifyingKey> {
        let witnesses = self.members.values().filter_map(|member| match member {
            Member::Witness(key) => Some(key.clone()),
            Member::Group(..) => None,
        });
        self.logs.iter().cloned().chain(witnesses).collect()
    }

    /// How many witnesses must have signed at the least.
    pub fn required(&self) -> usize {
        self.quorum.as_deref().map_or(0, |name| self.least(name))
    }

    fn least(&self, name: &str) -> usize {
        match self.members.get(name) {
            Some(Member::Group(enough, members)) => {
                let mut least: Vec<usize> = members.iter().map(|member| self.least(member)).collect();
                least.sort_unstable();
                least.iter().take(*enough).sum()
            }
            _ => 1,
        }
    }

    fn is_met(&self, name: &str, valid: &[String]) -> bool {
        match self.members.get(name) {
            Some(Member::Witness(key)) => valid.iter().any(|signer| signer == key.name()),
            Some(Member::Group(enough, members)) => members.iter().filter(|member| self.is_met(member, valid)).count() >= *enough,
            None => false,
        }
    }

    /// The quorum stage: the witnesses whose cosignatures of the newest note hold stand in the report already.
    pub(super) fn check(&self, report: &mut Report) {
        report.witnesses.required = self.required();
        let Some(quorum) = &self.quorum else { return };
        if !self.is_met(quorum, &report.witnesses.valid) {
            let valid = report.witnesses.valid.join(", ");
            report.find(Kind::Quorum, None, format!("{quorum}: signed by [{valid}]"));
        }
    }
}

#[cfg(test)]
mod tests {
    use tlog::SigningKey;
    use tlog::cosignature::CosigningKey;

    use super::*;

    fn lines() -> String {
        let log = SigningKey::from_seed("log.example/a", [1; 32]).unwrap().verifier().to_vkey_text();
        let witness = |name: &str, seed: u8| {
            let key = CosigningKey::from_seed(&format!("{name}.example/w"), [seed; 32]).unwrap();
            format!("witness {name} {}\n", key.verifier().to_vkey_text())
        };
        format!("# who must have seen it\nlog {log}\n{}{}{}", witness("council", 2), witness("auditor", 3), witness("site", 4))
    }

    fn met(policy: &Policy, signers: &[&str]) -> bool {
        let valid: Vec<String> = signers.iter().map(|name| format!("{name}.example/w")).collect();
        policy.quorum.as_deref().is_none_or(|name| policy.is_met(name, &valid))
    }

    #[test]
    fn groups_of_groups_are_met_by_enough_of_their_members() {
        let policy =
            Policy::parse(&format!("{}group outside any auditor site\ngroup both all council outside\nquorum both\n", lines())).unwrap();
        assert_eq!((policy.required(), policy.keys().len()), (2, 4));
        assert!(met(&policy, &["council", "site"]));
        assert!(met(&policy, &["council", "site", "auditor"]));
        assert!(!met(&policy, &["auditor", "site"]));
        assert!(!met(&policy, &["council"]));
        assert!(met(&Policy::parse(&format!("{}quorum none\n", lines())).unwrap(), &[]));
        let two = Policy::parse(&format!("{}group two 2 council auditor site\nquorum two\n", lines())).unwrap();
        assert!(met(&two, &["site", "auditor"]) && !met(&two, &["site"]));
    }

    #[test]
    fn a_policy_that_can_be_read_in_two_ways_is_refused_with_its_line() {
        for (text, error) in [
            ("", PolicyError::Quorum),
            ("quorum none\nquorum none\n", PolicyError::Quorum),
            ("quorum nobody\n", PolicyError::Name(1)),
            ("group a any b\nquorum a\n", PolicyError::Name(1)),
            ("log key\nquorum none\n", PolicyError::Key(1)),
            ("quorum none\nwho knows\n", PolicyError::Line(2)),
        ] {
            assert_eq!(Policy::parse(text), Err(error), "{text}");
        }
        for (last, error) in [
            ("group g 4 council auditor site\nquorum g\n", PolicyError::Line(6)),
            ("group g 0 council\nquorum g\n", PolicyError::Line(6)),
            ("group g any council council\nquorum g\n", PolicyError::Name(6)),
            ("group council any site\nquorum council\n", PolicyError::Name(6)),
        ] {
            assert_eq!(Policy::parse(&format!("{}{last}", lines())), Err(error), "{last}");
        }
    }

    #[test]
    fn an_address_may_follow_a_key_and_nothing_else() {
        let with_address = |line: &str| {
            lines()
                .lines()
                .map(|one| if one.starts_with(line) { format!("{one} https://a.example\n") } else { format!("{one}\n") })
                .collect::<String>()
        };
        let plain = Policy::parse(&format!("{}\n# the end\nquorum council\n", lines())).unwrap();
        for line in ["log", "witness"] {
            assert_eq!(Policy::parse(&format!("{}quorum council\n", with_address(line))).as_ref(), Ok(&plain));
        }
        let twice = with_address("log").replace("https://a.example", "https://a.example more");
        assert_eq!(Policy::parse(&format!("{twice}quorum none\n")), Err(PolicyError::Line(2)));
        assert_eq!(Policy::parse(&format!("{}group none any council\nquorum none\n", lines())), Err(PolicyError::Name(6)));
        assert_eq!(Policy::parse(&format!("{}group all\nquorum none\n", lines())), Err(PolicyError::Line(6)));
    }

    #[test]
    fn the_least_number_of_signers_is_that_of_the_smallest_way_to_meet_it() {
        let required = |text: &str| Policy::parse(&format!("{}{text}", lines())).unwrap().required();
        assert_eq!(required("quorum none\n"), 0);
        assert_eq!(required("quorum site\n"), 1);
        assert_eq!(required("group two 2 council auditor site\nquorum two\n"), 2);
        assert_eq!(required("group three 3 council auditor site\nquorum three\n"), 3);
        assert_eq!(required("group pair all council auditor\ngroup either any pair site\nquorum either\n"), 1);
        assert_eq!(required("group pair all council auditor\ngroup both all pair site\nquorum both\n"), 3);
    }
}

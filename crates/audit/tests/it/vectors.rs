//! The published vectors: whoever writes another implementation starts from these bytes.
//!
//! What must stay true: none of the expected values is ever changed to suit the code.

use audit::verify::MemoryEvidence;
use audit::{Act, Actor, Auth, Event, Leaf, LeafContext, ObjRef, Opening, Projection, Role, Sealing, commit, ranking_digest};
use domain::Timestamp;
use domain::canonical::{Form, Value};
use domain::doors::Entropy;
use domain::ids::{AuditRef, EventId, OrgId, VacancyId};
use domain::ranking::{CandidateInputs, CandidateKey, Inputs, Rules, Sheet, rank};
use domain::scores::{Level, NotAssessed, Score};
use tlog::{Hash, SigningKey, VerifyingKey};
use uuid::Uuid;

const GUIDE: &str = r#"{"calc":"wm/1","competencies":[{"essential":true,"gate":"panel","id":"C1","required":3,"w":2},{"essential":false,"id":"C2","w":1}],"levels":[1,2,3,4,5],"statistic":"mean","tie":["comp:C1","chair"]}"#;
const FW: &str = "823cef14139c3ccb56d86d42353f550cec127e406b337d955a269109f519d827";
const D: &str = "PxpRltCYuq8tjD/1ewyR+uwFkr+21om1vA/QAe4rEU0=";

/// `U(n)` of the vectors.
fn u(digits: &str) -> Uuid {
    Uuid::parse_str(&format!("00000000-0000-4000-8000-{digits:0>12}")).unwrap()
}

/// The salts of the vectors instead of random ones.
struct Counting;

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for (i, byte) in (0_u8..).zip(buffer) {
            *byte = i;
        }
    }
}

fn scores() -> String {
    let text = format!(
        r#"{{"cand":"{}","guide":"{FW}","kind":"sealed","panelist":"{}","scores":[{{"c":"C1","l":4}},{{"c":"C2","l":null,"w":"not_asked"}}],"vac":"{}","ver":1}}"#,
        u("a1"),
        u("b1"),
        u("10"),
    );
    assert_eq!(text.len(), 305);
    text
}

#[test]
fn vector_c_the_keys_sign_and_verify_the_published_note() {
    let origin = "justesse.example/demo/decisions/1";
    let mut seed = [0; 32];
    Counting.fill(&mut seed);
    let key = SigningKey::from_seed(origin, seed).unwrap();
    let vkey = "justesse.example/demo/decisions/1+98dc2175+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    assert_eq!(key.verifier().to_vkey_text(), vkey);
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let evidence = MemoryEvidence::of_leaves(origin, inputs.map(<[u8]>::to_vec).to_vec());
    let root = *evidence.nodes.last().unwrap();
    assert_eq!(root.to_hex(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    let body = format!("{origin}\n8\n{root}\n");
    let signature = "mNwhdSVonKw6blkiJhnyfCN3yfrm9yOQQIH+NVDOd10SEryMtAOSTH8XBNDI5TJ5FdTQYCQbA8T2CL1PqGOGFIG9ywY=";
    let note = format!("{body}\n\u{2014} {origin} {signature}\n");
    assert_eq!(key.sign_note(&tlog::note::Body::new(&*body).unwrap()), note);
    let (head, _) = tlog::Checkpoint::open(&note, &[VerifyingKey::parse_vkey(vkey).unwrap()]).unwrap();
    assert_eq!((head.size, head.root), (8, root));
}

#[test]
fn vector_d_a_guide_and_a_scorecard_have_the_published_digests() {
    let guide = Value::parse_strict(GUIDE.as_bytes(), Form::Payload).unwrap();
    assert_eq!(guide.digest_hex(), FW);
    let mut salt = [0; 32];
    Counting.fill(&mut salt);
    assert_eq!(commit(&salt, scores().as_bytes()).to_string(), D);
}

#[test]
fn vector_e_the_event_becomes_the_published_bytes() {
    let card = ObjRef::new("scorecard", u("c1"));
    let payload = Value::parse_strict(scores().as_bytes(), Form::Payload).unwrap();
    let candidate = AuditRef(u("a1"));
    let event = Event::new(EventId(u("e1")), Act::ScorecardSubmit, card.clone())
        .vacancy(VacancyId(u("10")))
        .subject(candidate)
        .versions(None, 1)
        .framework_digest(FW)
        .seal(Sealing { o: card, n: Projection::Scores, subject: candidate.into(), payload });
    let ctx = LeafContext {
        org: OrgId(u("1")),
        at: Timestamp::parse("2026-11-23T09:30:00.000Z").unwrap(),
        actor: Actor::user(AuditRef(u("b1")), Role::Panelist, Auth::Passkey),
        request: Some(u("f1")),
    };
    let (leaf, openings) = event.finish(&ctx, &Counting).unwrap();
    let text = format!(
        r#"{{"act":"scorecard.submit","actor":"user/{b1}","at":"2026-11-23T09:30:00.000Z","auth":"passkey","c":[{{"d":"{D}","n":"scores","o":"scorecard/{c1}"}}],"fw":"{FW}","id":"{e1}","obj":"scorecard/{c1}","org":"{org}","req":"{f1}","role":"panelist","subj":["{a1}"],"v":1,"vac":"{vac}","ver":1}}"#,
        a1 = u("a1"),
        b1 = u("b1"),
        c1 = u("c1"),
        e1 = u("e1"),
        f1 = u("f1"),
        org = u("1"),
        vac = u("10"),
    );
    assert_eq!(String::from_utf8(leaf.bytes.clone()).unwrap(), text);
    assert_eq!(leaf.bytes.len(), 638);
    assert_eq!(leaf.hash().to_hex(), "d1d1340c418bd37563b154a46d70228204d4c6c5c19d1ded9cb5d66ca1ee4f72");
    assert_eq!(openings[0].d.to_string(), D);
    assert_eq!(Leaf::parse(text.as_bytes()).unwrap(), leaf);
}

#[test]
fn vector_f_the_ranking_has_the_published_rows_and_digest() {
    let rules = Rules::from_document(&Value::parse_strict(GUIDE.as_bytes(), Form::Payload).unwrap()).unwrap();
    let sheet = |panelist: &str, first: u8, second: Option<u8>| {
        let second = second.map_or_else(|| Score::not_assessed("C2", NotAssessed::NotAsked), |level| Score::assessed("C2", Level(level)));
        let scores = vec![Score::assessed("C1", Level(first)), second];
        Sheet { panelist: u(panelist).to_string(), sealed_before: scores.clone(), last: scores }
    };
    let candidate = |digits: &str, sheets: Vec<Sheet>| CandidateInputs {
        id: CandidateKey(u(digits).to_string()),
        withdrawn: false,
        sheets,
        ratings: Vec::new(),
    };
    let inputs = Inputs {
        candidates: vec![
            candidate("a1", vec![sheet("b1", 4, None), sheet("b2", 5, Some(3))]),
            candidate("a2", vec![sheet("b1", 3, Some(5)), sheet("b2", 4, Some(5))]),
            candidate("a3", vec![sheet("b1", 2, Some(5)), sheet("b2", 3, Some(5))]),
        ],
        ..Inputs::default()
    };
    let ranking = rank(&rules, &inputs).unwrap();
    let expected = [
        (252, "Ok6DyyPpCsm/3K3CfTrzVXpe/TB3sNPFdEbyRdOnt4A="),
        (252, "7o4IwJKe6XaDM1ggEI1/57ZshwkiOTj6Dd27mAtYKBo="),
        (262, "Q5WFBk6ecPDypOyNVLtkuMV29Xhbp2WuquBhWZfpIfI="),
    ];
    let mut digests: Vec<Hash> = Vec::new();
    for ((row, (length, d)), salt) in ranking.rows.iter().zip(expected).zip(1_u8..) {
        let text = row.payload(&u("10").to_string()).to_canonical(Form::Payload).unwrap();
        assert_eq!(text.len(), length);
        let digest = commit(&[salt; 32], text.as_bytes());
        assert_eq!(digest.to_string(), d);
        digests.push(digest);
    }
    assert_eq!(ranking_digest(&digests).to_string(), "mihLEkdcGpHoeI9bUiVJyQE/8f+k9xU5JFSZWkK/hjY=");
    let raw: Vec<[u8; 32]> = digests.iter().map(|digest| digest.0).collect();
    assert_eq!(domain::ranking::ranking_digest(&raw), ranking_digest(&digests).to_string());
}

#[test]
fn an_opening_shows_nothing_of_what_it_seals() {
    let opening = Opening::draw(ObjRef::new("scorecard", u("c1")), Projection::Scores, AuditRef(u("a1")).into(), scores(), &Counting);
    let shown = format!("{opening:?}");
    assert!(!shown.contains("not_asked") && !shown.contains("payload: \""), "{shown}");
}

//! Tables and guides that `justesse rank` refuses: by line and column, with the remedy, in both languages; and those it reads.

use std::fmt::Write as _;

use super::Folder;

const GUIDE: &str = r#"{"calc":"wm/1","competencies":[{"essential":false,"id":"SOC-01","w":1},{"essential":false,"id":"SOC-02","w":1}],"levels":[1,2,3,4,5],"statistic":"mean","tie":[]}"#;
const HEADER: &str = "candidate_code,panelist_code,competency_id,level";

fn rank<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["rank", "--guide", "guide.json", "--scores", "scores.csv"][..], more].concat()
}

/// The table is refused with these words in each language, in JSON with this line, and nothing is written.
#[track_caller]
fn refused(table: impl AsRef<[u8]>, line: u32, en: &str, fr: &str) {
    let folder = Folder::new();
    folder.write("guide.json", GUIDE);
    folder.write("scores.csv", table);
    folder.run(&rank(&[])).refused(5, &format!("Line {line}")).refused(5, en);
    folder.run(&rank(&["--lang", "fr"])).refused(5, &format!("Ligne {line}")).refused(5, fr);
    let ran = folder.run(&rank(&["--json"]));
    assert_eq!(ran.code, 5);
    let json = ran.json();
    assert_eq!(json.pointer("/ok").unwrap(), false);
    assert_eq!(json.pointer("/problems/0/line").unwrap(), line);
    assert_eq!(folder.names(), ["guide.json", "scores.csv"]);
}

#[test]
fn a_wrong_column_is_named_with_the_nearest() {
    refused(
        "candidate_code,panelist_code,competency_id,levle\nC-1,P,SOC-01,3\n",
        1,
        "column 4 (levle): No column is called this; the nearest is “level”.",
        "colonne 4 (levle)\u{a0}: Aucune colonne ne porte ce nom\u{a0}; le plus proche est «\u{a0}level\u{a0}».",
    );
}

#[test]
fn a_level_off_the_scale_is_refused_and_zero_is_no_level() {
    refused(
        format!("{HEADER}\nC-1,P,SOC-01,3\nC-1,P,SOC-02,6\n"),
        3,
        "column 4 (level): This is not a level of the scale. Write one of 1, 2, 3, 4, 5, or nothing.",
        "Écrivez l’un des niveaux 1, 2, 3, 4, 5, ou rien.",
    );
    refused(
        format!("{HEADER}\nC-1,P,SOC-01,0\n"),
        2,
        "0 is not on the scale (1, 2, 3, 4, 5).",
        "0 n’est pas sur l’échelle (1, 2, 3, 4, 5). Laissez la cellule vide si la compétence n’a pas été évaluée.",
    );
}

#[test]
fn a_score_given_twice_and_an_unknown_competency_are_refused() {
    refused(
        format!("{HEADER}\nC-1,P,SOC-01,3\nC-1,P,SOC-01,4\n"),
        3,
        "Line 2 already has this candidate, panelist and competency.",
        "La ligne 2 porte déjà cette candidature, ce membre du jury et cette compétence.",
    );
    refused(
        format!("{HEADER}\nC-1,P,SOC-1,3\n"),
        2,
        "column 3 (competency_id): The guide has no competency “SOC-1”; the nearest is “SOC-01”.",
        "Le guide n’a pas de compétence «\u{a0}SOC-1\u{a0}»\u{a0}; la plus proche est «\u{a0}SOC-01\u{a0}».",
    );
}

#[test]
fn latin_1_and_utf_16_are_refused_where_they_begin() {
    refused(
        [b"code de candidature;membre du jury;comp\xe9tence;niveau\n".as_slice(), b"C-1;P;SOC-01;3\n"].concat(),
        1,
        "is not UTF-8 (byte 0xE9, “é” in the encoding of Windows). Save the file as “CSV UTF-8”.",
        "octet 0xE9",
    );
    refused(b"\xff\xfec\x00a\x00", 1, "UTF-16", "UTF-16");
}

#[test]
fn too_many_rows_and_candidates_are_refused() {
    let mut rows = format!("{HEADER}\n");
    for i in 0..50_001 {
        writeln!(rows, "C-{},P-{},SOC-0{},3", i / 40, i / 2 % 20, i % 2 + 1).unwrap();
    }
    refused(rows, 50_002, "More than 50,000 rows. Split the file.", "50\u{202f}000");
    let mut candidates = format!("{HEADER}\n");
    for i in 0..2_001 {
        writeln!(candidates, "C-{i},P,SOC-01,3").unwrap();
    }
    refused(candidates, 2_002, "2,000", "Répartissez-les entre plusieurs recrutements.");
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_no_code() {
    refused(format!("{HEADER}\n=1+1,P,SOC-01,3\n"), 2, "column 1 (candidate_code)", "colonne 1 (candidate_code)");
}

#[test]
fn a_byte_order_mark_semicolons_french_headings_and_formulas_in_evidence_are_read() {
    let folder = Folder::new();
    folder.write("guide.json", GUIDE);
    folder.write(
        "scores.csv",
        "\u{feff}Code de candidature;Membre du jury;Compétence;Niveau;Élément probant\r\n\
         C-1;P;SOC-01;3;\"=HYPERLINK(\"\"x\"\")\"\r\nC-1;P;SOC-02;4;'+33 par téléphone\r\n",
    );
    let json = folder.run(&rank(&["--json"])).succeeded().json();
    assert_eq!(json["candidates"][0]["total"], "7/2");
    assert_eq!(json["candidates"][0]["decimal"], "3.5000");
}

#[test]
fn scores_of_another_guide_are_refused() {
    let folder = Folder::new();
    folder.write("guide.json", GUIDE);
    let other = "0".repeat(64);
    folder.write("scores.csv", format!("guide_digest,{HEADER}\n{other},C-1,P,SOC-01,3\n"));
    folder.run(&rank(&[])).refused(5, "these scores were given under another guide").refused(5, &other);
    let digest = folder.run(&rank(&["--json"])).json();
    assert_eq!(digest["ok"], false);
    folder.write("scores.csv", format!("{HEADER}\nC-1,P,SOC-01,3\nC-1,P,SOC-02,3\n"));
    let ours = folder.run(&rank(&["--json"])).succeeded().json()["guide"]["digest"].as_str().unwrap().to_owned();
    folder.write("scores.csv", format!("guide_digest,{HEADER}\n{ours},C-1,P,SOC-01,3\n{ours},C-1,P,SOC-02,3\n"));
    folder.run(&rank(&[])).succeeded();
}

#[test]
fn a_document_that_is_no_guide_is_refused_with_its_place() {
    let folder = Folder::new();
    folder.write("scores.csv", format!("{HEADER}\nC-1,P,SOC-01,3\n"));
    for (guide, en, fr) in [
        ("{\"calc\":\n x}", "this is not JSON from line 2, column 2 on.", "ce n’est pas du JSON à partir de la ligne 2, colonne 2."),
        ("", "this is not JSON from line 1", "ligne 1"),
        (GUIDE.replace("wm/1", "wm/2").as_str(), "at “/calc”: an unknown formula.", "à «\u{a0}/calc\u{a0}»\u{a0}: formule inconnue."),
        (GUIDE.replace("\"w\":1", "\"w\":1.5").as_str(), "a number is not whole", "un nombre n’est pas entier"),
        ("[]", "at “/calc”: a value is missing.", "il manque une valeur."),
    ] {
        folder.write("guide.json", guide);
        folder.run(&rank(&[])).refused(5, en);
        folder.run(&rank(&["--lang", "fr"])).refused(5, fr);
    }
}

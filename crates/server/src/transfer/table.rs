//! A database of Notion, which comes as CSV, as a table.

use docent_document::{
    Kind, inline,
    inline::Run,
    kinds::{Column, Table},
};

/// The table of a CSV file, and the line of the first row that could not be read.
pub(super) fn table(text: &str) -> (Kind, Option<u64>) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut wrong = None;
    for record in reader.records() {
        match record {
            Ok(record) => rows.push(record.iter().map(cell).collect()),
            Err(error) => {
                wrong = wrong.or(error.position().map(csv::Position::line)).or(Some(0));
            }
        }
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
    if rows.is_empty() {
        rows.push(Vec::new());
    }
    for row in &mut rows {
        row.resize(width, String::new());
    }
    (Kind::Table(Table::from_rows(&rows, &vec![Column::None; width])), wrong)
}

/// A cell's characters, none of which mean anything.
fn cell(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ");
    inline::write(&[Run { text, ..Run::default() }])
}

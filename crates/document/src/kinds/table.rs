//! A table of inline Markdown.

use serde::{Deserialize, Serialize};

use super::Stores;

/// A table, kept as its canonical pipe source: a heading row, a row of dashes, the other rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The pipe source, without the end of its last line.
    #[serde(skip)]
    pub source: String,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Column {
    /// As the page has it.
    #[default]
    None,
    /// To the left.
    Left,
    /// To the middle.
    Center,
    /// To the right.
    Right,
}

impl Column {
    fn dashes(self) -> &'static str {
        match self {
            Self::None => "---",
            Self::Left => ":--",
            Self::Center => ":-:",
            Self::Right => "--:",
        }
    }
}

impl Table {
    /// The table of these cells (canonical inline Markdown); the first row is the heading.
    /// Rows are cut or filled to the width of the heading.
    pub fn from_rows(rows: &[Vec<String>], columns: &[Column]) -> Self {
        let width = rows.first().map_or(1, Vec::len).max(1);
        let mut lines = Vec::with_capacity(rows.len() + 1);
        for row in rows {
            let cells = (0..width).map(|index| row.get(index).map_or("", String::as_str));
            lines.push(line(cells.map(escape)));
            if lines.len() == 1 {
                let column = |index| columns.get(index).copied().unwrap_or_default();
                lines.push(line((0..width).map(|index| column(index).dashes().to_owned())));
            }
        }
        Self { source: lines.join("\n") }
    }

    /// The cells, row by row, the heading first.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let lines = self.source.lines().enumerate();
        lines.filter(|(index, _)| *index != 1).map(|(_, line)| cells(line)).collect()
    }

    /// How the columns are aligned.
    pub fn columns(&self) -> Vec<Column> {
        let dashes = self.source.lines().nth(1).unwrap_or_default();
        cells(dashes).iter().map(|cell| column(cell)).collect()
    }
}

fn column(dashes: &str) -> Column {
    match (dashes.starts_with(':'), dashes.ends_with(':')) {
        (true, true) => Column::Center,
        (true, false) => Column::Left,
        (false, true) => Column::Right,
        (false, false) => Column::None,
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(&cell);
        line.push_str(if cell.is_empty() { "|" } else { " |" });
    }
    line
}

/// A cell holds no line end, and its pipes are escaped once, in code too.
fn escape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(next) = chars.next() {
        match next {
            '\n' => out.push(' '),
            '|' => out.push_str("\\|"),
            '\\' => {
                out.push(next);
                out.extend(chars.next());
            }
            other => out.push(other),
        }
    }
    out
}

/// Splits a line at its pipes.
fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().strip_prefix('|').unwrap_or(line.trim());
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut chars = inner.chars();
    while let Some(next) = chars.next() {
        match next {
            '\\' => match chars.next() {
                Some('|') => cell.push('|'),
                other => {
                    cell.push(next);
                    cell.extend(other);
                }
            },
            '|' => cells.push(std::mem::take(&mut cell).trim_matches([' ', '\t']).to_owned()),
            other => cell.push(other),
        }
    }
    if !cell.trim_matches([' ', '\t']).is_empty() {
        cells.push(cell.trim_matches([' ', '\t']).to_owned());
    }
    cells
}

impl Stores for Table {
    fn text(&self) -> &str {
        &self.source
    }

    fn set_text(&mut self, text: String) {
        self.source = text;
    }
}

//! Regular expressions: from the dialect that people and models write to Postgres' own.

use sqlx::PgConnection;

use crate::{Error, Result};

/// Longer patterns are refused.
const LONGEST: usize = 1000;

/// Brings patterns into Postgres' dialect and has it try each.
///
/// # Errors
/// [`Error::Invalid`] naming the first that does not parse.
pub(super) async fn patterns(
    connection: &mut PgConnection,
    given: &[String],
) -> Result<Vec<String>> {
    let mut patterns = Vec::with_capacity(given.len());
    for pattern in given.iter().filter(|pattern| !pattern.is_empty()) {
        let wrong = |why: &str| {
            Error::invalid(format!("the regular expression '{pattern}' does not parse: {why}"))
        };
        if pattern.len() > LONGEST || pattern.contains('\0') {
            return Err(wrong("it is longer than 1,000 bytes or holds a null character"));
        }
        let translated = translate(pattern);
        let tried = sqlx::query_scalar!(r#"select '' ~ $1 as "matches!""#, translated)
            .fetch_one(&mut *connection)
            .await;
        match tried {
            Ok(_) => patterns.push(translated),
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("2201B") => {
                let why = error.message();
                return Err(wrong(why.rsplit(": ").next().unwrap_or(why)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(patterns)
}

/// Word boundaries have other names in Postgres: `\b` is `\y` and `\B` is `\Y` there, `\z` is `\Z`.
/// In brackets `\b` is the backspace in both.
fn translate(pattern: &str) -> String {
    let mut translated = String::with_capacity(pattern.len());
    let mut bracket = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        translated.push(character);
        match character {
            '[' => bracket = true,
            ']' => bracket = false,
            '\\' => translated.extend(characters.next().map(|escaped| match escaped {
                'b' if !bracket => 'y',
                'B' if !bracket => 'Y',
                'z' if !bracket => 'Z',
                other => other,
            })),
            _ => {}
        }
    }
    translated
}

/// A pattern that finds any of these words, in either case.
pub(super) fn any_word<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let escape = |word: &str| {
        let mut escaped = String::with_capacity(word.len());
        for character in word.chars() {
            if character.is_ascii_punctuation() {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        escaped
    };
    words.map(escape).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_boundaries_get_postgres_names() {
        assert_eq!(translate(r"\bfoo\b[\b]\\b\z"), r"\yfoo\y[\b]\\b\Z");
    }

    #[test]
    fn words_are_taken_literally() {
        assert_eq!(any_word(["c++", "it's", "snake_case"].into_iter()), r"c\+\+|it\'s|snake\_case");
    }
}

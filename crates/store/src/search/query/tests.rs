use proptest::prelude::*;

use super::*;

fn search(text: &str) -> String {
    search_query(text).map(|query| query.tsquery()).unwrap_or_default()
}

fn scope(text: &str) -> Option<String> {
    scope_query(text).map(|scope| scope.query)
}

#[test]
fn the_last_word_is_a_beginning() {
    assert_eq!(search("quick brown"), "(('quick')) & (('brown':*))");
    assert_eq!(search("quick br"), "(('quick')) & (('br'))");
    assert_eq!(search("title:brown"), "(('title:brown':*))");
    assert_eq!(search("brown #todo"), "(('brown')) & (('#todo'))");
    assert_eq!(search("quick \"brown fox\""), "(('quick')) & (('brown' <1> 'fox'))");
    assert_eq!(search("quick -brown"), "(('quick')) & !(('brown'))");
}

#[test]
fn or_binds_closer_than_side_by_side() {
    assert_eq!(search("a OR b c -d"), "(('a') | ('b')) & (('c')) & !(('d'))");
    assert_eq!(scope("a OR b OR \"c d\""), Some("(('a') | ('b') | ('c' <1> 'd'))".into()));
}

#[test]
fn a_search_leaves_out_what_makes_no_sense() {
    assert_eq!(search("OR quick OR"), search("quick"));
    assert_eq!(search("\"quick brown"), "(('quick' <1> 'brown'))");
    assert_eq!(search("-brown"), "");
    assert_eq!(search("  "), "");
}

#[test]
fn a_scope_is_exact_and_void_when_it_makes_no_sense() {
    assert_eq!(scope("title:Plan -draft"), Some("(('title:plan')) & !(('draft'))".into()));
    for void in
        ["", " ", "OR a", "a OR", "a OR OR b", "a OR -b", "-a OR b", "-a", "\"a", "\"\"", "title:"]
    {
        assert_eq!(scope(void), None, "{void:?}");
    }
}

#[test]
fn a_scope_comes_in_clauses_too() {
    let scope = scope_query("a OR \"b c\" title:d #e -f -\"g h\"").unwrap();
    assert_eq!(scope.wanted, ["('a') | ('b' <1> 'c')", "('title:d')", "('#e')"]);
    assert_eq!(scope.forbidden.as_deref(), Some("('f') | ('g' <1> 'h')"));
    assert_eq!(
        scope.query,
        "(('a') | ('b' <1> 'c')) & (('title:d')) & (('#e')) & !(('f')) & !(('g' <1> 'h'))"
    );
    assert_eq!(scope_query("a").unwrap().forbidden, None);
}

#[test]
fn quotes_and_backslashes_stay_inside_the_word() {
    assert_eq!(scope("it's"), Some("(('it''s'))".into()));
}

/// What Postgres reads of a `tsquery`: the quoted words, and what stands outside of them.
fn read_back(query: &str) -> (Vec<String>, String) {
    let (mut words, mut outside) = (Vec::new(), String::new());
    let mut characters = query.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '\'' {
            outside.push(character);
            continue;
        }
        let mut word = String::new();
        loop {
            match characters.next().expect("a quote is closed") {
                '\\' => word.push(characters.next().expect("something is escaped")),
                '\'' if characters.peek() == Some(&'\'') => word.extend(characters.next()),
                '\'' => break,
                other => word.push(other),
            }
        }
        words.push(word);
    }
    (words, outside)
}

proptest! {
    #[test]
    fn nothing_typed_gets_out_of_its_quotes(text in "(?s).{0,60}") {
        let queries = [scope(&text), search_query(&text).map(|query| query.tsquery())];
        for query in queries.into_iter().flatten() {
            let (words, outside) = read_back(&query);
            prop_assert!(!words.is_empty());
            prop_assert!(outside.chars().all(|c| "()&|! :*A<>0123456789".contains(c)), "{query}");
            let opened = outside.matches('(').count();
            prop_assert_eq!(opened, outside.matches(')').count());
        }
    }

    #[test]
    fn what_looks_like_a_query_is_read_the_same_twice(
        text in "([-]?(title:)?(\"[a-z' ]{0,9}\"|[a-z#'\\\\]{1,5}|OR)[ ]){1,8}"
    ) {
        let once = scope_query(&text);
        let spaced = text.replace(' ', "  ");
        prop_assert_eq!(once, scope_query(&spaced));
    }
}

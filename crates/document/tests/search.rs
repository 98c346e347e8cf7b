//! What counts as a word.

use docent_document::search::words;

fn list(text: &str) -> Vec<String> {
    words(text).map(|(word, position)| format!("{position}:{word}")).collect()
}

#[test]
fn words_hold_together() {
    assert_eq!(
        list("It's snake_case, don’t! Ünï 'x'"),
        ["1:it's", "2:snake_case", "3:don't", "4:ünï", "5:x"]
    );
    assert_eq!(list("std::env (a-b)"), ["1:std", "2:env", "3:a", "4:b"]);
}

#[test]
fn tags_have_parents() {
    assert_eq!(
        list("see #Work/Plan-b now"),
        ["1:see", "2:#work", "2:#work/plan-b", "2:work", "3:plan", "4:b", "5:now"]
    );
    assert_eq!(list("C# #1 a#b http://x/#y"), ["1:c", "2:1", "3:a", "4:b", "5:http", "6:x", "7:y"]);
}

#[test]
fn nothing_has_no_words() {
    assert_eq!(list(" …# '' --"), [""; 0]);
}

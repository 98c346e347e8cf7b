//! Keys between keys.

use docent_document::order::{between, spread};
use proptest::prelude::*;

fn is_key(key: &str) -> bool {
    !key.is_empty() && !key.ends_with('0') && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

proptest! {
    #[test]
    fn inserting_anywhere_keeps_the_order(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
        let mut keys: Vec<String> = Vec::new();
        for place in places {
            let at = place.index(keys.len() + 1);
            let before = at.checked_sub(1).map(|at| keys[at].as_str());
            let key = between(before, keys.get(at).map(String::as_str));
            prop_assert!(is_key(&key), "{key}");
            keys.insert(at, key);
        }
        prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
    }

    #[test]
    fn spreading_keeps_the_order(at in any::<prop::sample::Index>(), size in 0_usize..60, count in 0_usize..600) {
        let keys = spread(None, None, size);
        let at = at.index(size + 1);
        let before = at.checked_sub(1).map(|at| keys[at].clone());
        let after = keys.get(at).cloned();
        let between = spread(before.as_deref(), after.as_deref(), count);
        prop_assert_eq!(between.len(), count);
        let all: Vec<String> = before.into_iter().chain(between).chain(after).collect();
        prop_assert!(all.iter().all(|key| is_key(key)), "{all:?}");
        prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]), "{all:?}");
    }
}

#[test]
fn appending_stays_short() {
    let mut last = between(None, None);
    for _ in 0..1000 {
        let next = between(Some(&last), None);
        assert!(next > last);
        last = next;
    }
    assert!(last.len() <= 40, "{last}");
    assert!(spread(None, None, 500).iter().all(|key| key.len() <= 2));
    assert!(spread(Some("V"), None, 500).iter().all(|key| key.len() <= 6));
}

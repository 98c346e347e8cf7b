//! Keys that order siblings: text compared byte by byte, with room between any two.
//!
//! A key is a fraction written in digits `0-9A-Za-z`; it never ends in the lowest digit, so that there is
//! always a key below it.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();

/// A key after `before` and before `after`; `None` is the end of the list on that side.
///
/// If `after` is not greater than `before`, it is taken for the end.
pub fn between(before: Option<&str>, after: Option<&str>) -> String {
    let low = digits(before.unwrap_or_default());
    let high = after.map(digits).filter(|high| low < *high && !high.is_empty());
    let mut key = Vec::new();
    let mut bound = high.as_deref();
    for at in 0.. {
        let floor = low.get(at).copied().unwrap_or(0);
        let ceiling = bound.map_or(BASE, |bound| bound.get(at).copied().unwrap_or(0));
        if bound.is_some() && floor == ceiling {
            key.push(floor);
            continue;
        }
        if ceiling - floor > 1 {
            let step = if bound.is_none() && low.len() > at { 1 } else { (ceiling - floor) / 2 };
            key.push(floor + step.max(1));
            break;
        }
        key.push(floor);
        bound = None;
    }
    text(&key)
}

/// `count` keys in order, all between the two, as short as they can evenly be.
pub fn spread(before: Option<&str>, after: Option<&str>, count: usize) -> Vec<String> {
    let mut keys = Vec::with_capacity(count);
    if after.is_none() && before.is_none() {
        return even(count);
    }
    halve(before, after, count, &mut keys);
    keys
}

/// The keys of a new list: all of one length.
fn even(count: usize) -> Vec<String> {
    let mut width = 1;
    let mut room = BASE;
    while room <= count * 2 && width < 10 {
        width += 1;
        room *= BASE;
    }
    let step = room / (count + 1);
    (1..=count)
        .map(|index| {
            let mut value = index * step;
            let mut key = vec![0; width];
            for digit in key.iter_mut().rev() {
                *digit = value % BASE;
                value /= BASE;
            }
            text(&key)
        })
        .collect()
}

fn halve(before: Option<&str>, after: Option<&str>, count: usize, keys: &mut Vec<String>) {
    if count == 0 {
        return;
    }
    let first = count / 2;
    let middle = middle(before, after);
    halve(before, Some(&middle), first, keys);
    keys.push(middle.clone());
    halve(Some(&middle), after, count - first - 1, keys);
}

/// The key in the middle, for those that will be divided further.
fn middle(before: Option<&str>, after: Option<&str>) -> String {
    if after.is_some() {
        return between(before, after);
    }
    let low = digits(before.unwrap_or_default());
    let at = low.iter().position(|digit| *digit < BASE - 2).unwrap_or(low.len());
    let floor = low.get(at).copied().unwrap_or(0);
    let mut key = low[..at].to_vec();
    key.push(floor + (BASE - floor) / 2);
    text(&key)
}

/// The digits of a key; characters that are none count as the nearest below.
fn digits(key: &str) -> Vec<usize> {
    let digit = |byte: u8| DIGITS.partition_point(|digit| *digit <= byte).saturating_sub(1);
    let mut digits: Vec<usize> = key.bytes().map(digit).collect();
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}

/// The key of these digits, without zeros at the end.
fn text(digits: &[usize]) -> String {
    let end = digits.iter().rposition(|digit| *digit > 0).map_or(0, |last| last + 1);
    digits[..end].iter().map(|digit| char::from(DIGITS[*digit])).collect()
}

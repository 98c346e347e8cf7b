//! What a file says of its document beside title and text: a line `docent: {…}` of its front
//! matter, a flow mapping to every reader of YAML, and JSON at that.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

const KEY: &str = "docent:";
/// Characters of an icon; an emoji of a family with skin tones has eleven.
const LONGEST_ICON: usize = 32;

/// What would be lost without being said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Mark {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) icon: Option<String>,
    /// It is the daily note of this date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) daily: Option<NaiveDate>,
    /// It is the inbox.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) inbox: bool,
    /// It is among the templates.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) template: bool,
}

impl Mark {
    /// Takes the mark out of front matter; what remains is none when nothing does.
    pub(super) fn take(front_matter: Option<String>) -> (Self, Option<String>) {
        let Some(yaml) = front_matter else { return (Self::default(), None) };
        let mut mark = Self::default();
        let mut rest = String::with_capacity(yaml.len());
        for line in yaml.split_inclusive('\n') {
            match line.strip_prefix(KEY).and_then(|json| serde_json::from_str(json.trim()).ok()) {
                Some(read) => mark = read,
                None => rest.push_str(line),
            }
        }
        mark.icon = mark.icon.filter(|icon| (1..=LONGEST_ICON).contains(&icon.chars().count()));
        (mark, (!rest.is_empty()).then_some(rest))
    }

    /// The front matter with the mark in it; as it was where there is nothing to say.
    pub(super) fn put(&self, front_matter: Option<String>) -> Option<String> {
        if *self == Self::default() {
            return front_matter;
        }
        let json = serde_json::to_string(self).unwrap_or_default();
        Some(format!("{KEY} {json}\n{}", front_matter.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;

    #[test]
    fn a_mark_comes_out_as_it_went_in() {
        let date = "2026-11-21".parse().ok();
        let mark = Mark { icon: Some("🌱".to_owned()), daily: date, ..Mark::default() };
        for yaml in [None, Some("tags: [a]\ntitle: x\n".to_owned())] {
            let with = mark.put(yaml.clone());
            assert!(
                with.as_ref()
                    .unwrap()
                    .starts_with("docent: {\"icon\":\"🌱\",\"daily\":\"2026-11-21\"}\n")
            );
            assert_eq!(Mark::take(with), (mark.clone(), yaml));
        }
        assert_eq!(Mark::default().put(None), None);
    }

    #[test]
    fn what_is_no_mark_stays() {
        for yaml in ["docent: yes\n", "docent:\n  icon: x\n", "date: 2026-11-21\nicon: x\n"] {
            assert_eq!(Mark::take(Some(yaml.to_owned())), (Mark::default(), Some(yaml.to_owned())));
        }
        let long = format!("docent: {{\"icon\": \"{}\"}}", "x".repeat(33));
        assert_eq!(Mark::take(Some(long)), (Mark::default(), None));
    }
}

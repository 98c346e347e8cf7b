//! Lines behind the prefixes of the quotes and lists that they stand in.

/// Markdown that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Out {
    text: String,
    /// What every line starts with.
    prefix: String,
    /// What the next line starts with instead: the markers of items that have just begun.
    lead: Option<String>,
}

impl Out {
    /// Everything written.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Writes text of one or several lines.
    pub(super) fn lines(&mut self, text: &str) {
        for line in text.split('\n') {
            self.line(line);
        }
    }

    /// Writes one line.
    pub(super) fn line(&mut self, line: &str) {
        let lead = self.lead.take();
        let prefix = lead.as_deref().unwrap_or(&self.prefix);
        self.text.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes an empty line, unless nothing stands before it in this item.
    pub(super) fn blank(&mut self) {
        if self.lead.is_none() {
            self.line("");
        }
    }

    /// Whether a marker waits for its first line.
    pub(super) fn is_waiting(&self) -> bool {
        self.lead.is_some()
    }

    /// Begins an item or quote: `marker` before its first line, `prefix` before all others.
    /// Answers the length to give [`Out::leave`].
    pub(super) fn enter(&mut self, marker: &str, prefix: &str) -> usize {
        let length = self.prefix.len();
        let mut lead = self.lead.take().unwrap_or_else(|| self.prefix.clone());
        lead.push_str(marker);
        self.lead = Some(lead);
        self.prefix.push_str(prefix);
        length
    }

    /// Ends what [`Out::enter`] began; an item without any line still has its marker.
    pub(super) fn leave(&mut self, length: usize) {
        if self.is_waiting() {
            self.line("");
        }
        self.prefix.truncate(length);
    }
}

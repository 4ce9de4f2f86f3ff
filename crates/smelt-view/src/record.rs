//! One line of a log: a word, a number, `name=value` pairs, and texts behind tabs.

/// A record.
pub struct Record<'a> {
    /// What it is of.
    pub word: &'a str,
    /// Its number, if it has one.
    pub number: Option<u32>,
    pairs: Vec<(&'a str, &'a str)>,
    texts: Vec<&'a str>,
}

impl<'a> Record<'a> {
    /// Takes a line apart.
    pub fn new(line: &'a str) -> Record<'a> {
        let mut columns = line.split('\t');
        let mut words = columns.next().unwrap_or_default().split(' ').peekable();
        let word = words.next().unwrap_or_default();
        let number = words.peek().and_then(|word| word.parse().ok());
        if number.is_some() {
            words.next();
        }
        Record {
            word,
            number,
            pairs: words.filter_map(|word| word.split_once('=')).collect(),
            texts: columns.collect(),
        }
    }

    /// The value of a pair.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        let pair = self.pairs.iter().find(|(n, _)| *n == name);
        pair.map(|(_, value)| *value)
    }

    /// The value of a pair, if it is a number.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    /// As [`get`](Record::get), for numbers of traces and places.
    pub fn index(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    /// All pairs.
    pub fn pairs(&self) -> &[(&'a str, &'a str)] {
        &self.pairs
    }

    /// The text behind the tab number `index`; empty if there is none.
    pub fn column(&self, index: usize) -> &'a str {
        self.texts.get(index).copied().unwrap_or_default()
    }
}

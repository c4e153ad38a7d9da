use std::collections::HashMap;

use crate::log::Entry;

/// How often each host asked.
pub fn by_host(entries: &[Entry]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for entry in entries {
        *counts.entry(entry.host.clone()).or_insert(0) += 1;
    }
    counts
}

/// The hosts that asked most, most first.
pub fn busiest(entries: &[Entry], most: usize) -> Vec<(String, usize)> {
    let mut all: Vec<_> = by_host(entries).into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(most);
    all
}

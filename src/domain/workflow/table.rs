//! A workflow on one page, for those who decide on it.

use std::fmt::Display;

use super::Workflow;

const HEADINGS: [&str; 6] = ["transition", "from", "to", "who", "guards", "effect"];
/// Between two columns.
const GAP: &str = "  ";

impl Workflow {
    /// Its states by category, and its transitions a line each.
    #[must_use]
    pub fn table(&self) -> String {
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        for transition in &self.transitions {
            rows.push([
                transition.name.clone(),
                transition.from.join(", "),
                transition.to.clone(),
                listed(&transition.who),
                listed(&transition.guards),
                transition
                    .effect
                    .map(|effect| effect.to_string())
                    .unwrap_or_default(),
            ]);
        }
        let states = self.states.iter();
        let states = states.map(|state| format!("{} ({})", state.name, state.category));
        let states: Vec<String> = states.collect();
        format!(
            "{} {}: {}\n\n{}",
            self.name,
            self.version,
            states.join(", "),
            aligned(&rows)
        )
    }
}

fn listed<T: Display>(words: &[T]) -> String {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn aligned(rows: &[[String; 6]]) -> String {
    let mut widths = [0; 6];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        padded.join(GAP).trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

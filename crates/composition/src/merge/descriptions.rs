//! Which of several descriptions the supergraph gets.

use apollo_compiler::{Name, Node, schema::ExtendedType};
use indexmap::IndexMap;

use super::{Merge, Source};
use crate::{HintCode, subgraph::Subgraph};

impl Merge<'_> {
    /// The description that most subgraphs give, or the first of those; a hint when they differ.
    pub(super) fn merge_description<'s>(
        &mut self,
        coordinate: &str,
        descriptions: impl IntoIterator<Item = (&'s Subgraph, Option<&'s Node<str>>)>,
    ) -> Option<Node<str>> {
        let mut counts: IndexMap<&str, (usize, &Subgraph, &Node<str>)> = IndexMap::new();
        for (subgraph, description) in descriptions {
            let Some(description) = description.filter(|text| !text.trim().is_empty()) else { continue };
            counts.entry(description.as_str()).or_insert((0, subgraph, description)).0 += 1;
        }
        if counts.len() > 1 {
            let (_, subgraph, description) = counts.get_index(1)?.1;
            let message = format!(
                "`{coordinate}` is described differently in its subgraphs; the supergraph has the description that most give"
            );
            self.findings.hint(HintCode::InconsistentDescription, subgraph.place(description.location()), message);
        }
        let most = counts.values().map(|(count, ..)| *count).max()?;
        counts.into_values().find(|(count, ..)| *count == most).map(|(_, _, description)| description.clone())
    }

    /// The description of a type.
    pub(super) fn type_description(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> Option<Node<str>> {
        self.merge_description(name, sources.iter().map(|(subgraph, ty)| (*subgraph, ty.description())))
    }
}

//! Plans as text: what fixtures, logs and `witan explain` show.

use supergraph::Supergraph;

use crate::plan::QueryPlan;

impl QueryPlan {
    /// The plan as indented text.
    pub fn to_text(&self, _supergraph: &Supergraph) -> String {
        format!("{:?}", self.node)
    }
}

//! Merges unions: the supergraph's has every member that some subgraph gives it.

use apollo_compiler::{
    Name, Node,
    schema::{ExtendedType, UnionType},
};

use super::{Merge, Source, by_name, join::join_union_member, listing::missing_from};
use crate::HintCode;

impl Merge<'_> {
    pub(super) fn merge_union(&mut self, name: &Name, sources: &[Source<'_, ExtendedType>]) -> ExtendedType {
        let mut directives = self.type_directives(name, sources);
        let members = by_name(sources, |ty| match ty {
            ExtendedType::Union(union_) => union_.members.iter().map(|member| (&member.name, member)).collect(),
            _ => Vec::new(),
        });
        let mut merged = UnionType {
            description: self.type_description(name, sources),
            name: name.clone(),
            directives: Default::default(),
            members: Default::default(),
        };
        for (member, having) in &members {
            if let Some(missing) = missing_from(sources, having) {
                let message = format!("the union `{name}` has the member `{member}`, but not in {missing}");
                let place = having.first().map(|(subgraph, ..)| subgraph.place(member.location())).unwrap_or_default();
                self.findings.hint(HintCode::InconsistentUnionMember, place, message);
            }
            merged.members.insert((*member).clone().into());
        }
        for (subgraph, ty) in sources {
            let ExtendedType::Union(union_) = ty else { continue };
            let joins = union_.members.iter().map(|member| join_union_member(subgraph, member).into());
            directives.0.extend(joins);
        }
        merged.directives = directives;
        ExtendedType::Union(Node::new(merged))
    }
}

//! Names for subgraphs that the enum `join__Graph` can hold.

use apollo_compiler::Name;

use crate::{
    FaultCode, SubgraphSource,
    findings::{Findings, Place},
};

/// Gives each subgraph its value of `join__Graph`, in the order of `sources`.
///
/// The join specification leaves the spelling to the composer; like others, this one writes the name in capitals,
/// puts `_` for what a GraphQL name cannot hold, and numbers names that would then be equal.
pub(crate) fn graph_names(sources: &[&SubgraphSource], findings: &mut Findings) -> Vec<Name> {
    check(sources, findings);
    let wanted: Vec<String> = sources.iter().map(|source| sanitised(&source.name)).collect();
    let mut taken: Vec<String> = Vec::new();
    for name in &wanted {
        let alone = wanted.iter().filter(|other| *other == name).count() == 1;
        let mut candidate = if alone { name.clone() } else { format!("{name}_1") };
        let mut number = 1;
        while taken.contains(&candidate) || (!alone && wanted.contains(&candidate)) {
            number += 1;
            candidate = format!("{name}_{number}");
        }
        taken.push(candidate);
    }
    taken.iter().map(|name| Name::new_unchecked(name)).collect()
}

/// `my-posts` becomes `MY_POSTS`. A trailing `_1` would be taken for one of the numbers, so another `_` follows it.
fn sanitised(name: &str) -> String {
    let mut text: String = name
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' })
        .collect();
    if !text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        text.insert(0, '_');
    }
    let numbered =
        text.rsplit_once('_').is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit()));
    if numbered {
        text.push('_');
    }
    // Names that begin with two underscores are reserved for introspection.
    if text.starts_with("__") { text.replacen("__", "_", 1) } else { text }
}

fn check(sources: &[&SubgraphSource], findings: &mut Findings) {
    for (index, source) in sources.iter().enumerate() {
        let name = &source.name;
        if name.is_empty() || name == "_" || name.chars().any(char::is_control) {
            let message = format!("`{}` cannot name a subgraph: the name is empty or reserved", name.escape_debug());
            let place = Place::in_subgraph(name);
            findings
                .fault(FaultCode::InvalidSubgraphName, place, message)
                .help("name it for what it serves, such as `posts`");
        }
        if sources.iter().take(index).any(|earlier| earlier.name == *name) {
            let message = format!("two subgraphs are called `{name}`");
            findings
                .fault(FaultCode::InvalidSubgraphName, Place::in_subgraph(name), message)
                .help("rename one of them");
        }
    }
}

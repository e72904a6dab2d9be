//! Subgraphs of any number, and operations that are hard to plan over them. Each is a name and an SDL.

use std::fmt::Write as _;

const LINK: &str =
    "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\", \"@shareable\"])\n";

/// Subgraphs that each own an entity and refer to that of the next; all share one more.
pub(crate) fn chain(count: usize) -> Vec<(String, String)> {
    let of = |number: usize| {
        let next = (number + 1) % count;
        let sdl = format!(
            "{LINK}\
             \"\"\"What subgraph {number} answers.\"\"\"\n\
             type Query {{ item{number}(id: ID!): Item{number} items{number}(first: Int = 10): [Item{number}!]! }}\n\
             type Item{number} @key(fields: \"id\") {{ id: ID! name: String! at: When{number} state: State{number}! next: Item{next} place: Place }}\n\
             type Item{next} @key(fields: \"id\") {{ id: ID! seenBy{number}: Int! }}\n\
             type Place @key(fields: \"code\") {{ code: ID! items{number}: [Item{number}!]! }}\n\
             type Page @shareable {{ size: Int! cursor: String }}\n\
             enum State{number} {{ OPEN CLOSED GONE }}\n\
             scalar When{number}\n"
        );
        (format!("subgraph{number}"), sdl)
    };
    (0..count).map(of).collect()
}

/// Types behind one interface, whose fields lie in another subgraph, asked for type by type and level by level.
pub(crate) fn endless_interfaces(types: usize, depth: usize) -> (Vec<(String, String)>, String) {
    let mut links = format!("{LINK}type Query {{ start: Thing }}\ninterface Thing {{ id: ID! next: Thing }}\n");
    let mut details = LINK.to_owned();
    for number in 0..types {
        let _ = writeln!(links, "type T{number} implements Thing @key(fields: \"id\") {{ id: ID! next: Thing }}");
        let _ = writeln!(details, "type T{number} @key(fields: \"id\") {{ id: ID! detail{number}: String }}");
    }
    details.push_str("type Query { other: Int }\n");
    let all: String = (0..types).map(|number| format!("... on T{number} {{ detail{number} }} ")).collect();
    let selection = (0..depth).fold(all.clone(), |inner, _| format!("{all} next {{ {inner} }}"));
    let sources = vec![("links".to_owned(), links), ("details".to_owned(), details)];
    (sources, format!("{{ start {{ {selection} }} }}"))
}

/// One entity that every subgraph knows by a key of its own and by the next one's, asked for a field of each.
pub(crate) fn many_keys(count: usize) -> (Vec<(String, String)>, String) {
    let of = |number: usize| {
        let next = (number + 1) % count;
        let root = if number == 0 { "type Query { hub: Hub }\n" } else { "" };
        let sdl = format!(
            "{LINK}{root}type Hub @key(fields: \"k{number}\") @key(fields: \"k{next}\") {{ k{number}: ID! @shareable k{next}: ID! @shareable field{number}: Int }}\n"
        );
        (format!("subgraph{number}"), sdl)
    };
    let fields: String = (0..count).map(|number| format!("field{number} ")).collect();
    ((0..count).map(of).collect(), format!("{{ hub {{ {fields} }} }}"))
}

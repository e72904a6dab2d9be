//! Reading an SDL as a reviewer does.
use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document, FieldDefinition, InputValueDefinition};

/// The schema coordinates in `sdl` that have no description: types, fields, arguments, enum values and directives (but
/// not their arguments). A test of each subgraph wants none. An SDL that cannot be parsed is told as one line.
pub fn undescribed(sdl: &str) -> Vec<String> {
    let document = match Document::parse(sdl, "subgraph.graphql") {
        Ok(document) => document,
        Err(invalid) => return vec![invalid.errors.to_string()],
    };
    let mut missing = Vec::new();
    for definition in &document.definitions {
        review(definition, &mut missing);
    }
    missing
}

fn review(definition: &Definition, missing: &mut Vec<String>) {
    let mut note = |is_described: bool, coordinate: String| {
        if !is_described {
            missing.push(coordinate);
        }
    };
    match definition {
        // async-graphql prints no description of a directive's arguments.
        Definition::DirectiveDefinition(it) => note(it.description.is_some(), format!("@{}", it.name)),
        Definition::ScalarTypeDefinition(it) => note(it.description.is_some(), it.name.to_string()),
        Definition::UnionTypeDefinition(it) => note(it.description.is_some(), it.name.to_string()),
        Definition::ObjectTypeDefinition(it) => {
            // The root types are GraphQL's own words; their fields say what there is.
            let is_root = matches!(it.name.as_str(), "Query" | "Mutation" | "Subscription");
            note(is_root || it.description.is_some(), it.name.to_string());
            review_fields(&it.name, &it.fields, missing);
        }
        Definition::InterfaceTypeDefinition(it) => {
            note(it.description.is_some(), it.name.to_string());
            review_fields(&it.name, &it.fields, missing);
        }
        Definition::EnumTypeDefinition(it) => {
            note(it.description.is_some(), it.name.to_string());
            for value in &it.values {
                note(value.description.is_some(), format!("{}.{}", it.name, value.value));
            }
        }
        Definition::InputObjectTypeDefinition(it) => {
            note(it.description.is_some(), it.name.to_string());
            review_inputs(&it.name, &it.fields, missing);
        }
        _ => {}
    }
}

fn review_fields(parent: &str, fields: &[Node<FieldDefinition>], missing: &mut Vec<String>) {
    for field in fields {
        let coordinate = format!("{parent}.{}", field.name);
        if field.description.is_none() {
            missing.push(coordinate.clone());
        }
        review_inputs(&coordinate, &field.arguments, missing);
    }
}

fn review_inputs(parent: &str, inputs: &[Node<InputValueDefinition>], missing: &mut Vec<String>) {
    let bare = inputs.iter().filter(|input| input.description.is_none());
    missing.extend(bare.map(|input| format!("{parent}({}:)", input.name)));
}

//! Makes a failing case smaller: drops whatever can be dropped while the same kind of failure remains.

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, DirectiveList, Document, Field, Selection};

use crate::oracle::case::{Failure, Kind, NoWorld, Outcome, Question, Sources, World};

/// A case that fails, and how.
pub(crate) struct Failing {
    pub(crate) sources: Sources,
    pub(crate) question: Question,
    pub(crate) seed: u64,
    pub(crate) failure: Failure,
}

/// Asks a question of fresh subgraphs.
pub(crate) fn failure_of(sources: &Sources, question: &Question, seed: u64) -> Option<Failure> {
    match World::new(sources, seed) {
        Err(NoWorld::Failed(failure)) => Some(failure),
        Err(NoWorld::Refused(_)) => None,
        Ok(world) => match world.ask(question) {
            Outcome::Wrong(failure) => Some(failure),
            Outcome::Invalid | Outcome::Right { .. } => None,
        },
    }
}

/// The smallest case found in a bounded number of tries.
pub(crate) fn shrink(mut case: Failing) -> Failing {
    let mut tries = 3_000;
    let mut size = usize::MAX;
    while size_of(&case) < size && tries > 0 {
        size = size_of(&case);
        shrink_operation(&mut case, &mut tries);
        shrink_subgraphs(&mut case, &mut tries);
    }
    case
}

fn size_of(case: &Failing) -> usize {
    case.question.operation.len() + case.sources.iter().map(|(_, sdl)| sdl.len()).sum::<usize>()
}

fn shrink_operation(case: &mut Failing, tries: &mut usize) {
    let Ok(world) = World::new(&case.sources, case.seed) else { return };
    let kind = case.failure.kind;
    let mut number = 0;
    while *tries > 0 {
        let Ok(mut document) = Document::parse(&case.question.operation, "operation") else { return };
        if !drop_from_operation(&mut document, number) {
            return;
        }
        *tries -= 1;
        drop_unused(&mut document);
        let question = Question { operation: document.to_string(), ..case.question.clone() };
        match world.ask(&question) {
            Outcome::Wrong(failure) if failure.kind == kind => {
                case.question = question;
                case.failure = failure;
            }
            _ => number += 1,
        }
    }
}

fn shrink_subgraphs(case: &mut Failing, tries: &mut usize) {
    let mut keep = |sources: Sources, case: &mut Failing| {
        *tries = tries.saturating_sub(1);
        let smaller = failure_of(&sources, &case.question, case.seed);
        let same = |failure: &Failure| failure.kind == case.failure.kind || failure.kind == Kind::Unloadable;
        match smaller {
            Some(failure) if same(&failure) && *tries > 0 => {
                case.sources = sources;
                case.failure = failure;
                true
            }
            _ => false,
        }
    };
    let mut at = 0;
    while at < case.sources.len() {
        let mut sources = case.sources.clone();
        sources.remove(at);
        if keep(sources, case) {
            continue;
        }
        let mut number = 0;
        while let Some(sdl) = drop_from_sdl(&case.sources[at].1, number) {
            let mut sources = case.sources.clone();
            sources[at].1 = sdl;
            if !keep(sources, case) {
                number += 1;
            }
        }
        at += 1;
    }
}

/// Drops the thing of this number; false when there are fewer.
fn drop_from_operation(document: &mut Document, number: usize) -> bool {
    let mut left = number;
    for at in 0..document.definitions.len() {
        if document.definitions.len() > 1 && count(&mut left) {
            document.definitions.remove(at);
            return true;
        }
        let dropped = match &mut document.definitions[at] {
            Definition::OperationDefinition(operation) => {
                let operation = operation.make_mut();
                drop_item(&mut operation.variables, &mut left)
                    || drop_from_selections(&mut operation.selection_set, &mut left)
            }
            Definition::FragmentDefinition(fragment) => {
                drop_from_selections(&mut fragment.make_mut().selection_set, &mut left)
            }
            _ => false,
        };
        if dropped {
            return true;
        }
    }
    false
}

/// Drops fragments and variables that nothing uses any more.
fn drop_unused(document: &mut Document) {
    loop {
        let (text, before) = (document.to_string(), document.definitions.len());
        let spread = |name: &str| text.split_whitespace().any(|word| word == format!("...{name}"));
        document.definitions.retain(|definition| match definition {
            Definition::FragmentDefinition(fragment) => spread(&fragment.name),
            _ => true,
        });
        if document.definitions.len() == before {
            break;
        }
    }
    let text = document.to_string();
    let uses = |name: &str| text.matches(&format!("${name}")).count() > 1;
    for definition in &mut document.definitions {
        if let Definition::OperationDefinition(operation) = definition {
            operation.make_mut().variables.retain(|variable| uses(&variable.name));
        }
    }
}

fn drop_from_selections(selections: &mut Vec<Selection>, left: &mut usize) -> bool {
    for at in 0..selections.len() {
        if selections.len() > 1 && count(left) {
            selections.remove(at);
            return true;
        }
        if let Selection::InlineFragment(inline) = &selections[at]
            && count(left)
        {
            let inner = inline.selection_set.clone();
            selections.splice(at..=at, inner);
            return true;
        }
        let dropped = match &mut selections[at] {
            Selection::Field(field) => drop_from_field(field.make_mut(), left),
            Selection::InlineFragment(inline) => {
                let inline = inline.make_mut();
                drop_directive(&mut inline.directives, left) || drop_from_selections(&mut inline.selection_set, left)
            }
            Selection::FragmentSpread(spread) => drop_directive(&mut spread.make_mut().directives, left),
        };
        if dropped {
            return true;
        }
    }
    false
}

fn drop_from_field(field: &mut Field, left: &mut usize) -> bool {
    if field.alias.is_some() && count(left) {
        field.alias = None;
        return true;
    }
    drop_item(&mut field.arguments, left)
        || drop_directive(&mut field.directives, left)
        || drop_from_selections(&mut field.selection_set, left)
}

/// The SDL without the thing of this number.
fn drop_from_sdl(sdl: &str, number: usize) -> Option<String> {
    let mut document = Document::parse(sdl, "sdl").ok()?;
    let mut left = number;
    for at in 0..document.definitions.len() {
        if matches!(document.definitions[at], Definition::SchemaExtension(_)) {
            continue;
        }
        if count(&mut left) {
            document.definitions.remove(at);
            return Some(document.to_string());
        }
        if drop_from_definition(&mut document.definitions[at], &mut left) {
            return Some(document.to_string());
        }
    }
    None
}

fn drop_from_definition(definition: &mut Definition, left: &mut usize) -> bool {
    match definition {
        Definition::ObjectTypeDefinition(object) => {
            let object = object.make_mut();
            drop_directive(&mut object.directives, left)
                || drop_item(&mut object.implements_interfaces, left)
                || drop_item(&mut object.fields, left)
                || object.fields.iter_mut().any(|field| {
                    let field = field.make_mut();
                    drop_item(&mut field.arguments, left) || drop_directive(&mut field.directives, left)
                })
        }
        Definition::InterfaceTypeDefinition(interface) => {
            let interface = interface.make_mut();
            drop_directive(&mut interface.directives, left) || drop_item(&mut interface.fields, left)
        }
        Definition::UnionTypeDefinition(union) => drop_item(&mut union.make_mut().members, left),
        Definition::InputObjectTypeDefinition(definition) => drop_item(&mut definition.make_mut().fields, left),
        Definition::EnumTypeDefinition(definition) => drop_item(&mut definition.make_mut().values, left),
        _ => false,
    }
}

fn drop_directive(directives: &mut DirectiveList, left: &mut usize) -> bool {
    drop_item::<Node<_>>(&mut directives.0, left)
}

fn drop_item<T>(items: &mut Vec<T>, left: &mut usize) -> bool {
    if *left < items.len() {
        items.remove(*left);
        return true;
    }
    *left -= items.len();
    false
}

/// Counts one thing that could be dropped; true when it is the one.
fn count(left: &mut usize) -> bool {
    if *left == 0 {
        return true;
    }
    *left -= 1;
    false
}

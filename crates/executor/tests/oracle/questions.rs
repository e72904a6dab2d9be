//! Random operations over a schema that clients see.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use apollo_compiler::ast::{FieldDefinition, InputValueDefinition, Type};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Schema};
use serde_json::{Map, Value, json};

use crate::oracle::case::Question;
use crate::oracle::prng::Prng;
use crate::oracle::subgraph::implementers_in;

/// An operation and its variables.
///
/// `Alike::Never` asks for an object by one key only: the planner fetches a field once for all its aliases, so that what
/// fails below one of them is null below the others too.
pub(crate) fn question(dice: &mut Prng, schema: &Schema, alike: Alike) -> Question {
    let mut asker = Asker {
        alike,
        schema,
        fields_left: 4 + dice.below(28),
        dice,
        fragments: Vec::new(),
        variables: BTreeMap::new(),
        values: Map::new(),
    };
    let is_mutation = schema.types.contains_key("Mutation") && asker.dice.chance(15);
    let (word, root) = if is_mutation { ("mutation", "Mutation") } else { ("query", "Query") };
    let selection = asker.selection(&Name::new_unchecked(root), 0);
    let declared: Vec<String> = asker.variables.iter().map(|(name, ty)| format!("${name}: {ty}")).collect();
    let declared = if declared.is_empty() { String::new() } else { format!("({})", declared.join(", ")) };
    let mut operation = format!("{word}{declared} {selection}\n");
    for (name, ty, selection) in &asker.fragments {
        let _ = writeln!(operation, "fragment {name} on {ty} {selection}");
    }
    Question { operation, variables: asker.values, lot: dice.below(1_000_000).to_string() }
}

/// Whether an object may be asked for twice, by different keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alike {
    Allowed,
    Never,
}

struct Asker<'a> {
    alike: Alike,
    dice: &'a mut Prng,
    schema: &'a Schema,
    fields_left: usize,
    fragments: Vec<(String, Name, String)>,
    /// Name and type.
    variables: BTreeMap<String, String>,
    values: Map<String, Value>,
}

impl Asker<'_> {
    fn selection(&mut self, ty: &Name, depth: usize) -> String {
        let mut parts = Vec::new();
        let is_root = depth == 0;
        for _ in 0..1 + self.dice.below(if is_root { 3 } else { 5 }) {
            parts.extend(self.part(ty, depth));
        }
        if parts.is_empty() {
            parts.push("__typename".to_owned());
        }
        format!("{{ {} }}", parts.join(" "))
    }

    fn part(&mut self, ty: &Name, depth: usize) -> Option<String> {
        if self.dice.chance(8) {
            let alias = if self.dice.chance(30) { "t: " } else { "" };
            return Some(format!("{alias}__typename{}", self.condition()));
        }
        let is_abstract = !matches!(self.schema.types.get(ty), Some(ExtendedType::Object(_)));
        if self.dice.chance(if is_abstract { 60 } else { 15 }) && depth < 7 {
            return self.fragment(ty, depth);
        }
        self.field(ty, depth)
    }

    fn fragment(&mut self, ty: &Name, depth: usize) -> Option<String> {
        let conditions = self.overlapping(ty);
        let on = self.dice.pick(&conditions).clone();
        let condition = self.condition();
        if self.dice.chance(30) {
            let known: Vec<String> =
                self.fragments.iter().filter(|(_, of, _)| *of == on).map(|(name, ..)| name.clone()).collect();
            if !known.is_empty() && self.dice.chance(60) {
                return Some(format!("...{}{condition}", self.dice.pick(&known)));
            }
            let selection = self.selection(&on, depth + 1);
            let name = format!("F{}", self.fragments.len());
            self.fragments.push((name.clone(), on, selection));
            return Some(format!("...{name}{condition}"));
        }
        if on == *ty && self.dice.chance(30) {
            return Some(format!("...{condition} {}", self.selection(&on, depth + 1)));
        }
        Some(format!("... on {on}{condition} {}", self.selection(&on, depth + 1)))
    }

    /// The composite types that share an object type with this one.
    fn overlapping(&self, ty: &Name) -> Vec<Name> {
        let here = self.objects(ty);
        let overlaps = |name: &&Name| self.objects(name).iter().any(|object| here.contains(object));
        let mut found: Vec<Name> =
            self.schema.types.keys().filter(|name| !name.starts_with("__")).filter(overlaps).cloned().collect();
        found.sort();
        found
    }

    fn objects(&self, ty: &Name) -> Vec<Name> {
        match self.schema.types.get(ty) {
            Some(ExtendedType::Object(_)) => vec![ty.clone()],
            Some(ExtendedType::Interface(_)) => implementers_in(self.schema, ty),
            Some(ExtendedType::Union(union)) => union.members.iter().map(|member| member.name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    fn field(&mut self, ty: &Name, depth: usize) -> Option<String> {
        let fields: Vec<FieldDefinition> = match self.schema.types.get(ty)? {
            ExtendedType::Object(object) => object.fields.values().map(|field| (***field).clone()).collect(),
            ExtendedType::Interface(interface) => interface.fields.values().map(|field| (***field).clone()).collect(),
            _ => return None,
        };
        let field = self.dice.pick(&fields).clone();
        let named = field.ty.inner_named_type().clone();
        let is_composite = self.schema.types.get(&named).is_some_and(|ty| !ty.is_scalar() && !ty.is_enum());
        if self.fields_left == 0 || (is_composite && depth >= 7) {
            return None;
        }
        self.fields_left -= 1;
        let plain = is_composite && self.alike == Alike::Never;
        let arguments = if plain { String::new() } else { self.arguments(&field.arguments) };
        let alias = match (arguments.is_empty(), self.dice.below(10)) {
            // Two fields of one key must agree: most of those with arguments get a key of their own.
            (false, 0..8) => format!("x{}: ", self.fields_left),
            _ if plain => String::new(),
            (true, 0) => format!("x{}: ", self.fields_left),
            (true, 1) => format!("{}: ", self.dice.pick(&["a", "b", "f0", "f1", "kid"])),
            _ => String::new(),
        };
        let condition = self.condition();
        let below = if is_composite { format!(" {}", self.selection(&named, depth + 1)) } else { String::new() };
        Some(format!("{alias}{}{arguments}{condition}{below}", field.name))
    }

    fn condition(&mut self) -> String {
        if !self.dice.chance(10) {
            return String::new();
        }
        let word = *self.dice.pick(&["@skip", "@include"]);
        if self.dice.chance(10) {
            return format!(" {word}(if: {})", self.dice.chance(50));
        }
        let name = *self.dice.pick(&["yes", "no", "representations"]);
        self.variables.insert(name.to_owned(), "Boolean!".to_owned());
        self.values.insert(name.to_owned(), json!(name != "no"));
        format!(" {word}(if: ${name})")
    }

    fn arguments(&mut self, definitions: &[apollo_compiler::Node<InputValueDefinition>]) -> String {
        let mut given = Vec::new();
        for definition in definitions {
            if !definition.is_required() && self.dice.chance(40) {
                continue;
            }
            let (literal, json) = self.value(&definition.ty);
            if self.dice.chance(40) {
                let name = format!("v{}", self.variables.len());
                self.variables.insert(name.clone(), definition.ty.to_string());
                // A nullable variable may be left out.
                if definition.ty.is_non_null() || self.dice.chance(80) {
                    self.values.insert(name.clone(), json);
                }
                given.push(format!("{}: ${name}", definition.name));
            } else {
                given.push(format!("{}: {literal}", definition.name));
            }
        }
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    /// A value as literal and as JSON.
    fn value(&mut self, ty: &Type) -> (String, Value) {
        if !ty.is_non_null() && self.dice.chance(10) {
            return ("null".to_owned(), Value::Null);
        }
        let number = self.dice.below(4);
        if ty.is_list() {
            return (format!("[{number}, 1]"), json!([number, 1]));
        }
        match ty.inner_named_type().as_str() {
            "Int" => (number.to_string(), json!(number)),
            "C" => (["A", "B", "D"][number % 3].to_owned(), json!(["A", "B", "D"][number % 3])),
            "In" => (format!("{{ a: {number}, b: [A] }}"), json!({ "a": number, "b": ["A"] })),
            _ => (format!("\"t\\\"{number}\""), json!(format!("t\"{number}"))),
        }
    }
}

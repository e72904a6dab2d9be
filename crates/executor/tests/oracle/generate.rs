//! Random subgraphs: types are thought up first, then spread over subgraphs, then joined by federation's directives.
//!
//! Most of what comes out composes; what does not is thrown away. Field names repeat over types on purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::oracle::prng::Prng;
use crate::oracle::truth::Truth;

const LINK: &str = r#"extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@requires", "@provides", "@external", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@authenticated", "@requiresScopes", "@policy", "@context", "@fromContext"])"#;

/// The SDL of some subgraphs.
pub(crate) fn subgraphs(seed: u64) -> Vec<(String, String)> {
    let mut dice = Prng::new(seed);
    generated(&mut dice, seed).print()
}

/// The same with access control on some of their types and fields.
pub(crate) fn guarded_subgraphs(seed: u64) -> Vec<(String, String)> {
    let mut dice = Prng::new(seed);
    let mut generator = generated(&mut dice, seed);
    generator.add_guards();
    generator.print()
}

fn generated(dice: &mut Prng, seed: u64) -> Generator<'_> {
    let mut generator = Generator::new(dice);
    // apollo-compiler's executor, which is what we compare with, lets a null end at the interface's nullable field where
    // the object's own is non-null.
    generator.narrows = !Truth::may_fail(seed);
    generator.think_up_types();
    generator.spread_entities();
    generator.add_overrides();
    generator.add_roots();
    generator.add_requires();
    generator.add_provides();
    generator.hide_fields();
    generator.add_contexts();
    generator
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Entity,
    Value,
    Interface,
    Union,
    /// An interface with a key, which one subgraph has as an interface object.
    EntityInterface,
}

#[derive(Clone)]
struct Field {
    name: String,
    /// With parentheses, or empty.
    arguments: String,
    ty: String,
}

impl Field {
    fn named(&self) -> String {
        self.ty.chars().filter(char::is_ascii_alphanumeric).collect()
    }
}

struct Type {
    name: String,
    kind: Kind,
    /// Of an entity, a value type or the fields that an interface's objects have in common.
    fields: Vec<Field>,
    keys: Vec<&'static str>,
    /// Of an interface or union.
    members: Vec<String>,
}

/// A type as one subgraph has it.
#[derive(Default)]
struct Local {
    keys: BTreeSet<String>,
    fields: BTreeMap<String, (Field, BTreeSet<String>)>,
    /// What is asked of callers for the type.
    guard: String,
    /// The contexts that it sets.
    context: String,
}

struct Generator<'d> {
    dice: &'d mut Prng,
    types: Vec<Type>,
    subgraphs: Vec<BTreeMap<String, Local>>,
    /// The subgraph that has the interface object instead of the interface.
    abstracted: Option<usize>,
    /// Whether objects may have narrower types of fields than their interfaces.
    narrows: bool,
}

impl<'d> Generator<'d> {
    fn new(dice: &'d mut Prng) -> Generator<'d> {
        let count = 2 + dice.below(3);
        let subgraphs = (0..count).map(|_| BTreeMap::new()).collect();
        Generator { dice, types: Vec::new(), subgraphs, abstracted: None, narrows: false }
    }

    fn think_up_types(&mut self) {
        let entities = 2 + self.dice.below(3);
        for number in 0..entities {
            let keys: &[&[&str]] = &[
                &["kid"],
                &["kid", "kcode"],
                &["kid", "kd km"],
                &["kid", "kref { kcode }"],
                &["kid", "kcode", "kd km"],
                &["kid", "kn kown { kid }"],
                &["kd km"],
            ];
            let keys = self.dice.pick(keys).to_vec();
            let keys = if number == 0 { vec!["kid"] } else { keys };
            self.add(&format!("E{number}"), Kind::Entity, keys);
        }
        for number in 0..self.dice.below(3) {
            self.add(&format!("V{number}"), Kind::Value, Vec::new());
        }
        if self.dice.chance(30) {
            self.abstracted = Some(self.dice.below(self.subgraphs.len()));
            self.add("P", Kind::Entity, vec!["kid"]);
            self.add("Q", Kind::Entity, vec!["kid"]);
            self.add("J", Kind::EntityInterface, vec!["kid"]);
            self.ty_mut("J").members = vec!["P".to_owned(), "Q".to_owned()];
        }
        for number in 0..self.dice.below(3) {
            self.add(&format!("I{number}"), Kind::Interface, Vec::new());
            self.gather_members(&format!("I{number}"));
        }
        if self.dice.chance(50) {
            self.add("U", Kind::Union, Vec::new());
            self.gather_members("U");
        }
        for at in 0..self.types.len() {
            self.think_up_fields(at);
        }
        self.share_interface_fields();
    }

    fn add(&mut self, name: &str, kind: Kind, keys: Vec<&'static str>) {
        self.types.push(Type { name: name.to_owned(), kind, fields: Vec::new(), keys, members: Vec::new() });
    }

    fn gather_members(&mut self, name: &str) {
        let objects: Vec<String> = self
            .types
            .iter()
            .filter(|ty| matches!(ty.kind, Kind::Entity | Kind::Value))
            .map(|ty| ty.name.clone())
            .collect();
        let mut members = BTreeSet::new();
        for _ in 0..2 + self.dice.below(2) {
            members.insert(self.dice.pick(&objects).clone());
        }
        self.ty_mut(name).members = members.into_iter().collect();
    }

    fn think_up_fields(&mut self, at: usize) {
        let (name, kind) = (self.types[at].name.clone(), self.types[at].kind);
        let count = match kind {
            Kind::Entity => 3 + self.dice.below(4),
            Kind::Value => 1 + self.dice.below(3),
            Kind::Interface | Kind::EntityInterface => 1 + self.dice.below(2),
            Kind::Union => 0,
        };
        let prefix = match kind {
            Kind::Entity | Kind::Value | Kind::Union => "f".to_owned(),
            Kind::Interface | Kind::EntityInterface => format!("{}f", name.to_lowercase()),
        };
        for number in 0..count {
            let field =
                Field { name: format!("{prefix}{number}"), arguments: self.arguments(), ty: self.field_type(&name) };
            self.types[at].fields.push(field);
        }
    }

    /// Gives the objects of an interface its fields, now and then with a narrower type.
    fn share_interface_fields(&mut self) {
        let interfaces: Vec<(Vec<String>, Vec<Field>)> = self
            .types
            .iter()
            .filter(|ty| ty.kind == Kind::Interface)
            .map(|ty| (ty.members.clone(), ty.fields.clone()))
            .collect();
        for (members, fields) in interfaces {
            for member in members {
                for mut field in fields.clone() {
                    if self.narrows
                        && !field.ty.ends_with('!')
                        && !self.is_abstract(&field.named())
                        && self.dice.chance(25)
                    {
                        field.ty.push('!');
                    }
                    self.ty_mut(&member).fields.push(field);
                }
            }
        }
    }

    fn arguments(&mut self) -> String {
        let all = ["(n: Int)", "(n: Int = 2)", "(n: Int! = 3, s: String)", "(c: C = B)", "(i: In)", "(l: [Int!])"];
        if self.dice.chance(20) { (*self.dice.pick(&all)).to_owned() } else { String::new() }
    }

    fn field_type(&mut self, within: &str) -> String {
        let scalars = ["Int", "String", "Boolean", "Float", "ID", "C", "String", "Int"];
        let kind = self.ty(within).kind;
        let composites: Vec<String> = self
            .types
            .iter()
            .filter(|ty| kind != Kind::Value || matches!(ty.kind, Kind::Entity | Kind::Union))
            .map(|ty| ty.name.clone())
            .filter(|name| !["P", "Q", "J"].contains(&name.as_str()))
            .collect();
        let named = if self.dice.chance(45) {
            self.dice.pick(&composites).clone()
        } else {
            (*self.dice.pick(&scalars)).to_owned()
        };
        self.wrapped(&named)
    }

    fn wrapped(&mut self, named: &str) -> String {
        if self.is_abstract(named) {
            let forms = ["N", "N", "[N]", "[N]!"];
            return self.dice.pick(&forms).replace('N', named);
        }
        let forms = ["#", "#", "#", "#!", "[#]", "[#!]!", "[#!]", "[#]!", "[[#]]"];
        self.dice.pick(&forms).replace('#', named)
    }

    fn spread_entities(&mut self) {
        let entities: Vec<String> =
            self.types.iter().filter(|ty| ty.kind == Kind::Entity).map(|ty| ty.name.clone()).collect();
        for entity in &entities {
            let fields = self.ty(entity).fields.clone();
            let homes = self.homes(entity);
            for field in fields {
                let named = field.named();
                let homes: Vec<usize> = homes.iter().copied().filter(|home| self.may_have(*home, &named)).collect();
                let owners = if self.dice.chance(25) { 2 } else { 1 };
                for _ in 0..owners {
                    if !homes.is_empty() {
                        let home = *self.dice.pick(&homes);
                        self.put(home, entity, &field);
                    }
                }
            }
        }
        if let Some(abstracted) = self.abstracted {
            self.spread_entity_interface(abstracted);
        }
    }

    /// The subgraphs that may have an entity's fields.
    fn homes(&mut self, entity: &str) -> Vec<usize> {
        let allowed: Vec<usize> = (0..self.subgraphs.len()).filter(|home| self.may_have(*home, entity)).collect();
        let count = 1 + self.dice.below(3);
        let homes: BTreeSet<usize> = (0..count).map(|_| *self.dice.pick(&allowed)).collect();
        homes.into_iter().collect()
    }

    /// The interface in one subgraph, the interface object in another, with a field that only it has.
    fn spread_entity_interface(&mut self, abstracted: usize) {
        let concrete = (abstracted + 1) % self.subgraphs.len();
        self.ensure(concrete, "J");
        self.ensure(abstracted, "J");
        for mut field in self.ty("J").fields.clone() {
            // Nullable, so that what fails below does not take an object with it that was not asked for it.
            field.ty = field.ty.trim_end_matches('!').to_owned();
            if self.may_have(abstracted, &field.named()) {
                self.put(abstracted, "J", &field);
            }
        }
        for (home, name) in [(concrete, "j0"), (abstracted, "j1")] {
            let ty = self.wrapped("J");
            self.put(home, "Query", &Field { name: name.to_owned(), arguments: String::new(), ty });
        }
    }

    /// Whether a subgraph may know a type: an interface object's has none of the objects, others know nothing of it.
    fn may_have(&self, home: usize, named: &str) -> bool {
        let Some(abstracted) = self.abstracted else { return true };
        let concrete = (abstracted + 1) % self.subgraphs.len();
        match named {
            "P" | "Q" => home != abstracted,
            "J" => home == abstracted || home == concrete,
            other => {
                let Some(ty) = self.types.iter().find(|ty| ty.name == other) else { return true };
                home != abstracted || !ty.members.iter().any(|member| member == "P" || member == "Q")
            }
        }
    }

    /// Adds a field to a type in a subgraph, with all that it needs.
    fn put(&mut self, home: usize, owner: &str, field: &Field) {
        if owner != "Query" {
            self.ensure(home, owner);
        }
        self.local(home, owner).fields.entry(field.name.clone()).or_insert_with(|| (field.clone(), BTreeSet::new()));
        self.ensure(home, &field.named());
    }

    /// Makes a type known in a subgraph.
    fn ensure(&mut self, home: usize, named: &str) {
        let Some(at) = self.types.iter().position(|ty| ty.name == named) else { return };
        if self.subgraphs[home].contains_key(named) {
            return;
        }
        self.local(home, named);
        let members: Vec<String> =
            self.types[at].members.iter().filter(|member| self.may_have(home, member)).cloned().collect();
        match self.types[at].kind {
            Kind::Entity => self.ensure_entity(home, at),
            Kind::Value => {
                for field in self.types[at].fields.clone() {
                    self.put(home, named, &field);
                }
            }
            Kind::Interface | Kind::Union if members.is_empty() => drop(self.subgraphs[home].remove(named)),
            Kind::Interface => {
                let member = self.dice.pick(&members).clone();
                let common = self.types[at].fields[0].name.clone();
                let field = self.ty(&member).fields.iter().find(|field| field.name == common).cloned();
                self.put(home, &member, &field.expect("an interface's objects have its fields"));
            }
            Kind::Union => {
                let member = self.dice.pick(&members).clone();
                self.ensure(home, &member);
            }
            Kind::EntityInterface => {
                self.key(home, named, "kid");
                if self.abstracted != Some(home) {
                    self.ensure(home, "P");
                    self.ensure(home, "Q");
                }
            }
        }
    }

    fn ensure_entity(&mut self, home: usize, at: usize) {
        let (name, keys) = (self.types[at].name.clone(), self.types[at].keys.clone());
        let first = if self.dice.chance(80) { 0 } else { self.dice.below(keys.len()) };
        for (number, key) in keys.iter().enumerate() {
            if number == first || self.dice.chance(50) {
                self.key(home, &name, key);
            }
        }
    }

    fn key(&mut self, home: usize, name: &str, key: &str) {
        self.local(home, name).keys.insert(format!("@key(fields: \"{key}\")"));
        let field = |name: &str, ty: &str| Field { name: name.to_owned(), arguments: String::new(), ty: ty.to_owned() };
        let fields = match key {
            "kd km" => vec![field("kd", "ID!"), field("km", "ID!")],
            "kref { kcode }" => vec![field("kref", "KRef!")],
            "kn kown { kid }" => vec![field("kn", "ID!"), field("kown", "E0!")],
            key => vec![field(key, "ID!")],
        };
        for field in fields {
            self.put(home, name, &field);
        }
        if key.starts_with("kref") {
            let code = field("kcode", "ID!");
            self.local(home, "KRef").fields.insert("kcode".to_owned(), (code, BTreeSet::new()));
        }
        if key.starts_with("kn") {
            self.key(home, "E0", "kid");
        }
    }

    fn add_overrides(&mut self) {
        for (home, owner, field) in self.own_fields() {
            let other = self.dice.below(self.subgraphs.len());
            let known = self.subgraphs[other].contains_key(&owner) && self.may_have(other, &field.named());
            let alone = self.having(&owner, &field.name) == [home];
            if self.dice.chance(12) && other != home && known && alone && self.ty(&owner).kind == Kind::Entity {
                self.put(other, &owner, &field);
                let labels = ["", ", label: \"percent(30)\"", ", label: \"percent(70)\"", ", label: \"new\""];
                let label = *self.dice.pick(&labels);
                self.mark(other, &owner, &field.name, &format!("@override(from: \"s{home}\"{label})"));
            }
        }
    }

    fn add_roots(&mut self) {
        for home in 0..self.subgraphs.len() {
            let known: Vec<String> =
                self.subgraphs[home].keys().filter(|name| *name != "KRef" && *name != "Query").cloned().collect();
            if known.is_empty() {
                continue;
            }
            for number in 0..1 + self.dice.below(2) {
                let named = self.dice.pick(&known).clone();
                let (arguments, ty) = (self.arguments(), self.wrapped(&named));
                let field = Field { name: format!("q{home}{number}"), arguments, ty };
                self.put(home, "Query", &field);
                let other = self.dice.below(self.subgraphs.len());
                if self.dice.chance(15) && self.subgraphs[other].contains_key(&named) {
                    self.put(other, "Query", &field);
                }
                if self.dice.chance(10) {
                    self.put(home, "Mutation", &Field { name: format!("m{home}{number}"), ..field });
                }
            }
        }
    }

    /// `@requires` of what only other subgraphs have: a leaf, or something below an object.
    fn add_requires(&mut self) {
        for (home, owner, field) in self.own_fields() {
            if self.ty(&owner).kind != Kind::Entity
                || !self.dice.chance(25)
                || self.having(&owner, &field.name) != [home]
            {
                continue;
            }
            let mut required = Vec::new();
            for _ in 0..1 + self.dice.below(2) {
                let Some(wanted) = self.elsewhere(home, &owner) else { continue };
                if wanted.name != field.name && !required.iter().any(|text: &String| text.starts_with(&wanted.name)) {
                    required.extend(self.require(home, &owner, &wanted));
                }
            }
            if !required.is_empty() {
                self.mark(home, &owner, &field.name, &format!("@requires(fields: \"{}\")", required.join(" ")));
            }
        }
    }

    /// Makes a field external and says how to require it.
    fn require(&mut self, home: usize, owner: &str, wanted: &Field) -> Option<String> {
        let named = wanted.named();
        let arguments = if wanted.arguments.contains("n: Int") && self.dice.chance(60) { "(n: 7)" } else { "" };
        let selection = format!("{}{arguments}", wanted.name);
        let below = match self.types.iter().find(|ty| ty.name == named).map(|ty| ty.kind) {
            None => String::new(),
            Some(Kind::Value) => {
                let leaves = self.ty(&named).fields.clone();
                let leaf = leaves.iter().find(|leaf| self.is_leaf(leaf))?;
                format!(" {{ {} }}", leaf.name)
            }
            Some(Kind::Entity) => {
                self.ensure_if_allowed(home, &named)?;
                let inner = self.elsewhere(home, &named).filter(|inner| self.is_leaf(inner))?;
                self.put(home, &named, &inner);
                self.mark(home, &named, &inner.name, "@external");
                format!(" {{ {} }}", inner.name)
            }
            Some(Kind::Interface) => {
                let common = self.ty(&named).fields[0].clone();
                self.may_have(home, &named).then_some(())?;
                self.is_leaf(&common).then(|| format!(" {{ {} }}", common.name))?
            }
            Some(_) => return None,
        };
        self.put(home, owner, wanted);
        self.mark(home, owner, &wanted.name, "@external");
        Some(format!("{selection}{below}"))
    }

    fn ensure_if_allowed(&mut self, home: usize, named: &str) -> Option<()> {
        self.may_have(home, named).then(|| self.ensure(home, named))
    }

    /// A field of an entity that a subgraph does not have and another resolves by itself.
    fn elsewhere(&mut self, home: usize, owner: &str) -> Option<Field> {
        let here: Vec<String> = self.subgraphs[home].get(owner)?.fields.keys().cloned().collect();
        let mut found: Vec<Field> = Vec::new();
        for subgraph in &self.subgraphs {
            let Some(local) = subgraph.get(owner) else { continue };
            let own = local.fields.values().filter(|(_, marks)| !marks.contains("@external"));
            found.extend(own.map(|(field, _)| field.clone()));
        }
        found.retain(|field| {
            !here.contains(&field.name) && !field.name.starts_with('k') && self.may_have(home, &field.named())
        });
        (!found.is_empty()).then(|| self.dice.pick(&found).clone())
    }

    fn add_provides(&mut self) {
        for home in 0..self.subgraphs.len() {
            for (at, owner, field) in self.own_fields_and_roots() {
                let named = field.named();
                let is_entity = self.types.iter().any(|ty| ty.name == named && ty.kind == Kind::Entity);
                if at != home || !is_entity || !self.dice.chance(25) {
                    continue;
                }
                let Some(wanted) = self.elsewhere(home, &named).filter(|wanted| self.is_leaf(wanted)) else { continue };
                if !wanted.arguments.is_empty() {
                    continue;
                }
                self.put(home, &named, &wanted);
                self.mark(home, &named, &wanted.name, "@external");
                self.mark(home, &owner, &field.name, &format!("@provides(fields: \"{}\")", wanted.name));
            }
        }
    }

    /// `@inaccessible` fields of entities: other subgraphs may still require them.
    fn hide_fields(&mut self) {
        for (home, owner, field) in self.own_fields() {
            let hidden = self.ty(&owner).kind == Kind::Entity && field.name.starts_with('f') && self.dice.chance(6);
            if hidden {
                self.mark(home, &owner, &field.name, "@inaccessible");
            }
        }
    }

    /// Contexts that the root sets, and some types below it anew, and fields that take an argument from them.
    fn add_contexts(&mut self) {
        for home in 0..self.subgraphs.len() {
            let has_root = self.subgraphs[home].contains_key("Query");
            if !has_root || self.subgraphs[home].contains_key("Mutation") || !self.dice.chance(35) {
                continue;
            }
            let objects: Vec<String> = self.subgraphs[home].keys().cloned().collect();
            for name in objects {
                let kind = self.types.iter().find(|ty| ty.name == name).map(|ty| ty.kind);
                let is_object = matches!(kind, Some(Kind::Entity | Kind::Value)) || name == "Query";
                if is_object && (name == "Query" || self.dice.chance(40)) {
                    self.set_context(home, &name, kind);
                }
            }
            for (_, owner, field) in self.own_fields().into_iter().filter(|(at, ..)| *at == home) {
                let takes = field.name.starts_with('f') && self.having(&owner, &field.name) == [home];
                if takes && self.ty(&owner).kind == Kind::Entity && self.dice.chance(40) {
                    let taken = format!("cx: String @fromContext(field: \"$c{home} {{ cx }}\")");
                    let own = field.arguments.trim_start_matches('(').trim_end_matches(')').to_owned();
                    let all = if own.is_empty() { format!("({taken})") } else { format!("({own}, {taken})") };
                    if let Some((known, _)) = self.local(home, &owner).fields.get_mut(&field.name) {
                        known.arguments = all;
                    }
                }
            }
        }
    }

    /// Lets a type set the context of a subgraph; what it gives may be another subgraph's.
    fn set_context(&mut self, home: usize, name: &str, kind: Option<Kind>) {
        let cx = Field { name: "cx".to_owned(), arguments: String::new(), ty: "String".to_owned() };
        let others: Vec<usize> = (0..self.subgraphs.len())
            .filter(|other| *other != home && self.subgraphs[*other].contains_key(name))
            .collect();
        let known = !self.having(name, "cx").is_empty();
        if kind == Some(Kind::Entity) && !known && !others.is_empty() && self.dice.chance(40) {
            let owner = *self.dice.pick(&others);
            self.put(owner, name, &cx);
            self.put(home, name, &cx);
            self.mark(home, name, "cx", "@external");
        } else {
            self.put(home, name, &cx);
            // A value type is the same wherever it is known.
            for other in others.into_iter().filter(|_| kind == Some(Kind::Value)) {
                self.put(other, name, &cx);
            }
        }
        self.local(home, name).context = format!("@context(name: \"c{home}\")");
    }

    /// Access control, here and there. What requires a guarded field is guarded as well, or it would not compose.
    fn add_guards(&mut self) {
        for home in 0..self.subgraphs.len() {
            let names: Vec<String> = self.subgraphs[home].keys().cloned().collect();
            for name in names {
                let kind = self.types.iter().find(|ty| ty.name == name).map(|ty| ty.kind);
                if matches!(kind, Some(Kind::Entity | Kind::Value)) && self.dice.chance(6) {
                    self.local(home, &name).guard = self.guard();
                }
                let fields: Vec<String> = self.local(home, &name).fields.keys().cloned().collect();
                for field in fields.iter().filter(|_| name != "KRef") {
                    let is_key = field.starts_with('k');
                    if self.dice.chance(if is_key { 4 } else { 9 }) {
                        let guard = self.guard();
                        self.guard_field(home, &name, field, &guard);
                    }
                }
            }
        }
    }

    fn guard_field(&mut self, home: usize, owner: &str, field: &str, guard: &str) {
        self.mark(home, owner, field, guard);
        for subgraph in &mut self.subgraphs {
            let Some(local) = subgraph.get_mut(owner) else { continue };
            for (_, marks) in local.fields.values_mut() {
                let needs = marks.iter().any(|mark| mark.starts_with("@requires(") && mark.contains(field));
                if needs && !marks.iter().any(|mark| mark.starts_with(guard.split('(').next().unwrap_or_default())) {
                    marks.insert(guard.to_owned());
                }
            }
        }
    }

    fn guard(&mut self) -> String {
        let lists = [r#"[["x"]]"#, r#"[["y"], ["z"]]"#, r#"[["x", "y"]]"#, r#"[["x", "z"], ["y"]]"#];
        let list = *self.dice.pick(&lists);
        match self.dice.below(3) {
            0 => "@authenticated".to_owned(),
            1 => format!("@requiresScopes(scopes: {list})"),
            _ => format!("@policy(policies: {list})"),
        }
    }

    fn own_fields_and_roots(&self) -> Vec<(usize, String, Field)> {
        let all = self.subgraphs.iter().enumerate().flat_map(|(home, subgraph)| {
            subgraph.iter().flat_map(move |(owner, local)| {
                let own =
                    local.fields.values().filter(|(field, marks)| marks.is_empty() && !field.name.starts_with('k'));
                own.map(move |(field, _)| (home, owner.clone(), field.clone()))
            })
        });
        all.collect()
    }

    fn own_fields(&self) -> Vec<(usize, String, Field)> {
        let mut all = self.own_fields_and_roots();
        all.retain(|(_, owner, _)| owner != "Query" && owner != "Mutation" && owner != "KRef");
        all
    }

    fn having(&self, owner: &str, field: &str) -> Vec<usize> {
        let has = |home: &usize| self.subgraphs[*home].get(owner).is_some_and(|local| local.fields.contains_key(field));
        (0..self.subgraphs.len()).filter(has).collect()
    }

    fn is_leaf(&self, field: &Field) -> bool {
        let named = field.named();
        !self.types.iter().any(|ty| ty.name == named) && named != "KRef"
    }

    fn is_abstract(&self, named: &str) -> bool {
        let is =
            |ty: &Type| ty.name == named && matches!(ty.kind, Kind::Interface | Kind::Union | Kind::EntityInterface);
        self.types.iter().any(is)
    }

    fn mark(&mut self, home: usize, owner: &str, field: &str, directive: &str) {
        if let Some((_, marks)) = self.local(home, owner).fields.get_mut(field) {
            marks.insert(directive.to_owned());
        }
    }

    fn local(&mut self, home: usize, owner: &str) -> &mut Local {
        self.subgraphs[home].entry(owner.to_owned()).or_default()
    }

    fn ty(&self, name: &str) -> &Type {
        self.types.iter().find(|ty| ty.name == name).expect("the type was thought up")
    }

    fn ty_mut(&mut self, name: &str) -> &mut Type {
        self.types.iter_mut().find(|ty| ty.name == name).expect("the type was thought up")
    }

    fn print(&mut self) -> Vec<(String, String)> {
        let used: Vec<usize> = (0..self.subgraphs.len()).filter(|home| !self.subgraphs[*home].is_empty()).collect();
        used.into_iter().map(|home| (format!("s{home}"), self.print_subgraph(home))).collect()
    }

    fn print_subgraph(&mut self, home: usize) -> String {
        let mut sdl = format!("{LINK}\nenum C {{ A B D }}\ninput In {{ a: Int = 1 b: [C!] }}\n");
        let names: Vec<String> = self.subgraphs[home].keys().cloned().collect();
        for name in &names {
            let kind = self.types.iter().find(|ty| ty.name == *name).map(|ty| ty.kind);
            match kind {
                Some(Kind::Interface) => self.print_interface(home, name, &mut sdl),
                Some(Kind::Union) => {
                    let here = self.ty(name).members.iter().filter(|member| names.contains(member));
                    let members: Vec<&str> = here.map(String::as_str).collect();
                    let _ = writeln!(sdl, "union {name} = {}", members.join(" | "));
                }
                Some(Kind::EntityInterface) if self.abstracted != Some(home) => {
                    let _ = writeln!(sdl, "interface {name} @key(fields: \"kid\") {{ kid: ID! }}");
                }
                _ => self.print_object(home, name, &mut sdl),
            }
        }
        sdl
    }

    /// The fields that all objects of an interface have here.
    fn print_interface(&self, home: usize, name: &str, sdl: &mut String) {
        let members = self.implementers(home, name);
        let in_all = |field: &&Field| members.iter().all(|member| self.resolves(home, member, &field.name));
        let fields: Vec<String> = self.ty(name).fields.iter().filter(in_all).map(print_field).collect();
        let _ = writeln!(sdl, "interface {name} {{ {} }}", fields.join(" "));
    }

    fn implementers(&self, home: usize, interface: &str) -> Vec<String> {
        let ty = self.ty(interface);
        let first = ty.fields.first().map(|field| field.name.clone()).unwrap_or_default();
        ty.members.iter().filter(|member| self.resolves(home, member, &first)).cloned().collect()
    }

    fn resolves(&self, home: usize, owner: &str, field: &str) -> bool {
        self.subgraphs[home].get(owner).is_some_and(|local| local.fields.contains_key(field))
    }

    fn print_object(&self, home: usize, name: &str, sdl: &mut String) {
        let local = &self.subgraphs[home][name];
        let mut interfaces: Vec<String> = Vec::new();
        for ty in self.types.iter().filter(|ty| ty.kind == Kind::Interface) {
            let used = self.subgraphs[home].contains_key(&ty.name);
            if used && self.implementers(home, &ty.name).iter().any(|member| member == name) {
                interfaces.push(ty.name.clone());
            }
        }
        if ["P", "Q"].contains(&name) && self.subgraphs[home].contains_key("J") {
            interfaces.push("J".to_owned());
        }
        let implements =
            if interfaces.is_empty() { String::new() } else { format!(" implements {}", interfaces.join(" & ")) };
        let keys: Vec<&str> = local.keys.iter().map(String::as_str).collect();
        let marker = if name == "J" { " @interfaceObject" } else { "" };
        let _ =
            writeln!(sdl, "type {name}{implements} {}{marker} {} {} {{", keys.join(" "), local.guard, local.context);
        for (field, marks) in local.fields.values() {
            let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
            let shared = self.having(name, &field.name).len() > 1 && !marks.contains(&"@external");
            let shareable = if shared { " @shareable" } else { "" };
            let _ = writeln!(sdl, "  {} {}{shareable}", print_field(field), marks.join(" "));
        }
        sdl.push_str("}\n");
    }
}

fn print_field(field: &Field) -> String {
    format!("{}{}: {}", field.name, field.arguments, field.ty)
}

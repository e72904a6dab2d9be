//! Plans as text: what fixtures, logs and `witan explain` show.

use std::fmt::Write as _;

use supergraph::Supergraph;

use crate::plan::{FetchId, PartId, PathElement, PlanNode, QueryPlan, RepresentationField, TypeSet};

const INDENT: &str = "  ";

impl QueryPlan {
    /// The plan as indented text: the order of the fetches, and for each its subgraph, what it sends and its document.
    ///
    /// ```text
    /// QueryPlan {
    ///   Sequence {
    ///     Fetch(posts) {
    ///       {post{author{__typename id}}}
    ///     }
    ///     Flatten(post.author) {
    ///       Fetch(members) {
    ///         for Member: id
    ///         query($representations:[_Any!]!){_entities(representations:$representations){...on Member{name}}}
    ///       }
    ///     }
    ///   }
    /// }
    /// ```
    pub fn to_text(&self, supergraph: &Supergraph) -> String {
        let mut printer = Printer { plan: self, supergraph, text: String::new(), depth: 0 };
        printer.block("QueryPlan", |printer| {
            if let Some(fetch) = printer.plan.subscription {
                printer.block("Subscription", |printer| {
                    printer.block("Events", |printer| printer.fetch(fetch));
                    printer.block("Each", |printer| printer.plan.node.iter().for_each(|node| printer.node(node)));
                });
                return;
            }
            if printer.plan.deferred.is_empty() {
                printer.plan.node.iter().for_each(|node| printer.node(node));
                return;
            }
            printer.block("Defer", |printer| {
                printer.block("First", |printer| printer.plan.node.iter().for_each(|node| printer.node(node)));
                printer.deferred();
            });
        });
        printer.text
    }
}

struct Printer<'a> {
    plan: &'a QueryPlan,
    supergraph: &'a Supergraph,
    text: String,
    depth: usize,
}

impl<'a> Printer<'a> {
    fn deferred(&mut self) {
        for (place, deferred) in self.plan.deferred.iter().enumerate() {
            let mut title = format!("Deferred {}", place + 1);
            if let Some(label) = &deferred.label {
                let _ = write!(title, " \"{label}\"");
            }
            if deferred.within != PartId::FIRST {
                let _ = write!(title, " within {}", deferred.within.0);
            }
            self.block(&title, |printer| deferred.node.iter().for_each(|node| printer.node(node)));
        }
    }

    fn node(&mut self, node: &'a PlanNode) {
        match node {
            PlanNode::Sequence(nodes) => self.nodes("Sequence", nodes),
            PlanNode::Parallel(nodes) => self.nodes("Parallel", nodes),
            PlanNode::Fetch(id) => self.fetch(*id),
            PlanNode::Flatten(flatten) => {
                let path: Vec<String> = flatten.path.iter().map(path_element).collect();
                self.block(&format!("Flatten({})", path.join(".")), |printer| printer.fetch(flatten.fetch));
            }
            PlanNode::Condition { variable, when_true, when_false } => {
                for (title, branch) in [("If", when_true), ("Unless", when_false)] {
                    if let Some(branch) = branch {
                        self.block(&format!("{title}(${variable})"), |printer| printer.node(branch));
                    }
                }
            }
        }
    }

    fn nodes(&mut self, title: &str, nodes: &'a [PlanNode]) {
        self.block(title, |printer| nodes.iter().for_each(|node| printer.node(node)));
    }

    fn fetch(&mut self, id: FetchId) {
        let Some(fetch) = self.plan.fetches.get(id.0 as usize) else { return };
        let name = &self.supergraph.subgraph(fetch.subgraph).name;
        self.block(&format!("Fetch({name})"), |printer| {
            for representation in &fetch.representations {
                let mut line = format!("for {}", types(&representation.on));
                if let Some(sent_as) = &representation.type_name
                    && representation.on.0.as_ref() != std::slice::from_ref(sent_as)
                {
                    let _ = write!(line, " as {sent_as}");
                }
                printer.line(&format!("{line}: {}", representation_fields(&representation.fields)));
            }
            for context in &fetch.contexts {
                let sources = context.sources.iter().map(|source| {
                    let keys = source.keys.iter().flatten().map(|key| &*key.0).collect::<Vec<_>>().join(".");
                    format!("{}@{}:{keys}", types(&source.on), source.depth)
                });
                printer.line(&format!("with ${} = {}", context.variable, sources.collect::<Vec<_>>().join(" or ")));
            }
            printer.line(&fetch.document);
        });
    }

    fn block(&mut self, title: &str, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("{title} {{"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line("}");
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.depth {
            self.text.push_str(INDENT);
        }
        self.text.push_str(text);
        self.text.push('\n');
    }
}

fn path_element(element: &PathElement) -> String {
    match element {
        PathElement::Key(key) => key.0.to_string(),
        PathElement::Each => "@".to_owned(),
        PathElement::Type(on) => format!("[{}]", types(on)),
    }
}

fn types(set: &TypeSet) -> String {
    let names: Vec<&str> = set.0.iter().map(|name| name.as_str()).collect();
    names.join("|")
}

fn representation_fields(fields: &[RepresentationField]) -> String {
    let printed = fields.iter().map(|field| {
        let mut text = if *field.key.0 == *field.name {
            field.name.to_string()
        } else {
            format!("{}={}", field.name, field.key.0)
        };
        if let Some(on) = &field.on {
            let _ = write!(text, "[{}]", types(on));
        }
        if !field.fields.is_empty() {
            let _ = write!(text, "{{{}}}", representation_fields(&field.fields));
        }
        text
    });
    printed.collect::<Vec<_>>().join(" ")
}

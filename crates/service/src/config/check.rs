//! Checking a tree of settings against the shape it must have.
use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::fault::ConfigFault;
use super::settings::{Place, Placed, Setting};
use super::shape::Shape;
use super::variables;

/// How alike two names must be, from 0 to 1, for one to be taken for the other misspelt.
const LIKENESS_MIN: f64 = 0.6;

/// Finds every key that may not be where it is, and puts the contents of secrets' files in their places.
pub(super) fn check(settings: &mut Placed, shape: &Shape<'_>) -> Vec<ConfigFault> {
    let mut check = Check { whole: shape, faults: Vec::new() };
    check.setting(settings, shape, "");
    check.faults
}

struct Check<'a, 's> {
    whole: &'a Shape<'s>,
    faults: Vec<ConfigFault>,
}

impl Check<'_, '_> {
    fn setting(&mut self, placed: &mut Placed, shape: &Shape<'_>, key: &str) {
        if shape.is_secret() {
            self.secret(placed, key);
            return;
        }
        match &mut placed.setting {
            Setting::Table(table) => self.table(table, shape, key),
            Setting::List(items) => {
                let shape = shape.items();
                for (index, item) in items.iter_mut().enumerate() {
                    self.setting(item, &shape, &below(key, &index.to_string()));
                }
            }
            Setting::Value(_) => {}
        }
    }

    fn table(&mut self, table: &mut BTreeMap<String, Placed>, shape: &Shape<'_>, above: &str) {
        // A table where none may stand is told by the type, as a wrong type.
        if !shape.allows("object") {
            return;
        }
        for (name, placed) in table {
            let key = below(above, name);
            match shape.property(name) {
                Some(shape) => self.setting(placed, &shape, &key),
                None => {
                    let help = self.meant(&placed.place, name, above, shape);
                    let place = placed.place.clone();
                    self.faults.push(ConfigFault { key, place, problem: "unknown key".into(), help });
                }
            }
        }
    }

    /// What the writer of an unknown key may have meant.
    fn meant(&self, place: &Place, name: &str, above: &str, shape: &Shape<'_>) -> Option<String> {
        if let Place::Variable(variable) = place {
            let variables = self
                .whole
                .paths()
                .into_iter()
                .map(|path| variables::without_prefix(&variables::name_of(&path)).to_owned());
            let meant = nearest(variables::without_prefix(variable), variables)?;
            return Some(format!("did you mean `{}{meant}`?", variables::PREFIX));
        }
        if let Some(meant) = nearest(name, shape.keys().into_iter().map(str::to_owned)) {
            return Some(format!("did you mean `{}`?", below(above, &meant)));
        }
        let known = shape.keys();
        (!known.is_empty()).then(|| format!("known here: {}", known.join(", ")))
    }

    /// A secret comes from a variable or from a file of its own, so that the configuration can be shown to anyone.
    fn secret(&mut self, placed: &mut Placed, key: &str) {
        let problem = match (&placed.setting, &placed.place) {
            (Setting::Value(Value::String(_)), Place::Variable(_)) => return,
            (Setting::Table(table), _) => match secret_file(table).map(read_secret) {
                Some(Ok(secret)) => {
                    placed.setting = Setting::Value(Value::String(secret));
                    return;
                }
                Some(Err(problem)) => problem,
                None => "a secret is a table with one key, `file`".to_owned(),
            },
            (Setting::Value(_) | Setting::List(_), _) => "a secret must not stand here".to_owned(),
        };
        let name = key.rsplit('.').next().unwrap_or(key);
        let variable = variables::name_of(key);
        let help = Some(format!("write `{name} = {{ file = \"…\" }}`, or set the variable `{variable}`"));
        self.faults.push(ConfigFault { key: key.to_owned(), place: placed.place.clone(), problem, help });
    }
}

fn secret_file(table: &BTreeMap<String, Placed>) -> Option<&Path> {
    match table.get("file").map(|placed| &placed.setting) {
        Some(Setting::Value(Value::String(path))) if table.len() == 1 => Some(Path::new(path)),
        Some(_) | None => None,
    }
}

fn read_secret(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("the secret's file `{}` cannot be read: {error}", path.display()))?;
    let secret = text.trim_end_matches(['\n', '\r']);
    if secret.is_empty() {
        return Err(format!("the secret's file `{}` is empty", path.display()));
    }
    Ok(secret.to_owned())
}

fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    candidates
        .map(|candidate| (strsim::normalized_damerau_levenshtein(name, &candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LIKENESS_MIN)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}

fn below(above: &str, key: &str) -> String {
    if above.is_empty() { key.to_owned() } else { format!("{above}.{key}") }
}

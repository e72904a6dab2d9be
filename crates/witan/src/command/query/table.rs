//! Data as a table.

use std::collections::VecDeque;

use serde_json::Value;

/// The first list of objects in `data`, the outermost before others: a line of columns, then a line a row, with tabs between. `None` where
/// there is no such list.
pub(super) fn of(data: &Value) -> Option<String> {
    let rows = first_list(data)?;
    let mut columns: Vec<String> = Vec::new();
    let mut cells: Vec<Vec<(String, String)>> = Vec::new();
    for row in rows {
        let mut of_row = Vec::new();
        flatten("", row, &mut of_row);
        for (column, _) in &of_row {
            if !columns.contains(column) {
                columns.push(column.clone());
            }
        }
        cells.push(of_row);
    }
    let line = |cells: Vec<&str>| format!("{}\n", cells.join("\t"));
    let mut table = line(columns.iter().map(String::as_str).collect());
    for of_row in &cells {
        let cell =
            |column: &String| of_row.iter().find(|(name, _)| name == column).map_or("", |(_, text)| text.as_str());
        table.push_str(&line(columns.iter().map(cell).collect()));
    }
    Some(table)
}

fn first_list(data: &Value) -> Option<&Vec<Value>> {
    let mut waiting = VecDeque::from([data]);
    while let Some(value) = waiting.pop_front() {
        match value {
            Value::Array(items) if items.iter().any(Value::is_object) => return Some(items),
            Value::Object(members) => waiting.extend(members.values()),
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    None
}

/// A column for each leaf, named by its path; a list of leaves is one cell.
fn flatten(path: &str, value: &Value, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, cells);
            }
        }
        Value::Array(items) => {
            cells.push((path.to_owned(), items.iter().map(text).collect::<Vec<_>>().join(", ")));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            cells.push((path.to_owned(), text(value)));
        }
    }
}

/// What would break a line or a column becomes a space.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace(['\t', '\n', '\r'], " "),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;

    #[test]
    fn the_first_list_of_objects_is_a_table_with_a_column_for_each_leaf() {
        let data = json!({ "postStats": {
            "dimensions": ["NATION", "MONTH"],
            "rows": [
                { "keys": ["WALES", "2023-01"], "posts": 15, "by": { "name": "a\tb" } },
                { "keys": ["WALES", "2023-02"], "posts": null, "more": true }
            ],
        } });
        let table = "by.name\tkeys\tposts\tmore\na b\tWALES, 2023-01\t15\t\n\tWALES, 2023-02\t\ttrue\n";
        assert_eq!(of(&data).as_deref().map(sorted), Some(sorted(table)));
        assert_eq!(of(&json!({ "me": { "id": 1 }, "tags": ["a"] })), None);
    }

    /// Columns may come in another order where maps are sorted.
    fn sorted(table: &str) -> Vec<Vec<String>> {
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
        let mut columns: Vec<Vec<String>> =
            (0..lines[0].len()).map(|at| lines.iter().map(|line| line[at].to_owned()).collect()).collect();
        columns.sort();
        columns
    }
}

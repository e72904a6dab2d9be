//! Data as a table.

use std::collections::VecDeque;

use super::ordered::Ordered;

/// The first list of objects in `data`, the outermost before others: a line of columns, then a line a row, with tabs between. `None` where
/// there is no such list.
pub(super) fn of(data: &Ordered) -> Option<String> {
    let rows: Vec<Vec<(String, String)>> = first_list(data)?.iter().map(cells).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in rows.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let mut table = line(&columns);
    for row in &rows {
        let cell = |column: &&str| row.iter().find(|(name, _)| name == column).map_or("", |(_, text)| text.as_str());
        table.push_str(&line(&columns.iter().map(cell).collect::<Vec<_>>()));
    }
    Some(table)
}

fn line(cells: &[&str]) -> String {
    format!("{}\n", cells.join("\t"))
}

fn first_list(data: &Ordered) -> Option<&[Ordered]> {
    let mut waiting = VecDeque::from([data]);
    while let Some(value) = waiting.pop_front() {
        match value {
            Ordered::List(items) if items.iter().any(|item| matches!(item, Ordered::Object(_))) => return Some(items),
            Ordered::Object(members) => waiting.extend(members.values()),
            Ordered::List(_) | Ordered::Leaf(_) => {}
        }
    }
    None
}

/// A cell for each leaf of a row, named by its path; a list is one cell.
fn cells(row: &Ordered) -> Vec<(String, String)> {
    let Ordered::Object(members) = row else { return Vec::new() };
    let of_member = |(name, member): (&String, &Ordered)| match member {
        Ordered::Object(_) => cells(member).into_iter().map(|(path, text)| (format!("{name}.{path}"), text)).collect(),
        Ordered::List(_) | Ordered::Leaf(_) => vec![(name.clone(), member.text())],
    };
    members.iter().flat_map(of_member).collect()
}

#[cfg(test)]
mod tests {
    use super::of;

    fn table(data: &str) -> Option<String> {
        of(&serde_json::from_str(data).unwrap())
    }

    #[test]
    fn the_first_list_of_objects_is_a_table_with_a_column_for_each_leaf() {
        let data = r#"{ "postStats": { "dimensions": ["NATION", "MONTH"], "rows": [
            { "keys": ["WALES", "2023-01"], "posts": 15, "by": { "name": "a\tb" } },
            { "keys": ["WALES", "2023-02"], "posts": null, "more": true }
        ] } }"#;
        let expected = "keys\tposts\tby.name\tmore\nWALES, 2023-01\t15\ta b\t\nWALES, 2023-02\t\t\ttrue\n";
        assert_eq!(table(data).as_deref(), Some(expected));
        assert_eq!(table(r#"{ "me": { "id": 1 }, "tags": ["a"] }"#), None);
    }
}

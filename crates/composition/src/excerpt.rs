//! Shows the line of a subgraph's SDL that a fault or hint is about.

/// Tabs are shown this wide, so that the mark stands below what it marks.
const TAB: &str = "    ";
/// A longer line (machine-made SDL may be one line) is shown in part, around the mark.
const WIDTH_MAX: usize = 140;

/// The place, the line and a mark under the column, as several lines of text.
pub(crate) fn excerpt(subgraph: &str, sdl: Option<&str>, line: Option<usize>, column: Option<usize>) -> String {
    let (Some(line), Some(column)) = (line, column) else {
        return format!("  --> {subgraph}\n");
    };
    let place = format!("  --> {subgraph}:{line}:{column}\n");
    let Some(source) = sdl.and_then(|sdl| sdl.lines().nth(line - 1)) else {
        return place;
    };
    let (shown, mark_at) = window(source, column);
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let mark = " ".repeat(mark_at);
    format!("{place} {margin} |\n {number} | {shown}\n {margin} | {mark}^\n")
}

/// The part of `source` to show and how many characters stand before the marked one in it.
fn window(source: &str, column: usize) -> (String, usize) {
    let before = column - 1;
    let start = if source.chars().count() > WIDTH_MAX { before.saturating_sub(WIDTH_MAX / 2) } else { 0 };
    let lead: String = source.chars().skip(start).take(before - start).collect();
    let rest: String = source.chars().skip(before).take(WIDTH_MAX - (before - start).min(WIDTH_MAX / 2)).collect();
    let lead = lead.replace('\t', TAB);
    let elision = if start > 0 { "… " } else { "" };
    let mark_at = elision.chars().count() + lead.chars().count();
    (format!("{elision}{lead}{}", rest.replace('\t', TAB)), mark_at)
}

//! Arguments as they are sent: minified and in order of name, so that equal arguments are equal text.

use std::fmt::Write as _;
use std::sync::Arc;

use apollo_compiler::Node;
use apollo_compiler::ast::{Argument, Value};

/// Prints arguments, such as `(first:5,order:NEWEST)`; nothing when there are none.
pub fn print_arguments(arguments: &[Node<Argument>]) -> Arc<str> {
    if arguments.is_empty() {
        return "".into();
    }
    let mut sorted: Vec<_> = arguments.iter().collect();
    sorted.sort_by(|left, right| left.name.cmp(&right.name));
    let mut text = String::from("(");
    for (place, argument) in sorted.into_iter().enumerate() {
        let _ = write!(text, "{}{}:", if place > 0 { "," } else { "" }, argument.name);
        print_value(&argument.value, &mut text);
    }
    text.push(')');
    text.into()
}

/// Prints a value without white space between its parts. Fields of an object stay in the order written.
pub fn print_value(value: &Value, text: &mut String) {
    match value {
        Value::List(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                text.push_str(if place > 0 { "," } else { "" });
                print_value(item, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            text.push('{');
            for (place, (name, value)) in fields.iter().enumerate() {
                let _ = write!(text, "{}{name}:", if place > 0 { "," } else { "" });
                print_value(value, text);
            }
            text.push('}');
        }
        Value::String(string) => print_string(string, text),
        Value::Null | Value::Enum(_) | Value::Variable(_) | Value::Float(_) | Value::Int(_) | Value::Boolean(_) => {
            let _ = write!(text, "{}", value.serialize().no_indent());
        }
    }
}

/// Always as a quoted string: a block string would keep its line breaks.
fn print_string(string: &str, text: &mut String) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < '\u{20}' || control == '\u{7f}' => {
                let _ = write!(text, "\\u{:04X}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

//! Checks a leaf against its type and writes it (GraphQL specification §3.5, "Result Coercion").

use query_planner::ScalarKind;

use crate::arena::JsonKind;
use crate::compile::WriteValue;

/// What became of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    Written,
    /// It is not of its type; nothing was written.
    Refused,
    /// It is an enum value that clients do not know (not in every subgraph, or `@inaccessible`); nothing was written.
    Hidden,
}

/// Writes one leaf that is not null and not a list.
#[inline]
pub(crate) fn write_leaf(raw: &[u8], kind: JsonKind, value: &WriteValue, out: &mut Vec<u8>) -> Leaf {
    match value {
        WriteValue::Scalar(scalar) => write_scalar(raw, kind, *scalar, out),
        WriteValue::Enum(values) if kind == JsonKind::String => {
            if values.iter().any(|value| **value == *raw) {
                write_if(true, raw, out)
            } else {
                Leaf::Hidden
            }
        }
        WriteValue::Enum(_) => Leaf::Refused,
        WriteValue::Typename | WriteValue::Object(_) | WriteValue::Introspection | WriteValue::Withheld { .. } => {
            Leaf::Refused
        }
    }
}

fn write_scalar(raw: &[u8], kind: JsonKind, scalar: ScalarKind, out: &mut Vec<u8>) -> Leaf {
    match (scalar, kind) {
        (ScalarKind::String, JsonKind::String)
        | (ScalarKind::Id, JsonKind::String)
        | (ScalarKind::Boolean, JsonKind::Boolean)
        | (ScalarKind::Custom, _) => write_if(true, raw, out),
        (ScalarKind::Id, JsonKind::Integer) => {
            out.push(b'"');
            out.extend_from_slice(raw);
            out.push(b'"');
            Leaf::Written
        }
        (ScalarKind::Int, JsonKind::Integer) => write_if(parse::<i32>(raw).is_some(), raw, out),
        (ScalarKind::Int, JsonKind::Float) => write_whole(raw, out),
        // The largest finite numbers have 309 digits.
        (ScalarKind::Float, JsonKind::Integer) if raw.len() < 300 => write_if(true, raw, out),
        (ScalarKind::Float, JsonKind::Integer | JsonKind::Float) => {
            write_if(parse::<f64>(raw).is_some_and(f64::is_finite), raw, out)
        }
        (ScalarKind::Int | ScalarKind::Float | ScalarKind::String | ScalarKind::Boolean | ScalarKind::Id, _) => {
            Leaf::Refused
        }
    }
}

/// `1.0` is an Int too; it is written as `1`.
fn write_whole(raw: &[u8], out: &mut Vec<u8>) -> Leaf {
    let whole = parse::<f64>(raw).filter(|number| number.fract() == 0.0);
    let whole = whole.filter(|number| (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(number));
    match whole {
        Some(number) => write_if(true, (number as i32).to_string().as_bytes(), out),
        None => Leaf::Refused,
    }
}

fn write_if(allowed: bool, raw: &[u8], out: &mut Vec<u8>) -> Leaf {
    if !allowed {
        return Leaf::Refused;
    }
    out.extend_from_slice(raw);
    Leaf::Written
}

fn parse<T: std::str::FromStr>(raw: &[u8]) -> Option<T> {
    std::str::from_utf8(raw).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(raw: &str, kind: JsonKind, scalar: ScalarKind) -> Option<String> {
        let mut out = Vec::new();
        let leaf = write_leaf(raw.as_bytes(), kind, &WriteValue::Scalar(scalar), &mut out);
        (leaf == Leaf::Written).then(|| String::from_utf8(out).expect("it was text"))
    }

    #[test]
    fn an_int_is_a_whole_number_of_32_bits() {
        let int = |raw, kind| written(raw, kind, ScalarKind::Int);
        assert_eq!(int("2147483647", JsonKind::Integer).as_deref(), Some("2147483647"));
        assert_eq!(int("2147483648", JsonKind::Integer), None);
        assert_eq!(int("-3.0e0", JsonKind::Float).as_deref(), Some("-3"));
        assert_eq!(int("0.5", JsonKind::Float), None);
        assert_eq!(int("\"1\"", JsonKind::String), None);
    }

    #[test]
    fn an_id_is_written_as_a_string() {
        assert_eq!(written("7", JsonKind::Integer, ScalarKind::Id).as_deref(), Some("\"7\""));
        assert_eq!(written("\"a\"", JsonKind::String, ScalarKind::Id).as_deref(), Some("\"a\""));
        assert_eq!(written("7.5", JsonKind::Float, ScalarKind::Id), None);
    }

    #[test]
    fn a_float_is_finite() {
        let float = |raw, kind| written(raw, kind, ScalarKind::Float);
        assert_eq!(float("1e999", JsonKind::Float), None);
        let huge = "9".repeat(400);
        assert_eq!(float(&huge, JsonKind::Integer), None);
        assert_eq!(float("3", JsonKind::Integer).as_deref(), Some("3"));
    }
}

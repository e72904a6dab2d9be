//! JSON as strict as a security boundary wants it: no duplicate members, no deep nesting, nothing after the value.
//!
//! Two parsers that disagree on which of two members counts are how a check is talked past; so neither counts.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Parses `bytes` (UTF-8), at most `depth_max` arrays and objects deep.
///
/// # Errors
/// One sentence for the client, with line and column; it quotes nothing of the input but a duplicate member's name.
pub(crate) fn parse(bytes: &[u8], depth_max: usize) -> Result<Value, String> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = StrictValue { depth_left: depth_max }.deserialize(&mut deserializer).map_err(|fault| said(&fault))?;
    deserializer.end().map_err(|fault| said(&fault))?;
    Ok(value)
}

fn said(fault: &serde_json::Error) -> String {
    format!("not acceptable JSON: {fault}")
}

#[derive(Clone, Copy)]
struct StrictValue {
    depth_left: usize,
}

impl StrictValue {
    fn inside<E: serde::de::Error>(self) -> Result<StrictValue, E> {
        let depth_left = self.depth_left.checked_sub(1).ok_or_else(|| E::custom("nested too deeply"))?;
        Ok(StrictValue { depth_left })
    }
}

impl<'de> DeserializeSeed<'de> for StrictValue {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format!("the member `{}` is there twice", shortened(&name))));
            }
            let value = members.next_value_seed(inside)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

fn shortened(name: &str) -> String {
    name.chars().filter(|character| !character.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_is_json_is_kept_as_it_is() {
        let text = r#"{"a":[1,-2,3.5,"é",null,true,{"b":{}}],"c":18446744073709551615}"#;
        assert_eq!(parse(text.as_bytes(), 8).unwrap().to_string(), text);
    }

    #[test]
    fn a_member_may_be_there_once_at_any_depth() {
        for text in [r#"{"a":1,"a":2}"#, r#"[{"x":{"a":1,"\u0061":1}}]"#] {
            assert!(parse(text.as_bytes(), 8).unwrap_err().contains("the member `a` is there twice"));
        }
    }

    #[test]
    fn depth_is_counted_and_endless_depth_is_harmless() {
        assert!(parse(b"[[[]]]", 3).is_ok());
        assert!(parse(b"[[[[]]]]", 3).unwrap_err().contains("nested too deeply"));
        assert!(parse("[".repeat(1_000_000).as_bytes(), 64).unwrap_err().contains("nested too deeply"));
    }

    #[test]
    fn half_json_more_than_json_and_other_encodings_are_refused() {
        let cases: [&[u8]; 8] =
            [b"", b"{", b"{} {}", b"{'a':1}", b"NaN", b"\"\\ud800\"", b"\xff\xfe{\x00}\x00", b"{\"a\":\"\xff\"}"];
        for case in cases {
            assert!(parse(case, 8).is_err(), "{case:?}");
        }
    }
}

//! A scanner over JSON text that checks it (RFC 8259) and says where values end, without building any.

use crate::arena::JsonKind;

/// Why a text is not the JSON that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonFault {
    #[error("not valid JSON at byte {0}")]
    Syntax(usize),
    #[error("nested deeper than the limit")]
    TooDeep,
}

/// A place in a JSON text. The text must be UTF-8; the scanner looks at its ASCII bytes only.
#[derive(Clone)]
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Scanner<'a> {
        Scanner { bytes, place: 0 }
    }

    /// The place of the next byte.
    #[inline]
    pub(crate) fn place(&self) -> usize {
        self.place
    }

    /// The bytes from `start` to here.
    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.place).unwrap_or_default()
    }

    /// The next byte, after white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<u8, JsonFault> {
        loop {
            match self.bytes.get(self.place) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.place += 1,
                Some(byte) => return Ok(*byte),
                None => return Err(self.fault()),
            }
        }
    }

    /// Steps over `byte`, which must come next, after white space.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), JsonFault> {
        if self.peek()? == byte {
            self.place += 1;
            return Ok(());
        }
        Err(self.fault())
    }

    /// Steps over `text` if it comes next, byte for byte.
    #[inline]
    pub(crate) fn take(&mut self, text: &[u8]) -> bool {
        let found = self.bytes.get(self.place..).is_some_and(|rest| rest.starts_with(text));
        if found {
            self.place += text.len();
        }
        found
    }

    /// Whether another member or item follows: steps over a comma, or over `close`.
    #[inline]
    pub(crate) fn more(&mut self, close: u8) -> Result<bool, JsonFault> {
        let byte = self.peek()?;
        if byte != b',' && byte != close {
            return Err(self.fault());
        }
        self.place += 1;
        Ok(byte == b',')
    }

    /// Only white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), JsonFault> {
        match self.peek() {
            Ok(_) => Err(self.fault()),
            Err(_) => Ok(()),
        }
    }

    /// Steps over a string and returns what is between its quotes, escapes and all.
    pub(crate) fn string(&mut self) -> Result<&'a [u8], JsonFault> {
        self.expect(b'"')?;
        let start = self.place;
        loop {
            self.place = next_special(self.bytes, self.place);
            match self.bytes.get(self.place) {
                Some(b'"') => {
                    let text = self.since(start);
                    self.place += 1;
                    return Ok(text);
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(self.fault()),
            }
        }
    }

    fn escape(&mut self) -> Result<(), JsonFault> {
        match self.bytes.get(self.place + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.place += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.place + 2..self.place + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.fault());
                }
                self.place += 6;
            }
            _ => return Err(self.fault()),
        }
        Ok(())
    }

    /// Steps over a value nested at most `depth_left` deep, and says what it is.
    pub(crate) fn skip(&mut self, depth_left: usize) -> Result<JsonKind, JsonFault> {
        match self.peek()? {
            b'"' => self.string().map(|_| JsonKind::String),
            b'{' => self.skip_object(depth_left),
            b'[' => self.skip_array(depth_left),
            b'n' => self.word(b"null", JsonKind::Null),
            b't' => self.word(b"true", JsonKind::Boolean),
            b'f' => self.word(b"false", JsonKind::Boolean),
            _ => self.number(),
        }
    }

    fn skip_object(&mut self, depth_left: usize) -> Result<JsonKind, JsonFault> {
        let depth_left = depth_left.checked_sub(1).ok_or(JsonFault::TooDeep)?;
        self.place += 1;
        if self.closes(b'}')? {
            return Ok(JsonKind::Object);
        }
        loop {
            self.string()?;
            self.expect(b':')?;
            self.skip(depth_left)?;
            if !self.more(b'}')? {
                return Ok(JsonKind::Object);
            }
        }
    }

    fn skip_array(&mut self, depth_left: usize) -> Result<JsonKind, JsonFault> {
        let depth_left = depth_left.checked_sub(1).ok_or(JsonFault::TooDeep)?;
        self.place += 1;
        if self.closes(b']')? {
            return Ok(JsonKind::Array);
        }
        loop {
            self.skip(depth_left)?;
            if !self.more(b']')? {
                return Ok(JsonKind::Array);
            }
        }
    }

    /// Steps over `close` when it comes at once: an empty object or array.
    #[inline]
    pub(crate) fn closes(&mut self, close: u8) -> Result<bool, JsonFault> {
        let closes = self.peek()? == close;
        self.place += usize::from(closes);
        Ok(closes)
    }

    fn word(&mut self, word: &[u8], kind: JsonKind) -> Result<JsonKind, JsonFault> {
        if self.take(word) { Ok(kind) } else { Err(self.fault()) }
    }

    fn number(&mut self) -> Result<JsonKind, JsonFault> {
        let mut kind = JsonKind::Integer;
        self.take(b"-");
        if !self.take(b"0") {
            self.digits()?;
        }
        if self.take(b".") {
            self.digits()?;
            kind = JsonKind::Float;
        }
        if self.take(b"e") || self.take(b"E") {
            let _signed = self.take(b"+") || self.take(b"-");
            self.digits()?;
            kind = JsonKind::Float;
        }
        Ok(kind)
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.place;
        while self.bytes.get(self.place).is_some_and(u8::is_ascii_digit) {
            self.place += 1;
        }
        if self.place == start { Err(self.fault()) } else { Ok(()) }
    }

    /// A fault at this place.
    pub(crate) fn fault(&self) -> JsonFault {
        JsonFault::Syntax(self.place)
    }
}

/// The place of the next quote, backslash or control character; the text's end when there is none.
#[inline]
fn next_special(bytes: &[u8], mut place: usize) -> usize {
    while let Some(chunk) = bytes.get(place..).and_then(<[u8]>::first_chunk::<8>) {
        let special = special_bytes(u64::from_le_bytes(*chunk));
        if special != 0 {
            return place + special.trailing_zeros() as usize / 8;
        }
        place += 8;
    }
    while bytes.get(place).is_some_and(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\') {
        place += 1;
    }
    place
}

/// The high bit of each byte that is a quote, a backslash or below 0x20. Borrows can set bits above the lowest one that
/// is set rightly, so only the lowest may be used.
#[inline]
fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zero_bytes = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = zero_bytes(word ^ (ONES * b'"' as u64));
    let backslashes = zero_bytes(word ^ (ONES * b'\\' as u64));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (quotes | backslashes | controls) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<JsonKind, JsonFault> {
        let mut scanner = Scanner::new(text.as_bytes());
        let kind = scanner.skip(4)?;
        scanner.end()?;
        Ok(kind)
    }

    #[test]
    fn accepts_what_serde_json_accepts() {
        for text in [
            "null",
            " true ",
            "-0",
            "0.5",
            "1e9",
            "-12.5E-3",
            "\"\"",
            "\"a\\n\\u00e9 é 🦀\"",
            "[]",
            "[1,[2]]",
            "{}",
            "{\"a\" : {\"b\":[ ]} , \"c\":0}",
            "\"\\ud800\"",
        ] {
            assert!(kind(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_json() {
        for text in [
            "",
            "nul",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "\"a",
            "\"\u{1}\"",
            "\"12345678\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "[1 2]",
            "{} {}",
            "'a'",
            "NaN",
            "{\"a\"}",
        ] {
            assert!(kind(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stops_at_its_depth() {
        assert_eq!(kind("[[[[1]]]]"), Ok(JsonKind::Array));
        assert_eq!(kind("[[[[[1]]]]]"), Err(JsonFault::TooDeep));
    }
}

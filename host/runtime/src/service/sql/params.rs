//! Parameters as the prelude writes them: a JSON array (by position) or object (by name), or nothing. What JSON has no
//! value for is an object: `{"i":"…"}` an integer, `{"b":[offset, length]}` bytes of the call's own bytes, `{"x":0}` a
//! value there is no SQL type for, refused only if a statement asks for it. `{"r":"…"}` is a real: a JSON parser may
//! round its last digit, and a database must not.

use super::failure::Failure;
use rusqlite::Statement;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde_json::{Map, Value};

pub(super) struct Params<'a> {
    values: Values,
    bytes: &'a [u8],
    /// Names are given without their prefix and must all be there.
    strict: bool,
}

enum Values {
    None,
    Listed(Vec<Value>),
    Named(Map<String, Value>),
}

/// Numbers a script can write without losing digits.
const SAFE: i64 = (1 << 53) - 1;

impl<'a> Params<'a> {
    pub(super) fn parse(json: &str, bytes: &'a [u8], strict: bool) -> Result<Params<'a>, Failure> {
        let malformed = || Failure::Type("the parameters are malformed".to_owned());
        let values = if json.is_empty() {
            Values::None
        } else {
            match serde_json::from_str(json) {
                Ok(Value::Array(list)) => Values::Listed(list),
                Ok(Value::Object(named)) => Values::Named(named),
                Ok(_) | Err(_) => return Err(malformed()),
            }
        };
        Ok(Params { values, bytes, strict })
    }

    pub(super) fn bind(&self, statement: &mut Statement<'_>) -> Result<(), Failure> {
        let count = statement.parameter_count();
        match &self.values {
            Values::None => Ok(()),
            Values::Listed(list) => {
                // As Bun has it: nothing is asked for, so whatever is given is nobody's; an empty list gives nothing.
                if count == 0 {
                    return Ok(());
                }
                if !list.is_empty() && list.len() != count {
                    return Err(Failure::usage(format!(
                        "SQLite query expected {count} values, received {}",
                        list.len()
                    )));
                }
                for (index, value) in list.iter().enumerate() {
                    statement.raw_bind_parameter(index + 1, self.output(value)?)?;
                }
                Ok(())
            }
            Values::Named(named) => {
                for index in 1..=count {
                    let value = self.named(named, statement.parameter_name(index), index)?;
                    if let Some(value) = value {
                        statement.raw_bind_parameter(index, self.output(value)?)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The value for one parameter: by its full name, else by the name without its prefix; one without a name goes by
    /// its place, counted from zero.
    fn named<'v>(
        &self,
        named: &'v Map<String, Value>,
        name: Option<&str>,
        index: usize,
    ) -> Result<Option<&'v Value>, Failure> {
        let Some(name) = name else {
            let value = named.get(&(index - 1).to_string());
            return if value.is_none() && self.strict { Err(missing(&format!("?{index}"))) } else { Ok(value) };
        };
        let bare = name.get(1..).unwrap_or_default();
        let value = named.get(name).or_else(|| named.get(bare));
        if value.is_none() && self.strict { Err(missing(bare)) } else { Ok(value) }
    }

    fn output<'v>(&'v self, value: &'v Value) -> Result<ToSqlOutput<'v>, Failure> {
        let unsupported =
            || Failure::Type("Binding expected string, TypedArray, boolean, number, bigint or null".to_owned());
        let value = match value {
            Value::Null => ValueRef::Null,
            Value::Bool(flag) => ValueRef::Integer(i64::from(*flag)),
            Value::String(text) => ValueRef::Text(text.as_bytes()),
            Value::Number(number) => match number.as_i64() {
                Some(integer) if integer.unsigned_abs() <= SAFE as u64 => ValueRef::Integer(integer),
                _ => ValueRef::Real(number.as_f64().ok_or_else(unsupported)?),
            },
            Value::Object(tagged) => self.tagged(tagged)?.ok_or_else(unsupported)?,
            Value::Array(_) => return Err(unsupported()),
        };
        Ok(ToSqlOutput::Borrowed(value))
    }

    fn tagged(&self, tagged: &Map<String, Value>) -> Result<Option<ValueRef<'a>>, Failure> {
        if let Some(Value::String(integer)) = tagged.get("i") {
            let parsed = integer.parse().map_err(|_| {
                let shown: String = integer.chars().take(40).collect();
                Failure::Range(format!("BigInt value '{shown}' is out of range"))
            })?;
            return Ok(Some(ValueRef::Integer(parsed)));
        }
        if let Some(Value::String(real)) = tagged.get("r") {
            // In words as well: "Infinity" is one that Rust reads too.
            return Ok(real.parse().ok().map(ValueRef::Real));
        }
        if let Some(Value::Array(range)) = tagged.get("b") {
            let place = |index: usize| range.get(index)?.as_u64().and_then(|place| usize::try_from(place).ok());
            let Some((offset, length)) = place(0).zip(place(1)) else { return Ok(None) };
            let end = offset.checked_add(length);
            return Ok(end.and_then(|end| self.bytes.get(offset..end)).map(ValueRef::Blob));
        }
        Ok(None)
    }
}

fn missing(name: &str) -> Failure {
    Failure::usage(format!("Missing parameter \"{name}\""))
}

//! Paths in a tarball, and which of them may become files.

use crate::limits::Limits;

pub(super) enum Placed<'p> {
    /// Nothing is left once the outermost folder, usually `package`, is taken off.
    Outermost,
    Below(Vec<&'p str>),
}

/// Splits a path into the names of folders below the package, or says why it is refused.
pub(super) fn place<'p>(path: &'p [u8], limits: &Limits) -> Result<Placed<'p>, String> {
    let refuse = |because: &str| Err(format!("the path {} {because}", shown(path)));
    if path.len() > limits.path_bytes {
        return refuse("is too long");
    }
    let Ok(text) = std::str::from_utf8(path) else { return refuse("is not UTF-8") };
    if text.starts_with('/') {
        return refuse("begins at the root");
    }
    if text.chars().any(|character| character.is_control() || matches!(character, '\\' | ':')) {
        return refuse("has a character no file name may have everywhere");
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => return refuse("leads upwards"),
            part if part.len() > 255 => return refuse("has a name that is too long"),
            part if part.ends_with([' ', '.']) || is_reserved(part) => return refuse("has a reserved name"),
            part => parts.push(part),
        }
    }
    if parts.len() > limits.path_depth {
        return refuse("goes down too many folders");
    }
    if parts.len() < 2 {
        return Ok(Placed::Outermost);
    }
    parts.remove(0);
    Ok(Placed::Below(parts))
}

/// Names that open a device on Windows, whatever comes after a dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" => true,
        _ => match stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt")) {
            Some(digit) => digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit() && byte != b'0'),
            None => false,
        },
    }
}

pub(super) fn shown(path: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(path).chars().take(120).collect();
    format!("{text:?}")
}

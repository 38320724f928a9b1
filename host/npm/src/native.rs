//! Packages that are not JavaScript alone. Scripts run in a sandbox that loads no machine code, so
//! such a package is better refused when it is saved, with a word on what to take instead, than found
//! broken when it is called.

use std::fmt;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::files::read_bounded;
use crate::name::check_name;

/// Manifests larger than this are no manifests.
const MANIFEST_BYTES: u64 = 4 << 20;
/// Folder entries looked at in an installed package.
const MAX_ENTRIES: usize = 60_000;

/// Why a package cannot run here, and what can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeCode {
    pub name: String,
    pub version: String,
    pub because: String,
    /// What to use in its place, when we know.
    pub instead: Option<&'static str>,
}

impl fmt::Display for NativeCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}@{} needs native code, which scripts cannot run: {}", self.name, self.version, self.because)?;
        match self.instead {
            Some(instead) => write!(out, "; {instead}"),
            None => Ok(()),
        }
    }
}

/// Well-known packages of machine code, and what does their work without it.
const KNOWN: [(&str, &str); 26] = [
    ("@prisma/client", "use Prisma's edge client over HTTP, or the built-in bun:sqlite"),
    ("@prisma/engines", "use Prisma's edge client over HTTP, or the built-in bun:sqlite"),
    ("@tensorflow/tfjs-node", "use @tensorflow/tfjs"),
    ("argon2", "use hash-wasm or the scrypt of node:crypto"),
    ("bcrypt", "use bcryptjs"),
    ("better-sqlite3", "use the built-in bun:sqlite or node:sqlite"),
    ("canvas", "draw on the client, or use an image service"),
    ("classic-level", "use the built-in bun:sqlite or node:sqlite"),
    ("cpu-features", "leave it out"),
    ("deasync", "use await"),
    ("fsevents", "leave it out"),
    ("grpc", "use @grpc/grpc-js"),
    ("isolated-vm", "each script already runs in a sandbox of its own"),
    ("leveldown", "use the built-in bun:sqlite or node:sqlite"),
    ("libpq", "use a database with an HTTP interface, or the built-in bun:sqlite"),
    ("node-pty", "terminals are not available to scripts"),
    ("node-sass", "use sass"),
    ("pg-native", "use a database with an HTTP interface, or the built-in bun:sqlite"),
    ("playwright", "browsers are not available to scripts; use a browser service over HTTP"),
    ("puppeteer", "browsers are not available to scripts; use puppeteer-core with a browser service"),
    ("re2", "use regular expressions of the language"),
    ("serialport", "devices are not available to scripts"),
    ("sharp", "use an image service over HTTP"),
    ("sqlite3", "use the built-in bun:sqlite or node:sqlite"),
    ("usb", "devices are not available to scripts"),
    ("zeromq", "use a queue with an HTTP interface"),
];

/// Packages with a machine-code half that work without it.
const WORK_WITHOUT: [&str; 7] = ["bufferutil", "utf-8-validate", "msgpackr", "cbor-x", "ssh2", "protobufjs", "core-js"];

/// Programs that build or fetch machine code when named in an install script.
const BUILDERS: [&str; 8] =
    ["node-gyp", "node-pre-gyp", "prebuild-install", "prebuild", "node-gyp-build", "cmake-js", "napi", "neon"];

/// What is known before anything is downloaded.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, instead)| *instead)
}

/// Signs collected while a package is unpacked.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Signs {
    gyp: bool,
    addon: Option<String>,
}

impl Signs {
    pub(crate) fn note_file(&mut self, path: &str) {
        self.gyp |= path == "binding.gyp";
        if path.ends_with(".node") && self.addon.is_none() {
            self.addon = Some(path.to_owned());
        }
    }
}

/// The verdict on an unpacked package.
pub(crate) fn judge(name: &str, version: &str, folder: &Path, signs: &Signs) -> Option<NativeCode> {
    let finding = |because: String| {
        Some(NativeCode { name: name.to_owned(), version: version.to_owned(), because, instead: known(name) })
    };
    if known(name).is_some() {
        return finding("it is built around machine code".to_owned());
    }
    if WORK_WITHOUT.contains(&name) {
        return None;
    }
    let manifest = read_bounded(&folder.join("package.json"), MANIFEST_BYTES).ok().flatten();
    let manifest: Option<Value> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if let Some(manifest) = &manifest {
        if manifest.get("gypfile").and_then(Value::as_bool) == Some(true) {
            return finding("its manifest says it is built with node-gyp".to_owned());
        }
        for step in ["preinstall", "install", "postinstall"] {
            let script = manifest.get("scripts").and_then(|scripts| scripts.get(step)).and_then(Value::as_str);
            if let Some(builder) = script.and_then(builder_of) {
                return finding(format!("its {step} script runs {builder}"));
            }
        }
    }
    if signs.gyp {
        return finding("it has a binding.gyp".to_owned());
    }
    signs.addon.as_ref().and_then(|addon| finding(format!("it has {addon}")))
}

fn builder_of(script: &str) -> Option<&'static str> {
    let words: Vec<&str> = script
        .split(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_')))
        .collect();
    BUILDERS.into_iter().find(|builder| words.contains(builder))
}

/// Looks at a package that is already in the root's `node_modules`, whoever put it there. `None` when
/// it needs nothing or is not there.
pub fn needs_native_code(root: &Path, name: &str) -> Option<NativeCode> {
    check_name(name).ok()?;
    let folder = root.join("node_modules").join(name);
    let version = crate::disk::version_in(&folder)?.to_string();
    judge(name, &version, &folder, &signs_in(&folder))
}

fn signs_in(folder: &Path) -> Signs {
    let mut signs = Signs::default();
    let mut open = vec![(folder.to_owned(), String::new())];
    let mut entries = 0;
    while let Some((path, prefix)) = open.pop() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            entries += 1;
            if entries > MAX_ENTRIES {
                return signs;
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            let below = format!("{prefix}{name}");
            if kind.is_dir() && name != "node_modules" {
                open.push((entry.path(), format!("{below}/")));
            } else if kind.is_file() {
                signs.note_file(&below);
            }
        }
    }
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str, manifest: &str, files: &[&str]) -> Option<String> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("node_modules").join(name);
        fs::create_dir_all(folder.join("build")).unwrap();
        fs::write(folder.join("package.json"), manifest).unwrap();
        for file in files {
            fs::write(folder.join(file), "").unwrap();
        }
        needs_native_code(root.path(), name).map(|found| found.to_string())
    }

    #[test]
    fn verdicts() {
        assert_eq!(
            verdict("plain", r#"{"version":"1.0.0","scripts":{"install":"node hello.js"}}"#, &["index.js"]),
            None
        );
        let words = verdict("sharp", r#"{"version":"1.0.0"}"#, &[]).unwrap();
        assert!(words.starts_with("sharp@1.0.0 needs native code") && words.contains("image service"), "{words}");
        assert!(verdict("a", r#"{"version":"1.0.0","gypfile":true}"#, &[]).unwrap().contains("node-gyp"));
        let script = r#"{"version":"1.0.0","scripts":{"install":"prebuild-install || node-gyp rebuild"}}"#;
        assert!(verdict("b", script, &[]).unwrap().contains("install script"));
        assert!(verdict("@s/c", r#"{"version":"1.0.0"}"#, &["build/x.node"]).unwrap().contains("build/x.node"));
        assert!(verdict("d", r#"{"version":"1.0.0"}"#, &["binding.gyp"]).unwrap().contains("binding.gyp"));
        assert_eq!(verdict("bufferutil", r#"{"version":"1.0.0","gypfile":true}"#, &["binding.gyp"]), None);
        assert_eq!(needs_native_code(Path::new("/nonexistent"), "x"), None);
    }
}

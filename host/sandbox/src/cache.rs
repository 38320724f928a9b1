//! The compiled engine on disk.
//!
//! A file is one BLAKE3 hash and the machine code it covers. A file whose hash does not fit (torn write, bit rot,
//! tampering short of rewriting both) is ignored and replaced. Loading precompiled code is the one thing in the host that
//! needs `unsafe`: whoever can write this folder can run code as this process, exactly as with the binary itself, so the
//! folder is created readable and writable by its owner only.
#![expect(unsafe_code, reason = "Module::deserialize: see the argument at the call")]

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use wasmtime::{Engine, Module};

const HASH_BYTES: usize = 32;

/// Compiles `wasm`, or loads what an earlier process compiled from the same bytes with the same settings.
pub(crate) fn compile(engine: &Engine, wasm: &[u8], directory: Option<&Path>) -> wasmtime::Result<Module> {
    let Some(path) = directory.map(|directory| path_for(engine, wasm, directory)) else {
        return Module::new(engine, wasm);
    };
    if let Some(module) = load(engine, &path) {
        return Ok(module);
    }
    let module = Module::new(engine, wasm)?;
    if let Err(error) = store(&module, &path) {
        // The cache only saves time: a read-only folder must not keep Wick from running.
        tracing::warn!(path = %path.display(), %error, "compiled engine could not be kept");
    }
    Ok(module)
}

fn path_for(engine: &Engine, wasm: &[u8], directory: &Path) -> PathBuf {
    let mut hasher = blake3::Hasher::new();
    hasher.update(wasm);
    // Covers wasmtime's version, the target and its features, and every setting that changes code.
    let mut compatibility = CompatibilityHasher(blake3::Hasher::new());
    std::hash::Hash::hash(&engine.precompile_compatibility_hash(), &mut compatibility);
    hasher.update(compatibility.0.finalize().as_bytes());
    directory.join(format!("{}.cwasm", &hasher.finalize().to_hex()[..32]))
}

/// Feeds everything std's `Hash` produces into BLAKE3: a 64-bit digest would be too short to trust with code.
struct CompatibilityHasher(blake3::Hasher);

impl std::hash::Hasher for CompatibilityHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

fn load(engine: &Engine, path: &Path) -> Option<Module> {
    let file = fs::read(path).ok()?;
    let (hash, code) = file.split_at_checked(HASH_BYTES)?;
    if blake3::hash(code).as_bytes() != hash {
        tracing::warn!(path = %path.display(), "damaged engine cache ignored");
        return None;
    }
    // SAFETY: the bytes are what `store` wrote from `Module::serialize` in a folder only our user can write, the hash
    // says they arrived whole, and wasmtime itself refuses another version's or another configuration's output.
    match unsafe { Module::deserialize(engine, code) } {
        Ok(module) => Some(module),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "engine cache not usable");
            None
        }
    }
}

fn store(module: &Module, path: &Path) -> io::Result<()> {
    let code = module.serialize().map_err(io::Error::other)?;
    let directory = path.parent().unwrap_or(Path::new("."));
    create_private(directory)?;
    let partial = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = fs::File::create(&partial)?;
    file.write_all(blake3::hash(&code).as_bytes())?;
    file.write_all(&code)?;
    file.sync_all()?;
    fs::rename(&partial, path)
}

fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn a_kept_module_is_loaded_and_a_damaged_one_is_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let engine = Engine::default();
        compile(&engine, TINY, Some(directory.path())).unwrap();
        let path = path_for(&engine, TINY, directory.path());
        assert!(load(&engine, &path).is_some());

        let mut file = fs::read(&path).unwrap();
        let middle = file.len() / 2;
        file[middle] ^= 1;
        fs::write(&path, &file).unwrap();
        assert!(load(&engine, &path).is_none());

        compile(&engine, TINY, Some(directory.path())).unwrap();
        assert!(load(&engine, &path).is_some());
        fs::write(&path, b"short").unwrap();
        assert!(load(&engine, &path).is_none());
    }
}

//! The committed engine.wasm: is it what the sources beside it say, and does it ask the host for nothing more than it may?

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use wasmparser::{Parser, Payload};
use wick_sandbox::ENGINE_WASM;

fn guest_shim() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-shim")
}

/// The same files in the same order as `guest-shim/inputs-hash`.
fn inputs_hash() -> String {
    let root = guest_shim();
    let mut files: Vec<String> = ["Cargo.toml", "Cargo.lock", "build", "quickjs.patch"].map(str::to_owned).to_vec();
    for folder in ["abi/src", "src"] {
        let mut sources: Vec<String> = std::fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy()))
            .filter(|name| name.ends_with(".rs"))
            .collect();
        sources.sort();
        files.extend(sources);
    }
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(format!("{file}\n"));
        hasher.update(std::fs::read(root.join(&file)).unwrap());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_committed_engine_was_built_from_these_sources() {
    let stamped = Parser::new(0).parse_all(ENGINE_WASM).find_map(|payload| match payload.unwrap() {
        Payload::CustomSection(section) if section.name() == wick_abi::INPUTS_SECTION => {
            Some(String::from_utf8(section.data().to_vec()).unwrap())
        }
        _ => None,
    });
    assert_eq!(
        stamped.as_deref(),
        Some(inputs_hash().as_str()),
        "guest-shim/engine.wasm is stale: run guest-shim/build and commit the result"
    );
}

#[test]
fn the_engine_imports_only_the_border_and_refusals() {
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(ENGINE_WASM) {
        if let Payload::ImportSection(section) = payload.unwrap() {
            for import in section.into_imports() {
                let import = import.unwrap();
                imports.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    imports.sort();
    let expected = [
        "env.memory",
        "wasi_snapshot_preview1.clock_time_get",
        "wasi_snapshot_preview1.environ_get",
        "wasi_snapshot_preview1.environ_sizes_get",
        "wasi_snapshot_preview1.fd_close",
        "wasi_snapshot_preview1.fd_fdstat_get",
        "wasi_snapshot_preview1.fd_seek",
        "wasi_snapshot_preview1.fd_write",
        "wasi_snapshot_preview1.proc_exit",
        "wasi_snapshot_preview1.random_get",
        "wick.block",
        "wick.expired",
        "wick.monotonic",
        "wick.now",
        "wick.op",
        "wick.random",
        "wick.result_len",
        "wick.take_result",
    ];
    assert_eq!(imports, expected);
}

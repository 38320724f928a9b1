//! A script and what lies around it, for commands that try it somewhere else.

use anyhow::Context;
use std::collections::VecDeque;
use std::path::Path;

/// Files and bytes of a folder that is copied; more than that is not one script's.
const MAX_FILES: usize = 2_000;
const MAX_BYTES: u64 = 64 << 20;

/// The name of a script's file.
pub(super) fn script_name(file: &Path) -> anyhow::Result<&str> {
    let name = file.file_name().and_then(|name| name.to_str()).context("the script has no usable file name")?;
    anyhow::ensure!(name.ends_with(".js") || name.ends_with(".ts"), "{name} is no script: scripts end in .js or .ts");
    Ok(name)
}

/// Copies a script, and then what its folder holds, the nearest first. Left out are links, hidden folders, packages (what
/// is imported is installed), and what cannot be read: it need not be the script's.
pub(super) fn copy(script: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    let from = script.parent().unwrap_or(Path::new("/"));
    if let Some(name) = script.file_name() {
        std::fs::copy(script, to.join(name))?;
    }
    let (mut files, mut bytes) = (0, 0);
    let mut folders = VecDeque::from([(from.to_owned(), to.to_owned())]);
    while let Some((from, to)) = folders.pop_front() {
        let Ok(entries) = std::fs::read_dir(&from) else { continue };
        std::fs::create_dir_all(&to)?;
        for entry in entries.flatten() {
            let (name, Ok(metadata)) = (entry.file_name(), entry.metadata()) else { continue };
            let is_left_out = name == "node_modules" || name.as_encoded_bytes().starts_with(b".");
            if metadata.is_dir() && !is_left_out {
                folders.push_back((entry.path(), to.join(name)));
            } else if metadata.is_file() && entry.path() != script {
                files += 1;
                bytes += metadata.len();
                if files > MAX_FILES || bytes > MAX_BYTES {
                    let seen = from.display();
                    tracing::warn!(
                        "there is too much around the script: what it imports from {seen} or below may be missing"
                    );
                    return Ok(());
                }
                if let Err(error) = std::fs::copy(entry.path(), to.join(name)) {
                    tracing::debug!(path = %entry.path().display(), %error, "left out");
                }
            }
        }
    }
    Ok(())
}

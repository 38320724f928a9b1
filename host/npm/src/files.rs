//! Reading and replacing single files.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::error::InstallError;

/// A file's bytes, or `None` when there is none.
pub(crate) fn read_bounded(path: &Path, max_bytes: u64) -> Result<Option<Vec<u8>>, InstallError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(InstallError::storage(path, &error)),
    };
    let mut bytes = Vec::new();
    let read = file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    let length = read.map_err(|error| InstallError::storage(path, &error))?;
    if u64::try_from(length).unwrap_or(u64::MAX) > max_bytes {
        return Err(InstallError::TooLarge { what: path.display().to_string(), limit: max_bytes });
    }
    Ok(Some(bytes))
}

/// Replaces a file so that a crash leaves the old one or the new one, whole. The new file is made in
/// `staging`, or beside the old one when that is on another file system.
pub(crate) fn replace(path: &Path, staging: &Path, bytes: &[u8]) -> Result<(), InstallError> {
    let write = || -> io::Result<()> {
        // Through a link, so that a linked manifest stays one.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let temporary = staging.join(name);
        write_like(&temporary, &target, bytes)?;
        match fs::rename(&temporary, &target) {
            // `node_modules` may be a volume of its own.
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let beside = folder.join(format!(".{}.wick-new", name.to_string_lossy()));
                write_like(&beside, &target, bytes)?;
                fs::rename(&beside, &target)?;
            }
            renamed => renamed?,
        }
        sync_folder(folder);
        Ok(())
    };
    write().map_err(|error| InstallError::storage(path, &error))
}

fn write_like(path: &Path, model: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    if let Ok(metadata) = fs::metadata(model) {
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes renames inside a folder last. Not every file system can; then there is nothing to be done.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(opened) = File::open(folder) {
        let _ = opened.sync_all();
    }
}

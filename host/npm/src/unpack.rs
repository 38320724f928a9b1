//! Unpacks a tarball nobody has vouched for beyond its checksum. Only plain files and folders come
//! out of it, only below the folder given, and only as many and as large as the limits say.
//!
//! Links are left out, as npm leaves them out. Refused are paths that lead out or could on some
//! system, devices, names that differ only in case, and extension headers that contradict the archive.

mod path;

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType, PaxExtensions};

use self::path::{Placed, place};
use crate::limits::Limits;
use crate::native::Signs;

/// A long name or a set of extension headers; real ones have a few hundred bytes.
const EXTENSION_BYTES: u64 = 64 << 10;
const FILE_MODE: u32 = 0o644;
const PROGRAM_MODE: u32 = 0o755;

/// What came out of a tarball.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    pub(crate) bytes: u64,
    /// Signs of code that is not JavaScript.
    pub(crate) signs: Signs,
}

/// Unpacks into a folder that must not exist yet. `bundles`: whether packages inside the tarball are
/// announced by its manifest; others are left out, since no lock would know of them.
pub(crate) fn unpack(tarball: &Path, into: &Path, bundles: bool, limits: &Limits) -> Result<Unpacked, String> {
    let file = File::open(tarball).map_err(|error| error.to_string())?;
    fs::create_dir(into).map_err(|error| error.to_string())?;
    // Headers and padding come on top of what files may have.
    let overhead = u64::try_from(limits.files).unwrap_or(u64::MAX).saturating_mul(4096);
    let most = limits.unpacked_bytes.saturating_add(overhead);
    let source = Metered { inner: MultiGzDecoder::new(BufReader::new(file)), left: most };
    let mut archive = Archive::new(source);
    let entries = archive.entries().map_err(|error| error.to_string())?.raw(true);
    let mut work = Work { into, bundles, limits, seen: HashMap::new(), unpacked: Unpacked::default() };
    let mut next = Extension::default();
    for entry in entries {
        let mut entry = entry.map_err(|error| format!("it is not a tarball: {error}"))?;
        let kind = entry.header().entry_type();
        match kind {
            EntryType::XHeader => next.read_pax(&read_extension(&mut entry)?)?,
            EntryType::GNULongName => {
                let name = read_extension(&mut entry)?;
                next.path = Some(name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec());
            }
            EntryType::XGlobalHeader | EntryType::GNULongLink => {
                read_extension(&mut entry)?;
            }
            _ => {
                let extension = std::mem::take(&mut next);
                let path = extension.path.unwrap_or_else(|| entry.header().path_bytes().into_owned());
                let size = entry.size();
                // Programs that believe the one would find other headers than those that believe the other.
                if extension.size.is_some_and(|other| other != size) {
                    return Err(format!("{} has two sizes", path::shown(&path)));
                }
                let mode = entry.header().mode().unwrap_or(0);
                work.entry(kind, &path, size, mode, &mut entry)?;
            }
        }
    }
    if !into.join("package.json").is_file() {
        return Err("it has no package.json".to_owned());
    }
    Ok(work.unpacked)
}

fn read_extension(entry: &mut impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = entry.take(EXTENSION_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(read).unwrap_or(u64::MAX) > EXTENSION_BYTES {
        return Err("a header in it is too long".to_owned());
    }
    Ok(bytes)
}

/// What headers in front of an entry say about it.
#[derive(Default)]
struct Extension {
    path: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Extension {
    fn read_pax(&mut self, bytes: &[u8]) -> Result<(), String> {
        for extension in PaxExtensions::new(bytes) {
            let extension = extension.map_err(|error| format!("a header in it is broken: {error}"))?;
            match extension.key_bytes() {
                b"path" => self.path = Some(extension.value_bytes().to_vec()),
                b"size" => {
                    let size = extension.value().ok().and_then(|size| size.parse().ok());
                    self.size = Some(size.ok_or("a header in it has a size that is no number")?);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
}

struct Work<'a> {
    into: &'a Path,
    bundles: bool,
    limits: &'a Limits,
    /// By path in lower case: what was made there, and how it was spelled.
    seen: HashMap<String, (Kind, String)>,
    unpacked: Unpacked,
}

impl Work<'_> {
    fn entry(
        &mut self,
        kind: EntryType,
        path: &[u8],
        size: u64,
        mode: u32,
        body: &mut impl Read,
    ) -> Result<(), String> {
        let kind = match kind {
            // The oldest tarballs have no other way to say folder.
            EntryType::Regular | EntryType::Continuous if path.ends_with(b"/") => Kind::Folder,
            EntryType::Regular | EntryType::Continuous => Kind::File,
            EntryType::Directory => Kind::Folder,
            EntryType::Link | EntryType::Symlink => return Ok(()),
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                return Err(format!("{} is a device", path::shown(path)));
            }
            other => return Err(format!("{} is of kind {:?}", path::shown(path), char::from(other.as_byte()))),
        };
        let parts = match place(path, self.limits)? {
            Placed::Outermost => return Ok(()),
            Placed::Below(parts) => parts,
        };
        let bundled = parts.contains(&"node_modules");
        if bundled && !self.bundles {
            return Ok(());
        }
        let Some((name, folders)) = parts.split_last() else { return Ok(()) };
        let mut at = String::new();
        for folder in folders {
            self.claim(&mut at, folder, Kind::Folder)?;
        }
        self.claim(&mut at, name, kind)?;
        if kind == Kind::Folder {
            return Ok(());
        }
        self.charge(&at, size)?;
        self.unpacked.signs.note_file(&at);
        write_file(&self.into.join(&at), mode, size, body).map_err(|error| format!("{at}: {error}"))
    }

    /// Takes a name in a folder, or finds that it is taken by the same. A folder is made on the way.
    fn claim(&mut self, at: &mut String, name: &str, kind: Kind) -> Result<(), String> {
        if !at.is_empty() {
            at.push('/');
        }
        at.push_str(name);
        if let Some((known, spelled)) = self.seen.get(&at.to_lowercase()) {
            if spelled != at {
                return Err(format!("{spelled} and {at} differ only in case"));
            }
            if *known != kind {
                return Err(format!("{at} is both a file and a folder"));
            }
            return Ok(());
        }
        if self.seen.len() >= self.limits.files {
            return Err(format!("it has more than {} files", self.limits.files));
        }
        self.seen.insert(at.to_lowercase(), (kind, at.clone()));
        match kind {
            Kind::Folder => fs::create_dir(self.into.join(&at)).map_err(|error| format!("{at}: {error}")),
            Kind::File => Ok(()),
        }
    }

    fn charge(&mut self, path: &str, size: u64) -> Result<(), String> {
        if size > self.limits.file_bytes {
            return Err(format!("{path} has more than {} bytes", self.limits.file_bytes));
        }
        self.unpacked.bytes = self.unpacked.bytes.saturating_add(size);
        if self.unpacked.bytes > self.limits.unpacked_bytes {
            return Err(format!("it unpacks to more than {} bytes", self.limits.unpacked_bytes));
        }
        Ok(())
    }
}

fn write_file(target: &Path, mode: u32, size: u64, body: &mut impl Read) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if mode & 0o111 == 0 { FILE_MODE } else { PROGRAM_MODE });
    }
    #[cfg(not(unix))]
    let _ = (mode, FILE_MODE, PROGRAM_MODE);
    let mut file = options.open(target)?;
    let written = io::copy(body, &mut file)?;
    if written == size { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Ends a stream that does not end by itself.
struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let length = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or_else(|| io::Error::other("it unpacks to too many bytes"))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;

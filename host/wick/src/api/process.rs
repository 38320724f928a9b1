//! What the system says of this process. Where it says nothing (not Linux, no `/proc`), the figures are zero or absent.

use std::fs;

/// In bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Memory {
    /// In physical memory, whatever for.
    pub(super) resident: u64,
    /// The part that belongs to nothing on disk: heaps, stacks, sandboxes.
    pub(super) anonymous: u64,
}

pub(super) fn memory() -> Memory {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    Memory { resident: kilobytes(&status, "VmRSS:"), anonymous: kilobytes(&status, "RssAnon:") }
}

/// What this process can have at most: the machine's memory, or less where a control group says so.
pub(super) fn memory_limit() -> u64 {
    let machine = kilobytes(&fs::read_to_string("/proc/meminfo").unwrap_or_default(), "MemTotal:");
    let group = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok());
    group.map_or(machine, |group| group.min(machine))
}

/// Descriptors open, without the one that counts them.
pub(super) fn open_files() -> Option<usize> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1))
}

/// A line such as `VmRSS:   1234 kB`.
fn kilobytes(text: &str, name: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    number.unwrap_or(0).saturating_mul(1024)
}

//! Images: captured memory, wrapped as a data-only wasm module.
//!
//! The module has one exported memory, data segments for its non-zero pages, and no code, so there is nothing to
//! compile; wasmtime maps its data copy-on-write into each sandbox.

use crate::sandbox::Cells;
use wasm_encoder as wasm;
use wasmtime::{Engine, Module};

/// Granularity of the zero check. Smaller pages make smaller images but more segments.
const PAGE: usize = 4096;
const WASM_PAGE: usize = 65536;

/// The memory a sandbox starts from. Cheap to clone.
#[derive(Clone)]
pub struct Image {
    pub(crate) module: Module,
    pub(crate) cells: Cells,
    data_bytes: usize,
}

impl Image {
    /// An image with zeroed memory, for booting the engine the first time.
    pub(crate) fn blank(engine: &Engine, pages: u64, max_bytes: usize) -> wasmtime::Result<Image> {
        let module = Module::new(engine, encode(&[], pages, max_bytes))?;
        Ok(Image { module, cells: Cells::default(), data_bytes: 0 })
    }

    /// The image of this memory. Sandboxes made from it can grow to `max_bytes`.
    pub(crate) fn capture(engine: &Engine, memory: &[u8], max_bytes: usize, cells: Cells) -> wasmtime::Result<Image> {
        let encoded = encode(memory, (memory.len() / WASM_PAGE) as u64, max_bytes);
        let module = Module::new(engine, &encoded)?;
        Ok(Image { module, cells, data_bytes: encoded.len() })
    }

    /// Bytes this image keeps in memory.
    pub fn data_bytes(&self) -> usize {
        self.data_bytes
    }
}

fn encode(memory: &[u8], pages: u64, max_bytes: usize) -> Vec<u8> {
    let mut module = wasm::Module::new();
    let mut memories = wasm::MemorySection::new();
    memories.memory(wasm::MemoryType {
        minimum: pages,
        maximum: Some((max_bytes / WASM_PAGE) as u64),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    module.section(&memories);
    let mut exports = wasm::ExportSection::new();
    exports.export("memory", wasm::ExportKind::Memory, 0);
    module.section(&exports);
    let mut data = wasm::DataSection::new();
    for (start, end) in non_zero_runs(memory) {
        data.active(0, &wasm::ConstExpr::i32_const(start as i32), memory[start..end].iter().copied());
    }
    module.section(&data);
    module.finish()
}

/// Ranges of consecutive pages that hold anything but zeroes.
fn non_zero_runs(memory: &[u8]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (index, page) in memory.chunks(PAGE).enumerate() {
        if page.iter().all(|&byte| byte == 0) {
            continue;
        }
        let start = index * PAGE;
        match runs.last_mut() {
            Some((_, end)) if *end == start => *end += page.len(),
            _ => runs.push((start, start + page.len())),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_join_neighbours_and_skip_zeroes() {
        let mut memory = vec![0u8; 5 * PAGE];
        memory[0] = 1;
        memory[PAGE + 7] = 1;
        memory[4 * PAGE] = 1;
        assert_eq!(non_zero_runs(&memory), [(0, 2 * PAGE), (4 * PAGE, 5 * PAGE)]);
        assert_eq!(non_zero_runs(&[]), []);
    }
}

//! Reading a log file line by line, forwards and backwards, with a cap on what one line may hold in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

const READ_BYTES: usize = 256 << 10;

/// How a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    Newline,
    /// Longer than the cap; the rest was skipped.
    Cut,
    /// The file ends here without a newline: torn, or still being written.
    Eof,
}

/// Lines from the start of a file.
pub(super) struct Forward {
    reader: BufReader<File>,
    cap: usize,
}

impl Forward {
    pub(super) fn new(file: File, cap: usize) -> Self {
        Self { reader: BufReader::with_capacity(READ_BYTES, file), cap }
    }

    /// Puts the next line, without its newline, into `line`. `None` at the end of the file.
    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<LineEnd>> {
        line.clear();
        let read = (&mut self.reader).take(self.cap as u64 + 1).read_until(b'\n', line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
            return Ok(Some(LineEnd::Newline));
        }
        if read <= self.cap {
            return Ok(Some(LineEnd::Eof));
        }
        line.truncate(self.cap);
        self.reader.skip_until(b'\n')?;
        Ok(Some(LineEnd::Cut))
    }
}

/// Complete lines from the end of a file towards its start. A last line without a newline is left out.
pub(super) struct Backward {
    file: File,
    /// Where `rest` begins in the file.
    position: u64,
    /// Read and not yet returned; once trimmed it is empty or ends in a newline.
    rest: Vec<u8>,
    trimmed: bool,
    cap: usize,
}

impl Backward {
    pub(super) fn new(file: File, cap: usize) -> io::Result<Self> {
        let position = file.metadata()?.len();
        Ok(Self { file, position, rest: Vec::new(), trimmed: false, cap })
    }

    pub(super) fn next(&mut self, line: &mut Vec<u8>) -> io::Result<Option<()>> {
        line.clear();
        loop {
            if !self.trimmed {
                match last_newline(&self.rest) {
                    Some(at) => {
                        self.rest.truncate(at + 1);
                        self.trimmed = true;
                    }
                    None if self.position == 0 => return Ok(None),
                    None => {}
                }
            }
            if self.trimmed {
                let Some(end) = self.rest.len().checked_sub(1) else {
                    if self.position == 0 {
                        return Ok(None);
                    }
                    self.read_block()?;
                    continue;
                };
                let start = last_newline(&self.rest[..end]).map(|at| at + 1);
                if let Some(start) = start.or((self.position == 0).then_some(0)) {
                    line.extend_from_slice(&self.rest[start..end]);
                    self.rest.truncate(start);
                    return Ok(Some(()));
                }
            }
            if self.rest.len() > self.cap {
                // No writer of ours makes such a line. Nothing before it can be trusted to be worth the memory.
                return Ok(None);
            }
            self.read_block()?;
        }
    }

    /// Puts the block before `rest` in front of it. Doubling keeps a long line from being copied once per block.
    fn read_block(&mut self) -> io::Result<()> {
        let size = (self.rest.len().max(READ_BYTES) as u64).min(self.position);
        self.position -= size;
        self.file.seek(SeekFrom::Start(self.position))?;
        let mut block = vec![0; size as usize];
        self.file.read_exact(&mut block)?;
        block.extend_from_slice(&self.rest);
        self.rest = block;
        Ok(())
    }
}

fn last_newline(bytes: &[u8]) -> Option<usize> {
    bytes.iter().rposition(|&byte| byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        file
    }

    fn backward(content: &[u8]) -> Vec<String> {
        let mut lines = Backward::new(file(content), 1 << 20).unwrap();
        let (mut line, mut all) = (Vec::new(), Vec::new());
        while lines.next(&mut line).unwrap().is_some() {
            all.push(String::from_utf8(line.clone()).unwrap());
        }
        all
    }

    #[test]
    fn backwards_in_order_and_without_the_torn_end() {
        assert!(backward(b"").is_empty());
        assert!(backward(b"torn").is_empty());
        assert_eq!(backward(b"one\n"), ["one"]);
        assert_eq!(backward(b"one\n\ntwo\ntorn"), ["two", "", "one"]);
        let long = "x".repeat(700_000);
        let content = format!("first\n{long}\nlast\n");
        assert_eq!(backward(content.as_bytes()), ["last", &long, "first"]);
        // Lines that meet a block boundary exactly.
        let many: Vec<String> = (0..70_000).map(|n| format!("{n:07}")).collect();
        let mut read = backward((many.join("\n") + "\n").as_bytes());
        read.reverse();
        assert_eq!(read, many);
    }

    #[test]
    fn backwards_gives_up_on_a_monstrous_line() {
        let content = vec![b'x'; 4 << 20];
        let mut lines = Backward::new(file(&[&content[..], b"\n"].concat()), 1 << 20).unwrap();
        assert!(lines.next(&mut Vec::new()).unwrap().is_none());
    }

    #[test]
    fn forwards_cuts_long_lines() {
        let mut lines = Forward::new(file(b"ab\nabcdefgh\nabcd\n\nend"), 4);
        let (mut line, mut all) = (Vec::new(), Vec::new());
        while let Some(end) = lines.next(&mut line).unwrap() {
            all.push((String::from_utf8(line.clone()).unwrap(), end));
        }
        let expected =
            [("ab", LineEnd::Newline), ("abcd", LineEnd::Cut), ("abcd", LineEnd::Newline), ("", LineEnd::Newline)];
        assert_eq!(all[..4], expected.map(|(text, end)| (text.to_owned(), end)));
        assert_eq!(all[4], ("end".to_owned(), LineEnd::Eof));
    }
}

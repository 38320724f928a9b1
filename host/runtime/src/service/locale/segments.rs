//! Dividing text by Unicode's rules (UAX 29). Words of languages written without spaces are not looked up in a
//! dictionary: of Chinese each character is a word, and Thai is divided at spaces only.

use unicode_segmentation::UnicodeSegmentation;

const WORD_LIKE: u32 = 1 << 31;

/// `None` if there is no such granularity. The text is far shorter than 2 GiB.
pub(super) fn ends(granularity: u32, text: &str) -> Option<Vec<u8>> {
    let mut ends = Ends { bytes: Vec::new(), at: 0 };
    match granularity {
        0 => text.graphemes(true).for_each(|piece| ends.push(piece, false)),
        1 => text.split_word_bounds().for_each(|piece| ends.push(piece, piece.contains(char::is_alphanumeric))),
        2 => text.split_sentence_bounds().for_each(|piece| ends.push(piece, false)),
        _ => return None,
    }
    Some(ends.bytes)
}

struct Ends {
    bytes: Vec<u8>,
    /// In UTF-16 units, as JavaScript counts.
    at: u32,
}

impl Ends {
    fn push(&mut self, piece: &str, is_word_like: bool) {
        let units: usize = piece.chars().map(char::len_utf16).sum();
        self.at += u32::try_from(units).unwrap_or(0);
        let flag = if is_word_like { WORD_LIKE } else { 0 };
        self.bytes.extend((self.at | flag).to_le_bytes());
    }
}

return '\u{1f600} é';

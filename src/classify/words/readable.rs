//! A text as a reader sees it: markup, references and escapes undone.

/// The most words that are kept, in bytes. What a page has to say about its failure stands at its
/// start; what comes later is menus, or a stack.
pub(super) const WORDS_BYTES_MAX: usize = 4 * 1024;

/// Elements whose content nobody reads.
const UNREAD: [&str; 4] = ["style", "script", "template", "svg"];

/// The most of a JSON text whose escapes are undone, in bytes: twice as much as [`readable`] keeps,
/// since there may be markup.
const UNQUOTED_BYTES_MAX: usize = 2 * WORDS_BYTES_MAX;

/// A text with the escapes of JSON strings undone (RFC 8259 section 7); what comes after
/// [`UNQUOTED_BYTES_MAX`] is left out.
#[must_use]
pub fn unquoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        if plain.len() >= UNQUOTED_BYTES_MAX {
            return plain;
        }
        plain.push_str(before);
        let mut chars = escape.chars();
        match chars.next() {
            Some('n' | 'r' | 't' | 'b' | 'f') => plain.push(' '),
            Some('u') => {
                let escape = chars.as_str();
                let end = escape.char_indices().nth(4).map_or(escape.len(), |(at, _)| at);
                let (digits, after) = escape.split_at_checked(end).unwrap_or_default();
                let number = u32::from_str_radix(digits, 16).ok();
                // Half of a surrogate pair is no letter; nothing that is looked for has one.
                plain.push(number.and_then(char::from_u32).unwrap_or(' '));
                chars = after.chars();
            }
            Some(escaped) => plain.push(escaped),
            None => {}
        }
        rest = chars.as_str();
    }
    plain.push_str(rest);
    plain
}

/// A text without markup, with the references of HTML undone, in lower case and with single spaces.
#[must_use]
pub fn readable(text: &str) -> String {
    let mut words = Written::default();
    let mut rest = text;
    while words.bytes.len() < WORDS_BYTES_MAX {
        rest = words.plain(rest);
        let mut chars = rest.chars();
        rest = match chars.next() {
            Some('<') => {
                words.push(' ');
                behind_tag(chars.as_str())
            }
            Some('&') => {
                let (c, rest) = reference(chars.as_str());
                words.push(c);
                rest
            }
            Some(_) => words.others(rest),
            None => break,
        };
    }
    let mut words = String::from_utf8(words.bytes).unwrap_or_default();
    words.truncate(words.trim_end_matches(' ').len());
    words
}

/// How a byte is read: in lower case, any white space as a space, and zero for what is read in
/// another way: markup, a reference, no ASCII.
#[expect(clippy::indexing_slicing, reason = "evaluated when the crate is built")]
const READ_AS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 0x80 {
        table[byte] = match byte as u8 {
            b'\t'..=b'\r' => b' ',
            b'<' | b'&' => 0,
            byte => byte.to_ascii_lowercase(),
        };
        byte += 1;
    }
    table
};

fn read_as(byte: u8) -> u8 {
    READ_AS.get(usize::from(byte)).copied().unwrap_or_default()
}

/// How many bytes are read at once.
const AT_ONCE: usize = 8;

/// Words as they are written: single spaces, none at the start.
struct Written {
    bytes: Vec<u8>,
    after_space: bool,
}

impl Default for Written {
    fn default() -> Self {
        Self { bytes: Vec::with_capacity(WORDS_BYTES_MAX.saturating_mul(2)), after_space: true }
    }
}

impl Written {
    /// Adds the ASCII at the start of a text that is neither a tag nor a reference;
    /// what follows. Most of a page is words with one space between them: that is taken
    /// over eight bytes at a time.
    fn plain<'a>(&mut self, text: &'a str) -> &'a str {
        let bytes = text.as_bytes().get(..text.len().min(WORDS_BYTES_MAX)).unwrap_or_default();
        let (eights, _) = bytes.as_chunks::<AT_ONCE>();
        let single = eights.iter().take_while(|eight| self.plain_at_once(eight)).count();
        let mut read = single.saturating_mul(AT_ONCE);
        for byte in bytes.iter().skip(read) {
            match read_as(*byte) {
                0 => break,
                b' ' if self.after_space => {}
                byte => {
                    self.bytes.push(byte);
                    self.after_space = byte == b' ';
                }
            }
            read = read.saturating_add(1);
            if read % AT_ONCE == 0 {
                break;
            }
        }
        text.get(read..).unwrap_or_default()
    }

    /// Adds eight bytes where all are plain and no space follows a space. All of
    /// [`READ_AS`] is below 0x80, so that a carry out of seven bits says of each byte by
    /// itself that it is not zero.
    fn plain_at_once(&mut self, bytes: &[u8; AT_ONCE]) -> bool {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        let read = bytes.map(read_as);
        let number = u64::from_le_bytes(read);
        let is_zero = |bytes: u64| !bytes.wrapping_add(LOW) & !LOW;
        let spaces = is_zero(number ^ u64::from_le_bytes([b' '; AT_ONCE]));
        let before = spaces << 8 | if self.after_space { 0x80 } else { 0 };
        if is_zero(number) | (spaces & before) != 0 {
            return false;
        }
        self.bytes.extend_from_slice(&read);
        self.after_space = spaces >> 63 != 0;
        true
    }

    /// Adds the first character of a text, whatever it is, and what follows it that is no
    /// ASCII; what follows that.
    fn others<'a>(&mut self, text: &'a str) -> &'a str {
        let mut chars = text.chars();
        chars.next().into_iter().for_each(|c| self.push(c));
        let mut rest = chars.as_str();
        while let Some(c) = chars.next().filter(|c| !c.is_ascii() && self.bytes.len() < WORDS_BYTES_MAX) {
            self.push(c);
            rest = chars.as_str();
        }
        rest
    }

    /// Adds a character, white space only after something else.
    fn push(&mut self, c: char) {
        let is_space = c.is_whitespace();
        match c {
            '\u{2019}' => self.bytes.push(b'\''),
            _ if is_space && self.after_space => {}
            _ if is_space => self.bytes.push(b' '),
            // Whether a letter has another form is known sooner than which.
            c if c.is_uppercase() => c.to_lowercase().for_each(|c| self.write(c)),
            c => self.write(c),
        }
        self.after_space = is_space;
    }

    fn write(&mut self, c: char) {
        let mut place = [0; 4];
        self.bytes.extend_from_slice(c.encode_utf8(&mut place).as_bytes());
    }
}

/// What follows a tag whose `<` has been read; for an element that nobody reads, what follows its
/// end. A lone `<` that begins no tag is dropped.
fn behind_tag(after: &str) -> &str {
    if let Some(comment) = after.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, rest)| rest);
    }
    if !after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return after;
    }
    let end = after.find('>').map_or("", |end| after.get(end.saturating_add(1)..).unwrap_or_default());
    let named = |name: &&&str| {
        let (start, next) = after.split_at_checked(name.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(name) && !next.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    };
    let Some(name) = UNREAD.iter().find(named) else { return end };
    let closes = |at: &usize| {
        let start = at.saturating_add(2);
        let tag = end.get(start..start.saturating_add(name.len()));
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name))
    };
    let close = end.match_indices("</").map(|(at, _)| at).find(closes);
    close.map_or("", |at| end.get(at..).unwrap_or_default())
}

/// Undoes a character reference whose `&` has been read (WHATWG HTML section 13.2.5.72): the named
/// ones that error pages have, and any number.
fn reference(after: &str) -> (char, &str) {
    const NAMED: [(&str, char); 12] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("rsquo", '\''),
        ("lsquo", '\''),
        ("rdquo", '"'),
        ("ldquo", '"'),
        ("mdash", '-'),
        ("ndash", '-'),
    ];
    let end = after.get(..after.floor_char_boundary(10)).and_then(|near| near.find(';'));
    let Some((name, rest)) =
        end.and_then(|end| Some((after.get(..end)?, after.get(end.saturating_add(1)..)?)))
    else {
        return ('&', after);
    };
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let named = || NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    (number.and_then(char::from_u32).or_else(named).unwrap_or(' '), rest)
}

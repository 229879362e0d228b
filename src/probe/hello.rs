//! The ClientHello the probe sends (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2).
//!
//! It only has to make a server show its first flight; the handshake is never finished, so no key
//! is needed and the random bytes need not be secret. Offered first is TLS 1.2 alone, since only
//! there the certificate comes in clear.

use std::net::IpAddr;

/// Which versions a ClientHello offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// TLS 1.2 and older: the server's certificate is then visible.
    Tls12,
    /// TLS 1.3 and 1.2, for servers that refuse the first offer.
    Tls13,
}

/// Cipher suites of TLS 1.3 (RFC 8446 appendix B.4).
const SUITES_13: [u16; 3] = [0x1301, 0x1302, 0x1303];

/// Cipher suites of TLS 1.2 and older, strongest first: ECDHE with AEAD, then DHE, then what old
/// servers still speak. The last is TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 section 3.3), which
/// says what the empty `renegotiation_info` extension says, to servers that choke on extensions.
const SUITES_12: [u16; 18] = [
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0x009e, 0x009f, 0xc009, 0xc013, 0xc00a, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035, 0x000a, 0x00ff,
];

/// Named groups: x25519, secp256r1, secp384r1, secp521r1 (RFC 8446 section 4.2.7).
const GROUPS: [u16; 4] = [29, 23, 24, 25];

/// Signature schemes: ECDSA, RSA-PSS, EdDSA and RSA PKCS#1 with SHA-2, then SHA-1 for old TLS 1.2
/// servers (RFC 8446 section 4.2.3).
const SIGNATURES: [u16; 12] =
    [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

/// A complete TLS record with one ClientHello.
///
/// `server_name` goes out as SNI unless it is an address literal (RFC 6066 section 3). The first
/// half of `random` is the client random, the second an x25519 share: any 32 bytes are a valid
/// public key (RFC 7748 section 5).
#[must_use]
pub fn client_hello(offer: Offer, server_name: Option<&str>, random: &[u8; 64]) -> Vec<u8> {
    let (client_random, key) = random.split_at(32);
    let mut body = vec![3, 3];
    body.extend_from_slice(client_random);
    body.push(0);
    let suites_13: &[u16] = if offer == Offer::Tls13 { &SUITES_13 } else { &[] };
    body.extend(long(words(suites_13.iter().chain(&SUITES_12))));
    body.extend([1, 0]);
    let mut extensions = extensions(offer, server_name, key);
    pad(&mut extensions, body.len());
    body.extend(long(extensions));
    let mut message = vec![1, 0];
    message.extend(long(body));
    // A first ClientHello may carry version 3.1 in its record for the sake of old
    // servers (RFC 8446 section 5.1).
    let mut record = vec![22, 3, 1];
    record.extend(long(message));
    record
}

fn extensions(offer: Offer, server_name: Option<&str>, key: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut add = |kind: u16, content: Vec<u8>| {
        all.extend(kind.to_be_bytes());
        all.extend(long(content));
    };
    if let Some(name) = server_name.filter(|name| name.parse::<IpAddr>().is_err()) {
        let mut entry = vec![0];
        entry.extend(long(name.strip_suffix('.').unwrap_or(name).bytes().collect()));
        add(0, long(entry));
    }
    add(10, long(words(&GROUPS)));
    add(11, vec![1, 0]);
    add(13, long(words(&SIGNATURES)));
    add(16, long(b"\x08http/1.1".to_vec()));
    add(23, Vec::new());
    add(0xff01, vec![0]);
    if offer == Offer::Tls13 {
        add(43, vec![4, 3, 4, 3, 3]);
        let mut share = vec![0, 29];
        share.extend(long(key.to_vec()));
        add(51, long(share));
    }
    all
}

/// Lengthens a ClientHello of 256 to 511 bytes to 512: some load balancers hang on
/// those (RFC 7685 section 4).
fn pad(extensions: &mut Vec<u8>, before: usize) {
    // The handshake header has 4 bytes, the extensions' length 2, the padding
    // extension's own header 4.
    let length = before.saturating_add(extensions.len()).saturating_add(4 + 2);
    if (256..512).contains(&length) {
        let zeros = 512_usize.saturating_sub(length).saturating_sub(4);
        extensions.extend(21_u16.to_be_bytes());
        extensions.extend(long(vec![0; zeros]));
    }
}

/// A vector with its length in two bytes before it. Nothing built here comes near 64 KiB.
fn long(content: Vec<u8>) -> Vec<u8> {
    let mut all = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
    all.extend(content);
    all
}

/// Numbers as big-endian bytes.
fn words<'a>(numbers: impl IntoIterator<Item = &'a u16>) -> Vec<u8> {
    numbers.into_iter().flat_map(|number| number.to_be_bytes()).collect()
}

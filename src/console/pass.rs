//! Passes: what a browser keeps in place of the operator's token. Signed, for one purpose, and until a moment; never the token.
//!
//! A pass is `expiry.nonce.signature`, the signature HMAC-SHA256 (RFC 2104) over purpose, expiry and nonce with the token as its key. So
//! another token ends all passes, and nothing has to be remembered.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How long a pass for the console is good, in milliseconds: a night's work.
pub const CONSOLE_MS: u64 = 8 * 60 * 60_000;

/// The cookie that holds it.
pub const COOKIE: &str = "faultline-console";

/// What a pass is for. One for one purpose is none for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Seeing the console.
    Console,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Console => "console",
        }
    }
}

/// A new pass. `nonce`: a number drawn; it tells two passes of one moment apart, and the forms that belong to them.
#[must_use]
pub fn issue(secret: &str, purpose: Purpose, expires_ms: u64, nonce: u32) -> String {
    let said = format!("{expires_ms}.{nonce:08x}");
    format!("{said}.{}", signed(secret, &[purpose.word(), &said]))
}

/// Whether a pass is good now. Takes a time that tells nothing of the signature.
#[must_use]
pub fn verify(secret: &str, purpose: Purpose, pass: &str, now_ms: u64) -> bool {
    let Some((said, signature)) = pass.rsplit_once('.') else { return false };
    let expires_ms = said.split_once('.').and_then(|(expires, _)| expires.parse::<u64>().ok());
    // One that is good for longer than any is ever issued comes from a clock that was wrong.
    let is_now =
        expires_ms.is_some_and(|expires| expires > now_ms && expires.saturating_sub(now_ms) <= CONSOLE_MS);
    is_now && is_signed(secret, &[purpose.word(), said], signature)
}

/// What a form has to bring back that was shown to whoever has this pass: no other site knows it.
#[must_use]
pub fn form_token(secret: &str, pass: &str) -> String {
    signed(secret, &["form", pass])
}

/// Whether a form brought it.
#[must_use]
pub fn is_form_of(secret: &str, pass: &str, token: &str) -> bool {
    is_signed(secret, &["form", pass], token)
}

fn mac(secret: &str, parts: &[&str]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(b"\n");
    }
    Some(mac)
}

fn signed(secret: &str, parts: &[&str]) -> String {
    let bytes = mac(secret, parts).map(|mac| mac.finalize().into_bytes());
    bytes.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
}

fn is_signed(secret: &str, parts: &[&str], signature: &str) -> bool {
    let given = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    mac(secret, parts).is_some_and(|mac| mac.verify_slice(&given).is_ok())
}

/// The field that gives a browser its pass. `is_secure`: over TLS, so that it never travels without.
#[must_use]
pub fn cookie(pass: &str, prefix: &str, is_secure: bool) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    let age_s = if pass.is_empty() { 0 } else { CONSOLE_MS / 1_000 };
    format!("{COOKIE}={pass}; Path={prefix}; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}")
}

/// The pass among the cookies of a request (RFC 6265 section 4.2).
#[must_use]
pub fn in_cookies(cookies: &str) -> Option<&str> {
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000_000;

    #[test]
    fn only_a_pass_of_this_token_and_this_hour_is_one() {
        let pass = issue("secret", Purpose::Console, NOW + CONSOLE_MS, 7);
        let forged = pass.replacen(&NOW.to_string()[..4], "9999", 1);
        let (head, _) = pass.rsplit_once('.').unwrap();
        let rows = [
            ("good", "secret", pass.as_str(), NOW, true),
            ("its last moment", "secret", &pass, NOW + CONSOLE_MS - 1, true),
            ("run out", "secret", &pass, NOW + CONSOLE_MS, false),
            ("issued by a clock that was wrong", "secret", &pass, NOW - 1, false),
            ("another token", "other", &pass, NOW, false),
            ("another expiry", "secret", &forged, NOW, false),
            ("no signature", "secret", head, NOW, false),
            ("the token itself", "secret", "secret", NOW, false),
            ("nothing", "secret", "", NOW, false),
        ];
        for (id, secret, pass, now_ms, good) in rows {
            assert_eq!(verify(secret, Purpose::Console, pass, now_ms), good, "{id}");
        }
        assert!(!pass.contains("secret"));
    }

    #[test]
    fn a_form_belongs_to_its_pass() {
        let (mine, other) = (issue("s", Purpose::Console, NOW, 1), issue("s", Purpose::Console, NOW, 2));
        let token = form_token("s", &mine);
        assert!(is_form_of("s", &mine, &token));
        for (id, secret, pass, token) in [
            ("another pass", "s", &other, token.as_str()),
            ("another secret", "t", &mine, &token),
            ("the pass itself", "s", &mine, &mine),
            ("nothing", "s", &mine, ""),
        ] {
            assert!(!is_form_of(secret, pass, token), "{id}");
        }
    }

    #[test]
    fn a_pass_is_found_among_cookies() {
        assert!(cookie("p", "/_faultline", true).contains("HttpOnly; SameSite=Strict; Secure"));
        assert!(cookie("", "/_faultline", false).contains("Max-Age=0"));
        for (cookies, expected) in [
            ("faultline-console=1.2.3", Some("1.2.3")),
            ("a=b; faultline-console=1.2.3; c=d", Some("1.2.3")),
            ("x-faultline-console=1", None),
            ("", None),
        ] {
            assert_eq!(in_cookies(cookies), expected, "{cookies}");
        }
    }
}

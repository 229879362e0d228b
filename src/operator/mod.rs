//! The operator's passes: who is the operator, without the secret itself ever lying in a browser.
//!
//! The secret `OPERATOR_TOKEN` is shown as a bearer token, as a password, or in the field
//! `faultline-token`. A browser that showed it gets a *pass* as a cookie: what it is for and when
//! it ends, signed with HMAC-SHA256 (RFC 2104) under the secret. A pass opens nothing but what it
//! was issued for, ends by itself, and ends at once with another secret.
//!
//! In scope: issuing and verifying passes, reading them out of fields, the token against forged
//! forms. Out of scope: waiting (`edge::operator`). Nothing here reads a clock.

mod cookies;
pub mod tries;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

pub use cookies::{COOKIES, drop_cookie, passes_in, set_cookie};

/// The field in which a script shows the secret to be let through.
pub const FIELD: &str = "faultline-token";

/// What a pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Use {
    /// To be let through while the site is closed, full or limited.
    Enter,
    /// To use the operator's console.
    Console,
}

/// How long a pass is good for, in seconds: a working day, so that an outage
/// does not end with a login.
pub const LIFE_S: u64 = 8 * 60 * 60;

/// Why a pass is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassRefused {
    /// It is none, it is for another use, or its signature is not ours: a try.
    Forged,
    /// It was good until a moment ago.
    Expired,
}

/// A pass for one use from now on. `None` without a secret.
#[must_use]
pub fn issue(secret: &str, for_use: Use, now_ms: u64) -> Option<String> {
    let ends_s = (now_ms / 1_000).saturating_add(LIFE_S);
    let name: &str = for_use.into();
    Some(format!("{name}.{ends_s}.{}", signature(secret, &format!("pass|{name}|{ends_s}"))?))
}

/// Whether a pass is one for this use, now. Takes a time that tells nothing of the signature.
///
/// # Errors
/// Why not.
pub fn verify(secret: &str, for_use: Use, pass: &str, now_ms: u64) -> Result<(), PassRefused> {
    let name: &str = for_use.into();
    let (what, given) = pass.rsplit_once('.').ok_or(PassRefused::Forged)?;
    let digits =
        what.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')).ok_or(PassRefused::Forged)?;
    let ends_s: u64 = digits.parse().map_err(|_| PassRefused::Forged)?;
    let expected = signature(secret, &format!("pass|{name}|{ends_s}")).ok_or(PassRefused::Forged)?;
    // The number may be written in several ways, of which one was signed.
    if !is_same(given, &expected) || digits != ends_s.to_string() {
        return Err(PassRefused::Forged);
    }
    if now_ms / 1_000 >= ends_s { Err(PassRefused::Expired) } else { Ok(()) }
}

/// What a form of ours carries, so that no other site's form can be sent in its place (cross-site
/// request forgery): bound to the pass, so that nobody else's fits.
#[must_use]
pub fn form_token(secret: &str, pass: &str) -> Option<String> {
    signature(secret, &format!("form|{pass}"))
}

/// Whether a form carries the token of this pass.
#[must_use]
pub fn is_our_form(secret: &str, pass: &str, given: &str) -> bool {
    form_token(secret, pass).is_some_and(|expected| is_same(given, &expected))
}

/// What a request shows of being the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Nothing, or a pass that has ended.
    None,
    /// The secret, or a pass.
    Right,
    /// Something that is neither.
    Wrong,
}

/// Whether the request is let through as the operator's: by the field [`FIELD`], or by a pass among
/// the cookies. Without a secret, or with an empty one, nothing opens anything.
#[must_use]
pub fn claim(field: Option<&str>, cookies: Option<&str>, secret: Option<&str>, now_ms: u64) -> Claim {
    let Some(secret) = secret.filter(|secret| !secret.is_empty()) else { return Claim::None };
    if let Some(token) = field.filter(|token| !token.is_empty()) {
        return if is_operator(Some(token), Some(secret)) { Claim::Right } else { Claim::Wrong };
    }
    let mut claim = Claim::None;
    for pass in cookies.into_iter().flat_map(|cookies| passes_in(cookies, Use::Enter)) {
        match verify(secret, Use::Enter, pass, now_ms) {
            Ok(()) => return Claim::Right,
            Err(PassRefused::Forged) => claim = Claim::Wrong,
            Err(PassRefused::Expired) => {}
        }
    }
    claim
}

/// Whether the token is the operator's. Takes a time that tells nothing but the length.
#[must_use]
pub fn is_operator(token: Option<&str>, secret: Option<&str>) -> bool {
    match (token, secret) {
        (Some(token), Some(secret)) if !secret.is_empty() => is_same(token, secret),
        _ => false,
    }
}

fn is_same(given: &str, expected: &str) -> bool {
    bool::from(given.as_bytes().ct_eq(expected.as_bytes()))
}

fn signature(secret: &str, text: &str) -> Option<String> {
    if secret.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(b"faultline|");
    mac.update(text.as_bytes());
    Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests;

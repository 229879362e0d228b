//! Signatures of notices, by Standard Webhooks
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>):
//! HMAC-SHA256 over id, time and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with that is written in base64.
const PREFIX: &str = "whsec_";

/// The header fields of a notice. `secret`: `whsec_` and the key in base64, or any other text
/// as it is; without one nothing is signed. `at_s`: the moment of the attempt, in seconds
/// since 1970-01-01T00:00:00Z.
#[must_use]
pub fn fields(secret: Option<&str>, id: &str, at_s: u64, body: &str) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", concat!("faultline/", env!("CARGO_PKG_VERSION")).to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at_s.to_string()),
    ];
    let signed = secret.filter(|secret| !secret.is_empty()).and_then(|secret| sign(secret, id, at_s, body));
    fields.extend(signed.map(|signature| ("webhook-signature", signature)));
    fields
}

fn sign(secret: &str, id: &str, at_s: u64, body: &str) -> Option<String> {
    let key = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text.trim()).ok());
    let key = key.unwrap_or_else(|| secret.as_bytes().to_vec());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{at_s}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_signed_as_the_standard_says() {
        // The example of the specification's reference libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let (id, at_s, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        let field = |secret| {
            let fields = fields(secret, id, at_s, body);
            fields.into_iter().find(|(name, _)| *name == "webhook-signature").map(|(_, value)| value)
        };
        assert_eq!(field(Some(secret)).as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(field(None), None, "without a secret there is no signature to trust");
        assert_eq!(field(Some("")), None);
        assert_ne!(field(Some("plain")), field(Some("other")));
        assert!(field(Some("whsec_not base64")).is_some(), "taken as it is");
    }
}

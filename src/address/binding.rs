//! Origins that are bindings of the worker: another Worker, or a service of a private network.
//!
//! In scope: how one is written, and what it is called among the isolates. Out of scope: whether
//! the worker has it, which the build checks (`config::file`) and the shell finds out.

use strum::{IntoStaticStr, VariantArray};

/// What is behind a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum BindingKind {
    /// Another Worker of the account
    /// (<https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/http/>).
    Service,
    /// A service of a private network, by a tunnel
    /// (<https://developers.cloudflare.com/workers-vpc/>).
    Vpc,
}

/// A binding as an origin. A request goes there with the address that the visitor asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    kind: BindingKind,
    name: String,
}

impl Binding {
    /// Reads `service:NAME` or `vpc:NAME`; `None` for what is neither.
    ///
    /// # Errors
    /// What should have been written instead.
    pub fn parse(text: &str) -> Option<Result<Self, String>> {
        let (prefix, name) = text.split_once(':')?;
        let kind = *BindingKind::VARIANTS.iter().find(|kind| prefix == <&str>::from(**kind))?;
        if is_name(name) {
            return Some(Ok(Self { kind, name: name.to_owned() }));
        }
        Some(Err(format!("`{prefix}:` and the name of a binding of wrangler.toml, as in {prefix}:SHOP")))
    }

    /// What is behind it.
    #[must_use]
    pub const fn kind(&self) -> BindingKind {
        self.kind
    }

    /// Its name among the worker's bindings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As it is written: `service:NAME`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}:{}", <&str>::from(self.kind), self.name)
    }
}

/// Wrangler makes each binding a name of JavaScript; 64 characters are more than anybody writes.
fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$');
    (1..=64).contains(&name.len())
        && name.bytes().next().is_some_and(is_letter)
        && name.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_are_told_from_addresses_and_from_mistakes() {
        let read = |text| Binding::parse(text).map(|read| read.map(|binding| binding.key()).ok());
        for (text, expected) in [
            ("service:SHOP", Some(Some("service:SHOP"))),
            ("vpc:private_api", Some(Some("vpc:private_api"))),
            ("service:$a1", Some(Some("service:$a1"))),
            ("service:", Some(None)),
            ("service:1a", Some(None)),
            ("service:my-shop", Some(None)),
            ("service:SHOP/path", Some(None)),
            ("vpc: SHOP", Some(None)),
            ("Service:SHOP", None),
            ("https://example.com", None),
            ("zone", None),
        ] {
            assert_eq!(read(text), expected.map(|key| key.map(str::to_owned)), "{text}");
        }
    }
}

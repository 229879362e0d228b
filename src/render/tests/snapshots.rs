//! A few whole answers, reviewed by eye.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::*;
use crate::answer::brand::Look;

fn shown(finding: &Finding, accept: &str) -> String {
    let Rendered { status, headers, body } = render(&answer(finding, accept));
    let style = policy::style(&Look::default());
    // The style sheet would only hide the page, and its hash is recomputed from
    // the page in another test.
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (of_style, of_script) = (hash(&style), hash(policy::SCRIPT));
    let field = |(name, value): &(&str, String)| {
        format!("{name}: {}\n", value.replace(&of_style, "…").replace(&of_script, "…"))
    };
    let fields: String = headers.iter().map(field).collect();
    let body = String::from_utf8(body).unwrap().replace(&style, "…").replace(policy::SCRIPT, "…");
    format!("{status}\n{fields}\n{body}")
}

#[test]
fn answers_read_as_reviewed() {
    use {Confidence as C, Failure as F};
    let rcode = finding(F::DnsError, C::Certain).because(Reason::Rcode("NXDOMAIN".into()));
    let cases = [
        ("refused_html", finding(F::ConnectionRefused, C::Certain), "text/html"),
        ("refused_text", finding(F::ConnectionRefused, C::Certain), "text/plain"),
        ("certificate_possible_html", finding(F::TlsCertificateError, C::Possible), "text/html"),
        ("dns_error_problem", rcode, "application/problem+json"),
        ("database_likely_markdown", known(F::DatabaseUnavailable, C::Likely), "text/markdown"),
        ("platform_json", known(F::PlatformError, C::Certain), "application/json"),
        ("maintenance_text", finding(F::Maintenance, C::Certain), "text/plain"),
    ];
    for (id, finding, accept) in cases {
        insta::assert_snapshot!(id, shown(&finding, accept));
    }
}

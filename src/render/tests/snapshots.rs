//! A few whole answers, reviewed by eye.

use super::*;
use crate::answer::brand::Look;

fn shown(finding: &Finding, accept: &str) -> String {
    let Rendered { status, headers, body } = render(&answer(finding, accept));
    let fields: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    // The style sheet is held by its hash in the policy; here it would only hide the page.
    let style = policy::style(&Look::default());
    let body = String::from_utf8(body).unwrap().replace(&style, "…");
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

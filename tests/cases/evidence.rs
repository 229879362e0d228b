//! `docs/evidence.md`: for every fault, what can be known of it on each platform,
//! as the judge itself says.

use std::fmt::Write;

use faultline::classify::edge_made::codes::{CODES, Says};
use faultline::classify::{Asked, Judgement, judge};
use faultline::failure::Failure;
use faultline::outcome::{Outcome, Peek, Reply};
use faultline::vantage::proof::PROOFS;
use faultline::verdict::{Confidence, Evidence, Finding, Verdict};
use faultline_lab::{Fault, Group};

use crate::attempt::Seen;
use faultline_fixtures::cases::{Case, Fetch};

/// What stands before the tables.
const BEFORE: &str = include_str!("evidence_before.md");
/// What stands after them.
const AFTER: &str = include_str!("evidence_after.md");

/// What the deployed edge is expected to make of a fault.
enum Deployed {
    /// A reply of its own: this status, with this code in its body.
    EdgeMade(u16, u16),
    /// It hangs until our own deadline.
    Deadline,
    /// The origin's own reply.
    TheReply,
    /// The reply, and a body that fails while it is read.
    TheBody,
    /// Nothing is documented.
    Unknown,
}

/// The whole page.
pub fn page(rows: &[(Case, Seen)], faults: &[Fault]) -> String {
    let mut page = BEFORE.replace("<!-- proofs -->\n", &proofs()).replace("<!-- codes -->\n", &codes());
    for group in Group::ALL {
        let of_group = || {
            let found = rows.iter().filter_map(|(case, seen)| {
                let fault = faults.iter().find(|fault| fault.id == case.fault)?;
                Some((case, seen, fault))
            });
            found.filter(|(case, _, fault)| fault.group == group && case.failure.is_some())
        };
        if of_group().next().is_none() {
            continue;
        }
        writeln!(page, "\n### {}\n", group.title()).unwrap();
        page += "| fault | deployed Cloudflare | holds there | fetch in workerd | holds without a probe | holds with one |\n";
        page += "|---|---|---|---|---|---|\n";
        let mut rows: Vec<([String; 6], Vec<&str>)> = Vec::new();
        for (case, seen, fault) in of_group() {
            let cells = cells(case, seen, fault);
            match rows.last_mut() {
                Some((last, ids)) if *last == cells => ids.push(&fault.id),
                _ => rows.push((cells, vec![&fault.id])),
            }
        }
        for ([title, cells @ ..], ids) in rows {
            writeln!(page, "| {title} (`{}`) | {} |", ids.join("`, `"), cells.join(" | ")).unwrap();
        }
    }
    page + AFTER
}

/// The table of what an observation proves.
fn proofs() -> String {
    let mut table =
        "| seen by a probe | same way | another way | why less there | known by |\n|---|---|---|---|---|\n"
            .to_owned();
    let most = |proves: Option<Confidence>| proves.map_or("nothing", Into::into);
    for proof in &PROOFS {
        let (observation, basis): (&str, &str) = (proof.observation.into(), proof.basis.into());
        let (same, another) = (most(proof.same_way), most(proof.another_way));
        writeln!(table, "| `{observation}` | {same} | {another} | {} | {basis} |", proof.because).unwrap();
    }
    table
}

/// The table of the edge's codes.
fn codes() -> String {
    let mut table = "| code | with status | means | failure | hop | who acts | `Retry-After` | read in |\n|---|---|---|---|---|---|---|---|\n".to_owned();
    for row in CODES {
        let statuses: Vec<String> = row.statuses.iter().map(u16::to_string).collect();
        let said = match row.says {
            Says::Failed { failure, hop, owner, .. } => {
                let owner: &str = owner.into();
                let wait = row.retry_after_s().map_or("none".to_owned(), |s| format!("{s} s"));
                format!("`{}` | {} | {owner} | {wait}", failure.code(), hop.code())
            }
            Says::Visitor => "passes | | | ".to_owned(),
        };
        let source: &str = row.source.into();
        writeln!(table, "| {} | {} | {} | {said} | {source} |", row.code, statuses.join(", "), row.means)
            .unwrap();
    }
    table
}

/// What is said of a fault, its title first.
fn cells(case: &Case, seen: &Seen, fault: &Fault) -> [String; 6] {
    let (sees, holds) = on_the_deployed_edge(case, seen, fault);
    let strongest = seen.finding.iter().filter_map(|finding| finding.evidence.first()).next();
    let best = format!("{}: `{}`", held(case), strongest.map_or("", Evidence::code));
    let (without, with) = match &seen.without {
        Some(without) => (said(without), best),
        None => (best, "no probe".to_owned()),
    };
    [fault.title.clone(), sees, holds, fetched(case.fetch).to_owned(), without, with]
}

/// The table's verdict: failure, reason, and the least that is claimed.
fn held(case: &Case) -> String {
    let failure = case.failure.as_deref().unwrap_or_default();
    let reason = case.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!("`{failure}`{reason}, {}", case.confidence.as_deref().unwrap_or("certain"))
}

fn said(finding: &Finding) -> String {
    let confidence: &'static str = finding.confidence.into();
    format!("`{}`, {confidence}", finding.failure.code())
}

fn fetched(fetch: Fetch) -> &'static str {
    match fetch {
        Fetch::Lost => "throws `connection lost`",
        Fetch::Reference => "throws `internal error`",
        Fetch::Deadline => "hangs",
        Fetch::Reply => "resolves",
        Fetch::Body => "resolves; the body fails",
        Fetch::Handshake => "resolves, with a 502 of the runtime",
    }
}

fn on_the_deployed_edge(case: &Case, seen: &Seen, fault: &Fault) -> (String, String) {
    match deployed(case, fault) {
        Deployed::EdgeMade(status, code) => {
            let finding = judged(&Outcome::Answered(edge_made(status, code)));
            let body = if code == status { String::new() } else { format!(" with {code}") };
            let hides = Some(finding.failure.code()) != case.failure.as_deref();
            let hidden = if hides { ": the cause is hidden" } else { "" };
            let looked = matches!(status, 520 | 521 | 522 | 525 | 526) && hides;
            let hidden = if looked { ": a probe may tell more" } else { hidden };
            (format!("`{status}`{body}"), format!("{}{hidden}", said(&finding)))
        }
        Deployed::Deadline => {
            let finding = judged(&Outcome::DeadlinePassed);
            ("hangs".to_owned(), format!("{}; with a probe `likely` at most", said(&finding)))
        }
        Deployed::TheReply => ("this reply".to_owned(), held(case)),
        Deployed::TheBody => {
            let without = seen.without.as_ref().map_or_else(|| held(case), said);
            ("the reply; its body fails".to_owned(), format!("{without}, if it fails in the same words"))
        }
        Deployed::Unknown => ("not documented: the reply, or a `520`".to_owned(), "not known".to_owned()),
    }
}

/// What Cloudflare documents for a failure. The judge reads the shape, so the plain
/// one stands for all five.
fn deployed(case: &Case, fault: &Fault) -> Deployed {
    use Failure as F;
    match (fault.group, case.fetch) {
        (Group::EdgeMade | Group::App | Group::Control, _) => return Deployed::TheReply,
        (_, Fetch::Body) => return Deployed::TheBody,
        (_, Fetch::Reply | Fetch::Handshake) => return Deployed::Unknown,
        (_, Fetch::Lost | Fetch::Reference | Fetch::Deadline) => {}
    }
    let failure = case.failure.as_deref().and_then(|code| code.parse::<Failure>().ok());
    match failure {
        Some(F::ConnectionRefused) => Deployed::EdgeMade(521, 521),
        Some(F::ConnectionTimeout) => Deployed::EdgeMade(522, 522),
        Some(F::DestinationIpUnroutable) => Deployed::EdgeMade(523, 523),
        Some(F::TlsProtocolError | F::TlsAlertReceived) => Deployed::EdgeMade(525, 525),
        Some(F::TlsCertificateError) => Deployed::EdgeMade(526, 526),
        Some(F::DnsError | F::DnsTimeout) => Deployed::EdgeMade(530, 1016),
        Some(F::HttpResponseTimeout) => Deployed::Deadline,
        Some(F::ConnectionTerminated | F::HttpProtocolError | F::HttpResponseHeaderSectionSize) => {
            Deployed::EdgeMade(520, 520)
        }
        _ => Deployed::Unknown,
    }
}

/// A reply the edge makes itself, in its plain form.
fn edge_made(status: u16, code: u16) -> Reply {
    let peek = Peek { text: format!("error code: {code}"), complete: true };
    let headers = [("content-type", "text/plain; charset=UTF-8"), ("server", "cloudflare")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Reply { status, reason: String::new(), headers, peek: Some(peek) }
}

fn judged(outcome: &Outcome) -> Finding {
    let asked = Asked { method: "GET", elapsed_ms: 40, ..Asked::default() };
    match judge(outcome, &asked) {
        Judgement::Clear(Verdict::Fail(finding)) | Judgement::Unclear(finding) => *finding,
        Judgement::Clear(Verdict::Pass) => panic!("{outcome:?} passes"),
    }
}

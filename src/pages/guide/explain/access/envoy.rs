//! Envoy's access log: the response flags behind the status, in text and as JSON (Envoy
//! documentation, access logging, `%RESPONSE_FLAGS%`). Istio, Contour, Emissary, Gloo and
//! App Mesh write the same.

use super::{Explanation, LogField, by_the_target, field, status};
use crate::failure::Failure as F;
use crate::hop::Hop;

/// What a flag means; several are told by the first of this order, so that `UF,URX` says why
/// the last attempt failed.
#[rustfmt::skip]
static FLAGS: &[LogField] = &[
    field("DC", F::VisitorGone, "client_closed", "DC: the client closed the connection."),
    field("UH", F::OriginUnavailable, "no_healthy_upstream", "UH: Envoy knows no healthy endpoint of the service."),
    field("UF", F::OriginUnavailable, "connection_failure", "UF: Envoy could not connect to the endpoint."),
    field("UC", F::OriginUnavailable, "connection_termination", "UC: the endpoint closed the connection before it answered."),
    field("UR", F::OriginUnavailable, "remote_reset", "UR: the endpoint reset the request."),
    field("UPE", F::OriginBadGateway, "protocol_error", "UPE: the endpoint's reply breaks the rules of HTTP."),
    field("UT", F::OriginGatewayTimeout, "response_timeout", "UT: the endpoint did not answer in time."),
    field("UO", F::OriginOverloaded, "overflow", "UO: Envoy's circuit breaker is at its limit."),
    field("OM", F::OriginOverloaded, "overload_manager", "OM: Envoy's overload manager ended the request.").at(Hop::Origin),
    field("DO", F::OriginOverloaded, "drop_overload", "DO: the load assignment tells Envoy to drop requests.").at(Hop::Origin),
    field("SI", F::OriginGatewayTimeout, "stream_idle_timeout", "SI: nothing moved on the stream within the idle timeout."),
    field("DT", F::OriginGatewayTimeout, "max_duration", "DT: the request took longer than it may."),
    field("LR", F::OriginUnavailable, "local_reset", "LR: Envoy ended the connection to the endpoint itself."),
    field("LH", F::OriginUnavailable, "health_check_failed", "LH: Envoy's own health check says that it takes no requests."),
    field("NC", F::OriginUnavailable, "no_cluster", "NC: the cluster does not exist."),
    field("NR", F::PlatformError, "route_not_found", "NR: no route of Envoy's configuration fits the request.").at(Hop::Origin),
    field("NFCF", F::PlatformError, "no_filter_config", "NFCF: the configuration of a filter did not come in time.").at(Hop::Origin),
    field("DF", F::OriginUnavailable, "dns", "DF: Envoy could not resolve the endpoint's name."),
    field("RL", F::OriginOverloaded, "rate_limited", "RL: a rate limit of Envoy's turned the request away.").at(Hop::Origin),
    field("RLSE", F::OriginUnavailable, "rate_limit_service", "RLSE: the rate limit service failed.").at(Hop::Origin),
    field("URX", F::OriginUnavailable, "retries_exhausted", "URX: every further attempt failed too."),
    field("DPE", F::HttpProtocolError, "client_protocol", "DPE: what the client sent breaks the rules of HTTP."),
    field("FI", F::OriginUnavailable, "fault_injected", "FI: a fault was injected on purpose.").at(Hop::Origin),
];

pub(super) fn read(line: &str) -> Option<Explanation> {
    let (status, flags) = text(line).or_else(|| json(line))?;
    let held = |row: &&LogField| flags.split(',').any(|flag| flag == row.word);
    Some(FLAGS.iter().find(held).map_or_else(|| by_the_target(status), |row| row.told("envoy")))
}

/// `[time] "GET / HTTP/1.1" 503 UF …`: flags are capital letters, or a dash.
fn text(line: &str) -> Option<(u16, &str)> {
    let after = line.split_once(" HTTP/")?.1.split_once('"')?.1;
    let mut words = after.split_whitespace();
    let (number, flags) = (words.next()?, words.next()?);
    let known = |flag: &str| FLAGS.iter().any(|row| row.word == flag);
    // A dash alone stands in many formats; what Envoy writes after it does not.
    let detail = words.next().unwrap_or_default();
    let plain = flags == "-" && (detail == "via_upstream" || detail == "direct_response");
    let number = if number == "0" { 499 } else { status(number)? };
    (plain || flags.split(',').any(known)).then_some((number, flags))
}

/// `"response_code":503` and `"response_flags":"UF,URX"`, in any order, with
/// or without white space.
fn json(line: &str) -> Option<(u16, &str)> {
    let after = |name: &str| line.split_once(name).map(|(_, rest)| rest.trim_start_matches(['"', ':', ' ']));
    let flags = after("\"response_flags")?.split('"').next()?;
    let code = after("\"response_code\"").unwrap_or_default();
    let digits = code.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    Some((status(digits).unwrap_or(499), flags))
}

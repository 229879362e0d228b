//! The catalogue: every fault and control, by the stretch of the way it is about.

mod app;
mod body;
mod connect;
mod control;
mod control_stream;
mod dns;
mod edge;
mod head;
mod head_size;
mod tls;
mod tls_http;
mod upgrade;

use std::io;

use crate::client::Ended;
use crate::fault::{Group, Spec};
use crate::prove::Rule;
use crate::tls::Tls;

/// How a fixed answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    /// In order: FIN, and the peer may finish reading.
    Close,
    /// With a RST.
    Reset,
    /// Not at all.
    Hold,
}

/// A fault that reads one request, answers exactly `bytes`, and finishes so;
/// its proof is exactly that.
pub(crate) fn raw(id: &str, title: &str, says: &str, bytes: impl Into<Vec<u8>>, finish: Finish) -> Spec {
    let bytes = bytes.into();
    let known = bytes.clone();
    let ended = match finish {
        Finish::Close => Ended::Closed,
        Finish::Reset => Ended::Reset,
        Finish::Hold => Ended::Open,
    };
    Spec::http(id, title, says, move |conn| {
        let request = conn.read_request()?;
        conn.read_body(&request, |_| {})?;
        conn.write(&bytes)?;
        match finish {
            Finish::Close => Ok(()),
            Finish::Reset => conn.reset(),
            Finish::Hold => conn.hold(),
        }
    })
    .rule(Rule::Equals(known))
    .rule(Rule::Ends(ended))
}

/// Every fault and control, in the order of a request's way.
pub(crate) fn all(tls: &Tls) -> io::Result<Vec<Spec>> {
    let groups = [
        (Group::Connect, connect::all()),
        (Group::Dns, dns::all()),
        (Group::Tls, tls::all(tls)?),
        (Group::Tls, tls_http::all(tls)?),
        (Group::Head, head::all()),
        (Group::Head, head_size::all(tls)?),
        (Group::Head, upgrade::faults()),
        (Group::Body, body::all()?),
        (Group::EdgeMade, edge::all()),
        (Group::App, app::all()),
        (Group::Control, control::all()?),
        (Group::Control, control_stream::all()),
        (Group::Control, upgrade::controls()),
    ];
    let grouped = |(group, specs): (Group, Vec<Spec>)| specs.into_iter().map(move |spec| spec.group(group));
    Ok(groups.into_iter().flat_map(grouped).collect())
}

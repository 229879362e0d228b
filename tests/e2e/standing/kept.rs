//! Keeping copies: which replies are kept, which never are, what outdates one, and that
//! its bytes are the origin's.

use std::io::Write;
use std::process::{Command, Stdio};

use faultline_lab::Mode;
use libtest_mimic::Failed;
use serde_json::json;

use super::scene::{Reply, Row, Scene, holds, plain, raw, same, soon};

const STALE: &str = "Cache-Control: max-age=0, stale-if-error=600";

/// Id, the fields of the reply, those of the request, whether it is kept. In a route whose setting
/// allows it where the origin says nothing.
type Keep = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)], bool);

static KEEP: &[Keep] = &[
    ("says-nothing", &[], &[], true),
    ("no-store", &["Cache-Control: no-store, stale-if-error=600"], &[], false),
    ("private", &["Cache-Control: private, stale-if-error=600"], &[], false),
    ("no-cache", &["Cache-Control: no-cache, stale-if-error=600"], &[], false),
    ("must-revalidate", &["Cache-Control: max-age=0, must-revalidate, stale-if-error=600"], &[], false),
    ("proxy-revalidate", &["Cache-Control: max-age=0, proxy-revalidate, stale-if-error=600"], &[], false),
    ("s-maxage", &["Cache-Control: s-maxage=0, stale-if-error=600"], &[], false),
    ("must-revalidate-while-fresh", &["Cache-Control: max-age=600, must-revalidate"], &[], true),
    ("sets-a-cookie", &[STALE, "Set-Cookie: a=b"], &[], false),
    ("vary-all", &[STALE, "Vary: *"], &[], false),
    ("vary-cookie", &[STALE, "Vary: Cookie"], &[], false),
    ("vary-encoding", &[STALE, "Vary: Accept-Encoding"], &[("accept-encoding", "gzip")], true),
    ("for-one-user", &[STALE], &[("authorization", "Basic eDp5")], false),
    ("with-a-cookie", &[], &[("cookie", "a=b")], false),
    ("with-a-cookie-for-all", &[STALE], &[("cookie", "a=b")], true),
    ("forbidden-by-the-visitor", &[STALE], &[("cache-control", "no-store")], false),
    ("with-a-key", &[STALE], &[("x-api-key", "k")], false),
    (
        "with-a-key-for-all",
        &["Cache-Control: public, max-age=0, stale-if-error=600"],
        &[("x-api-key", "k")],
        true,
    ),
    (
        "under-another-host",
        &["Cache-Control: public, stale-if-error=600"],
        &[("x-forwarded-host", "evil.example")],
        false,
    ),
    ("for-no-time", &["Cache-Control: max-age=0, stale-if-error=0"], &[], false),
];

/// All rows.
pub fn rows() -> Vec<Row> {
    let allowed = json!({"stale_if_error_s": 600});
    let mut rows: Vec<Row> =
        KEEP.iter().map(|row| Row::new(row.0, allowed.clone(), |scene| keep(scene, row))).collect();
    rows.extend([
        Row::new("outdated-by-a-post", plain(), |scene| posted(scene, 200, true)),
        Row::new("not-outdated-by-a-failed-post", plain(), |scene| posted(scene, 422, false)),
        Row::new("outdated-by-a-newer-reply", plain(), newer),
        Row::new("another-query", plain(), another_query),
        Row::new("compressed", plain(), |scene| bytes(scene, &Body { gzip: true, ..PAGE })),
        Row::new("compressed-in-capitals", plain(), |scene| {
            bytes(scene, &Body { coding: "GZIP", gzip: true, ..PAGE })
        }),
        Row::new("in-an-unknown-coding", plain(), unknown_coding),
        Row::new("chunked", plain(), |scene| bytes(scene, &Body { chunked: true, ..PAGE })),
        Row::new("compressed-and-chunked", plain(), |scene| {
            bytes(scene, &Body { gzip: true, chunked: true, ..PAGE })
        }),
        Row::new("large", plain(), |scene| bytes(scene, &Body { bytes: 4 * MIB, ..PAGE })),
        Row::new("large-and-chunked", plain(), |scene| {
            bytes(scene, &Body { bytes: 4 * MIB, chunked: true, ..PAGE })
        }),
        Row::new("too-large", plain(), |scene| {
            bytes(scene, &Body { bytes: 4 * MIB + 1, is_kept: false, ..PAGE })
        }),
        Row::new("too-large-and-chunked", plain(), |scene| {
            bytes(scene, &Body { bytes: 4 * MIB + 1, chunked: true, is_kept: false, ..PAGE })
        }),
    ]);
    rows
}

fn is_copy(reply: &Reply) -> bool {
    !reply.got.header("cache-status").is_empty()
}

/// Waits until a page that is kept in any case is served as a copy.
fn control(scene: &Scene) -> Result<(), Failed> {
    soon("the control", || Some(scene.ask("GET", "/control", &[], b"")).filter(is_copy)).map(drop)
}

/// Asks for a page with this reply, and for one that is kept in any case.
fn seed(scene: &Scene, reply: Mode, headers: &[(&str, &str)]) -> Result<Reply, Failed> {
    scene.origins[0].first([reply, raw("200 OK", &[STALE], "control")]);
    let got = scene.ask("GET", "/page", headers, b"");
    same("while well", got.got.status, 200)?;
    same("control while well", scene.ask("GET", "/control", &[], b"").got.status, 200)?;
    Ok(got)
}

fn keep(scene: &Scene, (_, reply, request, kept): &Keep) -> Result<(), Failed> {
    seed(scene, raw("200 OK", reply, "page"), request)?;
    scene.set(Mode::Reset);
    control(scene)?;
    let ask = || scene.ask("GET", "/page", request, b"");
    if *kept {
        let copy = soon("a copy", || Some(ask()).filter(is_copy))?;
        return same("body", String::from_utf8_lossy(&decoded(&copy)?).as_ref(), "page");
    }
    // Whoever asks: what is for one must not reach another.
    ask().is(502, "connection_terminated")?;
    scene.ask("GET", "/page", &[], b"").is(502, "connection_terminated")
}

/// What changes a page makes the copy of it worthless, unless it failed (RFC 9111 section 4.4).
fn posted(scene: &Scene, status: u16, outdates: bool) -> Result<(), Failed> {
    seed(scene, raw("200 OK", &[STALE], "old"), &[])?;
    scene.set(Mode::Reset);
    control(scene)?;
    soon("a copy", || Some(scene.ask("GET", "/page", &[], b"")).filter(is_copy))?;
    scene.set(Mode::Status(status));
    same("posted", scene.ask("POST", "/page", &[], b"new").got.status, status)?;
    scene.set(Mode::Reset);
    if outdates {
        return soon("it is gone", || Some(scene.get_page()).filter(|reply| !is_copy(reply)))?
            .is(502, "connection_terminated");
    }
    // Long enough for another page to be kept and found.
    scene.origins[0].first([raw("200 OK", &[STALE], "later")]);
    same("later", scene.ask("GET", "/later", &[], b"").got.status, 200)?;
    soon("the later one", || Some(scene.ask("GET", "/later", &[], b"")).filter(is_copy))?;
    same("still there", scene.get_page().got.text(), "old".to_owned())
}

impl Scene {
    fn get_page(&self) -> Reply {
        self.ask("GET", "/page", &[], b"")
    }
}

/// The newest reply says that nothing may be kept: an older one must not come back.
fn newer(scene: &Scene) -> Result<(), Failed> {
    seed(scene, raw("200 OK", &[STALE], "old"), &[])?;
    scene.set(Mode::Reset);
    control(scene)?;
    soon("a copy", || Some(scene.get_page()).filter(is_copy))?;
    scene.origins[0].first([raw("200 OK", &["Cache-Control: no-store"], "new")]);
    same("newer", scene.get_page().got.text(), "new".to_owned())?;
    let reply = soon("it is gone", || Some(scene.get_page()).filter(|reply| !is_copy(reply)))?;
    reply.is(502, "connection_terminated")
}

fn another_query(scene: &Scene) -> Result<(), Failed> {
    seed(scene, raw("200 OK", &[STALE], "old"), &[])?;
    scene.set(Mode::Reset);
    control(scene)?;
    soon("a copy", || Some(scene.get_page()).filter(is_copy))?;
    scene.ask("GET", "/page?x=1", &[], b"").is(502, "connection_terminated")
}

/// What the runtime cannot take apart would be kept without the word that says so.
fn unknown_coding(scene: &Scene) -> Result<(), Failed> {
    let fields = [STALE, "Content-Encoding: zstd"];
    for reply in [raw("200 OK", &fields, "(bytes of zstd)"), chunked(&fields, b"(bytes of zstd)")] {
        let got = seed(scene, reply, &[])?;
        same("passes", got.got.text(), "(bytes of zstd)".to_owned())?;
        scene.set(Mode::Reset);
        control(scene)?;
        scene.get_page().is(502, "connection_terminated")?;
        scene.set(Mode::Healthy);
    }
    Ok(())
}

const MIB: usize = 1024 * 1024;

/// A body, and how it travels.
struct Body {
    bytes: usize,
    gzip: bool,
    /// As it is written, when it is compressed.
    coding: &'static str,
    chunked: bool,
    is_kept: bool,
}

const PAGE: Body = Body { bytes: 100_000, gzip: false, coding: "gzip", chunked: false, is_kept: true };

/// The copy is what the origin sent, and so is the reply it was taken of.
fn bytes(scene: &Scene, body: &Body) -> Result<(), Failed> {
    // Hardly compressible, so that the compressed body is not one packet.
    let mut state = 1_u32;
    let plain: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 & 0x3f
    })
    .take(body.bytes)
    .collect();
    let sent = if body.gzip { gzip(&["-c"], &plain)? } else { plain.clone() };
    let coding = format!("Content-Encoding: {}", body.coding);
    let coding: &[&str] = if body.gzip { &[STALE, &coding] } else { &[STALE] };
    let reply = if body.chunked { chunked(coding, &sent) } else { raw("200 OK", coding, &sent) };
    let accepts = [("accept-encoding", "gzip")];
    let well = seed(scene, reply, &accepts)?;
    same("broken", &well.got.broken, &None)?;
    holds(decoded(&well)? == plain, || format!("{} bytes came through", well.got.body.len()))?;
    scene.set(Mode::Reset);
    control(scene)?;
    let ask = || scene.ask("GET", "/page", &accepts, b"");
    if !body.is_kept {
        return ask().is(502, "connection_terminated");
    }
    let copy = soon("a copy", || Some(ask()).filter(is_copy))?;
    same("broken", &copy.got.broken, &None)?;
    holds(decoded(&copy)? == plain, || {
        format!("{} bytes of a copy: {:?}", copy.got.body.len(), copy.got.headers)
    })
}

/// A body without its coding.
fn decoded(reply: &Reply) -> Result<Vec<u8>, Failed> {
    match reply.got.header("content-encoding") {
        "gzip" | "GZIP" => gzip(&["-dc"], &reply.got.body),
        "" => Ok(reply.got.body.clone()),
        other => Err(format!("content-encoding {other}").into()),
    }
}

/// Runs gzip over bytes.
fn gzip(arguments: &[&str], bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let mut child =
        Command::new("gzip").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().ok_or("no stdin")?;
    let bytes = bytes.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output()?;
    writing.join().map_err(|_| "the writer panicked")??;
    holds(output.status.success(), || format!("gzip: {:?}", output.status))?;
    Ok(output.stdout)
}

fn chunked(fields: &[&str], body: &[u8]) -> Mode {
    let fields: String = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\n{fields}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
            .into_bytes();
    for part in body.chunks(30_000) {
        bytes.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        bytes.extend_from_slice(part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    Mode::Raw(bytes)
}

//! The probe's hands: sockets and the resolver, as [`crate::probe::plan`] orders them.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{Either, poll_fn, select};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use wasm_bindgen::prelude::*;
use worker::{Delay, SecureTransport, Socket};

use super::{glue, wait};
use crate::classify::exception;
use crate::config::Resolver;
use crate::exchange::OriginAddress;
use crate::outcome::ProbeReport;
use crate::probe::dns::ANSWER_BYTES_MAX;
use crate::probe::plan::Plan;
use crate::probe::step::{NextStep, StepResult};
use crate::vantage::Connect;

/// How much is read at once, in bytes: two TLS records of the largest size (RFC 8446 section 5.1).
const READ_BYTES: usize = 32 * 1024;

/// Carries out a whole probe. Ends within `budget_ms`.
pub async fn drive(
    plan: &mut Plan,
    origin: &OriginAddress,
    resolver: &Resolver,
    connect: Connect,
    budget_ms: u32,
) -> ProbeReport {
    let begun = js_sys::Date::now();
    let mut socket: Option<Socket> = None;
    loop {
        let command = plan.next(left(begun, budget_ms));
        match command.next {
            NextStep::Done(report) => {
                drop_socket(socket.take());
                return *report;
            }
            NextStep::Connect { secure } => {
                drop_socket(socket.take());
                match open(origin, secure, command.budget_ms).await {
                    Opening::Open(opened) => {
                        socket = Some(opened);
                        plan.on(StepResult::Opened);
                    }
                    Opening::TimedOut => plan.on(StepResult::TimedOut),
                    Opening::Rejected(text) if exception::says_nothing(&text, connect) => {
                        plan.on(StepResult::Forbidden);
                    }
                    Opening::Rejected(text) => plan.on(StepResult::Rejected { text: &text }),
                }
            }
            NextStep::Send(bytes) => send(socket.as_mut(), &bytes, command.budget_ms).await,
            NextStep::Read => read(plan, socket.as_mut(), command.budget_ms).await,
            NextStep::Close => drop_socket(socket.take()),
            NextStep::AskResolver { body } => ask(plan, resolver, &body, command.budget_ms).await,
        }
    }
}

/// What is left of a budget, in milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float cast saturates")]
fn left(begun_ms: f64, budget_ms: u32) -> u32 {
    budget_ms.saturating_sub((js_sys::Date::now() - begun_ms).max(0.0) as u32)
}

/// What opening a connection came to.
enum Opening {
    Open(Socket),
    Rejected(String),
    TimedOut,
}

async fn open(origin: &OriginAddress, secure: bool, budget_ms: u32) -> Opening {
    let transport = if secure { SecureTransport::On } else { SecureTransport::Off };
    // A half-open connection still shows what the peer sent before and after its own end.
    let builder = Socket::builder().secure_transport(transport).allow_half_open(true);
    let socket = match builder.connect(origin.bracketed(), origin.port) {
        Ok(socket) => socket,
        Err(error) => return Opening::Rejected(error.to_string()),
    };
    match within(budget_ms, socket.opened()).await {
        Some(Ok(_)) => Opening::Open(socket),
        Some(Err(error)) => Opening::Rejected(error.to_string()),
        None => {
            drop_socket(Some(socket));
            Opening::TimedOut
        }
    }
}

async fn send(socket: Option<&mut Socket>, bytes: &[u8], budget_ms: u32) {
    let Some(socket) = socket else { return };
    let mut written = 0;
    let all = poll_fn(|cx| {
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut *socket).poll_write(cx, rest) {
                Poll::Ready(Ok(n)) if n > 0 => written = usize::saturating_add(written, n),
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(())
    });
    within(budget_ms, all).await;
}

async fn read(plan: &mut Plan, socket: Option<&mut Socket>, budget_ms: u32) {
    let Some(socket) = socket else { return plan.on(StepResult::Reset) };
    let mut bytes = vec![0; READ_BYTES];
    let mut buffer = ReadBuf::new(&mut bytes);
    let once = poll_fn(|cx| Pin::new(&mut *socket).poll_read(cx, &mut buffer));
    match within(budget_ms, once).await {
        Some(Ok(())) if buffer.filled().is_empty() => plan.on(StepResult::Eof),
        Some(Ok(())) => plan.on(StepResult::Bytes(buffer.filled())),
        Some(Err(_)) => plan.on(StepResult::Reset),
        None => plan.on(StepResult::TimedOut),
    }
}

async fn ask(plan: &mut Plan, resolver: &Resolver, body: &[u8], budget_ms: u32) {
    let Resolver::At(url) = resolver else {
        return plan.on(StepResult::Resolver { status: 0, bytes: &[] });
    };
    let most = u32::try_from(ANSWER_BYTES_MAX).unwrap_or(u32::MAX);
    match wait::settled(glue::ask(url, body, budget_ms, most)).await {
        Ok(told) if told.is_null() => plan.on(StepResult::TimedOut),
        Ok(told) => {
            let told: glue::Told = told.unchecked_into();
            plan.on(StepResult::Resolver { status: told.status(), bytes: &told.bytes() });
        }
        Err(_) => plan.on(StepResult::Resolver { status: 0, bytes: &[] }),
    }
}

/// A future's output, unless it takes longer than this.
async fn within<T>(ms: u32, future: impl Future<Output = T>) -> Option<T> {
    let delay = Delay::from(Duration::from_millis(u64::from(ms)));
    match select(Box::pin(future), Box::pin(delay)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Closes a connection without waiting for it.
fn drop_socket(socket: Option<Socket>) {
    if let Some(mut socket) = socket {
        wasm_bindgen_futures::spawn_local(async move {
            // A connection that is already broken cannot be closed, and need not be.
            drop(socket.close().await);
        });
    }
}

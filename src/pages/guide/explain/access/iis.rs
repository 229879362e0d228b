//! IIS: its W3C log (status, substatus, Windows' error) and the HTTPERR log of http.sys.
//!
//! Sources: Microsoft's documentation, "HTTP status code in IIS 7 and later versions", "Error
//! logging in HTTP APIs", and the codes of WinHTTP (12000 and more), which Application Request
//! Routing writes into the third field.

use super::{ExplainedAs, Explanation, LogField, by_status, field, of, status};
use crate::failure::Failure as F;
use crate::hop::Hop;

/// What a status with its substatus means; `502.3` is told by Windows' error first.
#[rustfmt::skip]
static SUBSTATUS: &[LogField] = &[
    field("500.13", F::OriginOverloaded, "too_busy", "500.13: the web server is too busy.").at(Hop::Origin),
    field("500.19", F::ApplicationError, "web_config", "500.19: a web.config cannot be read, or holds something that IIS does not know.").at(Hop::Origin),
    field("500.21", F::ApplicationError, "no_handler", "500.21: a module that the configuration names is not installed.").at(Hop::Origin),
    field("500.22", F::ApplicationError, "web_config", "500.22: a section of the configuration does not fit the pipeline's mode.").at(Hop::Origin),
    field("500.23", F::ApplicationError, "web_config", "500.23: a section of the configuration does not fit the pipeline's mode.").at(Hop::Origin),
    field("500.24", F::ApplicationError, "web_config", "500.24: a section of the configuration does not fit the pipeline's mode.").at(Hop::Origin),
    field("500.30", F::ApplicationError, "start_failure", "500.30: the ASP.NET Core application did not start in IIS' process."),
    field("500.31", F::ApplicationError, "start_failure", "500.31: the runtime that the application needs is not installed."),
    field("500.32", F::ApplicationError, "start_failure", "500.32: the application and its process are of different bitness."),
    field("500.34", F::ApplicationError, "start_failure", "500.34: two hosting models in one application pool."),
    field("500.35", F::ApplicationError, "start_failure", "500.35: two applications in one process."),
    field("500.37", F::ApplicationError, "start_timeout", "500.37: the application did not start in time."),
    field("500.50", F::ApplicationError, "rewrite", "500.50: a rewrite rule failed.").at(Hop::Origin),
    field("500.51", F::ApplicationError, "rewrite", "500.51: a rewrite rule failed.").at(Hop::Origin),
    field("500.52", F::ApplicationError, "rewrite", "500.52: a rewrite rule failed.").at(Hop::Origin),
    field("502.1", F::OriginGatewayTimeout, "cgi_timeout", "502.1: a CGI application did not answer in time."),
    field("502.2", F::OriginBadGateway, "cgi", "502.2: a CGI application sent no complete set of header fields."),
    field("502.3", F::OriginBadGateway, "arr", "502.3: Application Request Routing got no usable reply from the server behind it."),
    field("502.4", F::OriginUnavailable, "no_server", "502.4: Application Request Routing had no server to choose."),
    field("502.5", F::ApplicationError, "process_failure", "502.5: the ASP.NET Core application's process did not start.").at(Hop::App),
    field("503.0", F::OriginUnavailable, "pool_stopped", "503.0: the application pool is not available."),
    field("503.2", F::OriginOverloaded, "connection_limit", "503.2: more requests at once than the application may take (appConcurrentRequestLimit).").at(Hop::Origin),
    field("503.3", F::OriginOverloaded, "queue_full", "503.3: ASP.NET's queue is full.").at(Hop::Origin),
    field("503.4", F::OriginOverloaded, "queue_full", "503.4: FastCGI's queue is full.").at(Hop::Origin),
];

/// Windows' error beside 502.3.
#[rustfmt::skip]
static WINHTTP: &[LogField] = &[
    field("12002", F::OriginGatewayTimeout, "timeout", "502.3 with 12002: the server behind IIS did not answer in time."),
    field("12007", F::OriginBadGateway, "dns", "502.3 with 12007: the name of the server behind IIS does not resolve."),
    field("12029", F::OriginBadGateway, "refused", "502.3 with 12029: IIS could not connect to the server behind it."),
    field("12030", F::OriginBadGateway, "closed", "502.3 with 12030: the server behind IIS closed the connection."),
    field("12152", F::OriginBadGateway, "invalid_response", "502.3 with 12152: the reply of the server behind IIS is not valid HTTP."),
    field("12175", F::OriginBadGateway, "certificate", "502.3 with 12175: IIS does not accept the certificate of the server behind it."),
];

/// The reasons of the HTTPERR log.
#[rustfmt::skip]
static REASONS: &[LogField] = &[
    field("AppOffline", F::OriginUnavailable, "pool_stopped", "The application pool is stopped, or was switched off after crashes."),
    field("Disabled", F::OriginUnavailable, "pool_stopped", "An administrator has taken the application pool offline."),
    field("N/A", F::OriginUnavailable, "pool_stopped", "The application pool is not available."),
    field("AppShutdown", F::OriginUnavailable, "pool_restarting", "The application pool was shutting down."),
    field("AppPoolTimer", F::OriginOverloaded, "pool_busy", "The application pool is too busy to take the request.").at(Hop::Origin),
    field("QueueFull", F::OriginOverloaded, "queue_full", "The queue of the application pool is full.").at(Hop::Origin),
    field("ConnLimit", F::OriginOverloaded, "connection_limit", "The limit of connections of the site is reached.").at(Hop::Origin),
    field("ConcurrencyLimit", F::OriginOverloaded, "connection_limit", "The limit of connections of the site is reached.").at(Hop::Origin),
    field("Connection_Abandoned_By_AppPool", F::OriginBadGateway, "worker_crashed", "The worker process ended while it had the request."),
    field("Connection_Abandoned_By_ReqQueue", F::OriginBadGateway, "worker_crashed", "The worker process ended while it had the request."),
    field("Connection_Dropped", F::VisitorGone, "client_closed", "The client left before the answer."),
    field("Client_Reset", F::VisitorGone, "client_closed", "The client left before the answer."),
    field("Timer_EntityBody", F::VisitorGone, "client_timeout", "The client did not send the body of its request in time."),
    field("Timer_MinBytesPerSecond", F::VisitorGone, "client_timeout", "The client took the reply too slowly."),
    field("Hostname", F::RequestRefused, "unknown_host", "No site of this server has the host name that was asked for."),
];

/// Where the fields of a W3C log stand, by the `#Fields:` line above; nowhere without one.
#[derive(Default)]
pub(super) struct Named([Option<usize>; 3]);

/// Reads the last `#Fields:` line of a text.
pub(super) fn fields(text: &str) -> Named {
    let Some(line) = text.lines().rev().find_map(|line| line.trim().strip_prefix("#Fields:")) else {
        return Named::default();
    };
    let at = |name: &str| line.split_whitespace().position(|field| field == name);
    Named([at("sc-status"), at("sc-substatus"), at("sc-win32-status")])
}

impl Named {
    /// A line whose fields stand where the line above says.
    pub(super) fn read(&self, line: &str) -> Option<Explanation> {
        let Self([Some(status), substatus, error]) = *self else { return None };
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = |at: Option<usize>| at.and_then(|at| words.get(at)).copied().unwrap_or("0");
        words.first().filter(|word| is_date(word))?;
        w3c(at(Some(status)), at(substatus), at(error))
    }
}

pub(super) fn read(line: &str) -> Option<Explanation> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [date, time, ..] = words.as_slice() else { return None };
    if !is_date(date) || time.matches(':').count() != 2 {
        return None;
    }
    http_err(&words).or_else(|| {
        // The usual fields end with status, substatus, Windows' error, perhaps
        // bytes, and the time taken.
        let numbers = words.iter().rev().take_while(|word| word.bytes().all(|b| b.is_ascii_digit())).count();
        let start = words.len().checked_sub(numbers)?;
        let [own, substatus, error, ..] = words.get(start..)? else { return None };
        let asked =
            words.iter().any(|word| matches!(*word, "GET" | "POST" | "HEAD" | "PUT" | "DELETE" | "PATCH"));
        (asked && numbers <= 6).then(|| w3c(own, substatus, error)).flatten()
    })
}

fn is_date(word: &str) -> bool {
    word.len() == 10 && word.split('-').count() == 3 && word.starts_with(|c: char| c.is_ascii_digit())
}

fn w3c(own: &str, substatus: &str, error: &str) -> Option<Explanation> {
    let number = status(own)?;
    if number == 200 && error == "64" {
        let gone = field(
            "64",
            F::VisitorGone,
            "client_closed",
            "200 with 64: the client left before it had the whole answer.",
        );
        return Some(gone.told("iis"));
    }
    let code = format!("{own}.{substatus}");
    let by_error = WINHTTP.iter().filter(|_| code == "502.3").find(|row| row.word == error);
    let row = by_error.or_else(|| SUBSTATUS.iter().find(|row| row.word == code));
    let ancm = substatus.len() == 2 && substatus.starts_with('3');
    let writer = if ancm || code == "502.5" { "aspnet-core-module" } else { "iis" };
    Some(match row {
        Some(row) => row.told(writer),
        None if number < 500 => of(ExplainedAs::NoFailure),
        None => by_status(number),
    })
}

/// `date time client port server port HTTP/1.1 verb address [stream] status site reason queue`.
fn http_err(words: &[&str]) -> Option<Explanation> {
    words.get(6).filter(|word| word.starts_with("HTTP/"))?;
    let reason = words.iter().rev().take(3).find_map(|word| REASONS.iter().find(|row| row.word == *word));
    Some(reason.map_or_else(|| of(ExplainedAs::NoFailure), |row| row.told("iis")))
}

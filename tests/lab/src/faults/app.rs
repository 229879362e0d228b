//! Well-formed errors of an app, or of a gateway in front of it.

use std::time::{Duration, SystemTime};

use crate::fault::Spec;
use crate::prove::Rule;
use crate::reply::Reply;
use crate::wellformed;

/// How far ahead the date of `app-503-retry-date` is.
const AHEAD: Duration = Duration::from_secs(300);

fn app(id: &str, title: &str, says: &str, status: u16, mark: &str, make: fn() -> Reply) -> Spec {
    let spec = Spec::http(id, title, says, move |conn| conn.serve(|_| make())).rule(Rule::Answers(status));
    if mark.is_empty() { spec } else { spec.rule(Rule::Has(mark.into())) }
}

fn nginx(status: &str) -> Reply {
    Reply::new(status).field("Server", "nginx/1.26.2").body(
        "text/html",
        format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n\
             <center><h1>{status}</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n"
        ),
    )
}

fn wordpress(title: &str, text: &str) -> String {
    let head = format!("<head>\n<title>{title}</title>\n</head>");
    format!("<!DOCTYPE html>\n<html lang=\"en-US\">\n{head}\n<body>\n{text}</body>\n</html>\n")
}

fn unavailable(retry_after: &str) -> Reply {
    Reply::new("503 Service Unavailable")
        .field("Retry-After", retry_after)
        .body("text/plain", "Come back later.\n")
}

/// All of them.
pub(crate) fn all() -> Vec<Spec> {
    fives().into_iter().chain(word_press()).chain(gateways()).chain(retry_after()).collect()
}

fn fives() -> Vec<Spec> {
    vec![
        app(
            "app-500-bare",
            "500 without a body",
            "The answer is an empty 500.",
            500,
            "Content-Length: 0\r\n",
            || Reply::new("500 Internal Server Error"),
        ),
        app(
            "app-500-html",
            "500 page of the app",
            "The answer is a 500 with the app's own page.",
            500,
            "<h1>Oops</h1>",
            || {
                let page = "<!doctype html><title>Shop</title><h1>Oops</h1><p>Our team has been told.</p>\n";
                Reply::new("500 Internal Server Error").html(page)
            },
        ),
        app(
            "app-500-json",
            "500 of an API",
            "The answer is a 500 whose JSON body the app's clients understand.",
            500,
            "{\"error\":",
            || {
                Reply::new("500 Internal Server Error")
                    .json("{\"error\":{\"code\":\"E42\",\"message\":\"stock service failed\"}}\n")
            },
        ),
        app(
            "app-501",
            "501",
            "The answer is a 501: the method is not supported.",
            501,
            "Not supported",
            || Reply::new("501 Not Implemented").body("text/plain", "Not supported here.\n"),
        ),
    ]
}

fn word_press() -> Vec<Spec> {
    vec![
        app(
            "wordpress-db-error",
            "WordPress without its database",
            "The answer is the 500 page WordPress shows when its database cannot be reached.",
            500,
            "<h1>Error establishing a database connection</h1>",
            || {
                let text = "<h1>Error establishing a database connection</h1>\n";
                let page = wordpress("Database Error", text);
                Reply::new("500 Internal Server Error")
                    .field("Cache-Control", "no-cache, must-revalidate, max-age=0")
                    .html(page)
            },
        ),
        app(
            "wordpress-maintenance",
            "WordPress in maintenance",
            "The answer is the 503 page WordPress shows while it updates itself.",
            503,
            "Briefly unavailable for scheduled maintenance.",
            || {
                let text = "Briefly unavailable for scheduled maintenance. Check back in a minute.";
                let page = wordpress("Maintenance", text);
                Reply::new("503 Service Unavailable").field("Retry-After", "600").html(page)
            },
        ),
    ]
}

fn gateways() -> Vec<Spec> {
    vec![
        app(
            "app-502-nginx",
            "502 of nginx",
            "The answer is nginx's page for an app that is down.",
            502,
            "<hr><center>nginx/",
            || nginx("502 Bad Gateway"),
        ),
        app(
            "app-504-nginx",
            "504 of nginx",
            "The answer is nginx's page for an app that is too slow.",
            504,
            "<center><h1>504 Gateway Time-out</h1></center>",
            || nginx("504 Gateway Time-out"),
        ),
        app(
            "app-503-haproxy",
            "503 of HAProxy",
            "The answer is HAProxy's page for a backend with no server left.",
            503,
            "Content-Length: 107\r\n",
            || {
                let page = "<html><body><h1>503 Service Unavailable</h1>\n\
                            No server is available to handle this request.\n</body></html>\n";
                Reply::new("503 Service Unavailable")
                    .field("Cache-Control", "no-cache")
                    .body("text/html", page)
            },
        ),
    ]
}

fn retry_after() -> Vec<Spec> {
    vec![
        app(
            "app-503-retry-seconds",
            "503 with Retry-After in seconds",
            "The answer is a 503 with Retry-After: 42.",
            503,
            "Retry-After: 42\r\n",
            || unavailable("42"),
        ),
        app(
            "app-503-retry-date",
            "503 with Retry-After as a date",
            "The answer is a 503 whose Retry-After is a date five minutes ahead.",
            503,
            " GMT\r\nContent-Type: text/plain",
            || unavailable(&httpdate::fmt_http_date(SystemTime::now() + AHEAD)),
        )
        .rule(Rule::That("Retry-After should be a date ahead", |sight| {
            let date = wellformed::field(sight, "retry-after")
                .and_then(|text| httpdate::parse_http_date(&text).ok());
            date.is_some_and(|date| date > SystemTime::now())
        })),
        app(
            "app-503-retry-garbage",
            "503 with a Retry-After that means nothing",
            "The answer is a 503 with Retry-After: soon.",
            503,
            "Retry-After: soon\r\n",
            || unavailable("soon"),
        ),
        app(
            "app-503-maintenance",
            "503 for an hour",
            "The answer is a 503 with Retry-After: 3600, as for planned maintenance.",
            503,
            "Retry-After: 3600\r\n",
            || unavailable("3600"),
        ),
    ]
}

//! What settings change of a reply's fate.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

use super::stage::stage;
use super::{BROWSER, SCRIPT, ask, compare, word};
use crate::client;
use crate::edge::Edge;

pub fn cancelled(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    let got = ask(stage, "GET", "endless", &BROWSER, "replay-endless");
    let until = Instant::now() + Duration::from_secs(10);
    while !stage.left.load(Ordering::SeqCst) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(10));
    }
    let left = stage.left.load(Ordering::SeqCst);
    let ours = got.text().contains("replay-endless");
    if got.status == 502 && ours && left {
        Ok(())
    } else {
        Err(format!("{} {ours} {left}", got.status).into())
    }
}

pub fn soft(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    // route, status, delivery; under "observe" only a route that failed a moment ago
    // is looked at without fail.
    let rows = [
        ("soft-observe/", 200, Some("observed")),
        ("soft-replace/", 503, Some("replaced")),
        ("soft-off/", 200, None),
    ];
    for (route, status, delivery) in rows {
        let id = route.trim_end_matches('/');
        ask(stage, "GET", &format!("{route}nginx-502"), &BROWSER, &format!("soft-before-{id}"));
        let ray = format!("soft-{id}");
        let got = ask(stage, "GET", &format!("{route}soft"), &BROWSER, &ray);
        let direct = client::get(&format!("{}/soft", stage.origin.url()), &BROWSER);
        if got.status != status {
            return Err(format!("{route}: {}, expected {status}", got.status).into());
        }
        let Some(delivery) = delivery else {
            compare(&got, &direct)?;
            // Events come in order: when a later one is there, an earlier one would be too.
            ask(stage, "GET", &format!("{route}nginx-502"), &BROWSER, "soft-after");
            stage.worker.event("soft-after");
            assert!(!stage.worker.events().contains_key(&ray), "{route}: reported");
            continue;
        };
        // Of all routes together only so many replies a second are looked at after a
        // failure, so some are not.
        let told_of = |ray: &str| {
            let fits = |event: &serde_json::Value| event["faultline.request_id"] == ray;
            stage.worker.find_event(fits, std::time::Duration::from_millis(400))
        };
        let again = |n: usize| {
            let ray = format!("{ray}-{n}");
            ask(stage, "GET", &format!("{route}nginx-502"), &BROWSER, &format!("{ray}-before"));
            ask(stage, "GET", &format!("{route}soft"), &BROWSER, &ray);
            told_of(&ray)
        };
        let Some(event) = told_of(&ray).or_else(|| (0..40).find_map(again)) else {
            return Err(format!("{route}: no event in forty tries").into());
        };
        let told = (word(&event, "error.type"), word(&event, "faultline.delivery"));
        if told != (Some("soft_failure"), Some(delivery)) {
            return Err(format!("{route}: {event}").into());
        }
        if status == 200 {
            compare(&got, &direct)?;
        }
    }
    Ok(())
}

pub fn intercepted(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    // route, reply, whether it is replaced
    let rows = [
        ("", "nginx-502", true),
        ("", "json-500", false),
        ("none/", "nginx-502", false),
        ("none/", "json-500", false),
        ("all/", "nginx-502", true),
        ("all/", "json-500", true),
        ("all/", "branded-500", true),
        ("all/", "grpc-unavailable", false),
        ("all/", "not-found-404", false),
        ("only-502/", "nginx-502", true),
        ("only-502/", "nginx-503", false),
        ("only-502/", "json-502", false),
        ("all-only-500/", "json-500", true),
        ("all-only-500/", "nginx-502", false),
        ("all-429/", "nginx-429", true),
        ("all/", "nginx-429", false),
        ("all-429/", "app-429", true),
        ("all-429/", "not-found-404", false),
        ("all-4xx/", "not-found-404", true),
        ("all-4xx/", "go-404", true),
        ("all-4xx/", "login-401", false),
        ("all-4xx/", "gone-410", false),
        ("gateway-404/", "not-found-404", false),
    ];
    for (route, id, replaces) in rows {
        let ray = format!("intercept-{}{id}", route.replace('/', "-"));
        let got = ask(stage, "GET", &format!("{route}{id}"), &BROWSER, &ray);
        if got.header("x-request-id").is_empty() == replaces {
            return Err(format!("{route}{id}: replaced {}, expected {replaces}", !replaces).into());
        }
        if !replaces {
            compare(&got, &client::get(&format!("{}/{id}", stage.origin.url()), &BROWSER))
                .map_err(|error| format!("{route}{id}: {}", error.message().unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// An application's own 4xx keeps its status, says nothing of a failure, and
/// is told of in an event.
pub fn declined(edge: &Edge) -> Result<(), Failed> {
    let stage = stage(edge);
    const CRAWLER: [(&str, &str); 2] = [("accept", "*/*"), ("user-agent", "Googlebot/2.1")];
    // What app-429 names, and up to a fifth more.
    let wait = 30..=36;
    // id, method, path, headers, status, media type, whether the origin named a wait
    let rows = [
        ("page", "GET", "all-4xx/not-found-404", &BROWSER[..], 404, "text/html", false),
        ("json", "GET", "all-4xx/not-found-404", &SCRIPT, 404, "application/json", false),
        ("head", "HEAD", "all-4xx/not-found-404", &BROWSER, 404, "text/html", false),
        ("crawler", "GET", "all-4xx/not-found-404", &CRAWLER, 404, "text/html", false),
        ("429", "GET", "all-429/app-429", &SCRIPT, 429, "application/json", true),
    ];
    for (id, method, path, headers, status, media_type, waits) in rows {
        let ray = format!("declined-{id}");
        let got = ask(stage, method, path, headers, &ray);
        let told = got.header("retry-after");
        let fits = if waits { told.parse().is_ok_and(|s: u32| wait.contains(&s)) } else { told.is_empty() };
        let ok = got.status == status
            && got.header("content-type").starts_with(media_type)
            && got.header("x-request-id") == ray
            && got.body.is_empty() == (method == "HEAD")
            && fits;
        let event = stage.worker.event(&ray);
        let logged = word(&event, "error.type") == Some("application_error")
            && word(&event, "faultline.delivery") == Some("replaced")
            && event["faultline.received_status"] == status;
        if !ok || !logged {
            return Err(format!("{id}: {} {:?}\n{}\n{event}", got.status, got.headers, got.text()).into());
        }
        if media_type == "application/json" {
            let json = got.json();
            if json["retryable"] != waits || json["owner_action_required"] != false {
                return Err(format!("{id}: {json}").into());
            }
        }
    }
    Ok(())
}

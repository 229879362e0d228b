//! What settings change of a reply's fate.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

use super::stage::stage;
use super::{BROWSER, ask, compare, word};
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
    // route, status, delivery; under "observe" only a route that failed a moment ago is looked at without fail.
    let rows =
        [("", 200, Some("observed")), ("soft-replace/", 503, Some("replaced")), ("soft-off/", 200, None)];
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
        let event = stage.worker.event(&ray);
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
        ("all-429/", "app-429", false),
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

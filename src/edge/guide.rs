//! The guide's way in and out: the request as values, the finished page as a response.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::Request;

use super::isolate::Isolate;
use super::{facts, glue, respond, wait};
use crate::gallery;
use crate::guide::{self, Asked, BODY_BYTES_MAX, Rooms};
use crate::request_url::RequestUrl;

/// The guide's answer to a request below the prefix; `None` when the path is not below it.
pub fn serve(request: &Request, url: &RequestUrl<'_>, prefix: &str) -> Option<Promise> {
    let below = match &*url.below(prefix)? {
        "" | "/" => "/".to_owned(),
        below if below == "/guide" || below.starts_with("/guide/") => below.to_owned(),
        // Nothing else is there; the guide has the page that says so.
        below => format!("/guide{below}"),
    };
    let rooms = rooms(url.host());
    let (request, query, prefix) = (Clone::clone(request), url.query().map(str::to_owned), prefix.to_owned());
    Some(future_to_promise(async move {
        let get = |name: &str| request.headers().get(name).ok().flatten();
        let (accept, content_type, method) = (get("accept"), get("content-type"), request.method());
        let (body, too_large) = body(&request, &method).await;
        let asked = Asked {
            method: &method,
            below: &below,
            query: query.as_deref(),
            accept: accept.as_deref(),
            content_type: content_type.as_deref(),
            body: &body,
            too_large,
            now_ms: facts::milliseconds(js_sys::Date::now()),
            rooms,
        };
        let page = guide::serve(&asked, &prefix).and_then(|rendered| respond::response(&rendered));
        Ok(page.unwrap_or_else(respond::last_resort).into())
    }))
}

/// Which other pages there are at a host.
fn rooms(host: &str) -> Rooms {
    let Some(isolate) = Isolate::current() else { return Rooms::default() };
    let gallery = isolate.settings.as_ref().is_ok_and(|settings| gallery::is_on(settings, host));
    Rooms { gallery, console: isolate.bindings.operator_token.is_some() }
}

/// The start of a request's body, and whether there was more of it.
async fn body(request: &Request, method: &str) -> (Vec<u8>, bool) {
    if method != "POST" {
        return (Vec::new(), false);
    }
    let most = u32::try_from(BODY_BYTES_MAX).unwrap_or(u32::MAX);
    match wait::settled(glue::take(request, most)).await {
        Ok(taken) => {
            let taken: glue::Start = taken.unchecked_into();
            (taken.bytes(), !taken.complete())
        }
        Err(_) => (Vec::new(), false),
    }
}

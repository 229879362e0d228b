//! Answers as the runtime's own responses.

use js_sys::Uint8Array;
use web_sys::{Headers, Response, ResponseInit};

use crate::render::Rendered;

/// Rendered bytes as a response; `None` when the runtime refuses them.
pub fn response(rendered: &Rendered) -> Option<Response> {
    let headers = Headers::new().ok()?;
    for (name, value) in &rendered.headers {
        headers.append(name, value).ok()?;
    }
    let init = ResponseInit::new();
    init.set_status(rendered.status);
    init.set_headers(&headers);
    if rendered.body.is_empty() {
        return Response::new_with_opt_str_and_init(None, &init).ok();
    }
    let body = Uint8Array::from(rendered.body.as_slice());
    Response::new_with_opt_js_u8_array_and_init(Some(&body), &init).ok()
}

/// What is answered when nothing else can be: a bare 500.
pub fn last_resort() -> Response {
    let init = ResponseInit::new();
    init.set_status(500);
    // Building a bare response cannot fail: the status is valid and there is no body.
    Response::new_with_opt_str_and_init(None, &init).unwrap_or_else(|_| Response::error())
}

/// What the runtime gets for a visitor who left and will read nothing: the status
/// that servers log for it.
pub fn nobody() -> Response {
    let init = ResponseInit::new();
    init.set_status(499);
    Response::new_with_opt_str_and_init(None, &init).unwrap_or_else(|_| Response::error())
}

//! Debug pages: they show source code, which may mention any error without being it, so that
//! only their heading counts.

use super::readable::readable;

/// What gives a debug page away. In the order of the list: Werkzeug, Rails, Sinatra
/// and Rack, Django, Starlette, Sanic, Plack, Ignition and Whoops, better_errors,
/// Symfony, Yii, CakePHP, ASP.NET.
pub(in crate::classify) const MARKS: [&str; 16] = [
    "__debugger__",
    "Action Controller: Exception caught",
    "/__sinatra__/",
    "rack-response",
    "exception_value",
    "Starlette Debugger",
    "tracerite",
    "<h1>Error trace</h1>",
    "window.ignite",
    "whoops-container",
    "class=\"Whoops",
    "better_errors",
    "sf-dump",
    "yii-debug",
    "cake-error",
    "stackpage",
];

/// The elements that say what happened on debug pages, besides `<title>`, `<h1>` and `<h2>`.
const HEADINGS: [&str; 8] = [
    "<title>",
    "<title ",
    "<h1",
    "<h2",
    "class=\"message\"",
    "class=\"exception_value\"",
    "class=\"errormsg\"",
    "class=\"exception-message\"",
];

/// What the headings of a page say.
pub(super) fn heading(text: &str) -> String {
    let mut words = String::new();
    for mark in HEADINGS {
        let Some((_, after)) = text.split_once(mark) else { continue };
        // A heading may hold markup of its own; the end of its own element is near enough.
        let content = if mark.ends_with('>') { after } else { after.split_once('>').map_or("", |(_, c)| c) };
        let end = if mark.starts_with('<') {
            let name = mark.trim_matches(['<', '>', ' ']);
            content.find(&format!("</{name}"))
        } else {
            content.find("</")
        };
        words.push_str(&readable(content.get(..end.unwrap_or(0)).unwrap_or_default()));
        words.push(' ');
    }
    words
}

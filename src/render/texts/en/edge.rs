//! English texts of part C: Faultline's own decisions and faults.

use crate::render::texts::FailureText;

pub(super) const MAINTENANCE: FailureText = FailureText {
    name: "Planned maintenance",
    is: "This site is closed for planned maintenance",
    may: "This site may be closed for planned maintenance",
    meaning: "The site is closed for planned work.",
    detail: "Whoever runs the site has announced a maintenance window, and it is on.",
    owner: "The window comes from the edge's settings; shorten it there if the work is done.",
};
pub(super) const LOAD_SHED: FailureText = FailureText {
    name: "Too many requests in flight",
    is: "Too many people are using this site right now",
    may: "Too many people may be using this site",
    meaning: "The site answers only so many visitors at one time, and that number is reached.",
    detail: "The edge sends only so many requests to the site's server at one time, and that number is \
        reached.",
    owner: "Look for slow requests that fill the limit before you raise it.",
};
pub(super) const MISCONFIGURED: FailureText = FailureText {
    name: "Edge settings wrong",
    is: "This site is set up wrongly",
    may: "This site may be set up wrongly",
    meaning: "Something about the site is set up wrongly, so it cannot answer.",
    detail: "The settings of the edge in front of this site cannot be used.",
    owner: "The edge's log names every wrong setting with its path.",
};
pub(super) const INTERNAL: FailureText = FailureText {
    name: "Fault at the edge",
    is: "The system in front of this site failed",
    may: "The system in front of this site may have failed",
    meaning: "The fault is in the system in front of the site, not in the site itself.",
    detail: "The fault is in the software in front of the site, not in the site itself.",
    owner: "Look for the request id in the edge's log; the details are in the event.",
};
pub(super) const VISITOR_GONE: FailureText = FailureText {
    name: "Visitor left",
    is: "The request was ended before the answer",
    may: "The request may have been ended before the answer",
    meaning: "The connection was closed on your side before an answer could be sent.",
    detail: "The connection was closed on the visitor's side before an answer could be sent.",
    owner: "Nothing to do: it is not counted against the site.",
};

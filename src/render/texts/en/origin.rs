//! English texts of part B: the origin answered, and said that something behind it failed.

use crate::render::texts::FailureText;

pub(super) const ORIGIN_BAD_GATEWAY: FailureText = FailureText {
    name: "Application not answering its web server",
    is: "Part of this site is not working",
    may: "Part of this site may not be working",
    meaning: "The site’s server is up, but something that it depends on is not working.",
    detail: "The web server is up, but the application it hands requests to is down or answers with \
        nonsense.",
    owner: "Check that the application process runs and listens where the web server expects it: port, \
        socket, permissions.",
};
pub(super) const ORIGIN_GATEWAY_TIMEOUT: FailureText = FailureText {
    name: "Application too slow for its web server",
    is: "This site took too long to answer",
    may: "This site may be too slow to answer",
    meaning: "The site’s server is up, but something that it depends on is very slow.",
    detail: "The web server is up, but gave up waiting for the application it hands requests to.",
    owner: "Look for slow requests in the application's log, then for what they wait on; only then raise the \
        web server's time limit.",
};
pub(super) const ORIGIN_UNAVAILABLE: FailureText = FailureText {
    name: "No application available",
    is: "This site is not ready to answer",
    may: "This site may not be ready to answer",
    meaning: "The site’s server is up, but what makes the pages is not running.",
    detail: "The web server or balancer is up, but has nothing healthy to hand the request to.",
    owner: "Check the health checks of the balancer and whether a deployment or restart is under way.",
};
pub(super) const ORIGIN_OVERLOADED: FailureText = FailureText {
    name: "Origin overloaded",
    is: "The site has more visitors than it can serve right now",
    may: "The site may have more visitors than it can serve",
    meaning: "The site has reached a limit and turns some visitors away so that it can serve the others.",
    detail: "The site's server has reached a limit and turns requests away so that those it has can finish.",
    owner: "Look at the limit that was reached (requests, workers, queue), then at what fills it.",
};
pub(super) const ORIGIN_MAINTENANCE: FailureText = FailureText {
    name: "Site under maintenance",
    is: "This site is closed for maintenance",
    may: "This site may be closed for maintenance",
    meaning: "The people who run the site have closed it for a while.",
    detail: "Whoever runs the site has taken it down on purpose for a while.",
    owner: "If the work is done, switch the maintenance mode off; a left-over marker file is the usual cause \
        when it stays on.",
};
pub(super) const REDIRECT_LOOP: FailureText = FailureText {
    name: "Redirect loop",
    is: "The site keeps sending this address back to itself",
    may: "The site may be sending this address back to itself",
    meaning: "Each answer says “look here instead” and names the same address again.",
    detail: "The reply says \"look here instead\" and names the very address that was asked, so no browser \
        ever arrives.",
    owner: "Usually the edge calls the server by http and the server insists on https, or the reverse: call \
        it by https, or let it believe X-Forwarded-Proto.",
};
pub(super) const REQUEST_REFUSED: FailureText = FailureText {
    name: "Edge not accepted by the origin",
    is: "The site’s server turned this request away",
    may: "The site’s server may have turned this request away",
    meaning: "The site’s server is up, but it is not set up to accept requests that come this way.",
    detail: "The server is up, but turns this request away because of how it came: by which proxy, for \
        which host name, or with how large a head.",
    owner: "Read the refusal in the origin's log, then let the server trust the edge as a proxy and serve \
        this host name.",
};
pub(super) const DATABASE_UNAVAILABLE: FailureText = FailureText {
    name: "Database not available",
    is: "This site cannot get at its content",
    may: "This site may be unable to get at its content",
    meaning: "The site is running, but what it stores its content in is not answering.",
    detail: "The application runs, but the database it keeps its content in does not accept its \
        connections.",
    owner: "Check that the database runs, has free connections and disk space, and that host, user and \
        password in the application are right.",
};
pub(super) const APPLICATION_ERROR: FailureText = FailureText {
    name: "Application error",
    is: "Something went wrong on this site",
    may: "Something may have gone wrong on this site",
    meaning: "Your request arrived, and the site failed while it was working on it.",
    detail: "The request reached the application, and the application stopped with an error of its own.",
    owner: "Look in the application's error log at the time given here, and at what was deployed last.",
};
pub(super) const PLATFORM_ERROR: FailureText = FailureText {
    name: "Hosting platform error",
    is: "The service that hosts this site has a problem",
    may: "The service that hosts this site may have a problem",
    meaning: "Your request arrived at the hosting service, which answered in place of the site.",
    detail: "The request reached the hosting platform, and the platform answered in place of the site.",
    owner: "Look up the platform's error code and its status page, then the state of the deployment.",
};
pub(super) const SOFT_FAILURE: FailureText = FailureText {
    name: "Error page sent as a success",
    is: "The site sent an error in place of its page",
    may: "The site may have sent an error in place of its page",
    meaning: "What came in place of the page is an error message.",
    detail: "The reply is marked as a success, but its content is an error message.",
    owner: "Find the error in the application's log, and let such pages be sent with a status of 500 or 503.",
};

//! English.

mod connection;
mod edge;
mod origin;

use super::{
    By, Declined, FailureText, Forms, Labels, LanguageWords, Plural, Sayings, Texts, Units, WayTexts,
};
use crate::advice;
use crate::failure::Failure;
use crate::hop::Hop;
use crate::verdict::Confidence;

/// The English texts.
pub(super) const TEXTS: Texts = operators(&WORDS);

/// A language: its own words for visitors, English for operators.
pub(super) const fn operators(words: &'static LanguageWords) -> Texts {
    Texts { failure, hop, confidence, declined: DECLINED_FOR_OWNERS, words }
}

static WORDS: LanguageWords = LanguageWords {
    sayings: Sayings::Each(failure),
    sure: SURE,
    broken: By { certain: "broken here", likely: "most likely broken here", possible: "perhaps broken here" },
    declined: DECLINED,
    units: Units {
        plural: Plural::OneOther,
        zero: '0',
        seconds: Forms::two("{} second", "{} seconds"),
        minutes: Forms::two("{} minute", "{} minutes"),
        hours: Forms::two("{} hour", "{} hours"),
        days: Forms::two("{} day", "{} days"),
        both: "{} and {}",
    },
    labels: LABELS,
    way: WAY,
};

const SURE: By = By {
    certain: "We checked: the problem is on the site’s side. Your connection and your device are fine.",
    likely: "This is the most likely cause.",
    possible: "We are not sure: the cause may be a different one.",
};

/// What stands beside a failure that was not met by this request.
pub(super) const SPARED: &str =
    "The site’s server has just failed repeatedly, so it was not asked again for this request.";

const DECLINED: Declined = Declined {
    headline: "The site answered this request with the error {}",
    meaning: "The request reached the site, and the site turned it down: what was asked for may not be there, or may \
        not be had in this way or at this time.",
    advice: advice::DECLINED,
};

const DECLINED_FOR_OWNERS: &str = "This status is the site's own. The settings have such replies replaced: `intercept` \
    is `all`, and `intercept_statuses` lists it.";

const LABELS: Labels = Labels {
    what_it_means: "What this means",
    would_mean: "If it is so, it means this: {}",
    what_to_do: "What you can do now",
    when: "When to come back",
    for_owners: "For whoever runs this site",
    first_checks: "First checks",
    the_way: "The path of your request",
    request_id: "Request id",
    request_id_why: "Please quote it if you report this.",
    code: "Failure",
    reason: "Cause",
    component: "Reported by",
    time: "Time",
    place: "Where",
    status_page: "Status page",
    support: "Contact support",
    guide: "More about this failure",
    waiting_does_not_help: "Waiting won’t fix this. The people who run the site have to.",
    come_back: "Please try again in {}.",
    not_before: "That is about {}.",
    reloads: "This page checks for you and reloads as soon as the site is back.",
    pause: "Pause",
    resume: "Resume",
    try_now: "Try now",
    home: "Home page",
    copy: "Copy",
    copied: "Copied",
    short_id: "Short form for the phone",
    sent_no: "What you sent was not received: nothing was passed on to the site.",
    sent_maybe: "What you sent may have been received: check before you send it again.",
    sent_yes: "What you sent reached the site, but it is not known whether it was carried out: check before you send it again.",
};

const WAY: WayTexts = WayTexts {
    places: ["You", "Network", "Web server", "Application", "Database"],
    platform: "Hosting platform",
    start: "request sent",
    passed: "reached",
    held: "held back here",
    unknown: "not reached",
};

fn failure(failure: Failure) -> FailureText {
    use Failure as F;
    match failure {
        F::DnsTimeout => connection::DNS_TIMEOUT,
        F::DnsError => connection::DNS_ERROR,
        F::DestinationUnavailable => connection::DESTINATION_UNAVAILABLE,
        F::DestinationIpUnroutable => connection::DESTINATION_IP_UNROUTABLE,
        F::DestinationIpProhibited => connection::DESTINATION_IP_PROHIBITED,
        F::ConnectionRefused => connection::CONNECTION_REFUSED,
        F::ConnectionTimeout => connection::CONNECTION_TIMEOUT,
        F::ConnectionLimitReached => connection::CONNECTION_LIMIT_REACHED,
        F::TlsProtocolError => connection::TLS_PROTOCOL_ERROR,
        F::TlsAlertReceived => connection::TLS_ALERT_RECEIVED,
        F::TlsCertificateError => connection::TLS_CERTIFICATE_ERROR,
        F::ConnectionTerminated => connection::CONNECTION_TERMINATED,
        F::HttpProtocolError => connection::HTTP_PROTOCOL_ERROR,
        F::HttpResponseHeaderSectionSize => connection::HTTP_RESPONSE_HEADER_SECTION_SIZE,
        F::HttpResponseIncomplete => connection::HTTP_RESPONSE_INCOMPLETE,
        F::HttpResponseTransferCoding => connection::HTTP_RESPONSE_TRANSFER_CODING,
        F::HttpResponseContentCoding => connection::HTTP_RESPONSE_CONTENT_CODING,
        F::HttpResponseTimeout => connection::HTTP_RESPONSE_TIMEOUT,
        F::ConnectionReadTimeout => connection::CONNECTION_READ_TIMEOUT,
        F::HttpUpgradeFailed => connection::HTTP_UPGRADE_FAILED,
        F::ProxyLoopDetected => connection::PROXY_LOOP_DETECTED,
        F::OriginBadGateway => origin::ORIGIN_BAD_GATEWAY,
        F::OriginGatewayTimeout => origin::ORIGIN_GATEWAY_TIMEOUT,
        F::OriginUnavailable => origin::ORIGIN_UNAVAILABLE,
        F::OriginOverloaded => origin::ORIGIN_OVERLOADED,
        F::OriginMaintenance => origin::ORIGIN_MAINTENANCE,
        F::RedirectLoop => origin::REDIRECT_LOOP,
        F::RequestRefused => origin::REQUEST_REFUSED,
        F::DatabaseUnavailable => origin::DATABASE_UNAVAILABLE,
        F::ApplicationError => origin::APPLICATION_ERROR,
        F::PlatformError => origin::PLATFORM_ERROR,
        F::SoftFailure => origin::SOFT_FAILURE,
        F::Maintenance => edge::MAINTENANCE,
        F::LoadShed => edge::LOAD_SHED,
        F::Misconfigured => edge::MISCONFIGURED,
        F::Internal => edge::INTERNAL,
        F::VisitorGone => edge::VISITOR_GONE,
    }
}

fn hop(hop: Hop) -> &'static str {
    match hop {
        Hop::VisitorEdge => "between you and the edge",
        Hop::Edge => "at the edge, in front of the site",
        Hop::EdgeOrigin => "between the edge and the site's web server",
        Hop::Origin => "at the site's web server",
        Hop::Platform => "at the platform that hosts the site",
        Hop::OriginApp => "between the web server and the application",
        Hop::App => "in the application",
        Hop::AppDatabase => "between the application and its database",
    }
}

const fn confidence(confidence: Confidence) -> &'static str {
    By { certain: "This is certain: nothing else fits what was seen.", ..SURE }.of(confidence)
}

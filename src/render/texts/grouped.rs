//! Sentences that several failures share: what a visitor can tell apart, and no more.

use crate::failure::Failure;

/// A language's sentences about failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouped {
    /// Makes a possibility of a headline, which stands at `{}`.
    pub maybe: &'static str,
    /// What happened.
    pub headlines: Headlines,
    /// What it means.
    pub meanings: Meanings,
    /// What a visitor can do.
    pub advice: Advice,
}

/// One line that says what happened, without a full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headlines {
    /// The name server does not answer.
    pub dns_timeout: &'static str,
    /// The name has no address.
    pub dns_error: &'static str,
    /// Nothing healthy is behind the name, or behind the balancer.
    pub nobody: &'static str,
    /// There is no route to the address.
    pub no_route: &'static str,
    /// The settings are wrong.
    pub set_up: &'static str,
    /// The port refuses.
    pub refused: &'static str,
    /// Nobody answers the connection attempt.
    pub no_answer: &'static str,
    /// Too many connections or requests.
    pub crowded: &'static str,
    /// The TLS handshake failed.
    pub tls: &'static str,
    /// The certificate is not valid.
    pub certificate: &'static str,
    /// Closed before a reply.
    pub closed: &'static str,
    /// The reply breaks the rules of HTTP.
    pub invalid: &'static str,
    /// The reply is incomplete, or stalled.
    pub broke_off: &'static str,
    /// No reply in time.
    pub slow: &'static str,
    /// No upgrade.
    pub upgrade: &'static str,
    /// The request runs in a circle.
    pub circle: &'static str,
    /// The application does not answer its web server.
    pub app_silent: &'static str,
    /// Taken down on purpose.
    pub maintenance: &'static str,
    /// The database does not answer.
    pub database: &'static str,
    /// The application failed.
    pub app_failed: &'static str,
    /// The platform reports an error.
    pub platform: &'static str,
    /// The fault is ours.
    pub internal: &'static str,
    /// The visitor left.
    pub gone: &'static str,
}

/// What it means, in one or two sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meanings {
    /// The address could not be looked up.
    pub dns: &'static str,
    /// Nothing is there to take the request.
    pub nobody: &'static str,
    /// The machine does not answer.
    pub no_answer: &'static str,
    /// The machine answers, the web server does not.
    pub refused: &'static str,
    /// Somebody has to correct the settings.
    pub set_up: &'static str,
    /// Some are turned away so that others get through.
    pub crowded: &'static str,
    /// No agreement on encryption, and not the visitor's fault.
    pub tls: &'static str,
    /// The edge cannot trust the server, and not the visitor's fault.
    pub certificate: &'static str,
    /// The connection stood and broke.
    pub cut: &'static str,
    /// A reply came that cannot be used.
    pub invalid: &'static str,
    /// The connection stood, the reply did not come.
    pub slow: &'static str,
    /// The lasting connection failed.
    pub upgrade: &'static str,
    /// The web server runs, the application does not.
    pub app_silent: &'static str,
    /// It will be back.
    pub maintenance: &'static str,
    /// The application runs without its data.
    pub database: &'static str,
    /// The request arrived, and failed there.
    pub app_failed: &'static str,
    /// The platform answered in place of the site.
    pub platform: &'static str,
    /// Requests are held back after repeated failures, beside what it failed as.
    pub spared: &'static str,
    /// The site itself is not the cause.
    pub internal: &'static str,
    /// The connection was closed on the visitor's side.
    pub gone: &'static str,
}

/// What a visitor can do, in one or two sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// Wait, reload; nothing to change on the visitor's side.
    pub wait: &'static str,
    /// Wait some minutes; check whether a form went through.
    pub wait_form: &'static str,
    /// Reloading does not help; tell whoever runs the site.
    pub no_help: &'static str,
    /// Clear the site's cookies.
    pub cookies: &'static str,
    /// Reload; begin a broken download again.
    pub again: &'static str,
    /// Reload; what needs no live connection may work.
    pub live: &'static str,
    /// Wait before reloading
    pub gentle: &'static str,
    /// Come back later; nothing is wrong on the visitor's side.
    pub later: &'static str,
    /// Try again; if it stays, tell whoever runs the site.
    pub tell: &'static str,
}

impl Headlines {
    /// The headline of a failure.
    #[must_use]
    pub const fn of(&self, failure: Failure) -> &'static str {
        use Failure as F;
        match failure {
            F::DnsTimeout => self.dns_timeout,
            F::DnsError => self.dns_error,
            F::DestinationUnavailable | F::OriginUnavailable => self.nobody,
            F::DestinationIpUnroutable => self.no_route,
            F::DestinationIpProhibited | F::RequestRefused | F::Misconfigured => self.set_up,
            F::ConnectionRefused => self.refused,
            F::ConnectionTimeout => self.no_answer,
            F::ConnectionLimitReached | F::OriginOverloaded | F::LoadShed => self.crowded,
            F::TlsProtocolError | F::TlsAlertReceived => self.tls,
            F::TlsCertificateError => self.certificate,
            F::ConnectionTerminated => self.closed,
            F::HttpProtocolError
            | F::HttpResponseHeaderSectionSize
            | F::HttpResponseTransferCoding
            | F::HttpResponseContentCoding => self.invalid,
            F::HttpResponseIncomplete | F::ConnectionReadTimeout => self.broke_off,
            F::HttpResponseTimeout | F::OriginGatewayTimeout => self.slow,
            F::HttpUpgradeFailed => self.upgrade,
            F::ProxyLoopDetected | F::RedirectLoop => self.circle,
            F::OriginBadGateway => self.app_silent,
            F::OriginMaintenance | F::Maintenance => self.maintenance,
            F::DatabaseUnavailable => self.database,
            F::ApplicationError | F::SoftFailure => self.app_failed,
            F::PlatformError => self.platform,
            F::Internal => self.internal,
            F::VisitorGone => self.gone,
        }
    }
}

impl Meanings {
    /// What a failure means.
    #[must_use]
    pub const fn of(&self, failure: Failure) -> &'static str {
        use Failure as F;
        match failure {
            F::DnsTimeout | F::DnsError => self.dns,
            F::DestinationUnavailable | F::OriginUnavailable => self.nobody,
            F::DestinationIpUnroutable | F::ConnectionTimeout => self.no_answer,
            F::ConnectionRefused => self.refused,
            F::DestinationIpProhibited
            | F::ProxyLoopDetected
            | F::RedirectLoop
            | F::RequestRefused
            | F::Misconfigured => self.set_up,
            F::ConnectionLimitReached | F::OriginOverloaded | F::LoadShed => self.crowded,
            F::TlsProtocolError | F::TlsAlertReceived => self.tls,
            F::TlsCertificateError => self.certificate,
            F::ConnectionTerminated | F::HttpResponseIncomplete | F::ConnectionReadTimeout => self.cut,
            F::HttpProtocolError
            | F::HttpResponseHeaderSectionSize
            | F::HttpResponseTransferCoding
            | F::HttpResponseContentCoding => self.invalid,
            F::HttpResponseTimeout | F::OriginGatewayTimeout => self.slow,
            F::HttpUpgradeFailed => self.upgrade,
            F::OriginBadGateway => self.app_silent,
            F::OriginMaintenance | F::Maintenance => self.maintenance,
            F::DatabaseUnavailable => self.database,
            F::ApplicationError | F::SoftFailure => self.app_failed,
            F::PlatformError => self.platform,
            F::Internal => self.internal,
            F::VisitorGone => self.gone,
        }
    }
}

impl Advice {
    /// What a visitor can do about a failure.
    #[must_use]
    pub const fn of(&self, failure: Failure) -> &'static str {
        use Failure as F;
        match failure {
            F::DnsTimeout
            | F::DestinationUnavailable
            | F::DestinationIpUnroutable
            | F::ConnectionRefused
            | F::ConnectionTimeout
            | F::OriginBadGateway
            | F::OriginUnavailable
            | F::DatabaseUnavailable
            | F::PlatformError => self.wait,
            F::ConnectionTerminated | F::HttpResponseTimeout | F::OriginGatewayTimeout => self.wait_form,
            F::DnsError
            | F::DestinationIpProhibited
            | F::TlsProtocolError
            | F::TlsAlertReceived
            | F::TlsCertificateError
            | F::HttpResponseContentCoding
            | F::ProxyLoopDetected
            | F::RedirectLoop
            | F::RequestRefused
            | F::Misconfigured => self.no_help,
            F::HttpResponseHeaderSectionSize => self.cookies,
            F::HttpResponseIncomplete | F::ConnectionReadTimeout | F::VisitorGone => self.again,
            F::HttpUpgradeFailed => self.live,
            F::ConnectionLimitReached | F::OriginOverloaded | F::LoadShed => self.gentle,
            F::OriginMaintenance | F::Maintenance => self.later,
            F::HttpProtocolError
            | F::HttpResponseTransferCoding
            | F::ApplicationError
            | F::SoftFailure
            | F::Internal => self.tell,
        }
    }
}

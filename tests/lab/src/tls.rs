//! Certificates and TLS settings: two authorities of the lab's own, and leaf certificates that
//! are wrong in one way each.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::ring::{default_provider, sign::any_supported_type};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};

/// TLS 1.2 and 1.3.
pub(crate) const BOTH: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12, &rustls::version::TLS13];
/// TLS 1.2 alone: the certificate travels in clear.
pub(crate) const ONLY_12: &[&SupportedProtocolVersion] = &[&rustls::version::TLS12];
/// TLS 1.3 alone: the certificate is encrypted.
pub(crate) const ONLY_13: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13];

/// What is wrong with a leaf certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// Nothing: for `localhost` and 127.0.0.1, signed by the lab's authority.
    Good,
    /// It ended in 2021.
    Expired,
    /// It begins in 2090.
    NotYetValid,
    /// It is for `other.lab.test`.
    WrongName,
    /// It signed itself.
    SelfSigned,
    /// A second authority, which nobody trusts, signed it.
    UnknownIssuer,
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
    der: CertificateDer<'static>,
}

impl Authority {
    fn new(name: &str) -> io::Result<Self> {
        let mut params = CertificateParams::new(Vec::new()).map_err(io::Error::other)?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2049, 1, 1));
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let cert = params.self_signed(&key).map_err(io::Error::other)?;
        Ok(Self { pem: cert.pem(), der: cert.der().clone(), issuer: Issuer::new(params, key) })
    }
}

/// Everything about TLS that the lab's origins share.
pub(crate) struct Tls {
    trusted: Authority,
    stranger: Authority,
    // One key for every leaf: only the certificates differ.
    key: KeyPair,
}

impl Tls {
    /// Makes the authorities and the key.
    pub(crate) fn new() -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        Ok(Self {
            trusted: Authority::new("Faultline lab")?,
            stranger: Authority::new("Nobody's authority")?,
            key,
        })
    }

    /// The certificate of the authority that clients should trust, in PEM.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.trusted.pem
    }

    /// The settings of a server that shows this certificate in these versions of TLS.
    pub(crate) fn server(
        &self,
        leaf: Leaf,
        versions: &[&'static SupportedProtocolVersion],
    ) -> io::Result<Arc<ServerConfig>> {
        let cert = self.leaf(leaf).map_err(io::Error::other)?;
        let key = PrivateKeyDer::Pkcs8(self.key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![cert], key))
            .map_err(io::Error::other)?;
        Ok(Arc::new(config))
    }

    /// The settings of a server that shows an expired certificate while `expired` is set, and else
    /// a good one. No session is resumed: that would leave out the certificate.
    pub(crate) fn server_that_may_expire(&self, expired: Arc<AtomicBool>) -> io::Result<Arc<ServerConfig>> {
        let certified = |leaf| {
            let cert = self.leaf(leaf).map_err(io::Error::other)?;
            let key = PrivateKeyDer::Pkcs8(self.key.serialize_der().into());
            let key = any_supported_type(&key).map_err(io::Error::other)?;
            io::Result::Ok(Arc::new(CertifiedKey::new(vec![cert], key)))
        };
        let either = Either { good: certified(Leaf::Good)?, bad: certified(Leaf::Expired)?, expired };
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(BOTH)
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(either));
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(Arc::new(config))
    }

    fn leaf(&self, leaf: Leaf) -> Result<CertificateDer<'static>, rcgen::Error> {
        let names = match leaf {
            Leaf::WrongName => vec!["other.lab.test".to_owned()],
            _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        };
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, format!("lab leaf {leaf:?}"));
        let (from, to) = match leaf {
            Leaf::Expired => (2020, 2021),
            Leaf::NotYetValid => (2090, 2091),
            _ => (2020, 2049),
        };
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let cert = match leaf {
            Leaf::SelfSigned => params.self_signed(&self.key)?,
            Leaf::UnknownIssuer => params.signed_by(&self.key, &self.stranger.issuer)?,
            _ => params.signed_by(&self.key, &self.trusted.issuer)?,
        };
        Ok(cert.der().clone())
    }

    /// A client that trusts the lab's authority and nothing else.
    pub(crate) fn client(&self) -> io::Result<Arc<ClientConfig>> {
        client_trusting(&self.trusted.der)
    }

    /// A client that trusts only the second authority: it accepts what was signed by it,
    /// and so proves who signed.
    pub(crate) fn client_of_stranger(&self) -> io::Result<Arc<ClientConfig>> {
        client_trusting(&self.stranger.der)
    }
}

/// A good certificate or an expired one, as it is told.
#[derive(Debug)]
struct Either {
    good: Arc<CertifiedKey>,
    bad: Arc<CertifiedKey>,
    expired: Arc<AtomicBool>,
}

impl ResolvesServerCert for Either {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let chosen = if self.expired.load(Ordering::SeqCst) { &self.bad } else { &self.good };
        Some(Arc::clone(chosen))
    }
}

fn client_trusting(root: &CertificateDer<'static>) -> io::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).map_err(io::Error::other)?;
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

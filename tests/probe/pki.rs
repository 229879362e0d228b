//! Certificates that are wrong in one way each, and TLS settings for servers and for the
//! "runtime" of these tests.

use std::sync::{Arc, LazyLock};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};

/// The host every certificate here is for, unless its name is what is wrong.
pub const HOST: &str = "www.origin.example";

/// 2026-01-01T00:00:00Z, as `now` for judgements on certificates of fixed dates.
pub const NOW_S: i64 = 1_767_225_600;

/// What a leaf certificate says.
pub struct Leaf<'a> {
    pub names: &'a [&'a str],
    pub common_name: &'a str,
    pub years: (i32, i32),
    pub signer: Signer,
}

/// Who signed a leaf certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    Trusted,
    Stranger,
    Itself,
}

/// A leaf with nothing wrong.
pub const GOOD: Leaf<'static> =
    Leaf { names: &[HOST], common_name: "leaf", years: (2020, 2049), signer: Signer::Trusted };

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2049, 1, 1));
    let key = KeyPair::generate().unwrap();
    let der = params.self_signed(&key).unwrap().der().clone();
    Authority { issuer: Issuer::new(params, key), der }
}

static TRUSTED: LazyLock<Authority> = LazyLock::new(|| authority("Trusted authority"));
static STRANGER: LazyLock<Authority> = LazyLock::new(|| authority("Stranger"));
static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());

/// The certificate in DER.
pub fn certificate(leaf: &Leaf<'_>) -> CertificateDer<'static> {
    let names: Vec<String> = leaf.names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(DnType::CommonName, leaf.common_name);
    (params.not_before, params.not_after) =
        (date_time_ymd(leaf.years.0, 1, 1), date_time_ymd(leaf.years.1, 1, 1));
    let certificate = match leaf.signer {
        Signer::Trusted => params.signed_by(&*KEY, &TRUSTED.issuer),
        Signer::Stranger => params.signed_by(&*KEY, &STRANGER.issuer),
        Signer::Itself => params.self_signed(&*KEY),
    };
    certificate.unwrap().der().clone()
}

fn roots(more: Option<CertificateDer<'static>>) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(TRUSTED.der.clone()).unwrap();
    roots.add_parsable_certificates(more);
    roots
}

/// A server that shows a certificate; `mutual`: it insists on one of the client's.
pub fn server(
    leaf: &Leaf<'_>,
    versions: &[&'static SupportedProtocolVersion],
    mutual: bool,
) -> Arc<ServerConfig> {
    let provider = Arc::new(default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(versions).unwrap();
    let builder = if mutual {
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(None)), provider).build();
        builder.with_client_cert_verifier(verifier.unwrap())
    } else {
        builder.with_no_client_auth()
    };
    let key = PrivateKeyDer::Pkcs8(KEY.serialize_der().into());
    Arc::new(builder.with_single_cert(vec![certificate(leaf)], key).unwrap())
}

/// The runtime's own trust: the trusted authority, and `also`.
pub fn runtime(also: Option<CertificateDer<'static>>) -> Arc<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_root_certificates(roots(also)).with_no_client_auth())
}

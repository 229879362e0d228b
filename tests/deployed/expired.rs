//! An origin whose certificate has ended, for the name that it is asked by.

use std::net::SocketAddr;
use std::sync::Arc;

use faultline_lab::Origin;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;

/// Starts one for this name; it stays until the process ends.
pub fn origin(name: &str) -> SocketAddr {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .expect("a server");
    let origin = Origin::spawn_tls("expired", Arc::new(config), |conn| conn.close()).expect("a port");
    let address = origin.addr();
    std::mem::forget(origin);
    address
}

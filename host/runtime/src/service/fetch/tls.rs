//! The TLS client settings: rustls on ring, the system's roots, and whatever roots the
//! configuration adds.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::config::FetchSetupError;

pub(super) fn client_config(extra_roots_pem: Option<&str>) -> Result<ClientConfig, FetchSetupError> {
    let mut roots = system_roots();
    if let Some(pem) = extra_roots_pem {
        add_pem(&mut roots, pem)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// What cannot be loaded is skipped: a machine without certificates still fetches over plain HTTP,
/// and says "unknown issuer" over TLS.
fn system_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn add_pem(roots: &mut RootCertStore, pem: &str) -> Result<(), FetchSetupError> {
    let mut found = false;
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|error| FetchSetupError::ExtraRoots(error.to_string()))?;
        roots.add(certificate).map_err(|error| FetchSetupError::ExtraRoots(error.to_string()))?;
        found = true;
    }
    if found { Ok(()) } else { Err(FetchSetupError::ExtraRoots("no certificate found".to_owned())) }
}

//! Connections: direct or through a proxy's tunnel, and TLS with the system's roots beside those of
//! `.npmrc`. Requests to plain HTTP registries go through a tunnel too, which some proxies refuse.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower_service::Service;
use url::Url;

use super::shown;
use crate::error::InstallError;
use crate::npmrc::{Npmrc, npmrc};

type BoxError = Box<dyn Error + Send + Sync>;

/// Opens the TCP half.
#[derive(Clone)]
pub(super) struct Dial {
    tcp: HttpConnector,
    npmrc: Arc<Npmrc>,
}

pub(super) fn connector(settings: Arc<Npmrc>, limit: Duration) -> Result<HttpsConnector<Dial>, InstallError> {
    let tls = client_config(&settings.extra_roots)?;
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(limit));
    let dial = Dial { tcp, npmrc: settings };
    Ok(HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions().wrap_connector(dial))
}

impl Service<Uri> for Dial {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let scheme = target.scheme_str().unwrap_or("https");
        let port = target.port_u16().unwrap_or(if scheme == "http" { 80 } else { 443 });
        let proxy = self.npmrc.proxy_of(scheme, target.host().unwrap_or_default(), port);
        let mut tcp = self.tcp.clone();
        match proxy {
            None => Box::pin(async move { Ok(tcp.call(target).await?) }),
            Some(proxy) => {
                let mut tunnel = Tunnel::new(proxy.address.clone(), tcp);
                if let Some(authorization) = &proxy.authorization {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                Box::pin(async move { Ok(tunnel.call(target).await?) })
            }
        }
    }
}

fn client_config(extra_roots: &[u8]) -> Result<ClientConfig, InstallError> {
    let mut roots = RootCertStore::empty();
    // A machine without certificates still reaches a plain HTTP registry.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in CertificateDer::pem_slice_iter(extra_roots) {
        let certificate = certificate.map_err(|_| npmrc("a certificate is not in PEM form"))?;
        roots.add(certificate).map_err(|error| npmrc(&format!("a certificate cannot be used: {error}")))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| npmrc(&format!("tls cannot be set up: {error}")))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// The client's own messages hide the cause at the end of a chain.
pub(super) fn explain(error: &(dyn Error + 'static), url: &Url) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    format!("{}: {cause}", shown(url))
}

use super::*;

fn load(project: &str, user: &str, environment: &[(&str, &str)]) -> Result<Npmrc, InstallError> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("project"), project).unwrap();
    std::fs::write(folder.path().join("user"), user).unwrap();
    std::fs::write(folder.path().join("ca.pem"), "pem").unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Npmrc::load(&Sources {
        project: folder.path().join("project"),
        user: Some(&folder.path().join("user")),
        environment: &environment,
        default_registry: &Url::parse(PUBLIC_REGISTRY).unwrap(),
        max_bytes: 1 << 20,
    })
}

fn sent(npmrc: &Npmrc, url: &str) -> Option<String> {
    npmrc.authorization(&Url::parse(url).unwrap()).map(|header| header.to_str().unwrap().to_owned())
}

#[test]
fn registries() {
    let npmrc = load("@mine:registry=https://npm.mine.test/api\n", "registry = https://user.test", &[]).unwrap();
    assert_eq!(npmrc.registry_of("x").as_str(), "https://user.test/");
    assert_eq!(npmrc.registry_of("@other/x").as_str(), "https://user.test/");
    assert_eq!(npmrc.registry_of("@mine/x").as_str(), "https://npm.mine.test/api/");
    let npmrc = load("registry=https://project.test/", "registry=https://user.test", &[]).unwrap();
    assert_eq!(npmrc.registry_of("x").as_str(), "https://project.test/");
    let npmrc = load("", "", &[("npm_config_registry", "http://env.test/r")]).unwrap();
    assert_eq!(npmrc.registry_of("x").as_str(), "http://env.test/r/");
    assert_eq!(load("", "", &[]).unwrap().registry_of("x").as_str(), PUBLIC_REGISTRY);
    assert!(load("registry=ftp://x/", "", &[]).is_err());
}

#[test]
fn credentials_stay_where_they_belong() {
    let npmrc = load(
        "//a.test/:_authToken=${TOKEN}\n//b.test:4873/team/:_auth=dXNlcjpwYXNz ; note\n\
         //c.test/:username=me\n//c.test/:_password=\"c2VjcmV0\"\n//d.test/:_authToken=${MISSING}\n",
        "//a.test/:_authToken=user",
        &[("TOKEN", "t0")],
    )
    .unwrap();
    assert_eq!(sent(&npmrc, "https://a.test/x/-/x.tgz").as_deref(), Some("Bearer t0"));
    assert_eq!(sent(&npmrc, "https://A.test/@s%2fx").as_deref(), Some("Bearer t0"));
    assert_eq!(sent(&npmrc, "https://b.test:4873/team/x").as_deref(), Some("Basic dXNlcjpwYXNz"));
    assert_eq!(sent(&npmrc, "https://b.test:4873/teams/x"), None);
    assert_eq!(sent(&npmrc, "https://b.test:4873/x"), None);
    assert_eq!(sent(&npmrc, "https://b.test/team/x"), None, "another port is another server");
    assert_eq!(sent(&npmrc, "https://c.test/x").as_deref(), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(sent(&npmrc, "https://d.test/x"), None);
    assert_eq!(sent(&npmrc, "https://a.test.evil.test/x"), None);
    assert!(npmrc.warnings.iter().any(|text| text.contains("//d.test/")), "{:?}", npmrc.warnings);
    assert!(npmrc.warnings.iter().all(|text| !text.contains("MISSING")));
}

#[test]
fn old_and_embedded_credentials() {
    let npmrc = load("registry=https://r.test/npm/\n_authToken=old\n", "", &[]).unwrap();
    assert_eq!(sent(&npmrc, "https://r.test/npm/x").as_deref(), Some("Bearer old"));
    assert_eq!(sent(&npmrc, "https://r.test/x"), None);
    let npmrc = load("registry=https://me:p%40ss@r.test/\n", "", &[]).unwrap();
    assert_eq!(npmrc.registry_of("x").as_str(), "https://r.test/");
    assert_eq!(sent(&npmrc, "https://r.test/x").as_deref(), Some("Basic bWU6cEBzcw=="));
}

#[test]
fn proxies() {
    let npmrc = load("https-proxy=http://u:p@proxy.test:3128\nnoproxy=.intern.test,localhost:81", "", &[]).unwrap();
    let proxy = npmrc.proxy_of("https", "r.test", 443).unwrap();
    assert_eq!(proxy.address.to_string(), "http://proxy.test:3128/");
    assert_eq!(proxy.authorization.as_ref().unwrap().to_str().unwrap(), "Basic dTpw");
    assert!(npmrc.proxy_of("https", "a.intern.test", 443).is_none());
    assert!(npmrc.proxy_of("https", "intern.test", 443).is_none());
    assert!(npmrc.proxy_of("https", "xintern.test", 443).is_some());
    assert!(npmrc.proxy_of("https", "localhost", 81).is_none());
    assert!(npmrc.proxy_of("https", "localhost", 82).is_some());
    assert!(npmrc.proxy_of("http", "r.test", 80).is_none());
    let npmrc = load("", "", &[("HTTP_PROXY", "proxy.test:8080"), ("NO_PROXY", "*")]).unwrap();
    assert!(npmrc.proxy_of("http", "r.test", 80).is_none());
    assert!(load("proxy=https://p.test", "", &[]).is_err());
}

#[test]
fn tls_settings() {
    assert!(matches!(load("strict-ssl=false", "", &[]), Err(InstallError::Npmrc { .. })));
    assert!(load("strict-ssl=true", "", &[]).is_ok());
    assert_eq!(load("cafile=ca.pem", "", &[]).unwrap().extra_roots, b"pem\n");
    assert!(load("cafile=other.pem", "", &[]).is_err());
    assert_eq!(load("ca=\"a\\nb\"", "", &[]).unwrap().extra_roots, b"a\nb\n");
}

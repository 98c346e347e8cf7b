//! Where codes may be sent: https, loopback, and the private-use addresses that the settings name.

use url::{Host, Url};

use crate::Settings;

/// Addresses of one client.
pub(super) const MOST: usize = 20;
/// Characters of an address.
const LONGEST: usize = 2_000;

/// Whether a client may register this address.
pub(super) fn is_allowed(settings: &Settings, uri: &str) -> bool {
    if uri.len() > LONGEST || !uri.bytes().all(|byte| byte.is_ascii_graphic()) || uri.contains('#')
    {
        return false;
    }
    let Ok(url) = Url::parse(uri) else { return false };
    // Names of hosts as they are registered; the library lets more through, which a page's policy
    // would read otherwise.
    let sound = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte))
    };
    let plain =
        url.username().is_empty() && url.password().is_none() && url.host_str().is_none_or(sound);
    match url.scheme() {
        "https" => plain && url.host().is_some(),
        "http" => plain && is_loopback(&url),
        _ => settings.private_redirects.iter().any(|allowed| allowed == uri),
    }
}

/// Whether a code may be sent to `given` by a client that registered `registered`: the same bytes;
/// the port of loopback is chosen anew each time (RFC 8252 §7.3).
pub(super) fn matches(registered: &str, given: &str) -> bool {
    registered == given
        || Url::parse(given).is_ok()
            && match (without_port(registered), without_port(given)) {
                (Some(registered), Some(given)) => registered == given,
                _ => false,
            }
}

/// Whether an address leads to the machine of whoever asks: any program there may wait for it.
pub(super) fn is_local(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| !matches!(url.scheme(), "https") || is_loopback(&url))
}

/// The host that a person is told of; the scheme where there is none.
pub(super) fn host(uri: &str) -> String {
    match Url::parse(uri) {
        Ok(url) if url.host().is_some() && matches!(url.scheme(), "http" | "https") => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}{port}", url.host_str().unwrap_or_default())
        }
        Ok(url) => format!("{}:", url.scheme()),
        Err(_) => String::new(),
    }
}

/// The parts around the port of a loopback address, as they were written.
fn without_port(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let name =
        ["localhost", "127.0.0.1", "[::1]"].into_iter().find(|name| rest.starts_with(name))?;
    let (name, rest) = rest.split_at(name.len());
    let rest = match rest.strip_prefix(':') {
        Some(port) => port.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    (rest.is_empty() || rest.starts_with('/') || rest.starts_with('?')).then_some((name, rest))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{host, is_allowed, is_local, matches};
    use crate::Settings;

    #[test]
    fn real_clients_are_let_in() {
        let settings = Settings::new("https://docs.example.org");
        for uri in [
            "https://claude.ai/api/mcp/auth_callback",
            "https://claude.com/api/mcp/auth_callback",
            "http://localhost/callback",
            "http://127.0.0.1:33418/",
            "http://[::1]:9/x",
            "https://chatgpt.com/connector/oauth/abc",
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "https://vscode.dev/redirect",
        ] {
            assert!(is_allowed(&settings, uri), "{uri}");
        }
    }

    #[test]
    fn other_addresses_are_not() {
        let settings = Settings::new("https://docs.example.org");
        let long = format!("https://example.org/{}", "x".repeat(2_000));
        for uri in [
            "",
            "x",
            "/callback",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "cursor://evil/callback",
            "http://example.org/callback",
            "http://localhost.example.org/",
            "https://x;sandbox/cb",
            "https://*/cb",
            "http://user@localhost/",
            "https://user:password@example.org/",
            "https://example.org/#fragment",
            "https://example.org/ x",
            "https://example.org/\u{e9}",
            "https://",
            long.as_str(),
        ] {
            assert!(!is_allowed(&settings, uri), "{uri}");
        }
    }

    #[test]
    fn only_the_port_of_loopback_may_differ() {
        for (registered, given) in [
            ("http://localhost/callback", "http://localhost:4321/callback"),
            ("http://127.0.0.1:1/", "http://127.0.0.1:2/"),
            ("http://[::1]/x?y", "http://[::1]:8/x?y"),
            ("https://a.example/b", "https://a.example/b"),
        ] {
            assert!(matches(registered, given), "{registered} {given}");
        }
        for (registered, given) in [
            ("http://localhost/callback", "http://127.0.0.1/callback"),
            ("http://localhost/callback", "http://localhost:1/callback2"),
            ("http://localhost/callback", "http://localhost:1@evil.example/callback"),
            ("http://localhost/callback", "http://localhost.evil.example/callback"),
            ("http://localhost", "http://localhost:1.evil.example"),
            ("http://localhost/", "http://localhost:99999/"),
            ("https://a.example/b", "https://a.example:444/b"),
            ("https://a.example/b", "https://A.example/b"),
            ("https://a.example/b", "https://a.example/b/"),
            ("https://a.example/b", "https://a.example/b?x"),
            ("https://a.example/b", "https://a.example/%62"),
        ] {
            assert!(!matches(registered, given), "{registered} {given}");
        }
    }

    #[test]
    fn a_person_is_told_where_the_answer_goes() {
        assert_eq!(host("https://claude.ai/api"), "claude.ai");
        assert_eq!(host("http://127.0.0.1:33418/"), "127.0.0.1:33418");
        assert_eq!(host("cursor://anysphere.cursor-mcp/x"), "cursor:");
        assert!(is_local("http://localhost/x") && is_local("cursor://x"));
        assert!(!is_local("https://claude.ai/x"));
    }
}

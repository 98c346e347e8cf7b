//! The names this server answers to: values of `Host` and `Origin`.

use crate::Settings;

/// Whether `Host`, or the host of a target in absolute form, is this server's; that of files alone
/// is not.
pub(crate) fn is_own_host(settings: &Settings, host: &str) -> bool {
    !is_files_host(settings, host) && settings.allowed_hosts.iter().any(|own| is_host(own, host))
}

/// Whether it is the host where files are found, and nothing else.
pub(super) fn is_files_host(settings: &Settings, host: &str) -> bool {
    let own = settings.files_origin.as_deref().and_then(|origin| origin.split_once("://"));
    own.is_some_and(|(_, own)| is_host(own, host))
}

/// A name that the settings have without a port stands for any port.
fn is_host(own: &str, host: &str) -> bool {
    let own_name = without_port(own);
    let given = if own_name.len() == own.len() { without_port(host) } else { host };
    own.eq_ignore_ascii_case(given)
}

/// Whether an origin is one of this server's; `:*` in the settings stands for any port. That of files
/// may ask for nothing.
pub(crate) fn is_own_origin(settings: &Settings, origin: &str) -> bool {
    if settings.files_origin.as_deref() == Some(origin) {
        return false;
    }
    settings.allowed_origins.iter().any(|own| match own.strip_suffix(":*") {
        None => own == origin,
        Some(own) => match origin.strip_prefix(own) {
            Some("") => true,
            Some(rest) => rest.strip_prefix(':').is_some_and(is_port),
            None => false,
        },
    })
}

/// `docs.example.org` of `docs.example.org:8443`, `[::1]` of `[::1]:8443`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if is_port(port) => name,
        _ => host,
    }
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_files_host, is_own_host, is_own_origin};
    use crate::Settings;

    #[test]
    fn a_public_server_has_one_name() {
        let settings = Settings::new("https://docs.example.org");
        for own in ["docs.example.org", "DOCS.example.org", "docs.example.org:443"] {
            assert!(is_own_host(&settings, own), "{own}");
        }
        for other in ["", "example.org", "docs.example.org.evil.example", "localhost", "127.0.0.1"]
        {
            assert!(!is_own_host(&settings, other), "{other}");
        }
        assert!(!is_own_host(&settings, "docs.example.org:x"));
        assert!(!is_own_host(&settings, "docs.example.org@evil.example"));
        assert!(is_own_origin(&settings, "https://docs.example.org"));
        for other in
            ["null", "", "http://docs.example.org", "https://docs.example.org.evil.example"]
        {
            assert!(!is_own_origin(&settings, other), "{other}");
        }
    }

    #[test]
    fn a_server_on_loopback_has_all_its_names() {
        let settings = Settings::new("http://127.0.0.1:8787");
        for own in ["127.0.0.1:8787", "localhost:5173", "[::1]:8787", "[::1]", "localhost"] {
            assert!(is_own_host(&settings, own), "{own}");
        }
        assert!(!is_own_host(&settings, "[::2]:8787"));
        assert!(!is_own_host(&settings, "::1"));
        for own in ["http://localhost:5173", "http://[::1]:8787", "http://127.0.0.1"] {
            assert!(is_own_origin(&settings, own), "{own}");
        }
        assert!(!is_own_origin(&settings, "http://localhost.evil.example"));
        assert!(!is_own_origin(&settings, "http://localhost:evil.example"));
    }

    #[test]
    fn the_origin_of_files_is_another() {
        let mut settings = Settings::new("http://127.0.0.1:8787");
        assert!(!is_files_host(&settings, "") && !is_files_host(&settings, "localhost:8787"));
        settings.files_origin = Some("http://localhost:8787".to_owned());
        assert!(is_files_host(&settings, "LOCALHOST:8787"));
        assert!(!is_own_host(&settings, "localhost:8787"));
        assert!(!is_own_origin(&settings, "http://localhost:8787"));
        assert!(is_own_host(&settings, "127.0.0.1:8787") && is_own_host(&settings, "[::1]:8787"));
        assert!(is_own_origin(&settings, "http://localhost:5173"));
        settings.files_origin = Some("https://files.example.org".to_owned());
        assert!(is_files_host(&settings, "files.example.org:443"));
        assert!(!is_files_host(&settings, "files.example.org.evil.example"));
    }
}

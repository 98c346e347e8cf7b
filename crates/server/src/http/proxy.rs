//! Who calls, when proxies stand between: what they say is believed only of proxies that are
//! trusted, and only back to the first address that is not one of them.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::network::contains;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The caller's address: the peer's, or what trusted proxies say of it. Where `Forwarded`
/// (RFC 7239) and `X-Forwarded-For` disagree, one of them is the client's invention, and the
/// proxy's own address counts.
pub(super) fn caller(trusted: &[IpNet], peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
    let near = SocketAddr::new(peer.ip().to_canonical(), peer.port());
    if trusted.is_empty() || !contains(trusted, near.ip()) {
        return near;
    }
    let of = |name: HeaderName, read: fn(&str) -> Option<IpAddr>| {
        let known = headers.contains_key(&name);
        known.then(|| furthest(trusted, near.ip(), headers, &name, read))
    };
    let listed = of(X_FORWARDED_FOR, address);
    let forwarded = of(header::FORWARDED, forwarded_for);
    let caller = match (listed, forwarded) {
        (Some(listed), Some(forwarded)) if listed != forwarded => near.ip(),
        (listed, forwarded) => listed.or(forwarded).unwrap_or(near.ip()),
    };
    SocketAddr::new(caller, near.port())
}

/// The first address from the right that is no trusted proxy; the last one known where the list
/// ends or cannot be read.
fn furthest(
    trusted: &[IpNet],
    near: IpAddr,
    headers: &HeaderMap,
    name: &HeaderName,
    read: fn(&str) -> Option<IpAddr>,
) -> IpAddr {
    let mut known = near;
    let lines = headers.get_all(name).iter().rev();
    let elements = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    for element in elements {
        let Some(address) = read(element) else { return known };
        known = address.to_canonical();
        if !contains(trusted, known) {
            return known;
        }
    }
    known
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    bare.unwrap_or(text).parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))
}

/// The `for=` of one element of `Forwarded`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    let (_, node) = named.next()?;
    let node = node.trim();
    address(node.strip_prefix('"').and_then(|node| node.strip_suffix('"')).unwrap_or(node))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::caller;

    fn called(headers: &[(&'static str, &'static str)]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        caller(&trusted, "10.0.0.1:4000".parse().unwrap(), &headers).ip().to_string()
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_counts() {
        let listed = "x-forwarded-for";
        assert_eq!(called(&[]), "10.0.0.1");
        assert_eq!(called(&[(listed, "192.0.2.7")]), "192.0.2.7");
        assert_eq!(called(&[(listed, "1.1.1.1, 192.0.2.7, 10.1.1.1")]), "192.0.2.7");
        assert_eq!(called(&[(listed, "1.1.1.1,[2001:db8::9]:80")]), "1.1.1.1");
        assert_eq!(called(&[(listed, "10.2.2.2, 10.1.1.1")]), "10.2.2.2");
        assert_eq!(called(&[(listed, "1.1.1.1, unknown, 10.1.1.1")]), "10.1.1.1");
        assert_eq!(called(&[(listed, "::ffff:192.0.2.7")]), "192.0.2.7");
        assert_eq!(called(&[(listed, "")]), "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_as_well() {
        let header = "forwarded";
        assert_eq!(called(&[(header, "for=192.0.2.7;proto=https")]), "192.0.2.7");
        assert_eq!(
            called(&[(header, r#"for=1.1.1.1, For="[2001:db9::1]:4711";by=x"#)]),
            "2001:db9::1"
        );
        assert_eq!(called(&[(header, "for=_hidden")]), "10.0.0.1");
    }

    #[test]
    fn headers_that_disagree_are_not_believed() {
        let both = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.8")];
        assert_eq!(called(&both), "10.0.0.1");
        let both = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7")];
        assert_eq!(called(&both), "192.0.2.7");
    }
}

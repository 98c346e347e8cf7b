//! Networks that callers come from.

use std::net::IpAddr;

use ipnet::IpNet;

/// Whether an address is in one of the networks. An IPv4 address is the same when it is written as
/// IPv6.
pub(super) fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

/// What limits count addresses by: all of an IPv4 address, the /64 of an IPv6 one, which one
/// subscriber has.
pub(crate) fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{contains, subscriber};

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_the_same_in_both_notations() {
        let networks = ["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        for inside in ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1"] {
            assert!(contains(&networks, address(inside)), "{inside}");
        }
        for outside in ["192.0.3.7", "2001:db9::1", "::1", "127.0.0.1"] {
            assert!(!contains(&networks, address(outside)), "{outside}");
        }
    }

    #[test]
    fn a_subscriber_has_one_ipv4_address_or_a_64_of_ipv6() {
        assert_eq!(subscriber(address("::ffff:192.0.2.7")), address("192.0.2.7"));
        assert_eq!(subscriber(address("2001:db8:1:2:3:4:5:6")), address("2001:db8:1:2::"));
        assert_ne!(subscriber(address("2001:db8:1:3::1")), address("2001:db8:1:2::"));
    }
}

//! Personal access tokens as programs show them: `Authorization: Bearer docent_pat_…` (RFC 6750 §2.1).

use axum::http::{HeaderMap, HeaderValue, header};
use docent_store::AccessToken;

use crate::{Error, Result};

/// The token of a request; none where it shows none. What is shown and is no token counts as one that
/// is not good: no cookie beside it does.
pub(super) fn shown(headers: &HeaderMap) -> Option<Result<AccessToken>> {
    let mut tokens = headers.get_all(header::AUTHORIZATION).iter().filter_map(bearer);
    let token = tokens.next()?.parse().map_err(|_| Error::BadAccessToken);
    Some(if tokens.next().is_none() { token } else { Err(Error::BadAccessToken) })
}

/// What follows the scheme, in any case of letters (RFC 9110 §11.1). Other schemes are those of a proxy
/// in front of this server.
fn bearer(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, header::AUTHORIZATION};

    use super::shown;

    #[test]
    fn a_token_is_one_bearer() {
        let token = format!("docent_pat_{}", "A".repeat(43));
        let asked = |values: &[&str]| {
            let headers = values.iter().map(|value| (AUTHORIZATION, value.parse().unwrap()));
            shown(&headers.collect::<HeaderMap>()).map(|token| token.is_ok())
        };
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&["Basic YTpi"]), None);
        assert_eq!(asked(&[&format!("Bearer {token}")]), Some(true));
        assert_eq!(asked(&["Basic YTpi", &format!("bEARER  {token} ")]), Some(true));
        let two = format!("Bearer {token}");
        for wrong in [&["Bearer x"], &["Bearer docent_pat_x"], &["Bearer  "], &["Bearer"]] {
            assert_eq!(asked(wrong), Some(false), "{wrong:?}");
        }
        assert_eq!(asked(&[&two, &two]), Some(false));
    }
}

//! A device without a browser that asks to be let in at a link, and the person beside it.

use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::{Authorization, Tokens};

/// What a device asks for tokens with.
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a device was told, and shows.
#[derive(Clone, Debug)]
pub struct Device {
    /// The answer of the device authorization endpoint.
    pub told: Value,
}

impl Device {
    /// The code that the person types.
    pub fn user_code(&self) -> &str {
        self.told["user_code"].as_str().unwrap_or_else(|| panic!("no code: {}", self.told))
    }

    /// The code that the device keeps to itself.
    pub fn code(&self) -> &str {
        self.told["device_code"].as_str().unwrap_or_else(|| panic!("no code: {}", self.told))
    }
}

impl Authorization {
    /// Asks as a device does.
    pub async fn ask_by_device(&self, with: &[(&str, &str)]) -> (StatusCode, Value) {
        let form = [("client_id", self.client_id.as_str())];
        let form: Vec<_> = form
            .into_iter()
            .filter(|(name, _)| with.iter().all(|(own, _)| own != name))
            .chain(with.iter().copied())
            .collect();
        let request = self.browser.post(self.endpoint("device_authorization_endpoint"));
        let answer = request.form(&form).send().await.expect("an answer");
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// A device that was given its codes.
    pub async fn device(&self) -> Device {
        let (status, told) = self.ask_by_device(&[]).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        Device { told }
    }

    /// Asks for tokens as a device does while it waits.
    pub async fn poll(&self, device: &Device) -> Tokens {
        self.tokens([
            ("grant_type", DEVICE_CODE),
            ("device_code", device.code()),
            ("client_id", &self.client_id),
        ])
        .await
    }

    /// Opens the page where codes are typed.
    pub async fn open_device(&self, query: &str) -> (StatusCode, String) {
        let address = format!("{}{query}", self.endpoint("device_authorization_endpoint"));
        let page = self.browser.get(address).send().await.expect("an answer");
        (page.status(), page.text().await.expect("a page"))
    }

    /// Sends the form of a page, with these fields filled in.
    pub async fn submit(&self, page: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let part = |before: &str| {
            page.split(before).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
        };
        let here = Url::parse(self.endpoint("device_authorization_endpoint")).expect("an address");
        let address = here.join(part("action=\"")).expect("an address");
        let form: Vec<_> = [("page", part("name=\"page\" value=\""))]
            .into_iter()
            .chain(fields.iter().copied())
            .collect();
        let answer = self.browser.post(address).form(&form).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("a page"))
    }

    /// Opens the page, types the code of a device, and answers the page that asks for the password.
    pub async fn type_code(&self, code: &str) -> (StatusCode, String) {
        let (status, page) = self.open_device("").await;
        assert_eq!(status, StatusCode::OK, "{page}");
        self.submit(&page, &[("user_code", code)]).await
    }

    /// Lets a device in.
    pub async fn allow(&self, device: &Device, password: &str) -> (StatusCode, String) {
        let (status, page) = self.type_code(device.user_code()).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        self.submit(&page, &[("password", password), ("decision", "allow")]).await
    }
}

//! Favourites are a person's own, in a space that they belong to.

use docent_tests::{Person, TestApp};
use serde_json::{Value, json};

async fn document(person: &Person, title: &str) -> String {
    let made = person.post("~/documents", json!({ "title": title })).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

async fn titles(person: &Person) -> Vec<String> {
    let listed = person.get("~/favourites").await.ok();
    let titles = listed.as_array().expect("a list").iter();
    titles.filter_map(|one| one["title"].as_str().map(str::to_owned)).collect()
}

async fn add(person: &Person, document: &str) -> u16 {
    person.put(&format!("~/favourites/{document}"), Value::Null).await.status
}

#[tokio::test]
async fn favourites_are_listed_as_they_were_added() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (one, two) = (document(&ada, "One").await, document(&ada, "Two").await);
    assert_eq!(titles(&ada).await, [""; 0]);
    assert_eq!((add(&ada, &two).await, add(&ada, &one).await), (204, 204));
    assert_eq!(add(&ada, &two).await, 204, "once more changes nothing");
    ada.patch(&format!("~/documents/{one}"), json!({ "icon": "🗺" })).await.ok();
    let listed = ada.get("~/favourites").await.ok();
    let expected = json!([
        { "id": two, "title": "Two", "icon": null },
        { "id": one, "title": "One", "icon": "🗺" },
    ]);
    assert_eq!(listed, expected);
    ada.delete(&format!("~/favourites/{two}")).await.ok();
    ada.delete(&format!("~/favourites/{two}")).await.ok();
    assert_eq!(titles(&ada).await, ["One"]);
    app.audited("favourites_update ok").await;
    app.audited("favourites_delete ok").await;
}

#[tokio::test]
async fn the_trash_hides_a_favourite_until_it_comes_back() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let one = document(&ada, "One").await;
    assert_eq!(add(&ada, &one).await, 204);
    ada.delete(&format!("~/documents/{one}")).await.ok();
    assert_eq!(titles(&ada).await, [""; 0]);
    assert_eq!(add(&ada, &one).await, 404);
    ada.post(&format!("~/documents/{one}/move"), json!({})).await.ok();
    assert_eq!(titles(&ada).await, ["One"]);
}

#[tokio::test]
async fn nobody_has_those_of_another() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let one = document(&ada, "One").await;
    let guest = bob.within(ada.space);
    assert_eq!(add(&guest, &one).await, 404, "no member");
    assert_eq!(guest.get("~/favourites").await.status, 404);
    let viewer = json!({ "email": "bob@example.org", "role": "viewer" });
    ada.put("~/members", viewer.clone()).await.ok();
    assert_eq!(add(&ada, &one).await, 204);
    assert_eq!(titles(&guest).await, [""; 0]);
    assert_eq!(add(&guest, &one).await, 204, "a viewer has some, too");
    ada.delete(&format!("~/favourites/{one}")).await.ok();
    assert_eq!(titles(&guest).await, ["One"]);
    ada.delete(&format!("~/members/{}", guest.id)).await.ok();
    assert_eq!(guest.get("~/favourites").await.status, 404);
    ada.put("~/members", viewer).await.ok();
    assert_eq!(titles(&guest).await, [""; 0], "with the membership they went");
}

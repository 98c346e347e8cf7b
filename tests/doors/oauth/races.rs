//! The same thing asked at once, on two instances: what may happen once happens once, and what was
//! ended gives nothing any more.

use std::{collections::BTreeSet, net::Ipv4Addr};

use docent_tests::{Agent, Answer, Authorization, Given, Person, TestApp, Tokens, database};
use futures::future::join_all;
use reqwest::{Client, Method, StatusCode, header, redirect};
use serde_json::{Value, json};

use super::{PASSWORD, at, invalid_token, knock, protected};

/// Two servers over one database, and an owner.
struct Pair {
    here: TestApp,
    there: TestApp,
    ada: Person,
}

impl Pair {
    async fn open() -> Self {
        let database = database().await;
        let here = TestApp::over(&database.url, 1).await;
        let there = here.beside(2).await;
        let ada = here.person("ada").await;
        Self { here, there, ada }
    }

    /// A link with a password, and a client of it at both servers.
    async fn client(&self) -> (Agent, [Authorization; 2]) {
        let link = protected(&self.ada, json!({})).await;
        let client = Authorization::begin(&link).await;
        let twin = client.at(&self.here.url, &self.there.url);
        (link, [client, twin])
    }

    /// What an access token opens, at both servers.
    async fn opens(&self, link: &Agent, token: &str) -> [(u16, Value); 2] {
        let (one, other) = (link.bearing(token), at(&self.there, link).bearing(token));
        [knock(&one).await, knock(&other).await]
    }

    /// Nothing that was given is good for anything.
    async fn is_over(&self, link: &Agent, clients: &[Authorization; 2], given: &[Tokens]) {
        for tokens in given.iter().filter(|tokens| tokens.status == StatusCode::OK) {
            let opens = self.opens(link, tokens.access()).await;
            assert_eq!(opens, [invalid_token(), invalid_token()]);
            for client in clients {
                let late = client.refresh(tokens.refresh()).await;
                assert_eq!(late.error(), "invalid_grant", "{late:?}");
            }
        }
    }
}

/// Asks both servers in turn, all at once.
async fn at_once<'a, T, F: Future<Output = T>>(
    clients: &'a [Authorization; 2],
    number: usize,
    ask: impl Fn(&'a Authorization) -> F,
) -> Vec<T> {
    join_all(clients.iter().cycle().take(number).map(ask)).await
}

fn good(answers: &[Tokens]) -> Vec<&Tokens> {
    let (good, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status == StatusCode::OK);
    for answer in refused {
        assert_eq!((answer.status.as_u16(), answer.error()), (400, "invalid_grant"));
    }
    good
}

#[tokio::test]
async fn of_exchanges_of_one_code_one_gets_tokens_and_the_others_end_them() {
    let pair = Pair::open().await;
    for number in [2, 2, 2, 10, 10] {
        let (link, clients) = pair.client().await;
        let code = clients[0].ask(PASSWORD).await;
        let answers = at_once(&clients, number, |client| client.exchange(code.code(), &[])).await;
        assert_eq!(good(&answers).len(), 1, "{answers:?}");
        // Somebody else has the code: which of them is the client, nobody knows.
        pair.is_over(&link, &clients, &answers).await;
        let kept = format!(
            "select count(*) || ' ' || count(g.revoked_at) || ' ' || count(a.token_hash) || ' '
               || (select count(*) > 0 from audit where link_id = g.link_id and tool = 'oauth_code_replayed')
             from oauth_grant g
             left join oauth_access a on a.space_id = g.space_id and a.grant_id = g.id
             where g.link_id = '{}'
             group by g.link_id",
            link.link
        );
        assert_eq!(pair.here.sql(&kept).await, "1 1 1 true", "one grant, ended, and told of");
    }
}

#[tokio::test]
async fn one_form_sent_ten_times_comes_to_one_code() {
    let pair = Pair::open().await;
    let (link, clients) = pair.client().await;
    let (page, cookie) = clients[0].page().await;
    // From ten addresses: one address alone may not try so many passwords.
    let sent = clients.iter().cycle().zip(1..=10).map(|(client, number)| {
        let browser = Client::builder()
            .redirect(redirect::Policy::none())
            .local_address(std::net::IpAddr::from(Ipv4Addr::new(127, 0, 2, number)));
        let browser = browser.build().expect("a client");
        let client = Authorization { browser, ..client.clone() };
        let form = client.form(&page, PASSWORD, "allow").header(header::COOKIE, &cookie);
        async move { form.send().await.expect("an answer") }
    });
    let mut codes = Vec::new();
    for answer in join_all(sent).await {
        match answer.status() {
            StatusCode::OK => codes.push(Given::of(answer).await),
            status => assert_eq!(status, StatusCode::BAD_REQUEST),
        }
    }
    assert_eq!(codes.len(), 1, "{codes:?}");
    let kept =
        "select (select count(*) from oauth_grant) || ' ' || (select count(*) from oauth_code)";
    assert_eq!(pair.here.sql(kept).await, "1 1");
    let tokens = clients[1].exchange(codes[0].code(), &[]).await;
    assert_eq!(pair.opens(&link, tokens.access()).await, [(200, json!("in")), (200, json!("in"))]);
}

#[tokio::test]
async fn a_refresh_token_has_one_successor_however_many_show_it() {
    let pair = Pair::open().await;
    let (link, clients) = pair.client().await;
    let (_, first) = clients[0].connect(&link, PASSWORD).await;
    let mut token = first.refresh().to_owned();
    for _ in 0..4 {
        let answers = at_once(&clients, 10, |client| client.refresh(&token)).await;
        let successors: BTreeSet<_> = answers.iter().map(Tokens::refresh).collect();
        assert_eq!(successors.len(), 1);
        let accesses: BTreeSet<_> = answers.iter().map(Tokens::access).collect();
        assert_eq!(accesses.len(), 10);
        for access in accesses {
            assert!(pair.opens(&link, access).await.iter().all(|(status, _)| *status == 200));
        }
        token = answers[0].refresh().to_owned();
    }
    let kept =
        "select count(*) || ' ' || count(*) filter (where used_at is null) from oauth_refresh";
    assert_eq!(pair.here.sql(kept).await, "5 1");
}

#[tokio::test]
async fn a_refresh_token_and_its_successor_at_once_are_both_good_or_the_grant_is_over() {
    let pair = Pair::open().await;
    for _ in 0..6 {
        let (link, clients) = pair.client().await;
        let (_, first) = clients[0].connect(&link, PASSWORD).await;
        let second = clients[0].refresh(first.refresh()).await;
        let shown = [first.refresh(), second.refresh()];
        let asked = shown.into_iter().cycle().zip(clients.iter().cycle().skip(1));
        let asked = asked.take(6).map(|(token, client)| client.refresh(token));
        let answers = join_all(asked).await;
        let good = good(&answers);
        let successors: BTreeSet<_> = good.iter().map(|answer| answer.refresh()).collect();
        assert!(successors.len() <= 2, "of each one successor");
        if good.len() < answers.len() {
            pair.is_over(&link, &clients, &answers).await;
            continue;
        }
        for answer in good {
            let opens = pair.opens(&link, answer.access()).await;
            assert!(opens.iter().all(|(status, _)| *status == 200), "{opens:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_given_past_a_disconnection_or_another_password() {
    const ROUNDS: usize = 4;
    let pair = Pair::open().await;
    let changed = json!({"password": "another horse battery staple"});
    for (method, path, body) in
        [(Method::DELETE, "connections", json!({})), (Method::PUT, "password", changed)]
    {
        for _ in 0..ROUNDS {
            let (link, clients) = pair.client().await;
            let (_, tokens) = clients[0].connect(&link, PASSWORD).await;
            let code = clients[0].ask(PASSWORD).await;
            let (_, page) = clients[0].open(&clients[0].question()).await;
            let act = format!("~/links/{}/{path}", link.link);
            let act = pair.ada.request(method.clone(), &act).json(&body);
            let (past, refreshed, exchanged, consented) = tokio::join!(
                async {
                    Answer::to(act).await.ok();
                    pair.opens(&link, tokens.access()).await
                },
                at_once(&clients, 4, |client| client.refresh(tokens.refresh())),
                clients[1].exchange(code.code(), &[]),
                clients[1].send(&page, PASSWORD, "allow"),
            );
            assert_eq!(past, [invalid_token(), invalid_token()], "{path}");
            let given = [refreshed, vec![exchanged, tokens]].concat();
            good(&given);
            pair.is_over(&link, &clients, &given).await;
            for client in &clients {
                assert_eq!(client.exchange(code.code(), &[]).await.error(), "invalid_grant");
            }
            // Who consents while others are disconnected is connected; by an old password nobody is.
            if method == Method::PUT && consented.status() == StatusCode::OK {
                let late = Given::of(consented).await;
                let late = clients[0].exchange(late.code(), &[]).await;
                assert_eq!(late.error(), "invalid_grant");
            }
        }
    }
}

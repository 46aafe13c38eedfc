//! The road to a mail server: whatever the server does, a letter is taken,
//! refused for good or left for later, in time and without giving anything away.

use std::time::{Duration, Instant};

use copydesk::mail::{Letter, MailError, Mailer, PATIENCE, Smtp};

use crate::kit::smtp::{Behaviour, Offer, SmtpServer};

const SHORT: Duration = Duration::from_secs(1);
/// For what must not run into the limit.
const LONG: Duration = Duration::from_secs(10);

#[expect(clippy::expect_used, reason = "a test may stop where it stands")]
fn mailer(url: &str, patience: Duration) -> Mailer {
    Mailer::Smtp(Smtp::from_url(url, "desk@ghent.example", patience).expect("a good address"))
}

fn letter() -> Letter {
    Letter {
        from_name: "The Daily Ghent".into(),
        to_name: "Zoë Peeters".into(),
        to_email: "zoe@ghent.example".into(),
        subject: "Overstromingen in Gent – één dode".into(),
        text: "Hello Zoë,\n\n.a line that begins with a dot\n".into(),
        html: "<p>Hello Zoë,</p>\n".into(),
        message_id: "<one@ghent.example>".into(),
        thread: Some("<draft-one@ghent.example>".into()),
    }
}

#[expect(clippy::panic, reason = "a test may stop where it stands")]
fn later(result: Result<(), MailError>) -> String {
    match result {
        Err(MailError::Later(detail)) => detail,
        other => panic!("should be for later: {other:?}"),
    }
}

#[tokio::test]
async fn a_letter_arrives_whole() {
    let server = SmtpServer::start().await;
    mailer(&server.url(), LONG).send(&letter()).await.unwrap();

    let [mail] = server.wait_for(1).await.try_into().unwrap();
    assert_eq!(mail.from, "desk@ghent.example");
    assert_eq!(mail.to, ["zoe@ghent.example"]);
    assert_eq!(mail.subject(), letter().subject);
    assert_eq!(mail.text(), letter().text);
    assert_eq!(mail.html(), letter().html);
    assert_eq!(mail.header("Message-ID"), Some(letter().message_id));
    assert_eq!(mail.header("References"), letter().thread);
}

#[tokio::test]
async fn letters_share_a_connection() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server.url(), LONG);
    for _ in 0..3 {
        mailer.send(&letter()).await.unwrap();
    }
    assert_eq!((server.mails().len(), server.connections()), (3, 1));
}

#[tokio::test]
async fn a_refused_recipient_is_for_good_and_names_nobody_else() {
    let server = SmtpServer::start().await;
    server.behave(Behaviour::RefuseRecipient);
    let Err(MailError::Refused(detail)) = mailer(&server.url(), LONG).send(&letter()).await else {
        panic!("should be refused");
    };
    assert!(
        detail.contains("550") && detail.contains("no such person"),
        "{detail}"
    );
    assert!(!detail.contains("postmaster"), "{detail}");
}

#[tokio::test]
async fn a_busy_or_absent_server_is_for_later() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server.url(), LONG);
    for behaviour in [
        Behaviour::Busy,
        Behaviour::DropAtOnce,
        Behaviour::DropAfterDot,
    ] {
        server.behave(behaviour);
        later(mailer.send(&letter()).await);
        server.behave(Behaviour::Accept);
        mailer.send(&letter()).await.unwrap();
    }
    drop(server);
    later(mailer.send(&letter()).await);
}

#[tokio::test]
async fn a_silent_server_is_left_in_time_and_the_next_letter_goes_out() {
    for silence in [Behaviour::Hang, Behaviour::HangAfterDot] {
        let server = SmtpServer::start().await;
        let mailer = mailer(&server.url(), SHORT);
        server.behave(silence);
        let begun = Instant::now();
        later(mailer.send(&letter()).await);
        assert!(
            begun.elapsed() >= SHORT && begun.elapsed() < PATIENCE,
            "{silence:?}"
        );

        server.behave(Behaviour::Accept);
        let taken = server.mails().len();
        assert_eq!(mailer.send(&letter()).await, Ok(()), "{silence:?}");
        assert_eq!(server.wait_for(taken + 1).await.len(), taken + 1);
        assert_eq!(
            server.connections(),
            2,
            "{silence:?}: the silent one is not used again"
        );
    }
}

#[tokio::test]
async fn a_kept_connection_that_falls_silent_is_not_kept() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server.url(), SHORT);
    mailer.send(&letter()).await.unwrap();
    server.behave(Behaviour::Hang);
    later(mailer.send(&letter()).await);
    server.behave(Behaviour::Accept);
    mailer.send(&letter()).await.unwrap();
    assert_eq!((server.mails().len(), server.connections()), (2, 2));
}

#[tokio::test]
async fn a_letter_taken_without_an_answer_comes_again_under_the_same_id() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server.url(), LONG);
    server.behave(Behaviour::DropAfterDot);
    later(mailer.send(&letter()).await);
    server.behave(Behaviour::Accept);
    mailer.send(&letter()).await.unwrap();
    let ids: Vec<_> = server
        .wait_for(2)
        .await
        .iter()
        .map(|mail| mail.header("Message-ID"))
        .collect();
    assert_eq!(ids, [Some(letter().message_id), Some(letter().message_id)]);
}

#[tokio::test]
async fn tls_that_is_required_and_not_offered_sends_nothing() {
    let server = SmtpServer::offering(&[Offer::SignIn]).await;
    let url = format!(
        "smtp://tom:hunter2@127.0.0.1:{}?tls=required",
        server.port()
    );
    later(mailer(&url, LONG).send(&letter()).await);
    assert!(server.mails().is_empty());
    assert!(
        server
            .commands()
            .iter()
            .all(|said| said.starts_with("EHLO") || said == "QUIT")
    );
}

#[tokio::test]
async fn tls_is_used_where_it_is_offered() {
    let server = SmtpServer::offering(&[Offer::StartTls]).await;
    let trusted = format!("{}?ca={}", server.url(), server.certificate().display());
    mailer(&trusted, LONG).send(&letter()).await.unwrap();
    let verbs: Vec<_> = server
        .commands()
        .iter()
        .map(|said| said[..4].to_owned())
        .collect();
    assert_eq!(verbs, ["EHLO", "STAR", "EHLO", "MAIL", "RCPT", "DATA"]);
}

#[tokio::test]
async fn tls_from_the_start_and_a_sign_in() {
    let server = SmtpServer::offering(&[Offer::TlsFromTheStart, Offer::SignIn]).await;
    let (port, ca) = (server.port(), server.certificate().display());
    let mailer = mailer(
        &format!("smtps://tom:hunter2@127.0.0.1:{port}?ca={ca}"),
        LONG,
    );
    mailer.send(&letter()).await.unwrap();
    // \0tom\0hunter2
    assert!(
        server
            .commands()
            .contains(&"AUTH PLAIN AHRvbQBodW50ZXIy".to_owned())
    );
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_not_believed() {
    for (offer, scheme) in [(Offer::StartTls, "smtp"), (Offer::TlsFromTheStart, "smtps")] {
        let server = SmtpServer::offering(&[offer]).await;
        let url = format!("{scheme}://127.0.0.1:{}", server.port());
        later(mailer(&url, LONG).send(&letter()).await);
        assert!(server.mails().is_empty(), "{scheme}");
    }
}

#[test]
fn credentials_for_another_machine_without_tls_are_a_mistake_in_the_settings() {
    let url = "smtp://tom:hunter2@mail.ghent.example:25?tls=none";
    let refusal = Smtp::from_url(url, "desk@ghent.example", SHORT)
        .err()
        .unwrap();
    assert!(refusal.starts_with("COPYDESK_SMTP_URL: "), "{refusal}");
    assert!(
        !refusal.contains("hunter2") && !refusal.contains("tom"),
        "{refusal}"
    );
}

/// 0.0.0.0 leads to this machine, but is not one of its loopback addresses.
#[cfg(unix)]
#[tokio::test]
async fn credentials_never_go_in_the_clear_to_a_server_that_offers_nothing_better() {
    let server = SmtpServer::offering(&[Offer::SignIn]).await;
    let url = format!("smtp://tom:hunter2@0.0.0.0:{}", server.port());
    later(mailer(&url, LONG).send(&letter()).await);
    assert_eq!(server.connections(), 1);
    assert!(
        !server
            .commands()
            .iter()
            .any(|said| said.starts_with("AUTH"))
    );
}

#[tokio::test]
async fn a_refused_sign_in_is_for_later_and_tells_no_secret() {
    let server = SmtpServer::offering(&[Offer::SignIn]).await;
    let url = format!("smtp://tom:wrong@127.0.0.1:{}", server.port());
    let mailer = mailer(&url, LONG);
    for detail in [
        later(mailer.send(&letter()).await),
        later(mailer.check().await),
    ] {
        assert!(
            detail.contains("535") && !detail.contains("AHRvbQB3"),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn a_check_says_whether_mail_could_be_sent() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server.url(), SHORT);
    mailer.check().await.unwrap();
    for trouble in [Behaviour::Hang, Behaviour::DropAtOnce] {
        server.behave(trouble);
        later(mailer.check().await);
    }
    assert!(server.mails().is_empty());
}

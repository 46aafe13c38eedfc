use super::*;

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn load(pairs: &[(&str, &str)], toml: &str) -> Result<Config, Vec<Mistake>> {
    Config::load(&env(pairs), Some(toml))
}

fn places(mistakes: &[Mistake]) -> Vec<&str> {
    mistakes
        .iter()
        .map(|mistake| mistake.place.as_str())
        .collect()
}

#[test]
fn nothing_set_is_a_whole_configuration() {
    let config = Config::load(&env(&[]), None).unwrap();
    assert_eq!(config, Config::default());
    assert_eq!(config.public_url(), "http://127.0.0.1:8080");
    assert_eq!(config.site_url(), "http://127.0.0.1:8080");
    assert_eq!(config.desk_url(), "http://127.0.0.1:8080/docs");
    assert_eq!(config.mail_from(), "copydesk@localhost");
}

#[test]
fn every_mistake_is_told_at_once() {
    let wrong = [
        ("COPYDESK_LISTEN", "8080"),
        ("COPYDESK_DATABASE_URL", "mysql://db/copydesk"),
        ("COPYDESK_LIMITS", "sometimes"),
        ("COPYDESK_LISTN", "127.0.0.1:80"),
        ("HOME", "/root"),
    ];
    let mistakes = load(&wrong, "log = 3\nsite-url = 'https://courier.example'").unwrap_err();
    let expected = [
        "COPYDESK_LISTN",
        "copydesk.toml: site-url",
        "COPYDESK_DATABASE_URL",
        "COPYDESK_LISTEN",
        "COPYDESK_LIMITS",
        "copydesk.toml: log",
    ];
    assert_eq!(places(&mistakes), expected);
    assert_eq!(mistakes[0].right, "The nearest name is COPYDESK_LISTEN.");
    assert_eq!(mistakes[1].right, "The nearest name is site_url.");
    assert_eq!(
        mistakes[3].to_string(),
        "COPYDESK_LISTEN is not an IP address and a port: \"8080\"\n  \
         Where the service listens: an IP address and a port.\n  \
         for example: COPYDESK_LISTEN=0.0.0.0:8080"
    );
    assert_eq!(mistakes[5].example.as_deref(), Some("log = \"json\""));
}

#[test]
fn the_environment_wins_over_the_file() {
    let toml = "listen = '127.0.0.1:1'\nlimits = 'off'\npublic_origins = ['https://a.example', 'https://b.example']";
    let config = load(
        &[("COPYDESK_LISTEN", "127.0.0.1:2"), ("COPYDESK_LIMITS", "")],
        toml,
    )
    .unwrap();
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.limits, Limits::Off);
    assert_eq!(
        config.public_origins,
        ["https://a.example", "https://b.example"]
    );
}

#[test]
fn passwords_are_in_no_output() {
    let right = [
        (
            "COPYDESK_DATABASE_URL",
            "postgres://ines:hunter2@db/copydesk",
        ),
        (
            "COPYDESK_SMTP_URL",
            "smtps://hunter2:hunter2@mail.example.org",
        ),
        ("COPYDESK_KEY_FILE", "/etc/copydesk.key"),
    ];
    let config = load(&right, "").unwrap();
    let shown = format!("{config} {config:?} {config:#?}");
    assert!(shown.contains("postgres://***@db/copydesk"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");

    let wrong = [
        ("COPYDESK_DATABASE_URL", "ines:hunter2@db"),
        ("COPYDESK_SMTP_URL", "smtp://hunter2@/box"),
        ("COPYDESK_SITE_URL", "https://ines:hunter2@courier.example"),
        ("COPYDESK_TRUSTED_PROXIES", "http://ines:hunter2@proxy"),
    ];
    for broken in [
        "'smtp://ines:hunter2@mail",
        "smtp://ines:hunter2@mail",
        "\"hunter2\\q\"",
    ] {
        let mistakes = load(&wrong, &format!("smtp_url = {broken}\n")).unwrap_err();
        assert_eq!(mistakes.len(), 5);
        assert!(!format!("{mistakes:?}").contains("hunter2"), "{mistakes:?}");
    }
}

#[test]
fn a_broken_file_is_told_with_its_line() {
    let mistakes = load(&[], "limits = 'on'\nlisten = \n").unwrap_err();
    assert_eq!(places(&mistakes), ["copydesk.toml"]);
    assert!(
        mistakes[0].wrong.starts_with("is not TOML at line 2: "),
        "{mistakes:?}"
    );
}

#[test]
fn the_key_lies_beside_the_database_or_is_named() {
    let beside = load(&[("COPYDESK_DATABASE_URL", "sqlite:/var/lib/desk.db")], "").unwrap();
    assert_eq!(beside.key_file, PathBuf::from("/var/lib/desk.key"));
    let postgres = ("COPYDESK_DATABASE_URL", "postgres://db/copydesk");
    assert_eq!(
        places(&load(&[postgres], "").unwrap_err()),
        ["COPYDESK_KEY_FILE"]
    );
    assert!(load(&[postgres], "key_file = '/etc/root.key'").is_ok());
    let same = [
        ("COPYDESK_DATABASE_URL", "sqlite:a"),
        ("COPYDESK_KEY_FILE", "a"),
    ];
    assert_eq!(places(&load(&same, "").unwrap_err()), ["COPYDESK_KEY_FILE"]);
    assert!(load(&[("COPYDESK_DATABASE_URL", "sqlite:a.key")], "").is_err());
    assert!(load(&[postgres], "key_file = ''").is_err());
}

#[test]
fn addresses_follow_one_another() {
    let mut config = load(&[("COPYDESK_LISTEN", "0.0.0.0:0")], "").unwrap();
    config.listen.set_port(4711);
    assert_eq!(config.desk_url(), "http://127.0.0.1:4711/docs");
    let set = [
        ("COPYDESK_PUBLIC_URL", "https://courier.example/api/"),
        ("COPYDESK_SITE_URL", "https://www.courier.example/"),
    ];
    let config = load(&set, "").unwrap();
    assert_eq!(config.desk_url(), "https://courier.example/api/docs");
    assert_eq!(config.site_url(), "https://www.courier.example");
    assert_eq!(config.mail_from(), "copydesk@www.courier.example");
}

#[test]
fn variables_of_others_are_let_be() {
    let others = [
        ("COPYDESK_TEST_POSTGRES", "postgres://127.0.0.1/postgres"),
        ("COPYDESK_CONFIG", "/etc/copydesk.toml"),
        ("COPYDESK_SERVICE_HOST", "10.0.0.7"),
        ("COPYDESK_PORT", "tcp://10.0.0.7:8080"),
        ("COPYDESK_PORT_8080_TCP_ADDR", "10.0.0.7"),
    ];
    assert!(load(&others, "").is_ok());
    assert_eq!(
        places(&load(&[("COPYDESK_PORT", "8080")], "").unwrap_err()),
        ["COPYDESK_PORT"]
    );
}

#[test]
fn the_start_of_the_log_shows_every_setting() {
    let shown = Config::default().to_string();
    for setting in &SETTINGS {
        assert!(
            shown.contains(&format!("{}=", setting.key)),
            "{}",
            setting.key
        );
    }
}

#[test]
fn warnings_are_given_where_they_are_due() {
    assert_eq!(Config::default().warnings().len(), 2);
    let quiet = [
        ("COPYDESK_SMTP_URL", "smtp://localhost"),
        ("COPYDESK_MAIL_FROM", "desk@courier.example"),
        ("COPYDESK_SITE_URL", "https://courier.example"),
    ];
    assert_eq!(load(&quiet, "").unwrap().warnings(), Vec::<&str>::new());
    let loud = load(&quiet, "limits = 'off'").unwrap();
    assert!(loud.warnings()[0].starts_with("RATE LIMITS ARE OFF"));
}

//! Levels, hours and what closes a thread.

use super::*;

fn at(text: &str) -> Instant {
    Instant::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap())
}

fn hours(days: &[Day], from: &str, to: &str) -> Hours {
    Hours {
        days: days.to_vec(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

const WEEK: [Day; 7] = [
    Day::Mon,
    Day::Tue,
    Day::Wed,
    Day::Thu,
    Day::Fri,
    Day::Sat,
    Day::Sun,
];

fn brussels() -> Tz {
    Tz::Europe__Brussels
}

#[test]
fn the_nearest_level_that_says_something_is_heard() {
    let mut site = Settings::default();
    site.comments.close_after_days = Some(14);
    let section = SectionCommenting {
        mode: Some(Mode::Open),
        close_after_days: Some(2),
        hours: None,
    };
    let article = ArticleCommenting {
        mode: None,
        closes_at: None,
        hours: Some(hours(&WEEK, "08:00", "22:00")),
    };
    let opened = Some(at("2026-11-02T10:00:00Z"));
    let all = resolve(&site, Some(&section), Some(&article), opened);
    assert_eq!(all.mode, (Mode::Open, Level::Section));
    assert_eq!(
        all.closes_at,
        (Some(at("2026-11-04T10:00:00Z")), Level::Section)
    );
    assert_eq!(all.hours.1, Level::Article);

    let alone = resolve(&site, None, None, opened);
    assert_eq!(alone.mode, (Mode::Premoderated, Level::Site));
    assert_eq!(
        alone.closes_at,
        (Some(at("2026-11-16T10:00:00Z")), Level::Site)
    );
    assert_eq!(alone.hours, (None, Level::Site));

    let named = ArticleCommenting {
        mode: Some(Mode::FirstTime),
        closes_at: Some(at("2027-01-01T00:00:00Z")),
        hours: None,
    };
    let all = resolve(&site, Some(&section), Some(&named), opened);
    assert_eq!(all.mode, (Mode::FirstTime, Level::Article));
    assert_eq!(all.closes_at.0, named.closes_at);
    assert_eq!(resolve(&site, None, None, None).closes_at.0, None);
}

#[test]
fn what_lasts_longest_is_said_first() {
    let now = at("2026-11-02T03:00:00Z");
    let mut site = Settings::default();
    site.comments.mode = Mode::Open;
    let rules = |site: &Settings| resolve(site, None, None, Some(now));
    assert_eq!(rules(&site).closed(now), None);
    site.comments.hours = Some(hours(&WEEK, "08:00", "22:00"));
    assert_eq!(rules(&site).closed(now), Some(Closed::ByHours));
    assert_eq!(rules(&site).opens_at(now), Some(at("2026-11-02T08:00:00Z")));
    site.comments.paused = true;
    assert_eq!(rules(&site).closed(now), Some(Closed::ByPause));
    assert_eq!(rules(&site).opens_at(now), None);
    site.comments.close_after_days = Some(0);
    assert_eq!(rules(&site).closed(now), Some(Closed::ByAge));
    site.comments.mode = Mode::Closed;
    assert_eq!(rules(&site).closed(now), Some(Closed::ByMode));
}

#[test]
fn a_thread_that_ends_before_its_hours_come_does_not_open_again() {
    let now = at("2026-11-02T03:00:00Z");
    let mut site = Settings::default();
    site.comments.hours = Some(hours(&WEEK, "08:00", "22:00"));
    let ends = ArticleCommenting {
        closes_at: Some(at("2026-11-02T08:00:00Z")),
        ..ArticleCommenting::default()
    };
    let rules = resolve(&site, None, Some(&ends), Some(now));
    assert_eq!(rules.closed(now), Some(Closed::ByHours));
    assert_eq!(rules.opens_at(now), None);
}

#[test]
fn hours_go_by_the_clock_on_the_wall_in_winter_and_in_summer() {
    let day = hours(&WEEK, "08:00", "22:00");
    // Brussels: UTC+1 in winter, UTC+2 in summer; it leaps on 29 March and 25 October 2026
    let cases = [
        ("2026-03-28T06:59:59Z", false),
        ("2026-03-28T07:00:00Z", true),
        ("2026-03-28T21:00:00Z", false),
        ("2026-03-29T06:00:00Z", true),
        ("2026-03-29T19:59:59Z", true),
        ("2026-03-29T20:00:00Z", false),
        ("2026-10-25T06:59:59Z", false),
        ("2026-10-25T07:00:00Z", true),
    ];
    for (now, open) in cases {
        assert_eq!(day.is_open(brussels(), at(now)), open, "{now}");
    }
    // 02:30 does not come on the night of the leap, and comes twice in October
    let night = hours(&[Day::Sun], "02:30", "04:00");
    assert!(night.is_open(brussels(), at("2026-03-29T01:00:00Z")));
    assert!(!night.is_open(brussels(), at("2026-03-29T00:59:59Z")));
    assert!(night.is_open(brussels(), at("2026-10-25T00:30:00Z")));
    assert!(night.is_open(brussels(), at("2026-10-25T02:59:59Z")));
    assert!(!night.is_open(brussels(), at("2026-10-25T03:00:00Z")));
}

#[test]
fn hours_may_go_over_midnight_or_round_the_clock() {
    let late = hours(&[Day::Fri], "20:00", "02:00");
    // 6 November 2026 is a Friday
    for (now, open) in [
        ("2026-11-06T18:59:59Z", false),
        ("2026-11-06T19:00:00Z", true),
        ("2026-11-07T00:59:59Z", true),
        ("2026-11-07T01:00:00Z", false),
        ("2026-11-07T19:30:00Z", false),
    ] {
        assert_eq!(late.is_open(brussels(), at(now)), open, "{now}");
    }
    assert_eq!(
        late.next_opening(brussels(), at("2026-11-06T19:00:00Z")),
        Some(at("2026-11-13T19:00:00Z"))
    );
    let always = hours(&WEEK, "06:00", "06:00");
    for now in [
        "2026-11-06T04:59:59Z",
        "2026-11-06T05:00:00Z",
        "2026-03-29T01:00:00Z",
    ] {
        assert!(always.is_open(brussels(), at(now)), "{now}");
    }
}

#[test]
fn what_is_wrong_is_named_by_its_place() {
    let pointers = |hours: Hours| -> Vec<String> {
        let own = ArticleCommenting {
            hours: Some(hours),
            ..ArticleCommenting::default()
        };
        of_article(&own).into_iter().map(|e| e.pointer).collect()
    };
    assert_eq!(pointers(hours(&WEEK, "00:00", "23:59")), [""; 0]);
    assert_eq!(
        pointers(hours(&[], "8:00", "24:00")),
        ["/hours/days", "/hours/from", "/hours/to"]
    );
    for time in ["", "08:60", "08.00", "+8:00", "08:00:00", "é8:00", "08:0\0"] {
        assert_eq!(
            pointers(hours(&[Day::Mon], time, "22:00")),
            ["/hours/from"],
            "{time}"
        );
    }
    assert_eq!(
        pointers(hours(&[Day::Mon, Day::Mon], "08:00", "22:00")),
        ["/hours/days"]
    );
}

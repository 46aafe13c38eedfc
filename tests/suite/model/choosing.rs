//! Deeds at random: mostly what makes sense where a draft stands, by somebody who may;
//! sometimes anything by anybody.

use super::deeds::{Change, Deed, Field, Take, Turn};
use super::rules::{Act, Category, NEWSROOM, Rules, Way, Who};
use super::world::{At, CAST, Content, Hand, ROOT, Standing, World};
use crate::kit::Chance;

/// How many articles and drafts are in play; those before them rest.
const IN_PLAY: usize = 7;

/// What comes next, and by whom.
pub fn next(world: &World, chance: &mut Chance) -> (Hand, Deed) {
    if world.drafts.is_empty() {
        return open(world, chance);
    }
    let is_sharp = |chance: &mut Chance| chance.percent(4);
    let draft = in_play(world, chance);
    let anybody = usize::try_from(chance.below(ROOT as u64 + 1)).unwrap();
    let text = &world.drafts[draft];
    if text.rules.has_checklist && !text.is_ticked && chance.percent(35) {
        let by = text.author;
        return (
            by,
            Deed::Tick {
                draft,
                is_ticked: true,
            },
        );
    }
    match chance.below(100) {
        0..6 => open(world, chance),
        6..12 => update(world, chance),
        12..28 => {
            let may = mostly(text.editing(text.category()), world, draft, chance);
            let by = if chance.percent(40) { text.author } else { may };
            let change = change(world.hour, chance);
            (
                by,
                Deed::Edit {
                    draft,
                    change,
                    is_stale: is_sharp(chance),
                },
            )
        }
        28..78 => take(world, draft, chance),
        78..82 => (anybody, Deed::Ask { draft }),
        82..86 => {
            let by = mostly(&[Who::Contributor, Who::Editor], world, draft, chance);
            (
                by,
                Deed::Tick {
                    draft,
                    is_ticked: chance.percent(85),
                },
            )
        }
        86..90 => {
            let by = mostly(text.editing(text.category()), world, draft, chance);
            (by, rebase(draft, chance))
        }
        90..96 => turn(world, chance),
        _ => (
            ROOT,
            Deed::Wait {
                hours: chance.between(1, 3),
            },
        ),
    }
}

fn recent(all: usize, chance: &mut Chance) -> usize {
    let in_play = IN_PLAY.min(all) as u64;
    all - 1 - usize::try_from(chance.below(in_play)).unwrap()
}

/// Mostly one that is open.
fn in_play(world: &World, chance: &mut Chance) -> usize {
    let all = world.drafts.len();
    let is_open = |draft: &usize| world.drafts[*draft].category() != Category::Closed;
    let open: Vec<usize> = (all.saturating_sub(2 * IN_PLAY)..all)
        .filter(is_open)
        .collect();
    let chosen = if chance.percent(75) {
        chance.one_of(&open)
    } else {
        None
    };
    chosen.unwrap_or_else(|| recent(all, chance))
}

/// Mostly an article that was published.
fn mostly_out(world: &World, chance: &mut Chance) -> usize {
    let all = world.articles.len();
    let was_out = |article: &usize| world.articles[*article].live.is_some();
    let out: Vec<usize> = (all.saturating_sub(2 * IN_PLAY)..all)
        .filter(was_out)
        .collect();
    let chosen = if chance.percent(80) {
        chance.one_of(&out)
    } else {
        None
    };
    chosen.unwrap_or_else(|| recent(all, chance))
}

/// Somebody who may, four times of five.
fn mostly(who: &[Who], world: &World, draft: usize, chance: &mut Chance) -> Hand {
    let draft = &world.drafts[draft];
    let may: Vec<Hand> = (0..CAST.len())
        .filter(|hand| draft.admits(who, *hand))
        .collect();
    let all: Vec<Hand> = (0..=ROOT).collect();
    let asked = if chance.percent(80) { &may } else { &all };
    chance.one_of(asked).unwrap_or(ROOT)
}

fn open(world: &World, chance: &mut Chance) -> (Hand, Deed) {
    let by = chance.one_of(&[0, 0, 0, 1, 2, 4, 5, 7, ROOT]).unwrap();
    let content = Content {
        body: if chance.percent(8) {
            0
        } else {
            chance.below(3) + 1
        },
        tag: 0,
        is_high: chance.percent(25),
        embargo: chance
            .percent(8)
            .then(|| world.hour + chance.between(-1, 3)),
    };
    (by, Deed::Open { content })
}

fn update(world: &World, chance: &mut Chance) -> (Hand, Deed) {
    let by = chance.one_of(&[0, 0, 1, 2, 4, 6, 5, 7]).unwrap();
    let purposes = ["update", "correction", "clarification", "minor"];
    let article = mostly_out(world, chance);
    let purpose = chance.one_of(&purposes).unwrap();
    (by, Deed::Update { article, purpose })
}

/// Few texts to choose from, so that a draft comes back to what it said before.
fn change(hour: i64, chance: &mut Chance) -> Change {
    match chance.below(10) {
        0..3 => Change::Body(if chance.percent(12) {
            0
        } else {
            chance.below(3) + 1
        }),
        3..7 => Change::Tag(chance.below(3)),
        7..9 => Change::High(chance.percent(35)),
        _ => Change::Embargo(chance.percent(50).then(|| hour + chance.between(-1, 3))),
    }
}

fn take(world: &World, draft: usize, chance: &mut Chance) -> (Hand, Deed) {
    let text = &world.drafts[draft];
    let rules: &'static Rules = text.rules;
    let fitting: Vec<&'static str> = rules
        .leaving(text.state)
        .flat_map(|way| std::iter::repeat_n(way.name, weight(way.name)))
        .collect();
    let all: Vec<&'static str> = NEWSROOM.ways.iter().map(|way| way.name).collect();
    let asked = if chance.percent(90) { &fitting } else { &all };
    let way = chance.one_of(asked).unwrap_or("submit");
    let known = rules.ways.iter().find(|known| known.name == way);
    let mut by = known.map_or(ROOT, |known| doer(known, world, draft, chance));
    let forces = chance.percent(6);
    if forces && chance.percent(70) {
        by = ROOT;
    }
    let needs_message = forces || known.is_some_and(|known| known.needs_message);
    let standing = world.articles[text.article].standing;
    let is_down = matches!(standing, Standing::Withdrawn | Standing::Retracted);
    let take = Take {
        draft,
        way,
        has_message: needs_message && chance.percent(93) || chance.percent(5),
        at: at(world, way == "schedule", chance),
        knows: chance.percent(if is_down { 60 } else { 3 }),
        forces,
        is_stale: chance.percent(4),
    };
    (by, Deed::Take(take))
}

/// Approvals mostly come from somebody who can still give one.
fn doer(way: &Way, world: &World, draft: usize, chance: &mut Chance) -> Hand {
    let text = &world.drafts[draft];
    let given = text.approvers();
    let can = |hand: &Hand| {
        text.admits(way.who, *hand) && text.is_independent(*hand) && !given.contains(hand)
    };
    let free: Vec<Hand> = (0..CAST.len()).filter(can).collect();
    let is_asked = way.act == Act::Approve && chance.percent(75);
    let chosen = if is_asked { chance.one_of(&free) } else { None };
    chosen.unwrap_or_else(|| mostly(way.who, world, draft, chance))
}

/// What leads on comes oftener than what leads back.
fn weight(way: &str) -> usize {
    match way {
        "submit" | "approve" | "publish" => 12,
        "schedule" => 8,
        "publish_breaking" | "revive" => 3,
        "spike" => 1,
        _ => 2,
    }
}

fn at(world: &World, is_needed: bool, chance: &mut Chance) -> Option<At> {
    let (hour, second) = (world.hour, world.steps % 600);
    if is_needed {
        let ahead = if chance.percent(90) {
            chance.between(0, 3)
        } else {
            -1
        };
        return chance.percent(95).then_some((hour + ahead, second));
    }
    chance.percent(2).then_some((hour + 1, second))
}

fn rebase(draft: usize, chance: &mut Chance) -> Deed {
    let (mut keep, mut take) = (Vec::new(), Vec::new());
    for field in Field::ALL {
        match chance.below(8) {
            0..3 => keep.push(field),
            3..6 => take.push(field),
            _ => {}
        }
    }
    if chance.percent(3) {
        keep.clone_from(&take);
    }
    Deed::Rebase {
        draft,
        keep,
        take,
        is_stale: chance.percent(4),
    }
}

fn turn(world: &World, chance: &mut Chance) -> (Hand, Deed) {
    let by = chance.one_of(&[5, 5, 6, 6, 2, 0, 7, ROOT]).unwrap();
    let article = mostly_out(world, chance);
    let turns = [
        Turn::Withdraw,
        Turn::Retract,
        Turn::Republish,
        Turn::Republish,
    ];
    let turn = chance.one_of(&turns).unwrap();
    (
        by,
        Deed::Turn {
            article,
            turn,
            has_notice: chance.percent(90),
        },
    )
}

//! The command line, as definitions: what may be typed and what `--help` says.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::config::settings_help;
use crate::domain::intake::WordList;
use crate::domain::staff::Role;

const EXAMPLES: &str = "Examples:
  copydesk demo
  copydesk serve
  copydesk help staff";

const SERVE_EXAMPLES: &str = "Examples:
  copydesk serve
  COPYDESK_LISTEN=0.0.0.0:8080 copydesk serve";

/// The long help's foot, where the settings have room as well.
fn with_settings(examples: &str) -> String {
    format!("{examples}\n\n{}", settings_help())
}

/// Drafts through review to publication, readers' replies through moderation to
/// the page: one REST service.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = EXAMPLES,
    after_long_help = with_settings(EXAMPLES)
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What the binary can be asked to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until told to stop (SIGTERM, Ctrl-C; a second one stops at once)
    #[command(after_help = SERVE_EXAMPLES, after_long_help = with_settings(SERVE_EXAMPLES))]
    Serve,
    /// Open a sample newsroom on a throw-away database, tell its tale, then keep serving
    #[command(after_help = "Examples:
  copydesk demo
  copydesk demo --once
  copydesk demo --listen 127.0.0.1:9000")]
    Demo(Demo),
    /// Bring the database to this version's schema
    ///
    /// Whatever opens the database migrates it first; this does nothing else.
    #[command(after_help = "Example:
  COPYDESK_DATABASE_URL=sqlite:copydesk.db copydesk migrate")]
    Migrate,
    /// Print the OpenAPI 3.1 document
    #[command(after_help = "Example:
  copydesk openapi > copydesk.json")]
    Openapi,
    /// Add people who work here, grant them roles, list and disable them
    #[command(subcommand)]
    Staff(Staff),
    /// Check the file of a workflow, or load one
    #[command(subcommand)]
    Workflow(Workflow),
    /// Fill the word lists that replies are looked through for
    #[command(subcommand)]
    Words(Words),
    /// Look after the sealed history
    #[command(subcommand)]
    History(History),
    /// Check settings, database and mail, and report every mistake at once
    #[command(after_help = "Example:
  copydesk check")]
    Check,
}

/// How the sample newsroom runs.
#[derive(Debug, Args)]
pub struct Demo {
    /// End after the tale instead of serving on
    #[arg(long)]
    pub once: bool,
    /// Listen here instead of where the settings say
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

/// People who work here.
#[derive(Debug, Subcommand)]
pub enum Staff {
    /// Add somebody with one role; without a password, a one-time link to set it is printed
    #[command(after_help = "Examples:
  copydesk staff add --email ines@courier.example --name \"Ines Claes\" --role writer --section news
  printf '%s' \"$PASSWORD\" | copydesk staff add --email tom@courier.example --name Tom --role admin --password-stdin")]
    Add(AddStaff),
    /// Grant somebody one more role
    #[command(after_help = "Example:
  copydesk staff grant --email ines@courier.example --role editor --section world")]
    Grant(GrantRole),
    /// List everybody with their roles
    #[command(after_help = "Example:
  copydesk staff list")]
    List,
    /// Shut somebody out: their sessions end, what they did stays
    #[command(after_help = "Example:
  copydesk staff disable --email ines@courier.example")]
    Disable(DisableStaff),
}

/// Tables that drafts go by.
#[derive(Debug, Subcommand)]
pub enum Workflow {
    /// Print the table that a file comes to, or every mistake in it with its line
    #[command(after_help = "Example:
  copydesk workflow check sports.toml")]
    Check {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Load a workflow of your own, or a newer version of one; open drafts stay with theirs
    #[command(after_help = "Example:
  copydesk workflow load sports.toml")]
    Load {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// The word lists.
#[derive(Debug, Subcommand)]
pub enum Words {
    /// Add a plain file to a list: a phrase a line, /…/ for a pattern, host: before a host
    ///
    /// Blank lines and those that begin with # are skipped. Nothing is added when a
    /// line is wrong; every wrong line is named.
    #[command(after_help = "Example:
  copydesk words import suspect november.txt")]
    Import {
        /// Which list: banned removes, suspect holds, allowed excuses
        #[arg(value_name = "LIST", value_parser = word_list())]
        list: WordList,
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Somebody new.
#[derive(Debug, Args)]
pub struct AddStaff {
    /// The mail address they sign in with
    #[arg(long)]
    pub email: String,
    /// The name others see
    #[arg(long)]
    pub name: String,
    #[command(flatten)]
    pub grant: GrantArgs,
    /// Read the password from standard input, up to its end or the first line break
    #[arg(long)]
    pub password_stdin: bool,
}

/// One more role for somebody.
#[derive(Debug, Args)]
pub struct GrantRole {
    /// The mail address they sign in with
    #[arg(long)]
    pub email: String,
    #[command(flatten)]
    pub grant: GrantArgs,
}

/// A role and where it holds.
#[derive(Debug, Args)]
pub struct GrantArgs {
    /// What they may be
    #[arg(long, value_parser = role())]
    pub role: Role,
    /// The key of the one section where that holds; all sections without it
    #[arg(long, value_name = "KEY")]
    pub section: Option<String>,
}

/// Who is shut out.
#[derive(Debug, Args)]
pub struct DisableStaff {
    /// The mail address they sign in with
    #[arg(long)]
    pub email: String,
}

/// The sealed history.
#[derive(Debug, Subcommand)]
pub enum History {
    /// Follow the chain of events from end to end and say whether anything was altered
    ///
    /// Names every event that was altered, removed or put elsewhere. Events cut off
    /// at the end are found by the head that an earlier verification printed.
    #[command(after_help = "Examples:
  copydesk history verify
  copydesk history verify --expect 679b9cc4b5e74a4464715dda0dfa6f4dd293dc92dc8ea81d9ad21689f6d9dcf9")]
    Verify(Verify),
}

/// What the history is held against.
#[derive(Debug, Args)]
pub struct Verify {
    /// A head that was printed before: the chain must still have it
    #[arg(long, value_name = "HEAD")]
    pub expect: Option<String>,
}

/// Reads a role by its name, so that the domain need not know of the command line.
fn role() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::name)).try_map(|name| {
        let found = Role::ALL.into_iter().find(|role| role.name() == name);
        found.ok_or("no such role")
    })
}

fn word_list() -> impl TypedValueParser<Value = WordList> {
    let lists = [
        ("banned", WordList::Banned),
        ("suspect", WordList::Suspect),
        ("allowed", WordList::Allowed),
    ];
    PossibleValuesParser::new(lists.map(|(name, _)| name)).try_map(move |name| {
        let found = lists.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, list)| list).ok_or("no such list")
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_agree_with_themselves() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_role_is_read_by_its_name() {
        let typed = "copydesk staff grant --email a@b.example --role moderator";
        let cli = Cli::try_parse_from(typed.split(' ')).unwrap();
        let Command::Staff(Staff::Grant(GrantRole { grant, .. })) = cli.command else {
            panic!("{cli:?}");
        };
        assert_eq!((grant.role, grant.section), (Role::Moderator, None));
        assert!(Cli::try_parse_from(typed.replace("moderator", "owner").split(' ')).is_err());
    }

    #[test]
    fn every_example_in_the_help_can_be_typed() {
        let mut command = Cli::command();
        command.build();
        let examples = examples(&command);
        assert_eq!(examples.len(), 21, "{examples:#?}");
        for example in examples {
            let parsed = Cli::try_parse_from(words(&example));
            let is_help = |error: &clap::Error| error.kind() == clap::error::ErrorKind::DisplayHelp;
            assert!(
                parsed.as_ref().err().is_none_or(is_help),
                "{example}: {parsed:?}"
            );
        }
    }

    #[test]
    fn whatever_does_something_shows_an_example() {
        let mut command = Cli::command();
        command.build();
        for leaf in leaves(&command) {
            assert!(!examples(leaf).is_empty(), "{}", leaf.get_name());
        }
    }

    fn leaves(command: &clap::Command) -> Vec<&clap::Command> {
        if !command.has_subcommands() {
            return vec![command];
        }
        let children = command
            .get_subcommands()
            .filter(|child| child.get_name() != "help");
        children.flat_map(leaves).collect()
    }

    /// The lines of examples, from `copydesk` up to a redirection.
    fn examples(command: &clap::Command) -> Vec<String> {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let own = help
            .lines()
            .filter(|line| line.starts_with("  "))
            .filter_map(|line| line.find("copydesk ").map(|start| &line[start..]))
            .map(|line| line.split(" > ").next().unwrap().to_owned());
        let children = command.get_subcommands().flat_map(examples);
        own.chain(children).collect()
    }

    /// Splits as a shell would, as far as double quotes go.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (count, piece) in line.split('"').enumerate() {
            if count % 2 == 1 {
                words.push(piece.to_owned());
            } else {
                words.extend(piece.split_whitespace().map(str::to_owned));
            }
        }
        words
    }
}

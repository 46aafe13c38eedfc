//! The command line.

use std::process::ExitCode;

use clap::Parser;
use copydesk::cli::{Cli, Command, History, Workflow};
use copydesk::config::Config;
use copydesk::{app, commands, demo, logging};

fn main() -> ExitCode {
    let cli = Cli::parse();
    if matches!(cli.command, Command::Openapi) {
        println!("{}", commands::openapi());
        return ExitCode::SUCCESS;
    }
    if let Command::Workflow(Workflow::Check { file }) = &cli.command {
        return ended(commands::check_workflow(file));
    }
    let config = match demo_or(&cli.command) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes {
                eprintln!("{mistake}");
            }
            return ExitCode::FAILURE;
        }
    };
    ended(run(cli.command, config))
}

fn ended(result: Result<(), app::Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("copydesk: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The settings; a demo takes only those that do not touch a real newsroom.
fn demo_or(command: &Command) -> Result<Config, Vec<copydesk::config::Mistake>> {
    match command {
        Command::Demo(asked) => demo::config(asked),
        _ => Config::from_environment(),
    }
}

fn run(command: Command, config: Config) -> Result<(), app::Failure> {
    match command {
        Command::Serve => {
            logging::begin(&config);
            runtime()?.block_on(commands::serve(config))
        }
        Command::Demo(asked) => {
            logging::begin(&config);
            runtime()?.block_on(demo::run(config, asked.once))
        }
        Command::Check => runtime()?.block_on(commands::check(config)),
        Command::Migrate => commands::migrate(&config),
        Command::Staff(staff) => commands::staff(&config, staff),
        Command::History(History::Verify(asked)) => commands::verify(&config, &asked),
        Command::Words(words) => commands::import_words(&config, words),
        Command::Workflow(Workflow::Load { file }) => commands::load_workflow(&config, &file),
        Command::Workflow(Workflow::Check { .. }) | Command::Openapi => Ok(()),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, app::Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| app::Failure(format!("no runtime: {error}")))
}

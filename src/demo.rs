//! The sample newsroom of `copydesk demo`: one text from draft to page, one reply
//! from held to visible, told as it happens.

mod tale;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::app::{self, Failure};
use crate::cli::Demo;
use crate::config::{Config, Mistake};
use crate::domain::refusal::Refusal;
use crate::mail::{Mailer, Memory};
use crate::service::Error;
use tale::Tale;

/// The settings of the demo: the environment's, but for a database of its own
/// where none is named.
///
/// # Errors
/// What is wrong with the environment.
pub fn config(asked: &Demo) -> Result<Config, Vec<Mistake>> {
    let mut env: BTreeMap<String, String> = std::env::vars()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if !env.contains_key("COPYDESK_DATABASE_URL") {
        // its key is thrown away with it; a database that stays needs one that stays
        let place = |file: &str| folder().join(file).display().to_string();
        let database = format!("sqlite:{}", place("demo.db"));
        env.insert("COPYDESK_DATABASE_URL".to_owned(), database);
        env.insert("COPYDESK_KEY_FILE".to_owned(), place("demo.key"));
    }
    env.entry("COPYDESK_LOG_FILTER".to_owned())
        .or_insert_with(|| "warn".to_owned());
    if !env.contains_key("COPYDESK_SITE_URL") {
        // there is no site to read it on: the link in mails leads to what a site would read
        env.entry("COPYDESK_ARTICLE_PATH".to_owned())
            .or_insert_with(|| "/v1/public/articles/{slug}".to_owned());
    }
    if let Some(listen) = asked.listen {
        env.insert("COPYDESK_LISTEN".to_owned(), listen.to_string());
    }
    Config::load(&env, None)
}

fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("copydesk-demo-{}", std::process::id()))
}

/// Tells the tale; then serves until told to stop, or ends at once.
///
/// # Errors
/// What did not start, or did not go as the tale has it.
pub async fn run(config: Config, once: bool) -> Result<(), Failure> {
    std::fs::create_dir_all(folder())
        .map_err(|error| Failure(format!("{}: {error}", folder().display())))?;
    let told = Box::pin(tell(config, once)).await;
    remove(&folder());
    told
}

fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder) {
        tracing::warn!(%error, folder = %folder.display(), "left behind");
    }
}

async fn tell(config: Config, once: bool) -> Result<(), Failure> {
    let memory = Memory::new("The Ghent Courier <desk@courier.example>").map_err(Failure)?;
    let mailer = match &config.smtp {
        Some(_) => app::mailer(&config)?,
        None => Mailer::Memory(memory.clone()),
    };
    let running = app::start(config, mailer).await?;
    let tale = Tale {
        running: &running,
        memory,
    };
    let told = Box::pin(tale.tell()).await.map_err(|error| match error {
        Error::Refused(Refusal::Conflict(why)) => Failure(why),
        error => Failure(format!("the tale broke off: {error:?}")),
    });
    if told.is_err() || once {
        running.stop().await;
        return told;
    }
    tale.invite();
    running.with_worker().until_stopped().await
}

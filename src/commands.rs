//! What the binary does when it does not serve: one function a command.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use crate::app::{self, Failure};
use crate::cli::{AddStaff, DisableStaff, GrantRole, Staff, Verify, Words};
use crate::config::Config;
use crate::domain::ids::StaffId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Grant;
use crate::domain::workflow::Workflow;
use crate::http;
use crate::service::desk::Desk;
use crate::service::staffing::{self, Newcomer};
use crate::service::words::ImportForm;
use crate::service::{self, passwords, words, workflows};
use crate::store::{Conn, events};

/// The OpenAPI document, as it is committed.
pub fn openapi() -> String {
    format!("{:#}", http::document())
}

/// Serves until told to stop.
pub async fn serve(config: Config) -> Result<(), Failure> {
    tracing::info!("{config}");
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let mailer = app::mailer(&config)?;
    let running = app::start(config, mailer).await?.with_worker();
    tracing::info!(address = %running.address, "serving; /docs shows what can be asked");
    running.until_stopped().await
}

/// Brings the database to this version's schema.
pub fn migrate(config: &Config) -> Result<(), Failure> {
    open(config)?.store.close();
    println!("the database is as this version knows it");
    Ok(())
}

fn open(config: &Config) -> Result<Desk, Failure> {
    app::open(config, Arc::new(|_| {}))
}

/// Looks at everything that a start would need, and reports every mistake.
pub async fn check(config: Config) -> Result<(), Failure> {
    println!("settings: {config}");
    for warning in config.warnings() {
        println!("note: {warning}");
    }
    let mut mistakes = Vec::new();
    let opened = config.clone();
    match tokio::task::spawn_blocking(move || open(&opened).map(|desk| desk.store.close())).await {
        Ok(Ok(())) => println!("database: ok"),
        Ok(Err(failure)) => mistakes.push(failure.0),
        Err(error) => mistakes.push(error.to_string()),
    }
    let mail = match app::mailer(&config) {
        Ok(mailer) => mailer
            .check()
            .await
            .map_err(|error| format!("mail: {error}")),
        Err(failure) => Err(failure.0),
    };
    match mail {
        Ok(()) => println!("mail: ok"),
        Err(mistake) => mistakes.push(mistake),
    }
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Failure(mistakes.join("\ncopydesk: ")))
}

/// Recomputes the history's chain; fails where it does not hold, or does not have
/// the head that is expected of it.
pub fn verify(config: &Config, asked: &Verify) -> Result<(), Failure> {
    let expected = asked.expect.as_deref().map(head).transpose()?;
    let desk = open(config)?;
    let seen = in_transaction(&desk, move |conn| {
        while events::seal(conn)? > 0 {}
        let is_there = match &expected {
            Some(hash) => events::has_hash(conn, hash)?,
            None => true,
        };
        Ok((events::verify(conn)?, is_there))
    });
    desk.store.close();
    let (seen, is_there) = seen?;
    println!(
        "{} events, {} of them erased; the last one's hash is {}",
        seen.events, seen.erased, seen.head
    );
    let flaws = seen.flaws.iter();
    let mut told: Vec<String> = flaws
        .map(|flaw| format!("event {}: {}", flaw.seq, flaw.what))
        .collect();
    if !is_there {
        told.push("the expected head is not in the chain: events are missing at its end, or it is another history's".to_owned());
    }
    if told.is_empty() {
        println!("the chain holds");
        return Ok(());
    }
    Err(Failure(told.join("\ncopydesk: ")))
}

/// A hash as `history verify` prints it.
fn head(text: &str) -> Result<Vec<u8>, Failure> {
    let bytes = hex::decode(text).ok().filter(|bytes| bytes.len() == 32);
    bytes.ok_or_else(|| {
        Failure(format!(
            "--expect {text}: a head is 64 hexadecimal digits, as `copydesk history verify` prints them"
        ))
    })
}

/// The `staff` commands.
pub fn staff(config: &Config, asked: Staff) -> Result<(), Failure> {
    let desk = open(config)?;
    let done = match asked {
        Staff::Add(asked) => add(&desk, &asked),
        Staff::Grant(asked) => grant(&desk, asked),
        Staff::List => list(&desk),
        Staff::Disable(asked) => disable(&desk, asked),
    };
    desk.store.close();
    done
}

fn add(desk: &Desk, asked: &AddStaff) -> Result<(), Failure> {
    let newcomer = Newcomer {
        email: asked.email.clone(),
        name: asked.name.clone(),
        grant: Grant {
            role: asked.grant.role,
            section: asked.grant.section.clone(),
        },
    };
    let hash = if asked.password_stdin {
        Some(password()?)
    } else {
        None
    };
    let now = desk.now();
    let (id, token) = in_transaction(desk, move |conn| {
        let id = staffing::add(conn, &newcomer, now)?;
        match &hash {
            Some(hash) => staffing::set_password(conn, id, hash, now).map(|()| (id, None)),
            None => Ok((id, Some(staffing::invite(conn, id, now)?))),
        }
    })?;
    println!("{} can work here now ({id})", asked.email);
    if let Some(token) = token {
        tell_invitation(desk, &token);
    }
    Ok(())
}

/// Reads a password from standard input, and hashes it.
fn password() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().take(4096).read_to_string(&mut text);
    read.map_err(|error| Failure(format!("no password on standard input: {error}")))?;
    let password = text.lines().next().unwrap_or_default();
    passwords::check("password", password).map_err(|refusal| in_words(&refusal.into()))?;
    passwords::hash(password).map_err(|error| in_words(&error))
}

fn tell_invitation(desk: &Desk, token: &str) {
    let base = desk.site.public_url.as_str().trim_end_matches('/');
    println!("they set a password within seven days, once, by this link:");
    println!("  {}#invitation={token}", desk.site.desk_url);
    println!("or, without a desk that knows it, by");
    println!(
        "  curl -H 'Content-Type: application/json' -d '{{\"token\": \"{token}\", \"password\": \"…\"}}' {base}/v1/auth/invitations"
    );
}

fn grant(desk: &Desk, asked: GrantRole) -> Result<(), Failure> {
    let grant = Grant {
        role: asked.grant.role,
        section: asked.grant.section,
    };
    let now = desk.now();
    let name = in_transaction(desk, move |conn| {
        let account = staffing::find(conn, &asked.email)?;
        staffing::grant(conn, account.id, &grant, now)?;
        Ok(account.name)
    })?;
    println!("granted to {name}");
    Ok(())
}

fn list(desk: &Desk) -> Result<(), Failure> {
    for (account, grants) in in_transaction(desk, staffing::list)? {
        let grants: Vec<String> = grants
            .iter()
            .map(|grant| {
                format!(
                    "{} ({})",
                    grant.role.name(),
                    grant.section.as_deref().unwrap_or("all")
                )
            })
            .collect();
        let disabled = if account.disabled_at.is_some() {
            "  DISABLED"
        } else {
            ""
        };
        println!(
            "{}  {}  {}{disabled}",
            account.email,
            account.name,
            grants.join(", ")
        );
    }
    Ok(())
}

fn disable(desk: &Desk, asked: DisableStaff) -> Result<(), Failure> {
    let now = desk.now();
    let name = in_transaction(desk, move |conn| {
        let account = staffing::find(conn, &asked.email)?;
        staffing::disable(conn, account.id, now)?;
        Ok(account.name)
    })?;
    println!("{name} is shut out; their sessions have ended");
    Ok(())
}

/// Prints what a workflow file comes to. Every mistake is named with its line.
pub fn check_workflow(file: &Path) -> Result<(), Failure> {
    let source = read_file(file)?;
    match Workflow::load(&source) {
        Ok(workflow) => {
            print!("{}", workflow.table());
            Ok(())
        }
        Err(mistakes) => {
            for mistake in &mistakes {
                println!("{}:{}: {}", file.display(), mistake.line, mistake.detail);
            }
            let count = match mistakes.len() {
                1 => "1 mistake".to_owned(),
                count => format!("{count} mistakes"),
            };
            Err(Failure(format!("{} has {count}", file.display())))
        }
    }
}

/// Loads a workflow under the name that its file gives it.
pub fn load_workflow(config: &Config, file: &Path) -> Result<(), Failure> {
    let source = read_file(file)?;
    let Ok(Workflow { name, .. }) = Workflow::load(&source) else {
        return check_workflow(file);
    };
    let desk = open(config)?;
    let now = desk.now();
    let view = in_transaction(&desk, move |conn| {
        workflows::load(conn, None, (&name, &source), now)
    });
    desk.store.close();
    let view = view?;
    println!("{} is loaded in version {}", view.name, view.version);
    Ok(())
}

/// Adds a plain file to a word list. Every wrong line is named.
pub fn import_words(config: &Config, asked: Words) -> Result<(), Failure> {
    let Words::Import { list, file } = asked;
    let form = ImportForm {
        text: read_file(&file)?,
        dry_run: false,
        replace: false,
        skip_wrong: false,
    };
    let lines = words::parse(list, &form).map_err(|refusal| in_words(&refusal.into()))?;
    let desk = open(config)?;
    let now = desk.now();
    let done = in_transaction(&desk, move |conn| {
        words::import(conn, None, &lines, None, now)
    });
    desk.store.close();
    let done = done?;
    println!(
        "{} added, {} known already; the list is in version {}",
        done.added, done.known, done.version
    );
    Ok(())
}

fn read_file(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure(format!("{}: {error}", file.display())))
}

fn in_transaction<T, F>(desk: &Desk, work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: Fn(&mut Conn) -> Result<T, service::Error> + Send + 'static,
{
    desk.store
        .write_blocking(work)
        .map_err(|error| in_words(&error))
}

fn in_words(error: &service::Error) -> Failure {
    match error {
        service::Error::Refused(Refusal::Invalid(fields)) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| {
                    format!(
                        "{}: {}",
                        field.pointer.trim_start_matches('/'),
                        field.detail
                    )
                })
                .collect();
            Failure(fields.join("; "))
        }
        service::Error::Refused(Refusal::Conflict(detail)) => Failure(detail.clone()),
        service::Error::Refused(refusal) => Failure(format!("{refusal:?}")),
        service::Error::Store(error) => Failure(error.to_string()),
    }
}

/// Somebody with a password, for the demo and for tests.
pub fn hire(
    conn: &mut Conn,
    newcomer: &Newcomer,
    hash: &str,
    now: crate::domain::time::Instant,
) -> Result<StaffId, service::Error> {
    let id = staffing::add(conn, newcomer, now)?;
    staffing::set_password(conn, id, hash, now)?;
    Ok(id)
}

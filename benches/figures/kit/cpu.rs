//! CPU time, which a busy machine falsifies less than it does the clock's. Linux
//! tells it; elsewhere there is none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Of the calling thread, so far.
pub fn of_thread() -> Option<Duration> {
    read(Path::new("/proc/thread-self"))
}

/// Of this process's threads, by their ids, so far; without those of clients.
pub fn of_service() -> BTreeMap<String, Duration> {
    of_tasks("/proc/self/task", |name| !name.starts_with("clients"))
}

/// Of the processes of every PostgreSQL on this machine, by their ids, so far.
pub fn of_postgres() -> BTreeMap<String, Duration> {
    of_tasks("/proc", |name| name.trim_end() == "postgres")
}

fn of_tasks(folder: &str, is_meant: impl Fn(&str) -> bool) -> BTreeMap<String, Duration> {
    let tasks = fs::read_dir(folder).into_iter().flatten().flatten();
    tasks
        .filter(|task| {
            fs::read_to_string(task.path().join("comm")).is_ok_and(|name| is_meant(&name))
        })
        .filter_map(|task| {
            Some((
                task.file_name().to_string_lossy().into_owned(),
                read(&task.path())?,
            ))
        })
        .collect()
}

/// What they spent between the two, together; none where nothing is told.
pub fn spent(
    before: &BTreeMap<String, Duration>,
    after: &BTreeMap<String, Duration>,
) -> Option<Duration> {
    let of_one = |(thread, now): (&String, &Duration)| {
        now.saturating_sub(before.get(thread).copied().unwrap_or_default())
    };
    (!after.is_empty()).then(|| after.iter().map(of_one).sum())
}

/// The first number is nanoseconds on a CPU, as of the last tick or switch.
fn read(task: &Path) -> Option<Duration> {
    let text = fs::read_to_string(task.join("schedstat")).ok()?;
    text.split(' ')
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

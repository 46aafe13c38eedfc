//! The loops that do background work, from the start of the service to its stop.

use std::sync::Arc;
use std::time::Duration;

use tokio::select;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use super::{due_times, erase, lapse, publish_due, purge, queue_targets, refile, seal, send_mail};
use crate::mail::Mailer;
use crate::service::desk::Desk;

/// How long due work waits at most to be seen.
const LOOK: Duration = Duration::from_secs(1);

/// How long a wake-up waits for others, so that many writes wake the jobs once.
const GATHER: Duration = Duration::from_millis(50);

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Background work that is going on. Dropping it breaks it off; what was under
/// way is then taken up again when its lease runs out.
pub struct Worker {
    stop: watch::Sender<bool>,
    loops: JoinSet<()>,
}

impl Worker {
    /// Starts all background work. Needs a tokio runtime around it.
    pub fn start(desk: &Arc<Desk>, mailer: &Arc<Mailer>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let stop_of_loop = || Stop(stopped.clone());
        let (mail_due, hour_due) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let post = Post {
            desk: Arc::clone(desk),
            mailer: Arc::clone(mailer),
            under_way: JoinSet::new(),
        };
        let mut loops = JoinSet::new();
        loops.spawn(keep_sending(post, Arc::clone(&mail_due), stop_of_loop()));
        loops.spawn(keep_publishing(
            Arc::clone(desk),
            Arc::clone(&hour_due),
            stop_of_loop(),
        ));
        let wake = [mail_due, hour_due];
        loops.spawn(keep_sealing(Arc::clone(desk), wake, stop_of_loop()));
        loops.spawn(keep_reminding(Arc::clone(desk), stop_of_loop()));
        loops.spawn(keep_lapsing(Arc::clone(desk), stop_of_loop()));
        loops.spawn(keep_refiling(Arc::clone(desk), stop_of_loop()));
        loops.spawn(keep_watching_queues(Arc::clone(desk), stop_of_loop()));
        loops.spawn(keep_erasing(Arc::clone(desk), stop_of_loop()));
        loops.spawn(keep_purging(Arc::clone(desk), stop_of_loop()));
        Self { stop, loops }
    }

    /// Ends all background work: nothing new is begun, what is under way is
    /// finished (a mail: within 45 seconds), and every event sealed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while let Some(ended) = self.loops.join_next().await {
            tell_panic(ended);
        }
    }
}

/// The signal to stop, as a loop sees it.
struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Waits for it. A worker that is gone counts as one that stops.
    async fn given(&mut self) {
        let _ = self.0.wait_for(|stop| *stop).await;
    }
}

/// Every write wakes this loop, and this loop the others.
async fn keep_sealing(desk: Arc<Desk>, wake: [Arc<Notify>; 2], mut stop: Stop) {
    loop {
        seal_now(&desk).await;
        select! {
            () = desk.written.notified() => wake.iter().for_each(|loops| loops.notify_one()),
            () = sleep(LOOK) => {}
            () = stop.given() => break,
        }
        sleep(GATHER).await;
    }
    seal_now(&desk).await;
}

async fn seal_now(desk: &Desk) {
    if let Err(error) = seal::seal_all(desk).await {
        tracing::warn!(
            ?error,
            "events could not be sealed; tried again in a second"
        );
    }
}

async fn keep_publishing(desk: Arc<Desk>, hour_due: Arc<Notify>, mut stop: Stop) {
    loop {
        if let Err(error) = publish_due::publish_all(&desk).await {
            tracing::warn!(
                ?error,
                "scheduled drafts could not be looked for; tried again in a second"
            );
        }
        select! {
            () = hour_due.notified() => {}
            () = sleep(LOOK) => {}
            () = stop.given() => break,
        }
    }
}

/// Mail on its way, a few at once: one that hangs holds up nobody else.
struct Post {
    desk: Arc<Desk>,
    mailer: Arc<Mailer>,
    under_way: JoinSet<()>,
}

async fn keep_sending(mut post: Post, mail_due: Arc<Notify>, mut stop: Stop) {
    loop {
        post.begin().await;
        select! {
            Some(ended) = post.under_way.join_next() => tell_panic(ended),
            () = mail_due.notified() => {}
            () = sleep(LOOK) => {}
            () = stop.given() => break,
        }
    }
    while let Some(ended) = post.under_way.join_next().await {
        tell_panic(ended);
    }
}

impl Post {
    /// Begins as many mails as there is room for.
    async fn begin(&mut self) {
        let under_way = u16::try_from(self.under_way.len()).unwrap_or(u16::MAX);
        let room = send_mail::AT_ONCE.saturating_sub(under_way);
        if room == 0 {
            return;
        }
        let claimed = send_mail::claim(&self.desk, room)
            .await
            .unwrap_or_else(|error| {
                tracing::warn!(
                    ?error,
                    "due mail could not be looked for; tried again in a second"
                );
                Vec::new()
            });
        for delivery in claimed {
            let (desk, mailer) = (Arc::clone(&self.desk), Arc::clone(&self.mailer));
            self.under_way.spawn(async move {
                send_mail::send(&desk, &mailer, &delivery).await;
            });
        }
    }
}

async fn keep_reminding(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = due_times::tell_all(&desk).await {
            tracing::warn!(
                ?error,
                "due times could not be told of; tried again in a minute"
            );
        }
        select! {
            () = sleep(MINUTE) => {}
            () = stop.given() => break,
        }
    }
}

async fn keep_lapsing(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = lapse::lapse_all(&desk).await {
            tracing::warn!(
                ?error,
                "held comments could not lapse; tried again in a minute"
            );
        }
        select! {
            () = sleep(MINUTE) => {}
            () = stop.given() => break,
        }
    }
}

async fn keep_refiling(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = refile::refile_all(&desk).await {
            tracing::warn!(
                ?error,
                "cases could not be filed anew; tried again in a second"
            );
        }
        select! {
            () = sleep(LOOK) => {}
            () = stop.given() => break,
        }
    }
}

async fn keep_watching_queues(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = queue_targets::tell_all(&desk).await {
            tracing::warn!(
                ?error,
                "the targets of queues could not be looked at; tried again in a minute"
            );
        }
        select! {
            () = sleep(MINUTE) => {}
            () = stop.given() => break,
        }
    }
}

async fn keep_erasing(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = erase::finish_all(&desk).await {
            tracing::warn!(
                ?error,
                "not every reader could be forgotten; tried again in a minute"
            );
        }
        select! {
            () = sleep(MINUTE) => {}
            () = stop.given() => break,
        }
    }
}

async fn keep_purging(desk: Arc<Desk>, mut stop: Stop) {
    loop {
        if let Err(error) = purge::purge(&desk).await {
            tracing::warn!(
                ?error,
                "not everything could be forgotten; tried again in an hour"
            );
        }
        select! {
            () = sleep(HOUR) => {}
            () = stop.given() => break,
        }
    }
}

fn tell_panic(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "background work broke off");
    }
}

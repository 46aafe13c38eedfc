//! Many clients at once, and how long each of their requests took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::client::Client;
use super::{Failure, cpu, quantile};

/// Threads that all clients share.
const THREADS: usize = 2;

/// Who asks whom, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub address: SocketAddr,
    pub clients: usize,
    /// Time before anything counts.
    pub warming: Duration,
    pub lasting: Duration,
    /// What every answer must have.
    pub status: u16,
}

/// Writes the n-th request of all clients together.
pub type Requests = Arc<dyn Fn(usize, &mut Vec<u8>) + Send + Sync>;

/// What a load came to.
#[derive(Debug, Clone)]
pub struct Load {
    /// Answers, those of the warming included.
    pub answers: u32,
    /// CPU time of the service for each of them, where the system tells it.
    pub cpu: Option<Duration>,
    /// Answers a second.
    pub rate: f64,
    pub p50: Duration,
    pub p99: Duration,
}

impl Load {
    /// From the times of all requests that were answered meanwhile.
    pub fn of(mut took: Vec<Duration>, lasting: Duration) -> Self {
        took.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "counts of requests are small")]
        let count = took.len() as f64;
        Self {
            answers: u32::try_from(took.len()).unwrap_or(u32::MAX),
            cpu: None,
            rate: count / lasting.as_secs_f64(),
            p50: quantile(&took, 0.5),
            p99: quantile(&took, 0.99),
        }
    }
}

/// Lets the clients ask, each on a connection of its own, one request after the other.
pub async fn run(plan: Plan, requests: &Requests) -> Result<Load, Failure> {
    let requests = Arc::clone(requests);
    let before = cpu::of_service();
    let (load, answers) = tokio::task::spawn_blocking(move || drive(plan, &requests)).await??;
    let spent = cpu::spent(&before, &cpu::of_service());
    Ok(Load {
        answers,
        cpu: spent.map(|spent| spent / answers.max(1)),
        ..load
    })
}

/// The load, and how many answers there were in all.
fn drive(plan: Plan, requests: &Requests) -> Result<(Load, u32), Failure> {
    let mut threads = Vec::new();
    for n in 0..THREADS {
        let requests = Arc::clone(requests);
        let thread = thread::Builder::new().name(format!("clients-{n}"));
        threads.push(thread.spawn(move || drive_some(plan, n, &requests))?);
    }
    let (mut took, mut answers) = (Vec::new(), 0);
    for thread in threads {
        let asked = thread
            .join()
            .map_err(|_| "a thread of clients panicked")??;
        took.extend(asked.took);
        answers += asked.answers;
    }
    Ok((Load::of(took, plan.lasting), answers))
}

/// What clients saw.
#[derive(Default)]
struct Asked {
    /// How long each request took that counts.
    took: Vec<Duration>,
    /// All answers, the warming's included.
    answers: u32,
}

/// The clients of one thread: every [`THREADS`]-th.
fn drive_some(plan: Plan, first: usize, requests: &Requests) -> Result<Asked, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut clients = JoinSet::new();
        for number in (first..plan.clients).step_by(THREADS) {
            clients.spawn(ask_on(plan, number, Arc::clone(requests)));
        }
        let mut all = Asked::default();
        while let Some(ended) = clients.join_next().await {
            let asked = ended??;
            all.took.extend(asked.took);
            all.answers += asked.answers;
        }
        Ok(all)
    })
}

async fn ask_on(plan: Plan, number: usize, requests: Requests) -> Result<Asked, Failure> {
    let mut client = Client::connect(plan.address).await?;
    let counted = Instant::now() + plan.warming;
    let (mut asked, mut request, mut n) = (Asked::default(), Vec::new(), number);
    loop {
        request.clear();
        requests(n, &mut request);
        n += plan.clients;
        let sent = Instant::now();
        client.expect(plan.status, &request).await?;
        let answered = Instant::now();
        asked.answers += 1;
        if answered >= counted + plan.lasting {
            return Ok(asked);
        }
        if answered >= counted {
            asked.took.push(answered - sent);
        }
    }
}

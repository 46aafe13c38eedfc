//! Due times that are near or over: found by their index, each told of in a
//! transaction of its own, once among all nodes.

use crate::service::desk::Desk;
use crate::service::{Error, due_times};

/// How many are looked up at once.
const AT_ONCE: u16 = 100;

/// Tells of everything that is due to be told, and says how many due times that were.
pub async fn tell_all(desk: &Desk) -> Result<usize, Error> {
    let (now, mut all) = (desk.now(), 0);
    loop {
        let due = desk
            .read(move |conn| due_times::waiting(conn, now, AT_ONCE))
            .await?;
        let mut told = 0;
        for seen in due {
            let tell = move |conn: &mut _| due_times::tell(conn, &seen, now);
            told += usize::from(desk.write(tell).await?);
        }
        all += told;
        // where another node was faster, it has the rest as well
        if told == 0 {
            return Ok(all);
        }
    }
}

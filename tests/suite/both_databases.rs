//! That the suite runs on PostgreSQL too.

use std::io::Write as _;

use crate::kit::database;

/// Not a word of this may be missed, so it goes around the test runner's capture.
#[test]
fn postgres_is_tested_or_its_absence_is_told() {
    if database::postgres().is_some() {
        return;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "PostgreSQL was not tested: in CI COPYDESK_TEST_POSTGRES must name a server"
    );
    let said = writeln!(
        std::io::stderr(),
        "\nSKIPPED: the suite ran on SQLite alone. To run it on PostgreSQL too:\n  \
         COPYDESK_TEST_POSTGRES=postgres://postgres@127.0.0.1:5432/postgres cargo test\n"
    );
    assert!(said.is_ok());
}

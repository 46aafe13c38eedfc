//! `copydesk words`: a list from a plain file.

use crate::kit::process::Copydesk;

#[tokio::test]
async fn a_file_is_put_on_a_list_or_every_wrong_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("november.txt");
    let copydesk = Copydesk::bare(folder.path());
    let import = ["words", "import", "suspect", file.to_str().unwrap()];
    std::fs::write(&file, "# November\neasy money\nhost:no host\n").unwrap();
    let ran = copydesk.run(&import).await.failed();
    assert!(ran.stderr.contains("line 3: "), "{}", ran.stderr);
    std::fs::write(&file, "# November\neasy money\nhost:casino.example\n").unwrap();
    let ran = copydesk.run(&import).await.succeeded();
    assert!(
        ran.stdout.contains("2 added, 0 known already"),
        "{}",
        ran.stdout
    );
}

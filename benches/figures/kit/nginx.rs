//! The yardstick of reading: nginx serving the same bytes as files.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::Failure;
use super::newsroom::folder;

/// How long it may take to start, in tenths of a second.
const PATIENCE: u32 = 50;

/// A server on loopback. Stopped when it is dropped.
pub struct Nginx {
    child: Child,
    folder: TempDir,
    pub address: SocketAddr,
}

/// Whether there is one to be measured against.
pub fn is_installed() -> bool {
    let asked = Command::new("nginx")
        .arg("-v")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

impl Nginx {
    /// Serves each of these as the file `/<its place>`.
    pub fn start(files: &[Vec<u8>]) -> Result<Self, Failure> {
        let folder = folder()?;
        let root = folder.path().join("www");
        fs::create_dir(&root)?;
        for (n, bytes) in files.iter().enumerate() {
            fs::write(root.join(n.to_string()), bytes)?;
        }
        // its workers may run as somebody else
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let is_root = fs::metadata(folder.path())?.uid() == 0;
        fs::write(
            folder.path().join("nginx.conf"),
            config(&folder, address, is_root),
        )?;
        let child = nginx(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let started = Self {
            child,
            folder,
            address,
        };
        started.wait()?;
        Ok(started)
    }

    fn wait(&self) -> Result<(), Failure> {
        for _ in 0..PATIENCE {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default();
        Err(format!("nginx does not start: {log}").into())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // killing the master would leave its workers behind
        let stopped = nginx(&self.folder)
            .args(["-s", "stop"])
            .stderr(Stdio::null())
            .status();
        if !stopped.is_ok_and(|status| status.success()) {
            drop(self.child.kill());
        }
        drop(self.child.wait());
    }
}

fn nginx(folder: &TempDir) -> Command {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let mut nginx = Command::new("nginx");
    nginx.args([
        "-p",
        &path(""),
        "-c",
        &path("nginx.conf"),
        "-e",
        &path("error.log"),
    ]);
    nginx
}

fn config(folder: &TempDir, address: SocketAddr, is_root: bool) -> String {
    let folder = folder.path().display();
    let user = if is_root { "user root;" } else { "" };
    format!(
        "{user} worker_processes 2; daemon off; pid {folder}/nginx.pid;
         events {{ worker_connections 1024; }}
         http {{
             access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
             open_file_cache max=10000 inactive=10m; open_file_cache_valid 10m; open_file_cache_min_uses 1;
             client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
             fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
             default_type application/json;
             server {{ listen {address}; root {folder}/www; }}
         }}"
    )
}

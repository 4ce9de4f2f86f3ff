//! Where the command is installed: its own path, the folder that packages are below, the virtual environment that it is started from.

use pyrite_vm::places::Places;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What makes a folder a virtual environment (PEP 405).
const CONFIGURATION: &str = "pyvenv.cfg";
/// The prefix if nothing says which it is.
const DEFAULT_PREFIX: &str = "/usr";

/// Finds out; `home` is what the environment says the prefix is.
pub fn find(home: Option<String>) -> Places {
    let executable = executable();
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let mut places = Places {
        executable: text(&executable),
        base_executable: text(&executable),
        ..Places::default()
    };
    let environment = executable.parent().and_then(|folder| {
        let file = |folder: &Path| std::fs::read_to_string(folder.join(CONFIGURATION)).ok();
        let above = folder.parent().unwrap_or(folder);
        file(folder)
            .or_else(|| file(above))
            .map(|settings| (above, settings))
    });
    let setting = |wanted: &str| {
        let (_, settings) = environment.as_ref()?;
        let mut pairs = settings.lines().filter_map(|line| line.split_once('='));
        let found = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim().to_owned())
    };
    let installed = std::env::current_exe().unwrap_or_else(|_| executable.clone());
    if let Some(folder) = setting("home") {
        // What the command is a link to, or a copy of.
        let there = Path::new(&folder).join(installed.file_name().unwrap_or_default());
        let base = match is_executable(&there) {
            true => there,
            false => installed,
        };
        places.base_executable = text(&base);
        places.base_prefix = home.unwrap_or_else(|| prefix_of(&base));
        let seen = setting("include-system-site-packages");
        places.environment = Some(seen.is_none_or(|seen| seen.eq_ignore_ascii_case("true")));
    } else {
        places.base_prefix = home.unwrap_or_else(|| prefix_of(&installed));
    }
    places.prefix = match (&environment, places.environment) {
        (Some((folder, _)), Some(_)) => text(folder),
        _ => places.base_prefix.clone(),
    };
    places
}

/// What an executable is installed below.
fn prefix_of(executable: &Path) -> String {
    let folder = executable.parent().filter(|folder| folder.ends_with("bin"));
    let prefix = folder.and_then(Path::parent);
    prefix.map_or(DEFAULT_PREFIX.to_owned(), |prefix| {
        prefix.to_string_lossy().into_owned()
    })
}

fn is_executable(file: &Path) -> bool {
    let is_one = |data: std::fs::Metadata| data.is_file() && data.permissions().mode() & 0o111 != 0;
    std::fs::metadata(file).is_ok_and(is_one)
}

/// The path of this command as it was called: links are not followed, since what is beside them says which virtual environment is meant.
fn executable() -> PathBuf {
    let name = std::env::args_os().next().unwrap_or_default();
    let name = Path::new(&name);
    let called = if name.components().count() > 1 || name.is_absolute() {
        std::path::absolute(name).ok()
    } else {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut files = std::env::split_paths(&path).map(|folder| folder.join(name));
        let found = files.find(|file| is_executable(file));
        found.and_then(|file| std::path::absolute(file).ok())
    };
    // Whoever starts a process may call it anything.
    let called = called.filter(|file| is_executable(file));
    called
        .or_else(|| std::env::current_exe().ok())
        .unwrap_or_default()
}

//! A virtual environment, made and used as people do it.

use std::path::Path;
use std::process::Command;

/// What a command prints, which has to succeed.
fn output(command: &mut Command) -> String {
    let output = command.output().expect("the command runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn an_environment_has_pip_and_packages_of_its_own() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("environment");
    let _ = std::fs::remove_dir_all(&folder);
    output(
        Command::new(env!("CARGO_BIN_EXE_pyrite"))
            .args(["-m", "venv"])
            .arg(&folder),
    );
    let packages = folder.join("lib/pyrite3.14/site-packages");
    let pip = output(Command::new(folder.join("bin/pip")).arg("--version"));
    assert!(pip.contains(&*packages.to_string_lossy()), "{pip}");
    assert!(folder.join("bin/activate").is_file());
    std::fs::write(packages.join("own.py"), "value = 42\n").expect("a module");
    let print = "import own, sys; print(own.value, sys.prefix != sys.base_prefix)";
    let python = || Command::new(folder.join("bin/python"));
    assert_eq!(output(python().args(["-c", print])), "42 True\n");
    let listed = output(python().args(["-m", "pip", "list", "--format", "freeze"]));
    assert!(listed.starts_with("pip=="), "{listed}");
}

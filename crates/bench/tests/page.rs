//! The page in a browser: every chart has its data, filters and links do what they say, nothing is too wide for a phone.
//!
//! Wants a Chromium (Debian: `apt-get install chromium`). Where there is none the test is skipped, but not in continuous
//! integration, that is, with `CI` in the environment. With `BENCH_SCREENSHOTS=FOLDER` it leaves pictures there.

#[path = "../../smelt-view/tests/support/chromium.rs"]
mod chromium;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chromium::Browser;
use serde_json::{Value, json};

/// The page of the history of this repository, or of another folder.
fn page(folder: &Path, history: Option<&Path>) -> String {
    let path = folder.join("page.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    command.arg("site").arg("--output").arg(&path);
    if let Some(history) = history {
        command.arg("--history").arg(history);
    }
    let made = command.output().expect("the command");
    assert!(made.status.success(), "{made:?}");
    format!("file://{}", path.display())
}

/// A browser and a folder; nothing where there is no browser.
fn start(name: &str) -> Option<(Browser, PathBuf)> {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let Some(mut browser) = Browser::start(&folder.join("profile")) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no Chromium here, and continuous integration needs one: apt-get install chromium"
        );
        eprintln!("skipped: there is no Chromium on this machine (apt-get install chromium)");
        return None;
    };
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({"source": "window.errors = []; addEventListener('error', event => errors.push(event.message))"}),
    );
    browser.resize(1280, 900);
    Some((browser, folder))
}

fn screenshot(browser: &mut Browser, name: &str) {
    let Some(folder) = std::env::var_os("BENCH_SCREENSHOTS") else {
        return;
    };
    let picture = browser.call(
        "Page.captureScreenshot",
        json!({"format": "png", "captureBeyondViewport": true}),
    );
    let file = std::fs::File::create(Path::new(&folder).join(format!("{name}.png")));
    let mut decoder = Command::new("base64")
        .arg("-d")
        .stdin(Stdio::piped())
        .stdout(file.expect("a file"))
        .spawn()
        .expect("base64");
    let text = picture["data"].as_str().expect("a picture");
    let mut input = decoder.stdin.take().expect("piped");
    input.write_all(text.as_bytes()).expect("base64 reads");
    drop(input);
    decoder.wait().expect("base64 ends");
}

fn set(browser: &mut Browser, id: &str, value: &str) {
    browser.value(&format!(
        "{{ const input = document.getElementById({id:?}); input.value = {value:?};
            for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind)); }}"
    ));
}

/// The numbers that a chart shows, by the labels of its data sets.
fn shown(browser: &mut Browser, id: &str) -> Value {
    browser.value(&format!(
        "Object.fromEntries(Chart.getChart({id:?}).data.datasets.map(set => [set.label, set.data]))"
    ))
}

fn text(browser: &mut Browser, selector: &str) -> String {
    let text = browser.value(&format!("document.querySelector({selector:?}).innerText"));
    text.as_str().expect("a text").to_owned()
}

#[test]
fn the_page_shows_the_history() {
    let Some((mut browser, folder)) = start("page") else {
        return;
    };
    let address = page(&folder, None);
    browser.open(&address);
    assert_eq!(browser.value("errors"), json!([]));
    every_chart_has_its_data(&mut browser);
    programs_are_compared_and_found(&mut browser);
    other_languages_are_shown(&mut browser);
    states_have_addresses(&mut browser, &address);
    tests_unfold(&mut browser);
    light_and_dark_differ(&mut browser);
    fits_a_phone(&mut browser, &address);
    assert_eq!(browser.value("errors"), json!([]));
    drop(browser);
    let _ = std::fs::remove_dir_all(&folder);
}

fn every_chart_has_its_data(browser: &mut Browser) {
    screenshot(browser, "wide");
    let entries = browser.value("data.entries.length").as_u64();
    assert!(entries >= Some(2));
    for id in ["means", "bars", "history", "memory", "shares"] {
        let sets = shown(browser, id);
        let numbers = sets
            .to_string()
            .matches(|c: char| c.is_ascii_digit())
            .count();
        assert!(numbers > 1, "{id}: {sets}");
        let name =
            format!("document.getElementById({id:?}).getAttribute('aria-label').length > 20");
        assert_eq!(browser.value(&name), json!(true), "{id} has a name");
        let rows = format!("document.querySelectorAll('#{id}-table tbody tr').length > 0");
        assert_eq!(browser.value(&rows), json!(true), "{id} has a table");
    }
    let bars = browser.value("Chart.getChart('bars').data.labels.length");
    assert_eq!(
        bars,
        browser.value("Object.keys(data.entries.findLast(complete).programs).length")
    );
    let facts = text(browser, "#facts");
    assert!(
        facts.contains("once settled") && facts.contains("tests pass"),
        "{facts}"
    );
}

fn programs_are_compared_and_found(browser: &mut Browser) {
    set(browser, "find", "scimark");
    assert_eq!(
        browser.value("Chart.getChart('bars').data.labels.length"),
        json!(5)
    );
    set(browser, "measure", "memory");
    assert!(text(browser, "#bars-caption").contains("less is better"));
    set(browser, "measure", "cold");
    set(browser, "against", "pypy3");
    let caption = text(browser, "#bars-caption");
    assert_eq!(
        caption,
        "Pyrite: speed of a whole process, as a multiple of PyPy 8’s (more is better)"
    );
    let figure = "data.entries.findLast(complete).programs.scimark_lu.pyrite.versus.pypy3.cold[0]";
    let lu = browser.value(&format!(
        "document.querySelector('#bars-table').textContent.includes(digits({figure}))"
    ));
    assert_eq!(lu, json!(true));
    set(browser, "find", "nothing is called so");
    assert_eq!(
        browser.value("document.getElementById('bars-none').checkVisibility()"),
        json!(true)
    );
    set(browser, "find", "");
    browser.value("document.getElementById('find').focus()");
    browser.press("y");
    browser.wait("location.hash.includes('find=y')");
    assert_eq!(
        browser.value("document.activeElement.value"),
        json!("y"),
        "typing goes on while the page is drawn anew"
    );
    set(browser, "find", "");
}

fn other_languages_are_shown(browser: &mut Browser) {
    for name in ["som", "rv64", "scheme", "smelt"] {
        set(browser, "language", name);
        let bars = browser.value("Chart.getChart('language-bars').data.labels.length");
        let programs = format!(
            "Object.keys(data.entries.findLast(entry => entry.languages?.{name}).languages.{name}.programs).length"
        );
        assert_eq!(bars, browser.value(&programs), "{name}");
        let rows = "document.querySelectorAll('#language-bars-table tbody tr').length";
        assert_eq!(browser.value(rows), bars, "{name}");
        assert!(text(browser, "#language-bars-caption").contains("without the JIT"));
    }
}

fn states_have_addresses(browser: &mut Browser, address: &str) {
    browser.value("document.querySelector('#bars-table a').click()");
    let title = text(browser, "#program-title");
    let hash = browser.value("location.hash");
    let hash = hash.as_str().expect("a text");
    assert!(
        hash.contains("measure=cold&against=pypy3&program="),
        "{hash}"
    );
    browser.call("Page.navigate", json!({"url": "about:blank"}));
    browser.open(&format!("{address}{hash}"));
    assert_eq!(text(browser, "#program-title"), title);
    assert_eq!(
        browser.value("document.getElementById('against').value"),
        json!("pypy3")
    );
}

fn tests_unfold(browser: &mut Browser) {
    let rows = "document.querySelectorAll('#files tbody tr').length";
    let all = browser.value(rows).as_u64();
    browser.value("document.getElementById('incomplete').click()");
    assert!(browser.value(rows).as_u64() < all);
    set(browser, "sort", "failing");
    browser.value("document.querySelector('.fold').click()");
    browser.wait("document.querySelectorAll('td.wide li').length > 10");
    assert_eq!(
        browser.value("document.activeElement.className"),
        json!("fold")
    );
    let expected =
        "data.failing.files[state.open].length === document.querySelectorAll('td.wide li').length";
    assert_eq!(browser.value(expected), json!(true));
}

fn light_and_dark_differ(browser: &mut Browser) {
    let paper = "getComputedStyle(document.body).backgroundColor + Chart.getChart('bars').options.scales.y.ticks.color";
    let light = browser.value(paper);
    browser.value("document.getElementById('theme').click()");
    assert_ne!(browser.value(paper), light);
    screenshot(browser, "dark");
}

fn fits_a_phone(browser: &mut Browser, address: &str) {
    browser.resize(390, 840);
    for hash in ["", "#measure=memory&open=test_asyncio&sort=failing"] {
        browser.call("Page.navigate", json!({"url": "about:blank"}));
        browser.open(&format!("{address}{hash}"));
        let too_wide = browser.value(
            "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.table') && e.getBoundingClientRect().right > 391).map(e => e.outerHTML.slice(0, 80))",
        );
        assert_eq!(too_wide, json!([]), "at {hash}");
        let width = browser.value("document.documentElement.scrollWidth");
        assert_eq!(width, json!(390), "at {hash}");
        let name = if hash.is_empty() {
            "phone"
        } else {
            "phone-tests"
        };
        screenshot(browser, name);
    }
}

#[test]
fn a_history_of_nothing_is_a_page() {
    let Some((mut browser, folder)) = start("empty") else {
        return;
    };
    let address = page(&folder, Some(&folder.join("history")));
    browser.open(&address);
    assert_eq!(browser.value("errors"), json!([]));
    assert_eq!(
        browser.value("document.getElementById('bars-none').checkVisibility()"),
        json!(true)
    );
    drop(browser);
    let _ = std::fs::remove_dir_all(&folder);
}

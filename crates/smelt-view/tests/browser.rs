//! The page in a browser: opened, clicked through, and what it shows compared with what the log says.
//!
//! Wants a Chromium (Debian: `apt-get install chromium`). Where there is none the test is skipped, but not in continuous integration, that is,
//! with `CI` in the environment.

#[path = "support/chromium.rs"]
mod chromium;

use chromium::Browser;
use serde_json::json;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("view-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes the page of a log; gives its address.
fn page(folder: &Path, name: &str, log: &str) -> String {
    let path = folder.join(format!("{name}.html"));
    let log = smelt_view::read(log).expect("a log");
    std::fs::write(&path, smelt_view::page(&log, name)).expect("a page");
    format!("file://{}", path.display())
}

const LOG: &str = include_str!("logs/demo.log");

/// A log of a great many bridges, each from the one before or from the loop.
fn big_log() -> String {
    let mut log = String::from(
        "smelt log 2\nparameters threshold=200\nplace 0 driver=main line=1\tbig.x\tmain\t0 add\ta + b\n",
    );
    for id in 1..=5000 {
        let (kind, from) = match id {
            1 => ("loop", String::new()),
            _ => (
                "bridge",
                format!(
                    " exit={} of={}",
                    id * 2,
                    if id % 2 == 0 { 1 } else { id - 1 }
                ),
            ),
        };
        log += &format!("start {id} kind={kind} label={id} place=0{from} at={id}\tbig.x:1 main\n");
        for (stage, lines) in [("recorded", 60), ("optimised", 30)] {
            log += &format!(
                "{stage} {id} operations={lines} us=20\n  {kind} label {id}\n  merge_point p0\n"
            );
            for line in 0..lines {
                log += &format!("  v{line} = int.add v{line} 1\n");
            }
            log += "  p0: place 0\n";
        }
        log += &format!(
            "compiled {id} kind={kind} recorded=60 optimised=30 bytes=500 exits={} us=90 at={id}\tbig.x:1 main\n",
            id * 2
        );
    }
    log + "end\n"
}

#[test]
fn the_page_shows_the_log() {
    let folder = folder();
    let Some(mut browser) = Browser::start(&folder.join("profile")) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no Chromium here, and continuous integration needs one: apt-get install chromium"
        );
        eprintln!("skipped: there is no Chromium on this machine (apt-get install chromium)");
        return;
    };
    browser.resize(1280, 900);
    let address = page(&folder, "demo", LOG);
    browser.open(&address);
    shows_the_overview(&mut browser);
    follows_links(&mut browser);
    obeys_keys(&mut browser);
    searches(&mut browser);
    fits_a_phone(&mut browser, &address);
    shows_what_is_left_of_a_cut_log(&mut browser, &folder);
    copes_with_a_big_log(&mut browser, &folder);
    drop(browser);
    let _ = std::fs::remove_dir_all(&folder);
}

fn text(browser: &mut Browser, selector: &str) -> String {
    let text = browser.value(&format!(
        "document.querySelector({selector:?})?.innerText ?? 'nothing'"
    ));
    text.as_str().expect("a text").to_owned()
}

fn shows_the_overview(browser: &mut Browser) {
    assert_eq!(text(browser, "h2"), "Overview");
    let facts = text(browser, ".facts");
    assert!(
        facts.contains("loops\n2\n") && facts.contains("bridges\n2"),
        "{facts}"
    );
    let article = text(browser, "article");
    assert!(article.contains("it became too long"), "{article}");
    assert!(article.contains("trace_limit = 110"), "{article}");
    let tree = text(browser, "#tree");
    assert!(
        tree.contains("demo.py:12 total") && tree.contains("demo.py:22 long"),
        "{tree}"
    );
}

fn follows_links(browser: &mut Browser) {
    browser.value("document.querySelector('#tree .item a').click()");
    browser.wait("location.hash === '#t1' && document.querySelector('h2').innerText.includes('demo.py:12 total')");
    // The source line, the instruction, and what became of it.
    let rows = text(browser, ".rows");
    for part in [
        "for i in range(n):",
        "FOR_ITER",
        "Point.__init__",
        "first iteration",
        "guard_valid",
    ] {
        assert!(rows.contains(part), "{part} in {rows}");
    }
    let same_row = "[...document.querySelectorAll('.row')].filter(row => row.querySelector('.instruction')?.innerText.includes('MOD_CONST')).map(row =>
        [...row.querySelectorAll('.columns > div')].map(cell => cell.children.length > 0))";
    assert_eq!(browser.value(same_row), json!([[true, true, true]]));
    // From a guard that failed to where it stands, and to its bridge.
    browser.value("document.querySelector('article table a').click()");
    browser.wait("document.querySelector('.row.target .fails')");
    browser.value("document.querySelector('.row.target .snap').click()");
    assert!(text(browser, ".snapshot").starts_with("replay 0"));
    browser.value("[...document.querySelectorAll('article td a')].find(a => /^bridge/.test(a.innerText)).click()");
    browser.wait("document.querySelector('h2').innerText.includes('bridge')");
    assert!(text(browser, ".note").contains("of loop 1"));
    let tree = "document.querySelector('.item.chosen')?.innerText.includes('bridge')";
    assert_eq!(
        browser.value(tree),
        json!(true),
        "the tree opens for a bridge"
    );
}

fn obeys_keys(browser: &mut Browser) {
    browser.press("u");
    browser.wait("document.querySelector('h2').innerText.includes(' 1: ')");
    assert_eq!(
        browser.value("document.querySelectorAll('.heads > div').length"),
        json!(3)
    );
    browser.press("1");
    assert_eq!(
        browser.value("document.querySelectorAll('.heads > div').length"),
        json!(2)
    );
    browser.press("1");
    let all = browser
        .value("document.querySelectorAll('.row').length")
        .as_u64();
    browser.press("l");
    assert!(
        browser
            .value("document.querySelectorAll('.row').length")
            .as_u64()
            < all
    );
    browser.press("l");
    browser.press("j");
    browser.wait("!document.querySelector('h2').innerText.includes(' 1: ')");
    let paper = "getComputedStyle(document.body).backgroundColor";
    let light = browser.value(paper);
    browser.press("t");
    assert_ne!(browser.value(paper), light);
    browser.press("h");
    browser.wait("document.querySelector('h2').innerText === 'Overview'");
}

fn searches(browser: &mut Browser) {
    browser.press("/");
    browser.call("Input.insertText", json!({"text": "point.LENGTH"}));
    browser.wait("document.querySelector('#found')?.innerText === '1 trace'");
    browser.value("const input = document.querySelector('#search'); input.value = ''; input.dispatchEvent(new Event('input'))");
    browser.wait("!document.querySelector('#found')");
}

fn fits_a_phone(browser: &mut Browser, address: &str) {
    browser.resize(390, 840);
    for hash in ["", "#t1", "#t2"] {
        browser.open(&format!("{address}{hash}"));
        browser.wait("document.querySelector('h2')");
        let too_wide = browser.value(
            "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))",
        );
        assert_eq!(too_wide, json!([]), "at {hash}");
        assert_eq!(
            browser.value("document.documentElement.scrollWidth <= 390"),
            json!(true),
            "at {hash}"
        );
    }
    browser.open(&format!("{address}#t1"));
    browser.wait("document.querySelectorAll('.heads > div').length === 1");
    assert_eq!(
        browser.value("document.querySelector('#tree').checkVisibility()"),
        json!(false)
    );
    browser.value("document.querySelector('.back').click()");
    browser.wait("document.querySelector('#tree').checkVisibility()");
    browser.resize(1280, 900);
}

fn shows_what_is_left_of_a_cut_log(browser: &mut Browser, folder: &Path) {
    // In the middle of the optimised text of the first bridge.
    let start = LOG.find("optimised 3").expect("a trace");
    let address = page(folder, "cut", &LOG[..start + 300]);
    browser.open(&address);
    let problems = text(browser, "#problems");
    assert!(
        problems.contains("ends without its last line"),
        "{problems}"
    );
    browser.value("location.hash = '#t3'");
    browser.wait(
        "document.querySelector('article').innerText.includes('The log ends before this trace was compiled')",
    );
    for shown in ["LOAD_METHOD", "optimised"] {
        browser.wait(&format!(
            "document.querySelector('.rows')?.innerText.includes('{shown}')"
        ));
    }
}

fn copes_with_a_big_log(browser: &mut Browser, folder: &Path) {
    let address = page(folder, "big", &big_log());
    browser.open(&address);
    browser.wait("document.querySelector('h2')?.innerText === 'Overview'");
    assert!(text(browser, ".facts").contains("4\u{2009}999"));
    let elements = browser
        .value("document.querySelectorAll('*').length")
        .as_u64();
    assert!(
        elements.is_some_and(|n| n < 3000),
        "{elements:?} elements before anything was asked for"
    );
    browser.value("document.querySelector('#tree .fold').click()");
    browser.wait("document.querySelector('#tree .more')");
    browser.value("location.hash = '#t4999'");
    browser.wait("document.querySelector('.item.chosen')?.id === 'item4999'");
}

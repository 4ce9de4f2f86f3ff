//! Logs that are whole, cut off, damaged, or something else.

use smelt_view::listing::rows;
use smelt_view::log::Fate;
use smelt_view::read;

const LOG: &str = include_str!("logs/demo.log");

#[test]
fn a_log_is_read_whole() {
    let log = read(LOG).expect("a log");
    assert!(log.complete);
    assert_eq!(log.problems, Vec::<String>::new());
    let first = &log.traces[0];
    assert_eq!(
        (
            first.id,
            first.kind.as_str(),
            log.places[first.place as usize].line
        ),
        (1, "loop", 12)
    );
    assert!(matches!(first.fate, Fate::Compiled { .. }) && first.iterations > 1000);
    let bridge = log
        .traces
        .iter()
        .find(|t| t.kind == "bridge")
        .expect("a bridge");
    let (exit, of) = bridge.from.expect("a bridge starts from an exit");
    assert_eq!(of, 1);
    assert!(
        first
            .exits
            .iter()
            .any(|e| e.number == exit && e.failures > 0)
    );
    let reasons = log.traces.iter().filter_map(|t| match &t.fate {
        Fate::Abandoned { reason, .. } => Some(reason.as_str()),
        _ => None,
    });
    assert!(
        reasons
            .into_iter()
            .any(|reason| reason == "it became too long")
    );
}

#[test]
fn instructions_stand_side_by_side() {
    let log = read(LOG).expect("a log");
    let trace = &log.traces[0];
    let body = |stage: &Option<smelt_view::log::Stage>| stage.as_ref().map(|s| s.body.clone());
    let (recorded, optimised) = (body(&trace.recorded), body(&trace.optimised));
    let rows = rows(recorded.as_ref(), optimised.as_ref());
    let operations: usize = rows.iter().map(|row| row.recorded.len()).sum();
    let merge_points = rows.iter().filter(|row| row.place.is_some()).count();
    let stage = trace.recorded.as_ref().expect("recorded");
    assert_eq!((operations + merge_points) as u64, stage.operations);
    let modulo = rows.iter().find(|row| {
        let place = row.place.map(|place| &log.places[place as usize]);
        place.is_some_and(|place| place.instruction.contains("MOD_CONST"))
    });
    let modulo = modulo.expect("an instruction");
    for part in [&modulo.recorded, &modulo.first, &modulo.repeated] {
        assert!(part.iter().any(|line| line.contains("int.")), "{modulo:?}");
    }
}

/// Whatever is cut off or damaged, reading ends, with a reason, and gives what there is.
#[test]
fn damaged_logs_are_read_as_far_as_they_can_be() {
    let whole = read(LOG).expect("a log").traces.len();
    for end in (0..LOG.len()).step_by(97) {
        let Some(text) = LOG.get(..end) else { continue };
        match read(text) {
            Ok(log) => {
                assert!(!log.complete && !log.problems.is_empty() && log.traces.len() <= whole);
                smelt_view::page(&log, "cut");
            }
            Err(error) => assert!(
                error.to_string().starts_with("this is not a log"),
                "{error}"
            ),
        }
    }
    for (at, line) in LOG.lines().enumerate().skip(1) {
        let without: Vec<&str> = LOG
            .lines()
            .enumerate()
            .filter(|(i, _)| *i != at)
            .map(|(_, l)| l)
            .collect();
        let log = read(&without.join("\n")).expect("a log");
        smelt_view::page(&log, line);
    }
    let strange = format!("{LOG}what is this\ncompiled 99 kind=loop\nplace 7\nexit x\n");
    let log = read(&strange).expect("a log");
    assert_eq!(log.problems.len(), 4, "{:?}", log.problems);
}

#[test]
fn other_files_are_not_logs() {
    for text in ["", "loop label 1\n", "\u{7f}ELF", "smelt log 1\n"] {
        let error = read(text).expect_err("not a log").to_string();
        assert!(error.contains("should be 'smelt log 2'"), "{error}");
    }
}

#[test]
fn nothing_in_a_log_ends_the_script() {
    let log = LOG.replace("Point.__init__", "</script><b>x</b>&\"\\");
    let page = smelt_view::page(&read(&log).expect("a log"), "<i>&");
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(page.contains("&lt;i>&amp;"));
}

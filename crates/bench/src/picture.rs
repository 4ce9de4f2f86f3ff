//! The picture in the README: a bar for each program under Pyrite, a dot for PyPy, both as multiples of CPython's speed.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::history::{Entry, Figure};
use crate::statistics::Ratio;

/// Width of the picture, and what each program adds to its height, in pixels.
const WIDTH: u32 = 760;
const ROW: u32 = 17;

/// Room for the names of the programs and for the scale.
const NAMES: u32 = 190;
const SCALE: u32 = 34;
const TITLE: u32 = 40;

const PAPER: RGBColor = RGBColor(0xfd, 0xfd, 0xfb);
const INK: RGBColor = RGBColor(0x1d, 0x1f, 0x23);
const FAINT: RGBColor = RGBColor(0x5d, 0x62, 0x6a);
const LINE: RGBColor = RGBColor(0xdc, 0xda, 0xd2);
const OURS: RGBColor = RGBColor(0xd8, 0x9a, 0x1c);
const PEER: RGBColor = RGBColor(0xa0, 0x3f, 0x8f);

/// One program: its speed under Pyrite and under PyPy.
struct Row<'a> {
    program: &'a str,
    ours: Ratio,
    peer: Option<Ratio>,
}

/// The picture of an entry, as SVG.
///
/// # Errors
/// A message when it has no figures of Pyrite.
pub fn draw(entry: &Entry) -> Result<String, String> {
    let warm = |figure: Option<&Figure>| figure.and_then(|figure| figure.warm);
    let mut rows: Vec<Row> = entry
        .programs
        .iter()
        .filter_map(|(program, figures)| {
            Some(Row {
                program,
                ours: warm(figures.get("pyrite"))?,
                peer: warm(figures.get("pypy3")),
            })
        })
        .collect();
    if rows.is_empty() {
        return Err("the entry has no figures of Pyrite to draw".into());
    }
    rows.sort_by(|a, b| b.ours.value.total_cmp(&a.ours.value));
    let mut svg = String::new();
    paint(&mut svg, &rows).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn paint(svg: &mut String, rows: &[Row]) -> Result<(), Box<dyn std::error::Error>> {
    let height = TITLE + SCALE + ROW * rows.len() as u32;
    let root = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    root.fill(&PAPER)?;
    let style = |size: i32, colour: &RGBColor, across: HPos| {
        ("sans-serif", size)
            .into_font()
            .color(colour)
            .pos(Pos::new(across, VPos::Center))
    };
    legend(&root, &style)?;

    let values = || {
        rows.iter()
            .flat_map(|row| [Some(row.ours), row.peer])
            .flatten()
            .map(|ratio| ratio.value)
    };
    let least = values().fold(1.0, f64::min) * 0.85;
    let most = values().fold(1.0, f64::max) * 1.15;
    let mut chart = ChartBuilder::on(&root)
        .margin_top(TITLE)
        .margin_left(NAMES)
        .margin_right(16)
        .margin_bottom(SCALE)
        .build_cartesian_2d((least..most).log_scale(), 0.0..rows.len() as f64)?;
    let bottom = rows.len() as f64;
    // The rows go down, the coordinates up.
    let middle = |index: usize| bottom - index as f64 - 0.5;
    let mark = |value: f64| -> Vec<(f64, f64)> { vec![(value, 0.0), (value, bottom)] };
    let marks = [
        0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0,
    ];
    for value in marks
        .into_iter()
        .filter(|value| (least..most).contains(value))
    {
        let colour = if value == 1.0 { INK } else { LINE };
        chart.draw_series([PathElement::new(mark(value), colour)])?;
        let (x, y) = chart.backend_coord(&(value, 0.0));
        root.draw(&Text::new(
            format!("{value}"),
            (x, y + 14),
            style(12, &FAINT, HPos::Center),
        ))?;
    }
    for (index, row) in rows.iter().enumerate() {
        let y = middle(index);
        let bar = [(1.0, y - 0.34), (row.ours.value, y + 0.34)];
        chart.draw_series([Rectangle::new(bar, OURS.filled())])?;
        if let Some((low, high)) = row.ours.interval {
            chart.draw_series([PathElement::new([(low, y), (high, y)], INK.stroke_width(2))])?;
        }
        if let Some(peer) = row.peer {
            chart.draw_series([Circle::new((peer.value, y), 4, PEER.filled())])?;
        }
        let (_, y) = chart.backend_coord(&(1.0, y));
        let name = Text::new(
            row.program,
            (NAMES as i32 - 56, y),
            style(13, &INK, HPos::Right),
        );
        root.draw(&name)?;
        let value = format!("{:.1}", row.ours.value);
        let value = Text::new(
            value,
            (NAMES as i32 - 10, y),
            style(13, &FAINT, HPos::Right),
        );
        root.draw(&value)?;
    }
    root.present()?;
    Ok(())
}

/// What the bars and dots are.
fn legend<'a>(
    root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    style: &impl Fn(i32, &RGBColor, HPos) -> TextStyle<'a>,
) -> Result<(), Box<dyn std::error::Error>> {
    let y = TITLE as i32 / 2;
    let text = |text: &'static str, x: i32| Text::new(text, (x, y), style(13, &INK, HPos::Left));
    root.draw(&Rectangle::new([(16, y - 5), (40, y + 5)], OURS.filled()))?;
    root.draw(&text("Pyrite", 46))?;
    root.draw(&Circle::new((112, y), 4, PEER.filled()))?;
    root.draw(&text("PyPy", 122))?;
    root.draw(&text("warm speed, as a multiple of CPython 3.14's", 190))?;
    Ok(())
}

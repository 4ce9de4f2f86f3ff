// The page of the history. Its state stands in the address, so that each can be linked to.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const byId = id => document.getElementById(id);
const BASELINE = data.baseline;
const NAMES = { pyrite: "Pyrite", "pyrite-jit-off": "Pyrite, JIT off", "python3.14": "CPython 3.14", "python3.15-jit": "CPython 3.15, JIT", pypy3: "PyPy 8", rustpython: "RustPython", c: "C, gcc -O2", numpy: "CPython 3.14, NumPy" };
const ORDER = Object.keys(NAMES);
const nameOf = interpreter => NAMES[interpreter] ?? interpreter;
// Means over few programs say nothing beside means over all.
const complete = entry => data.complete[data.entries.indexOf(entry)];
const DEFAULTS = { measure: "warm", who: "pyrite", against: BASELINE, commit: "", program: "", find: "", language: "", file: "", sort: "name", incomplete: "", open: "" };

// --- state

let state = read();

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(Object.keys(DEFAULTS).map(key => [key, given.get(key) ?? DEFAULTS[key]]));
}

function choose(changes) {
  state = { ...state, ...changes };
  const shown = Object.entries(state).filter(([key, value]) => value !== DEFAULTS[key]);
  history.replaceState(null, "", "#" + new URLSearchParams(shown));
  draw();
}

addEventListener("hashchange", () => {
  state = read();
  draw();
});

// --- figures

/** What names an entry in the address: its commit, and the date where that has been measured again later. */
const keyOf = entry => data.entries.findLast(other => other.commit === entry.commit) === entry ? entry.commit : `${entry.commit} ${entry.date}`;
const entryShown = () => data.entries.findLast(entry => keyOf(entry) === state.commit) ?? data.entries.findLast(complete);

/** A list of the value and, if known, the ends of its interval; nothing if it was not measured. */
function ratio(entry, program, who, against, measure) {
  const figures = entry?.programs[program];
  const [ours, theirs] = [figures?.[who], figures?.[against]];
  if (!ours || !theirs) return undefined;
  if (measure === "code") return ours.code ? [ours.code / 1e6] : undefined;
  if (measure === "memory") return ours.peak && theirs.peak ? [ours.peak / theirs.peak] : undefined;
  if (against === BASELINE) return who === BASELINE ? undefined : ours[measure];
  const direct = ours.versus?.[against]?.[measure];
  if (direct) return direct;
  const own = who === BASELINE ? [1] : ours[measure];
  return own && theirs[measure] ? [own[0] / theirs[measure][0]] : undefined;
}

const digits = value => value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
const shown = list => !list ? "–" : list.length < 3 ? digits(list[0]) : `${digits(list[0])} (${digits(list[1])} to ${digits(list[2])})`;
const megabytes = bytes => bytes / 1e6;
const day = entry => entry.date.slice(0, 10);
const short = commit => commit.slice(0, 7);
const inOrder = names => {
  const place = name => (ORDER.indexOf(name) + 1) || ORDER.length + 1;
  return [...names].sort((a, b) => place(a) - place(b));
};
const interpretersOf = entry => inOrder(Object.keys(entry?.interpreters ?? {}));

// --- elements

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== undefined));
  return made;
}

/** Rows of cells; the first cell of each is its head. */
function table(place, heads, rows) {
  const head = element("thead", {}, element("tr", {}, ...heads.map(text => element("th", { scope: "col" }, text))));
  const body = rows.map(([first, ...cells]) => element("tr", {}, element("th", { scope: "row" }, first), ...cells.map(cell => element("td", {}, cell))));
  byId(place).replaceChildren(element("table", {}, head, element("tbody", {}, ...body)));
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => element("option", { value, selected: value === chosen && "" }, text)));
  select.value = chosen;
}

// --- charts

const probe = document.body.appendChild(element("span", { hidden: "" }));
/** A colour of the style sheet as the canvas wants it. */
function colour(name) {
  probe.style.color = `var(--${name.replaceAll(".", "-")}, var(--ink))`;
  return getComputedStyle(probe).color;
}

const charts = {};
function chart(id, label, config) {
  charts[id]?.destroy();
  const canvas = byId(id);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  Chart.defaults.color = colour("faint");
  Chart.defaults.borderColor = colour("line");
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  config.options = { animation: false, responsive: true, maintainAspectRatio: false, ...config.options };
  charts[id] = new Chart(canvas, config);
}

/** Marks of a logarithmic axis: 1, 2 and 5 of each power of ten. */
const round = value => [1, 2, 5].includes(Number(value.toExponential().split("e")[0]));
/** The lines of an axis of ratios: that of the baseline itself stands out. */
const ratioGrid = context => context.tick.value === 1 ? colour("ink") : round(context.tick.value) ? colour("line") : "transparent";
const marks = value => round(value) ? String(value) : "";

const line = (interpreter, points) => ({
  label: nameOf(interpreter), data: points, borderColor: colour(interpreter), backgroundColor: colour(interpreter),
  borderWidth: interpreter === "pyrite" ? 3 : 1.5, pointRadius: 3, spanGaps: true, order: 1,
});

/** Lines over commits; `figure(entry, interpreter)` gives a ratio. */
function lines(id, label, entries, interpreters, figure) {
  const value = (entry, who) => figure(entry, who)?.[0] ?? null;
  const sets = interpreters.map(who => line(who, entries.map(entry => value(entry, who))));
  const all = interpreters.flatMap(who => entries.flatMap(entry => figure(entry, who) ?? []));
  const intervals = entries.map(entry => figure(entry, "pyrite")?.slice(1) ?? []);
  const bars = { type: "bar", label: "95 %", data: intervals.map(ends => ends.length ? ends : null), barThickness: 2, backgroundColor: colour("ink"), order: 0 };
  if (intervals.some(ends => ends.length)) sets.push(bars);
  chart(id, label, {
    type: "line",
    data: { labels: entries.map(entry => [short(entry.commit), day(entry).slice(5)]), datasets: sets },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: { y: { type: "logarithmic", min: Math.min(...all) * 0.85, max: Math.max(...all) * 1.15, ticks: { callback: marks }, grid: { color: context => round(context.tick.value) ? colour("line") : "transparent" } } },
      plugins: { legend: { labels: { boxWidth: 14 } }, tooltip: { callbacks: { label: item => ` ${item.dataset.label}: ${shown(item.dataset.type ? item.raw && [...item.raw] : [item.raw])}` } } },
    },
  });
  table(id + "-table", ["commit", "date", ...interpreters.map(nameOf)], entries.map(entry => [short(entry.commit), day(entry), ...interpreters.map(who => shown(figure(entry, who)))]));
}

// --- overview

/** Whether an interpreter runs most of the programs; C has but a few of them. */
const ofMost = (entry, who) => 2 * (entry.interpreters[who]?.warm?.[1] ?? 0) > Object.keys(entry.programs).length;

function drawOverview() {
  const entry = data.entries.findLast(complete);
  if (!entry) return;
  const before = data.entries.filter(other => complete(other) && other.machine === entry.machine).at(-2);
  byId("measured").textContent =
    `Commit ${short(entry.commit)}, ${entry.date.replace("T", " ")}, ${entry.machine}; ${entry.rounds} round${entry.rounds === 1 ? "" : "s"}${entry.note ? ": " + entry.note.replace(/\.$/, "") : ""}.`;
  const own = entry.interpreters.pyrite ?? {};
  const facts = [];
  const fact = (value, text, more) => value !== undefined && facts.push(element("div", {}, element("b", {}, value), text, element("small", {}, more ?? "")));
  const mean = (who, kind) => entry.interpreters[who]?.[kind]?.[0];
  const times = list => list && digits(list[0]) + "×";
  const beside = kind => [
    mean("pyrite", kind)?.length === 3 ? `95 %: ${digits(mean("pyrite", kind)[1])} to ${digits(mean("pyrite", kind)[2])}` : "",
    mean("pypy3", kind) ? `PyPy ${digits(mean("pypy3", kind)[0])}` : "",
    before?.interpreters.pyrite?.[kind] ? `before ${digits(before.interpreters.pyrite[kind][0][0])}` : "",
  ].filter(Boolean).join(" · ");
  fact(times(mean("pyrite", "warm")), "CPython’s speed, once settled", beside("warm"));
  fact(times(mean("pyrite", "cold")), "CPython’s speed, whole processes", beside("cold"));
  fact(times(mean("pyrite-jit-off", "warm")), "CPython’s speed without the JIT");
  const start = who => entry.interpreters[who]?.start;
  fact(own.start && (own.start[0] * 1e3).toFixed(1) + " ms", "to start and end", start(BASELINE) && `CPython ${(start(BASELINE)[0] * 1e3).toFixed(1)}`);
  fact(own.start && megabytes(own.start[1]).toFixed(1) + " MB", "of memory to start", start(BASELINE) && `CPython ${megabytes(start(BASELINE)[1]).toFixed(1)}`);
  fact(own.bytes ? megabytes(own.bytes).toFixed(0) + " MB" : undefined, "the command’s file");
  const counts = total(data.tests.at(-1));
  fact(counts && (100 * counts[0] / sum(counts)).toFixed(1) + " %", "of CPython’s own tests pass", counts && `${counts[0]} of ${sum(counts)} methods`);
  byId("facts").replaceChildren(...facts);
  const entries = data.entries.filter(complete);
  lines("means", "The geometric mean of the speed of each interpreter, commit by commit", entries,
    interpretersOf(entry).filter(who => who !== BASELINE && ofMost(entry, who)), (one, who) => one.interpreters[who]?.warm?.[0]);
}

// --- programs

function drawPrograms() {
  const entry = entryShown();
  const interpreters = interpretersOf(entry);
  byId("measure").value = state.measure;
  options(byId("who"), interpreters.filter(name => name !== state.against).map(name => [name, nameOf(name)]), state.who);
  options(byId("against"), interpreters.filter(name => name !== state.who).map(name => [name, nameOf(name)]), state.against);
  const label = one => `${short(one.commit)}, ${day(one)}${complete(one) ? "" : `, ${Object.keys(one.programs).length} programs`}`;
  options(byId("commit"), data.entries.map(one => [keyOf(one), label(one)]).reverse(), entry && keyOf(entry));
  if (byId("find").value !== state.find) byId("find").value = state.find;
  // Nobody else tells how much code there is: it is not compared, and less of it is better than more.
  const code = state.measure === "code";
  const memory = state.measure === "memory" || code;
  const unit = code ? "in MB" : `as a multiple of ${nameOf(state.against)}’s`;
  const caption = `${nameOf(state.who)}: ${byId("measure").selectedOptions[0].text}, ${unit} (${memory ? "less is better" : "more is better"})`;
  byId("bars-caption").textContent = caption;
  const rows = Object.keys(entry?.programs ?? {})
    .filter(program => program.includes(state.find.trim().toLowerCase()))
    .map(program => ({ program, list: ratio(entry, program, state.who, state.against, state.measure) }));
  const bars = rows.filter(row => row.list).sort((a, b) => (memory ? 1 : -1) * (a.list[0] - b.list[0]));
  byId("bars-box").hidden = !bars.length;
  byId("bars-none").hidden = !!bars.length;
  byId("bars-box").style.height = `${bars.length * 22 + 50}px`;
  const least = Math.min(code ? Infinity : 1, ...bars.map(({ list }) => list[1] ?? list[0]));
  const from = code ? least * 0.9 : 1;
  const better = list => code || (list[0] >= 1) !== memory;
  const ends = bars.map(({ list }) => list.length === 3 ? [list[1], list[2]] : null);
  chart("bars", caption, {
    type: "bar",
    data: {
      labels: bars.map(({ program, list }) => `${program}  ${digits(list[0])}`),
      datasets: [
        { label: "95 %", data: ends, barThickness: 3, grouped: false, backgroundColor: colour("ink"), order: 0 },
        { label: "ratio", data: bars.map(({ list }) => [Math.min(from, list[0]), Math.max(from, list[0])]), grouped: false, backgroundColor: bars.map(({ list }) => colour(better(list) ? "good" : "bad")), order: 1, barPercentage: 0.95, categoryPercentage: 0.9 },
      ],
    },
    options: {
      indexAxis: "y",
      onClick: (_, hits) => hits.length && show(bars[hits[0].index].program),
      scales: {
        x: { type: "logarithmic", position: "top", min: least * 0.9, ticks: { callback: marks, maxRotation: 0 }, grid: { color: ratioGrid } },
        y: { ticks: { autoSkip: false, color: colour("ink") }, grid: { display: false } },
      },
      plugins: { legend: { display: false }, tooltip: { callbacks: { title: items => bars[items[0].dataIndex].program, label: item => ` ${shown(bars[item.dataIndex].list)}` } } },
    },
  });
  const link = program => element("a", { href: "#program-title", onclick: event => { event.preventDefault(); show(program); } }, program);
  const problem = program => entry.programs[program][state.who]?.problem ?? "not measured";
  table("bars-table", ["program", nameOf(state.who)], [...bars.map(({ program, list }) => [link(program), shown(list)]),
    ...rows.filter(row => !row.list).map(({ program }) => [link(program), problem(program)])]);
}

function show(program) {
  choose({ program });
  go("program-title");
}

/** To a part of the page, which leaves the address to the state. */
function go(id) {
  byId(id).scrollIntoView();
  byId(id).focus({ preventScroll: true });
}

// --- one program

function drawProgram() {
  const all = [...new Set(data.entries.flatMap(entry => Object.keys(entry.programs)))].sort();
  const program = all.includes(state.program) ? state.program : all.find(name => data.curves[name]) ?? all[0];
  options(byId("program"), all.map(name => [name, name]), program);
  byId("program-title").textContent = program ? `One program: ${program}` : "One program";
  const entries = data.entries.filter(entry => entry.programs[program]);
  // Not every run measures under every interpreter.
  const interpreters = inOrder(new Set(entries.flatMap(entry => Object.keys(entry.programs[program]))));
  const kind = state.measure === "cold" ? "cold" : "warm";
  lines("history", `The speed of ${program}, commit by commit`, entries, interpreters.filter(who => who !== BASELINE),
    (entry, who) => ratio(entry, program, who, BASELINE, kind));

  const curve = data.curves[program];
  byId("curve-box").hidden = !curve;
  byId("curve-none").hidden = !!curve;
  byId("curve-caption").textContent = `Warming up: milliseconds of the first iterations${curve ? ", at " + short(curve.commit) : ""}`;
  const names = curve ? interpreters.filter(who => curve.interpreters[who]) : [];
  const length = Math.max(0, ...names.map(who => curve.interpreters[who].length));
  const numbers = Array.from({ length }, (_, index) => index + 1);
  chart("curve", `The first iterations of ${program}, in milliseconds`, {
    type: "line",
    data: { labels: numbers, datasets: names.map(who => ({ ...line(who, curve.interpreters[who]), pointRadius: 1.5 })) },
    options: {
      interaction: { mode: "index", intersect: false },
      scales: { x: { title: { display: true, text: "iteration" } }, y: { type: "logarithmic", ticks: { callback: marks }, grid: { color: context => round(context.tick.value) ? colour("line") : "transparent" } } },
      plugins: { legend: { labels: { boxWidth: 14 } } },
    },
  });
  table("curve-table", ["iteration", ...names.map(nameOf)], numbers.map(number => [String(number), ...names.map(who => digits(curve.interpreters[who][number - 1]))]));

  const peaks = interpreters.map(who => [who, entries.findLast(entry => entry.programs[program][who]?.peak)?.programs[program][who].peak]).filter(([, peak]) => peak);
  chart("memory", `The memory of ${program} under each interpreter`, {
    type: "bar",
    data: { labels: peaks.map(([who]) => nameOf(who)), datasets: [{ label: "MB", data: peaks.map(([, peak]) => megabytes(peak)), backgroundColor: peaks.map(([who]) => colour(who)), maxBarThickness: 26 }] },
    options: { indexAxis: "y", scales: { x: { beginAtZero: true }, y: { grid: { display: false }, ticks: { color: colour("ink") } } }, plugins: { legend: { display: false }, tooltip: { callbacks: { label: item => ` ${item.raw.toFixed(1)} MB` } } } },
  });
  table("memory-table", ["interpreter", "MB"], peaks.map(([who, peak]) => [nameOf(who), megabytes(peak).toFixed(1)]));
}

// --- other languages

const LANGUAGES = data.languages;

function drawLanguages() {
  const measured = LANGUAGES.filter(({ name }) => data.entries.some(entry => entry.languages?.[name]));
  const language = measured.find(({ name }) => name === state.language) ?? measured[0];
  options(byId("language"), measured.map(({ name, title }) => [name, title]), language?.name);
  byId("language-none").hidden = !!language;
  for (const id of ["language-bars-box", "language-means"]) byId(id).hidden = !language;
  if (!language) return;
  const entries = data.entries.filter(entry => entry.languages?.[language.name]);
  const { programs, interpreters } = entries.at(-1).languages[language.name];
  const kind = Object.values(programs).some(of => of[language.name]?.warm) ? "warm" : "cold";
  const others = Object.keys(interpreters).filter(who => who !== language.baseline);
  const speed = (program, who) => programs[program][who]?.[kind];
  const names = Object.keys(programs).filter(program => speed(program, language.name))
    .sort((a, b) => speed(b, language.name)[0] - speed(a, language.name)[0]);
  const caption = `${language.title}: speed ${kind === "warm" ? "once settled" : "of a whole process"}, as a multiple of the speed without the JIT, at ${short(entries.at(-1).commit)}`;
  byId("language-bars-caption").textContent = caption;
  byId("language-bars-box").style.height = `${names.length * 22 + 50}px`;
  chart("language-bars", caption, {
    type: "bar",
    data: {
      labels: names.map(program => `${program}  ${digits(speed(program, language.name)[0])}`),
      datasets: [{ label: "times", data: names.map(program => [1, speed(program, language.name)[0]]), backgroundColor: names.map(program => colour(speed(program, language.name)[0] >= 1 ? "good" : "bad")), barPercentage: 0.95, categoryPercentage: 0.9 }],
    },
    options: {
      indexAxis: "y",
      scales: {
        x: { type: "logarithmic", position: "top", min: 0.9 * Math.min(1, ...names.map(program => speed(program, language.name)[0])), ticks: { callback: marks, maxRotation: 0 }, grid: { color: ratioGrid } },
        y: { ticks: { autoSkip: false, color: colour("ink") }, grid: { display: false } },
      },
      plugins: { legend: { display: false }, tooltip: { callbacks: { label: item => ` ${digits(item.raw[1])}` } } },
    },
  });
  const seconds = program => { const list = programs[program][language.baseline]?.[kind]; return list ? digits(list[0] * 1e3) + " ms" : "–"; };
  const code = program => { const bytes = programs[program][language.name]?.code; return bytes ? digits(megabytes(bytes)) + " MB" : "–"; };
  table("language-bars-table", ["program", language.baseline, ...others, "machine code"],
    Object.keys(programs).map(program => [program, seconds(program), ...others.map(who => shown(speed(program, who))), code(program)]));
  lines("language-means", `The geometric mean of the speed of ${language.title}, commit by commit`, entries,
    others, (entry, who) => entry.languages[language.name].interpreters[who]?.[kind]?.[0]);
}

// --- tests

const sum = counts => counts.reduce((a, b) => a + b, 0);
function total(tests) {
  if (!tests) return undefined;
  return Object.values(tests.files).reduce((all, counts) => all.map((count, index) => count + counts[index]), data.statuses.map(() => 0));
}

function drawTests() {
  const newest = data.tests.at(-1);
  const shares = data.tests.map(tests => { const all = total(tests); return 100 * all[0] / sum(all); });
  chart("shares", "The share of CPython’s test methods that pass, commit by commit", {
    type: "line",
    data: { labels: data.tests.map(tests => [short(tests.commit), day(tests).slice(5)]), datasets: [{ ...line("pyrite", shares), label: "pass" }] },
    options: { scales: { y: { min: 0, max: 100 } }, plugins: { legend: { display: false }, tooltip: { callbacks: { label: item => ` ${item.raw.toFixed(1)} %` } } } },
  });
  table("shares-table", ["commit", "date", "files", ...data.statuses, "%"], data.tests.map((tests, index) =>
    [short(tests.commit), day(tests), String(Object.keys(tests.files).length), ...total(tests).map(String), shares[index].toFixed(1)]));
  if (byId("file").value !== state.file) byId("file").value = state.file;
  byId("sort").value = state.sort;
  byId("incomplete").checked = state.incomplete === "1";
  const share = counts => sum(counts) ? counts[0] / sum(counts) : 1;
  const failing = counts => sum(counts) - counts[0];
  const orders = { name: (a, b) => a[0].localeCompare(b[0]), share: (a, b) => share(a[1]) - share(b[1]), failing: (a, b) => failing(b[1]) - failing(a[1]) };
  const rows = Object.entries(newest?.files ?? {})
    .filter(([file, counts]) => file.includes(state.file.trim().toLowerCase()) && (state.incomplete !== "1" || failing(counts)))
    .sort(orders[state.sort] ?? orders.name);
  byId("files-count").textContent = newest ? `${rows.length} of ${Object.keys(newest.files).length} files, at ${short(newest.commit)}` : "";
  const heads = ["file", "pass", "methods", ...data.statuses.slice(1)];
  const few = index => index > 1 ? "few" : undefined;
  const head = element("tr", {}, ...heads.map((text, index) => element("th", { scope: "col", class: few(index) }, text)));
  const body = rows.flatMap(([file, counts]) => {
    const open = state.open === file;
    const title = failing(counts) ? element("button", { type: "button", class: "fold", "aria-expanded": String(open), onclick: () => unfold(file, !open) }, file) : element("span", { class: "whole" }, file);
    const percent = 100 * share(counts);
    const bar = element("td", {}, element("span", { class: "share", "aria-hidden": "true" }, element("i", { style: `width: ${percent}%` })), element("span", { class: "number" }, percent.toFixed(1)));
    const cells = [String(sum(counts)), ...counts.slice(1).map(count => count ? String(count) : "")];
    const row = element("tr", {}, element("th", { scope: "row" }, title), bar, ...cells.map((cell, index) => element("td", { class: few(index + 2) }, cell)));
    return open ? [row, methods(file, heads.length)] : [row];
  });
  byId("files").replaceChildren(element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

function unfold(file, open) {
  choose({ open: open ? file : "" });
  [...document.querySelectorAll(".fold")].find(button => button.textContent === file)?.focus({ preventScroll: true });
}

/** The methods of a file that do not pass, by cause. */
function methods(file, columns) {
  const byCause = new Map();
  for (const [method, status, cause] of data.failing.files[file] ?? []) {
    const title = `${data.statuses[status]}: ${data.failing.causes[cause]}`;
    byCause.set(title, [...byCause.get(title) ?? [], method]);
  }
  const items = [...byCause].sort((a, b) => b[1].length - a[1].length).map(([cause, names]) =>
    element("details", { open: byCause.size <= 5 && names.length <= 20 && "" }, element("summary", {}, `${names.length} × ${cause}`), element("ul", {}, ...names.map(name => element("li", {}, element("code", {}, name))))));
  return element("tr", {}, element("td", { class: "wide", colspan: columns }, ...items));
}

// --- all of it

function draw() {
  drawOverview();
  drawPrograms();
  drawProgram();
  drawLanguages();
  drawTests();
}

for (const id of ["measure", "who", "against", "commit", "program", "language", "sort"]) {
  byId(id).addEventListener("change", event => choose({ [id]: event.target.value }));
}
for (const id of ["find", "file"]) byId(id).addEventListener("input", event => choose({ [id]: event.target.value }));
byId("incomplete").addEventListener("change", event => choose({ incomplete: event.target.checked ? "1" : "" }));
for (const link of document.querySelectorAll("header nav a, .skip")) {
  link.addEventListener("click", event => {
    event.preventDefault();
    go(link.hash.slice(1));
  });
}
byId("theme").addEventListener("click", () => {
  const dark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
draw();

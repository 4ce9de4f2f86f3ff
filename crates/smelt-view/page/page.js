'use strict';
// The page's behaviour. All data is in the element "data"; only what is looked at becomes elements.

const log = JSON.parse(document.getElementById('data').textContent);
const byId = new Map(log.traces.map(t => [t.id, t]));
const byLabel = new Map();
for (const t of log.traces) {
  t.children = [];
  t.runs = t.entries + t.iterations;
  if (t.fate === 'compiled') for (const label of [t.label, ...(t.labels || [])]) byLabel.set(label, t);
}
for (const t of log.traces) if (byId.has(t.of)) byId.get(t.of).children.push(t);
const roots = log.traces.filter(t => !byId.has(t.of));
const tree = document.getElementById('tree');
const content = document.getElementById('content');
const search = document.getElementById('search');

// ---------------------------------------------------------------- small things

/** An element; children are elements or texts. */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

const count = n => n.toLocaleString('en').replaceAll(',', '\u2009');
const short = n => n < 1e4 ? String(n) : n < 1e6 ? `${(n / 1e3).toFixed(0)}k` : n < 1e9 ? `${(n / 1e6).toFixed(1)}M` : `${(n / 1e9).toFixed(1)}G`;
const ms = us => us < 1e4 ? `${(us / 1e3).toFixed(2)} ms` : us < 1e6 ? `${(us / 1e3).toFixed(0)} ms` : `${(us / 1e6).toFixed(2)} s`;
const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;
const baseName = file => file.replace(/^.*\//, '');

/** What people call a place; with the file's name in full or not. */
function placeText(index, full) {
  const place = log.places[index];
  if (!place) return '';
  const [, file, line, name] = place;
  const where = file && `${full ? file : baseName(file)}${line > 0 ? `:${line}` : ''}`;
  return [where, name].filter(Boolean).join(' ') || place[0];
}

const cost = t => (t.recorded ? t.recorded[1] : 0) + (t.optimised ? t.optimised[1] : 0) + (t.us || 0);
const linkTo = (t, text) => el('a', { href: `#t${t.id}` }, text || `${t.kind} ${t.id}`);

/** A trace's kind, and what is wrong with it. */
function badges(t) {
  const list = [el('span', { class: `kind ${t.kind}` }, t.kind)];
  if (t.fate === 'abandoned') list.push(el('span', { class: 'kind abandoned' }, 'abandoned'));
  if (t.fate === 'unknown') list.push(el('span', { class: 'kind abandoned' }, 'unfinished'));
  if (t.invalidated) list.push(el('span', { class: 'kind invalid' }, 'invalid'));
  if (t.freed) list.push(el('span', { class: 'kind invalid' }, 'freed'));
  return list;
}

// ---------------------------------------------------------------- the tree

const orders = {
  runs: ['most run', (a, b) => b.runs - a.runs || a.id - b.id],
  cost: ['dearest to make', (a, b) => cost(b) - cost(a)],
  size: ['most bridges', (a, b) => descendants(b) - descendants(a)],
  time: ['in order', (a, b) => a.id - b.id],
};
const shows = { all: 'all', compiled: 'compiled', abandoned: 'abandoned', invalid: 'invalidated' };
let order = log.complete ? 'runs' : 'time', shown = 'all', words = [];
const STEP = 200;
const opened = new Set();

/** Bridges below a trace. (Not recursive: chains of bridges are long.) */
function descendants(t) {
  if (t.descendants == null) {
    let n = 0;
    for (const work = [...t.children]; work.length;) { const next = work.pop(); n++; work.push(...next.children); }
    t.descendants = n;
  }
  return t.descendants;
}

const isShown = t => shown === 'all' || (shown === 'invalid' ? t.invalidated : t.fate === shown);

/** Everything that a search looks at. */
function haystack(t) {
  if (t.haystack == null) {
    const parts = [`${t.kind} ${t.id}`, t.reason || '', t.remark || '', placeText(t.place, true)];
    const places = new Set(t.rows.map(row => row[0]));
    for (const place of places) if (place >= 0) parts.push(log.places[place].slice(1).join(' '));
    for (const row of t.rows) parts.push(row[1], row[2], row[3]);
    t.haystack = parts.join('\n').toLowerCase();
  }
  return t.haystack;
}

function item(t) {
  const below = t.children.length;
  const fold = el('button', {
    class: 'fold', type: 'button', 'aria-expanded': String(opened.has(t.id)), 'aria-label': 'bridges', tabindex: -1,
    onclick: () => { opened.has(t.id) ? opened.delete(t.id) : opened.add(t.id); refresh(line.parentElement, t); },
  }, below ? (opened.has(t.id) ? '▾' : '▸') : '');
  if (!below) fold.disabled = true;
  const number = t.fate === 'compiled' ? short(t.runs) : '';
  const line = el('div', { class: 'item', id: `item${t.id}` }, fold,
    el('a', { href: `#t${t.id}`, title: placeText(t.place, true) }, ...badges(t),
      el('span', { class: 'where' }, placeText(t.place)),
      el('span', { class: 'count', title: `entered and gone round ${count(t.runs)} times; ${plural(descendants(t), 'bridge')} below` },
        number, descendants(t) ? ` +${descendants(t)}` : '')));
  return line;
}

function branch(t) {
  const li = el('li', {}, item(t));
  if (opened.has(t.id) && t.children.length) li.append(list(t.children));
  return li;
}

function refresh(li, t) {
  const fresh = branch(t);
  li.replaceWith(fresh);
  choose();
}

/** Is the trace the one that is being looked at, or does the way to that one lead by it? */
function leadsToCurrent(t) {
  for (let up = current; up; up = byId.get(up.of)) if (up === t) return true;
  return false;
}

/** A list of traces, the first of them at once (as far as to the current one), the others when they are asked for. */
function list(traces, flat) {
  const ul = el('ul');
  const sorted = [...traces].sort(orders[order][1]);
  let next = 0;
  const more = el('button', { class: 'more', type: 'button', onclick: add });
  function add() {
    more.remove();
    const end = Math.max(next + STEP, sorted.findIndex(leadsToCurrent) + 1);
    for (const t of sorted.slice(next, end)) ul.append(flat ? el('li', {}, item(t)) : branch(t));
    next = end;
    if (next < sorted.length) { more.textContent = `${count(sorted.length - next)} more`; ul.append(more); }
  }
  add();
  return ul;
}

function choice(label, table, value, change) {
  const select = el('select', { 'aria-label': label, onchange: () => change(select.value) });
  for (const [key, text] of Object.entries(table)) select.append(el('option', { value: key, selected: key === value }, Array.isArray(text) ? text[0] : text));
  return select;
}

function drawTree() {
  tree.replaceChildren(el('div', { class: 'bar' },
    choice('which', shows, shown, value => { shown = value; drawTree(); }),
    choice('order', orders, order, value => { order = value; drawTree(); })));
  const flat = words.length > 0 || shown !== 'all';
  const found = flat ? log.traces.filter(t => isShown(t) && words.every(word => haystack(t).includes(word))) : roots;
  if (flat) tree.append(el('p', { class: 'note', id: 'found' }, plural(found.length, 'trace')));
  tree.append(list(found, flat));
  choose();
}

/** Marks the trace that is being looked at. */
function choose() {
  for (const old of tree.querySelectorAll('.chosen')) old.classList.remove('chosen');
  const item = current && document.getElementById(`item${current.id}`);
  if (item) { item.classList.add('chosen'); item.scrollIntoView({ block: 'nearest' }); }
}

// ---------------------------------------------------------------- the overview

function table(heads, rows) {
  const head = el('tr', {}, ...heads.map(([text, cls]) => el('th', { class: cls }, text)));
  const body = rows.map(row => el('tr', {}, ...row.map((cell, i) => el('td', { class: heads[i][1] }, cell))));
  return el('table', {}, el('thead', {}, head), el('tbody', {}, ...body));
}

function facts(pairs) {
  return el('dl', { class: 'facts' }, ...pairs.filter(pair => pair).map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function overview() {
  const compiled = log.traces.filter(t => t.fate === 'compiled');
  const of = kind => compiled.filter(t => t.kind === kind).length;
  const sum = f => log.traces.reduce((n, t) => n + f(t), 0);
  const parts = [el('h2', {}, 'Overview')];
  if (log.noBackend) parts.push(el('p', { class: 'note bad' }, `Nothing was compiled: ${log.noBackend}`));
  parts.push(facts([
    ['loops', count(of('loop'))], ['functions', count(of('function'))], ['bridges', count(of('bridge'))],
    ['abandoned', count(log.traces.length - compiled.length)],
    ['operations recorded', count(sum(t => t.recorded ? t.recorded[0] : 0))],
    ['operations left', count(sum(t => t.optimised ? t.optimised[0] : 0))],
    ['machine code', `${count(Math.ceil(sum(t => t.bytes || 0) / 1024))} KB`],
    ['recording', ms(sum(t => t.recorded ? t.recorded[1] : 0))], ['optimising', ms(sum(t => t.optimised ? t.optimised[1] : 0))],
    ['compiling', ms(sum(t => t.us || 0))],
    log.totals.exits != null && ['guards failed, no bridge', count(log.totals.exits)],
    log.totals.replays != null && ['of those by replay', count(log.totals.replays)],
  ]));
  const top = [...compiled].filter(t => t.runs > 0).sort(orders.runs[1]).slice(0, 15);
  if (top.length) {
    parts.push(el('h3', {}, 'Run most'));
    parts.push(table([['trace', ''], ['starts at', ''], ['entered', 'number'], ['iterations', 'number wide'], ['operations', 'number wide']],
      top.map(t => [linkTo(t), placeText(t.place), count(t.entries), count(t.iterations), count(t.optimised ? t.optimised[0] : 0)])));
  }
  const exits = log.traces.flatMap(t => t.exits.map(exit => ({ t, exit }))).filter(({ exit }) => exit.bridge == null)
    .sort((a, b) => b.exit.failures - a.exit.failures).slice(0, 15);
  if (exits.length) {
    parts.push(el('h3', {}, 'Guards that fail most and have no bridge'));
    parts.push(table([['guard', ''], ['goes on at', ''], ['failures', 'number'], ['bridges abandoned', 'number wide']],
      exits.map(({ t, exit }) => [el('a', { href: `#t${t.id}.s${exit.snapshot}` }, `s${exit.snapshot} of ${t.kind} ${t.id}`),
        placeText(exit.place), count(exit.failures), count(exit.abandoned)])));
  }
  const reasons = new Map();
  for (const t of log.traces) if (t.fate === 'abandoned') reasons.set(t.reason, [...(reasons.get(t.reason) || []), t]);
  if (reasons.size) {
    parts.push(el('h3', { id: 'abandoned' }, 'Abandoned, by reason'));
    parts.push(table([['reason', ''], ['times', 'number'], ['traces', '']], [...reasons].sort((a, b) => b[1].length - a[1].length)
      .map(([reason, traces]) => [reason, count(traces.length),
        el('span', {}, ...traces.slice(0, 12).flatMap(t => [linkTo(t, String(t.id)), ' ']), traces.length > 12 ? '…' : '')])));
  }
  if (log.notInlined.length) {
    parts.push(el('h3', {}, 'Called instead of inlined, since copies had too many bridges'));
    parts.push(el('p', {}, log.notInlined.map(p => placeText(p)).join(', ')));
  }
  if (log.generalised.length) {
    parts.push(el('h3', {}, 'Executed in the same way for objects of all kinds, since bridges became too many'));
    parts.push(el('p', {}, log.generalised.map(p => placeText(p)).join(', ')));
  }
  parts.push(el('h3', {}, 'Parameters'));
  parts.push(el('p', { class: 'note' }, log.parameters.map(([name, value]) => `${name} = ${value}`).join(', ')));
  content.replaceChildren(...parts);
}

// ---------------------------------------------------------------- a trace

let current = null, onlyLeft = false;
const columns = { recorded: true, first: true, repeated: true };
const narrow = matchMedia('(max-width: 800px)');
const heads = { recorded: 'recorded', first: 'optimised', repeated: 'loop' };
const EFFECTS = /^(store|call|publish|finish|jump|close|leave|label)/;

/** The columns that a trace has and that are shown. */
function columnsOf(t) {
  const has = { recorded: t.rows.some(r => r[1]), first: t.rows.some(r => r[2]), repeated: t.rows.some(r => r[3]) };
  return Object.keys(columns).filter(name => has[name] && columns[name]);
}

/** An operation's text with its parts marked. */
function operation(t, text, optimised) {
  const verb = text.replace(/^v\d+ = /, '');
  const guards = /^(guard_|checked\.|leave)/.test(verb);
  const line = el('div', { class: `op${guards ? ' guard' : EFFECTS.test(verb) ? ' effect' : ''}` });
  let at = 0, named = false;
  for (const match of text.matchAll(/\bv\d+\b|\bs\d+\b|\blabel \d+|[a-z_][a-z_0-9.]*/g)) {
    if (match.index > at) line.append(text.slice(at, match.index));
    const word = match[0];
    at = match.index + word.length;
    if (/^v\d+$/.test(word)) line.append(el('span', { class: 'v', 'data-v': word }, word));
    else if (/^s\d+$/.test(word) && optimised) snapshotPart(t, line, word);
    else if (word.startsWith('label ') && optimised && byLabel.has(+word.slice(6))) line.append(el('a', { href: `#t${byLabel.get(+word.slice(6)).id}` }, word));
    else if (!named && !/^(v|s)\d/.test(word)) { named = true; line.append(el('span', { class: 'verb' }, word)); }
    else line.append(word);
  }
  line.append(text.slice(at));
  return line;
}

/** Has no guard with the snapshot been drawn yet? Several may share one; the first of them is where links lead. */
function isFirst(snapshot) {
  const isNew = !drawn.has(snapshot);
  drawn.add(snapshot);
  return isNew;
}

/** A guard's snapshot, and how often the guard failed. */
function snapshotPart(t, line, word) {
  const snapshot = +word.slice(1);
  if (isFirst(snapshot)) line.id = `s${snapshot}`;
  line.append(el('button', {
    class: 'snap', type: 'button', title: 'the state here',
    onclick: () => {
      if (line.nextSibling && line.nextSibling.className === 'snapshot') line.nextSibling.remove();
      else line.after(el('div', { class: 'snapshot' }, (t.snapshots || {})[snapshot] || 'not in the log'));
    },
  }, word));
  const exit = t.exits.find(exit => exit.snapshot === snapshot);
  const bridge = bridgeAt(t, snapshot);
  if (exit) line.append(' ', el('span', { class: `fails${exit.bridge != null ? ' bridged' : ''}`, title: 'failures without a bridge' }, count(exit.failures)));
  if (bridge) line.append(' ', linkTo(bridge, `→ bridge ${bridge.id}${bridge.fate === 'abandoned' ? ' (abandoned)' : ` ×${short(bridge.entries)}`}`));
}

/** The bridge at an exit; one that was compiled rather than one that was abandoned. */
function bridgeAt(t, snapshot) {
  const bridges = t.children.filter(child => child.exit - t.firstExit === snapshot);
  return bridges.find(bridge => bridge.fate === 'compiled') || bridges[0];
}

/** One instruction. `before` is the row before, so that a line of source is said once. */
function rowElement(t, row, before, names) {
  const [place, ...texts] = row;
  const cells = { recorded: texts[0], first: texts[1], repeated: texts[2] };
  const box = el('div', { class: 'row' });
  const here = log.places[place], there = before && log.places[before[0]];
  if (here) {
    const isOther = !there || there[1] !== here[1] || there[3] !== here[3];
    if (isOther) box.append(el('div', { class: 'in', title: here[1] }, [here[3], here[1] && baseName(here[1])].filter(Boolean).join(', ') || here[0]));
    if (here[2] > 0 && (isOther || there[2] !== here[2])) box.append(el('div', { class: 'source' }, el('span', { class: 'line' }, here[2]), here[5].trim() || ''));
    box.append(el('div', { class: 'instruction' }, here[4] || here[0]));
  }
  const grid = el('div', { class: 'columns' });
  let any = false;
  for (const name of names) {
    const cell = el('div');
    for (const text of cells[name] ? cells[name].split('\n') : []) { cell.append(operation(t, text, name !== 'recorded')); any = true; }
    grid.append(cell);
  }
  if (any) box.append(grid);
  return box;
}

let drawn = new Set(); // snapshots whose guards have been drawn
let drawRow = null; // draws the rows of the current trace up to an index

function drawRows(t, holder) {
  const names = columnsOf(t);
  drawn = new Set();
  document.documentElement.style.setProperty('--columns', Math.max(1, names.length));
  const rows = t.rows.filter(row => !onlyLeft || row[2] || row[3]);
  const end = el('div');
  holder.replaceChildren(el('div', { class: 'heads' }, ...names.map(name => el('div', {}, name === 'first' && t.labels && t.labels.length ? 'first iteration' : heads[name]))), end);
  let next = 0;
  drawRow = index => {
    const fresh = [];
    for (; next < rows.length && next <= index; next++) fresh.push(rowElement(t, rows[next], rows[next - 1], names));
    end.before(...fresh);
    if (next >= rows.length) observer.disconnect();
  };
  const observer = new IntersectionObserver(entries => {
    if (entries.some(entry => entry.isIntersecting)) { drawRow(next + 80); observer.unobserve(end); if (next < rows.length) observer.observe(end); }
  }, { rootMargin: '1500px' });
  drawRow(80);
  observer.observe(end);
  drawRow.find = pattern => rows.findIndex(row => pattern.test(row[2]) || pattern.test(row[3]));
}

function toggles(t, holder) {
  const bar = el('div', { class: 'tools' });
  const draw = () => {
    bar.replaceChildren();
    const press = (text, on, change) => bar.append(el('button', { type: 'button', 'aria-pressed': String(on), onclick: () => { change(); redraw(); } }, text));
    const has = { recorded: t.rows.some(r => r[1]), first: t.rows.some(r => r[2]), repeated: t.rows.some(r => r[3]) };
    for (const name of Object.keys(columns)) if (has[name]) press(name === 'first' && has.repeated ? 'first iteration' : heads[name], columns[name], () => toggleColumn(name));
    press('only what is left', onlyLeft, () => { onlyLeft = !onlyLeft; });
  };
  const redraw = () => { draw(); drawRows(t, holder); };
  draw();
  bar.redraw = redraw;
  return bar;
}

/** Shows or hides a column; on a narrow screen there is one at a time. */
function toggleColumn(name) {
  if (narrow.matches) for (const other of Object.keys(columns)) columns[other] = other === name;
  else columns[name] = !columns[name];
}

function showTrace(t) {
  if (narrow.matches) {
    const last = t.rows.some(r => r[3]) ? 'repeated' : t.rows.some(r => r[2]) ? 'first' : 'recorded';
    if (columnsOf(t).length !== 1) toggleColumn(last);
  }
  const parts = [el('a', { href: '#', class: 'back' }, '‹ all traces'),
    el('h2', {}, ...badges(t).flatMap(badge => [badge, ' ']), `${t.id}: ${placeText(t.place)}`)];
  if (byId.has(t.of)) {
    const from = byId.get(t.of);
    const snapshot = t.exit - from.firstExit;
    parts.push(el('p', { class: 'note' }, 'from guard ', el('a', { href: `#t${from.id}.s${snapshot}` }, `s${snapshot} of ${from.kind} ${from.id}`), `, ${placeText(from.place)}`));
  }
  if (t.fate === 'abandoned') parts.push(el('p', { class: 'note bad' }, `Abandoned after ${plural(t.operations, 'operation')}: ${t.reason}. It had come to ${placeText(t.last) || 'no instruction'}.`));
  if (t.fate === 'unknown') parts.push(el('p', { class: 'note bad' }, 'The log ends before this trace was compiled or abandoned.'));
  if (t.invalidated) parts.push(el('p', { class: 'note bad' }, `Invalidated: ${t.invalidated}.`));
  if (t.freed) parts.push(el('p', { class: 'note' }, 'Freed: it was not used any more.'));
  if (t.remark) parts.push(el('p', { class: 'note' }, t.remark));
  parts.push(facts([
    t.recorded && ['operations recorded', count(t.recorded[0])], t.optimised && ['operations left', count(t.optimised[0])],
    t.fate === 'compiled' && ['entered', count(t.entries)], t.iterations > 0 && ['iterations', count(t.iterations)],
    t.fate === 'compiled' && ['machine code', `${count(t.bytes)} bytes`],
    t.recorded && ['recording', ms(t.recorded[1])], t.optimised && ['optimising', ms(t.optimised[1])], t.us != null && ['compiling', ms(t.us)],
    ['began at', ms(t.at)], ['label', String(t.label)],
  ]));
  const guards = new Map(t.exits.map(exit => [exit.snapshot, exit]));
  for (const child of t.children) if (!guards.has(child.exit - t.firstExit)) guards.set(child.exit - t.firstExit, { snapshot: child.exit - t.firstExit, failures: 0, place: child.place });
  if (guards.size) {
    const taken = exit => exit.failures + ((bridgeAt(t, exit.snapshot) || {}).entries || 0);
    const most = Math.max(...[...guards.values()].map(taken));
    parts.push(el('h3', {}, 'Guards that failed'));
    parts.push(table([['guard', ''], ['goes on at', ''], ['times', 'number'], ['', 'wide'], ['bridge', '']], [...guards.values()].sort((a, b) => taken(b) - taken(a)).map(exit => {
      const bridge = bridgeAt(t, exit.snapshot);
      return [el('a', { href: `#t${t.id}.s${exit.snapshot}` }, `s${exit.snapshot}`), placeText(exit.place), count(taken(exit)),
        el('span', { class: 'bar-of', style: `width:${Math.ceil(taken(exit) / (most || 1) * 120)}px` }),
        bridge ? el('span', {}, linkTo(bridge), bridge.fate === 'abandoned' ? ' abandoned' : '') : '–'];
    })));
  }
  const holder = el('div', { class: 'rows' });
  const bar = toggles(t, holder);
  if (t.rows.length) parts.push(bar, holder);
  else parts.push(el('p', { class: 'note' }, 'The log has no operations of this trace.'));
  content.replaceChildren(...parts);
  drawRows(t, holder);
  content.redraw = bar.redraw;
}

// Where a value is made and used: all its places in the column light up.
content.addEventListener('mouseover', event => {
  const value = event.target.closest('.v');
  for (const lit of content.querySelectorAll('.v.lit')) lit.classList.remove('lit');
  if (!value) return;
  const column = [...value.closest('.columns').children].indexOf(value.closest('.columns > div'));
  for (const other of content.querySelectorAll(`.columns > div:nth-child(${column + 1}) .v[data-v="${value.dataset.v}"]`)) other.classList.add('lit');
});

// ---------------------------------------------------------------- going about

/** Shows what the address says: #t12, #t12.s3, or the overview. */
function go() {
  const match = /^#t(\d+)(?:\.s(\d+))?$/.exec(location.hash);
  const t = match && byId.get(+match[1]);
  document.body.classList.toggle('reading', !!t);
  if (t !== current || !t) {
    current = t || null;
    for (let up = t && byId.get(t.of); up; up = byId.get(up.of)) opened.add(up.id);
    if (t && !document.getElementById(`item${t.id}`)) drawTree();
    if (t) showTrace(t); else overview();
    scrollTo(0, 0);
  }
  choose();
  if (match && match[2] != null && t) {
    const index = drawRow.find(new RegExp(`\\bs${match[2]}\\b`));
    if (index >= 0) drawRow(index + 20);
    const line = document.getElementById(`s${match[2]}`);
    for (const old of content.querySelectorAll('.target')) old.classList.remove('target');
    if (line) { line.closest('.row').classList.add('target'); line.scrollIntoView({ block: 'center' }); }
  }
  content.focus({ preventScroll: true });
}
addEventListener('hashchange', go);
narrow.addEventListener('change', () => { if (!narrow.matches) for (const name of Object.keys(columns)) columns[name] = true; if (current) showTrace(current); });

let waiting = 0;
search.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (narrow.matches && current) location.hash = '';
    drawTree();
  }, 120);
});

function theme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
}
document.getElementById('theme').addEventListener('click', theme);
const help = document.getElementById('help');
document.getElementById('keys').addEventListener('click', () => help.showModal());

function step(by) {
  const links = [...tree.querySelectorAll('.item a')];
  const at = links.findIndex(link => current && link.getAttribute('href') === `#t${current.id}`);
  const next = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))];
  if (next) location.hash = next.getAttribute('href');
}

const keys = {
  j: () => step(1), k: () => step(-1), h: () => { location.hash = ''; }, t: theme, '?': () => help.showModal(),
  '/': () => { search.focus(); search.select(); },
  u: () => { if (current && byId.has(current.of)) location.hash = `#t${current.of}`; },
  l: () => { onlyLeft = !onlyLeft; if (current) content.redraw(); },
};
Object.keys(columns).forEach((name, i) => { keys[i + 1] = () => { toggleColumn(name); if (current) content.redraw(); }; });
addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && document.activeElement === search) { search.blur(); return; }
  if (/^(INPUT|SELECT)$/.test(document.activeElement.tagName) || help.open) return;
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});

if (log.problems.length) {
  const box = document.getElementById('problems');
  box.style.display = 'block';
  box.append('Not everything in the log could be read:', el('ul', {}, ...log.problems.map(problem => el('li', {}, problem))));
}
drawTree();
go();

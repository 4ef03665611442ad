"use strict";
// All text of the plan goes in as text: nothing here writes HTML.
const plan = JSON.parse(document.getElementById("plan").textContent);
const SIGNS = ["", " ·", " ▲", " ■", " ✖"];
const WORDS = ["", ", notice", ", warning", ", blocking", ", a new finding fails"];
const FAILS = 4;
const FINDINGS = "findings";
const ROWS_AT_ONCE = 60;
const byId = (id) => document.getElementById(id);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const code = (text) => (text ? element("code", "", text) : "");
const badge = (word) => element("span", `badge ${word}`, word);
const plural = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

function scope(names) {
  const shown = names.slice(0, 6).map((number) => plan.sets[number].name).join(", ");
  if (names.length === 1) return `in ${shown}`;
  return `in ${names.length}: ${shown}${names.length > 6 ? ` and ${names.length - 6} more` : ""}`;
}

function scopeElement(names) {
  if (names.length <= 6) return element("p", "faint", names.length ? scope(names) : "");
  const all = names.map((number) => plan.sets[number].name).join(", ");
  return element("details", "faint", element("summary", "", scope(names)), element("p", "", all));
}

// What happens where: per rendered set a map from app to [group, way].
const cells = plan.sets.map(() => new Map());
for (const group of plan.groups) {
  for (const way of group.ways) {
    for (const number of way.names) {
      const row = cells[number];
      if (!row.has(group.app)) row.set(group.app, []);
      row.get(group.app).push([group, way]);
    }
  }
}
const newFindings = plan.sets.map(() => []);
for (const finding of plan.findings) {
  if (finding.state === "new") for (const number of finding.names) newFindings[number].push(finding);
}
const marked = plan.sets.map(() => new Set());
for (const [app, names] of plan.marks) for (const number of names) marked[number].add(app);
const heaviest = (number, app) =>
  marked[number].has(app) ? FAILS : Math.max(...cells[number].get(app).map(([, way]) => way.weight));
const gravest = (found) => (found.some((each) => each.fails) ? FAILS : found.some((each) => each.severity === "error") ? 2 : 1);

// What a text is looked for in, once for each way.
for (const group of plan.groups) {
  for (const way of group.ways) {
    const fields = way.fields.map((field) => field.join(" ")).join(" ");
    const risks = way.risks.map((risk) => risk.join(" ")).join(" ");
    way.text = `${group.label} ${plan.apps[group.app]} ${fields} ${risks}`.toLowerCase();
  }
}

function fieldElement([path, why, ...lines]) {
  const body = element("pre", "lines");
  for (const line of lines) {
    const kind = { "+": "added", "-": "removed", "@": "hunk" }[line[0]] || "";
    const text = line[0] === "@" ? line : `${line[0]} ${line.slice(1)}`;
    body.append(element("span", kind, text));
  }
  const head = path || why ? element("div", "head", code(path), element("span", "faint", code(why))) : "";
  return element("div", "field", head, body);
}

function changeElement([group, way], number) {
  const made = element("div", "change", element("h3", "", group.label, " ", badge(way.kind)), scopeElement(way.names));
  if (way !== group.ways[0]) {
    made.append(element("p", "faint", `otherwise than ${scope(group.ways[0].names)}`));
  }
  for (const [level, name, message] of way.risks) {
    made.append(element("div", `card ${level}`, element("p", "", badge(level), " ", code(name)), element("p", "", message)));
  }
  const first = way.names[0];
  if (first !== number && way.fields.length) {
    made.append(element("p", "faint", `Shown as it is in ${plan.sets[first].name}; names and places of its own differ.`));
  }
  made.append(...way.fields.map(fieldElement));
  return made;
}

function findingElement(finding) {
  return element(
    "div",
    finding.fails ? "card blocking" : "card",
    element("p", "", badge(finding.severity), " ", finding.state, " ", code(finding.rule), " ", code(finding.object)),
    element("p", "", finding.message),
    finding.where ? element("p", "", "at ", code(finding.where)) : "",
    finding.state === "new" && finding.remedy ? element("p", "", finding.remedy) : "",
    scopeElement(finding.names),
  );
}

function show(number, app) {
  const set = plan.sets[number];
  const called = app === FINDINGS ? FINDINGS : plan.apps[app];
  const detail = byId("detail");
  detail.replaceChildren(element("h2", "", isWhole(set) ? set.name : `${called} in ${set.name}`));
  if (set.left) {
    detail.append(element("p", "", `Its Application goes. Argo CD deletes nothing: ${leftText(set)}, and nobody keeps them up.`));
  } else if (set.error) {
    detail.append(
      element("p", "", `It does not render ${set.side} the change: what happens there is not known.`),
      element("pre", "lines", set.error),
    );
  } else if (app === FINDINGS) {
    detail.append(...newFindings[number].map(findingElement));
  } else {
    if (marked[number].has(app)) {
      detail.append(element("p", "card blocking", "A new finding fails here: see the column of new findings."));
    }
    detail.append(...cells[number].get(app).map((change) => changeElement(change, number)));
  }
  detail.scrollTop = 0;
}

// Of some rendered sets there is one thing to say, whatever the app.
const isWhole = (set) => set.error !== "" || set.left > 0;
const leftText = (set) => `${plural(set.left, "object")} ${set.left === 1 ? "stays" : "stay"}`;

const columns = plan.apps.map((name, app) => [app, name]);
columns.sort((one, other) => (one[1] < other[1] ? -1 : 1));
if (newFindings.some((found) => found.length)) columns.push([FINDINGS, "new findings"]);
const rows = [];

function cellElement(number, app) {
  const found = app === FINDINGS ? newFindings[number] : cells[number].get(app);
  const cell = document.createElement("td");
  if (!found || !found.length) return cell;
  const weight = app === FINDINGS ? gravest(found) : heaviest(number, app);
  cell.className = `w${weight}`;
  cell.textContent = `${found.length}${SIGNS[weight]}`;
  cell.dataset.app = app;
  cell.tabIndex = -1;
  return cell;
}

function labelled(cell, number, app) {
  const called = app === FINDINGS ? "new findings" : plan.apps[app];
  const weight = Number(cell.className[1]) || 0;
  cell.setAttribute("aria-label", `${plan.sets[number].name}, ${called}: ${cell.textContent.split(" ")[0]}${WORDS[weight]}`);
}

function rowElement(set, number) {
  const row = element("tr", "", element("th", set.production ? "production" : "", set.name));
  row.dataset.number = number;
  row.title = set.name;
  row.append(element("td", "", set.ring || "–"), element("td", "", set.cluster || "–"));
  if (isWhole(set)) {
    const cell = set.error
      ? element("td", "broken", "? does not render")
      : element("td", set.production ? "w3" : "w2", `${leftText(set)}${SIGNS[set.production ? 3 : 2]}`);
    cell.colSpan = Math.max(columns.length, 1);
    cell.dataset.app = "";
    cell.tabIndex = -1;
    row.append(cell);
  } else {
    row.append(...columns.map(([app]) => cellElement(number, app)));
  }
  return row;
}

function drawHead() {
  const head = element("tr", "", element("th", "", "Environment"), element("th", "", "Ring"), element("th", "", "Cluster"));
  head.append(...columns.map(([, name]) => element("th", "app", element("span", "", name))));
  byId("matrix").tHead.append(head);
}

function draw(first, last) {
  const made = plan.sets.slice(first, last).map((set, index) => rowElement(set, first + index));
  rows.push(...made);
  byId("matrix").tBodies[0].append(...made);
  filter();
}

// A cell stays if its row, its risk and its text are wanted.
function filter() {
  const ring = byId("ring").value;
  const cluster = byId("cluster").value;
  const risk = Number(byId("risk").value);
  const text = byId("text").value.trim().toLowerCase();
  let shown = 0;
  for (const [number, row] of rows.entries()) {
    const set = plan.sets[number];
    const wanted = (!ring || set.ring === ring) && (!cluster || set.cluster === cluster);
    const named = !text || set.name.toLowerCase().includes(text) || set.error.toLowerCase().includes(text);
    let some = false;
    for (const cell of wanted ? row.querySelectorAll("td[data-app]") : []) {
      const fits = isWhole(set) ? named && (set.error !== "" || risk <= (set.production ? 3 : 2)) : fitting(cell.dataset.app, number, risk, named ? "" : text);
      cell.classList.toggle("out", !fits);
      some = some || fits;
    }
    row.hidden = !wanted || !some;
    shown += row.hidden ? 0 : 1;
  }
  byId("count").textContent = `${shown} of ${plural(plan.sets.length, "row")}`;
}

function fitting(app, number, risk, text) {
  if (app === FINDINGS) {
    const wanted = risk === FAILS ? newFindings[number].some((each) => each.fails) : risk < 3;
    return wanted && (!text || newFindings[number].some((each) => `${each.rule} ${each.message}`.toLowerCase().includes(text)));
  }
  const fails = risk === FAILS && marked[number].has(Number(app));
  return cells[number].get(Number(app)).some(([, way]) => (fails || way.weight >= risk) && (!text || way.text.includes(text)));
}

function choose(cell) {
  const matrix = byId("matrix");
  for (const other of matrix.querySelectorAll("[aria-selected], td[tabindex='0']")) {
    other.removeAttribute("aria-selected");
    other.tabIndex = -1;
  }
  cell.tabIndex = 0;
  cell.setAttribute("aria-selected", "true");
  const app = cell.dataset.app;
  show(Number(cell.parentNode.dataset.number), app === FINDINGS || app === "" ? app : Number(app));
}

function move(cell, key) {
  const row = cell.parentNode;
  const open = (each) => [...each.querySelectorAll("td[data-app]")].filter((one) => !one.classList.contains("out"));
  const own = open(row);
  if (key === "ArrowLeft" || key === "ArrowRight") return own[own.indexOf(cell) + (key === "ArrowLeft" ? -1 : 1)];
  if (key === "Home" || key === "End") return own[key === "Home" ? 0 : own.length - 1];
  const step = key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
  for (let next = row[step]; next; next = next[step]) {
    const found = next.hidden ? [] : open(next);
    if (found.length) return found.find((one) => one.cellIndex >= cell.cellIndex) || found[found.length - 1];
  }
  return null;
}

function listen() {
  const matrix = byId("matrix");
  matrix.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-app]");
    if (cell) choose(cell);
  });
  matrix.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td[data-app]");
    if (cell) labelled(cell, Number(cell.parentNode.dataset.number), cell.dataset.app);
  });
  matrix.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-app]");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(cell);
    } else if (/^(Arrow|Home$|End$)/.test(event.key)) {
      event.preventDefault();
      const next = move(cell, event.key);
      if (next) {
        cell.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      }
    }
  });
  for (const event of ["input", "change"]) byId("filters").addEventListener(event, filter);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
}

function options(id, values) {
  const known = [...new Set(values.filter(Boolean))];
  known.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
  for (const value of known) {
    const option = element("option", "", value);
    option.value = value;
    byId(id).append(option);
  }
}

function riskElement(risk) {
  return element(
    "div",
    `card ${risk.level}`,
    element("p", "", badge(risk.level), " ", code(risk.name), " ", code(risk.object)),
    element("p", "", risk.message),
    risk.allowed ? element("p", "", `Taken on by ${risk.allowed}`) : "",
    risk.remedy ? element("p", "", `To proceed: ${risk.remedy}`) : "",
    scopeElement(risk.names),
  );
}

function section(id, title, items) {
  if (items.length) byId(id).append(element("h2", "", title), ...items);
}

function tableElement(header, lines) {
  const head = element("tr", "", ...header.map((text) => element("th", "", text)));
  const body = lines.map((line) => element("tr", "", ...line.map((item) => element("td", "", item))));
  return element("table", "plain", head, ...body);
}

function applicationElement(change) {
  const origin = change.origin === "Application" ? "" : `, by ${change.origin}`;
  return element(
    "div",
    "card",
    element("p", "", badge(change.kind), " ", code(change.name), change.cluster ? ` on ${change.cluster}` : "", origin),
    change.undecided ? element("p", "", `Not known offline: ${change.undecided}`) : "",
    ...change.fields.map(fieldElement),
  );
}

function folded(state, words) {
  const found = plan.findings.filter((each) => each.state === state);
  if (!found.length) return [];
  return [element("details", "", element("summary", "", `${plural(found.length, "finding")} ${words}`), ...found.map(findingElement))];
}

const blocks = plan.risks.filter((risk) => risk.level === "blocking");
section("blocking", "Risks that block", blocks.map(riskElement));
section("failing", "New findings that fail", plan.findings.filter((each) => each.fails).map(findingElement));
section("risks", blocks.length ? "Other risks" : "Risks", plan.risks.filter((risk) => !blocks.includes(risk)).map(riskElement));
section(
  "images",
  "Images",
  plan.images.length
    ? [tableElement(["Image", "Before", "After", "Where"], plan.images.map(([...texts]) => [...texts.slice(0, 3).map(code), scope(texts[3])]))]
    : [],
);
section("applications", "Argo CD", plan.applications.map(applicationElement));
section("findings", "Findings", [
  ...plan.findings.filter((each) => each.state === "new" && !each.fails).map(findingElement),
  ...folded("fixed", "fixed"),
  ...folded("unchanged", "there before and still there"),
]);
if (plan.sets.length) {
  byId("fleet").hidden = false;
  options("ring", plan.sets.map((set) => set.ring));
  options("cluster", plan.sets.map((set) => set.cluster));
  drawHead();
  draw(0, ROWS_AT_ONCE);
  const first = byId("matrix").querySelector("td[data-app]");
  if (first) first.tabIndex = 0;
  listen();
  // What is seen first is painted before the rest is made.
  if (plan.sets.length > ROWS_AT_ONCE) setTimeout(() => draw(ROWS_AT_ONCE));
}

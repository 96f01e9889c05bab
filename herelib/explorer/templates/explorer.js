// What a reader sees and moves. Every sentence comes from the messages of the page, every number through Intl.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const element = (id) => document.getElementById(id);
const data = read("data"), words = read("words"), draws = sharedDraws(data), regions = Object.keys(data.regions);
const tell = (name, gaps = {}) => words[name].replace(/%\((\w+)\)s/g, (_, gap) => gaps[gap]).replaceAll("%%", "%");
const speaking = document.documentElement.lang;
const percent = (x) => new Intl.NumberFormat(speaking, {style: "percent", maximumFractionDigits: 0}).format(x);
const euros = (x) => new Intl.NumberFormat(speaking, {style: "currency", currency: "EUR", maximumSignificantDigits: 3}).format(x);
const plain = (x) => new Intl.NumberFormat(speaking, {maximumFractionDigits: 2}).format(x);
const join = (names) => new Intl.ListFormat(speaking, {type: "conjunction"}).format(names);
const part = (name) => words.parts[name] ?? tell("none");
const make = (tag, attributes = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
};
const draw = (tag, attributes = {}, ...inside) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
};

// State: what is moved for all regions, and budget and parts of each.
const fresh = () => ({
  region: regions[0], emphasis: {...data.emphasis}, voices: {...data.voices}, p_clear: data.limits.p_clear, close_enough: data.limits.close_enough,
  budget: Object.fromEntries(regions.map((r) => [r, data.regions[r].budget])),
  committed: Object.fromEntries(regions.map((r) => [r, data.regions[r].committed])),
});
let state = fresh();
const settingsOf = (region) => ({...state, budget: state.budget[region], committed: state.committed[region]});
const differing = (now, standing) => Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(standing[name]));
const spelled = (counts) => Object.entries(counts).filter(([, x]) => x !== 1).map(([name, x]) => `${name} ${x}`).join(", ") || "none";

// The parameters that say the same to the program.
function parameters() {
  const start = fresh(), out = {}, budgets = differing(state.budget, start.budget), parts = differing(state.committed, start.committed);
  if (differing({x: state.voices}, {x: data.voices}).length) out.group_weights = spelled(state.voices) === "none" ? "equal" : spelled(state.voices);
  if (differing({x: state.emphasis}, {x: data.emphasis}).length) out.emphasis = spelled(state.emphasis);
  if (budgets.length) out.budget = budgets.map((r) => `${r} ${state.budget[r] ?? "none"}`).join(", ");
  if (parts.length) out.committed = parts.map((r) => `${r} ${state.committed[r].join("+") || "none"}`).join(", ");
  for (const name of ["p_clear", "close_enough"]) if (state[name] !== data.limits[name]) out[name] = state[name];
  return out;
}

function toAddress() {
  const address = new URLSearchParams({region: state.region, ...parameters()});
  history.replaceState(null, "", `#${address}`);
}

function fromAddress() {
  const address = new URLSearchParams(location.hash.slice(1)), known = (name, names) => names.includes(name);
  const pairs = (name) => (address.get(name) ?? "").split(",").map((each) => each.trim().split(/\s+/)).filter((each) => each.length === 2);
  const number = (text, most) => { const x = Number(text); return Number.isFinite(x) && x >= 0 && x <= most ? x : null; };
  state = fresh();
  if (known(address.get("region"), regions)) state.region = address.get("region");
  if (address.has("group_weights")) state.voices = Object.fromEntries(data.groups.map((g) => [g, 1]));
  for (const [g, x] of pairs("group_weights")) if (known(g, data.groups) && number(x, 3) !== null) state.voices[g] = number(x, 3);
  if (address.has("emphasis")) state.emphasis = Object.fromEntries(data.barriers.map((b) => [b, 1]));
  for (const [b, x] of pairs("emphasis")) if (known(b, data.barriers) && number(x, 3) !== null) state.emphasis[b] = number(x, 3);
  for (const [r, x] of pairs("budget")) if (known(r, regions)) state.budget[r] = x === "none" ? null : number(x, 1e9) ?? state.budget[r];
  for (const [r, x] of pairs("committed")) if (known(r, regions)) state.committed[r] = x.split("+").filter((name) => known(name, data.parts));
  for (const name of ["p_clear", "close_enough"]) if (address.has(name)) state[name] = number(address.get(name), 1) ?? state[name];
}

// Answers, kept for the voices that were heard last.
const kept = new Map();
function answered(region) {
  const name = JSON.stringify(state.voices);
  if (kept.get(region)?.name !== name) kept.set(region, {name, ready: prepare(data, draws, region, state.voices)});
  return answer(data, draws, kept.get(region).ready, settingsOf(region));
}

function slider(group, label, [least, most, step], value, said, move) {
  const id = `${group}-${element(group).querySelectorAll("input").length}`;
  const input = make("input", {type: "range", id, min: least, max: most, step}), shown = make("output", {for: id});
  const show = () => { shown.textContent = said(Number(input.value)); input.setAttribute("aria-valuetext", shown.textContent); };
  input.value = value;
  input.addEventListener("input", () => { show(); move(Number(input.value)); later(); });
  show();
  element(group).append(make("div", {class: "slider"}, make("label", {for: id}, label), shown, input));
}

function controls() {
  const here = data.regions[state.region], times = (standing) => (x) => (x === standing ? tell("alike") : x === 0 ? tell("not_at_all") : tell("times", {times: plain(x)}));
  for (const group of ["money", "counts", "settled", "voices", "limits"])
    for (const each of element(group).querySelectorAll(".slider, .tick")) each.remove();
  const dearest = Math.max(...range(here.packages.shape[0]).map((p) => costOf(here, p)), here.budget ?? 0);
  const most = Math.ceil(dearest / 50000) * 50000 + 10000;
  const money = (x) => (x >= most ? tell("any") : euros(x));
  slider("money", tell("budget"), [0, most, 5000], state.budget[state.region] ?? most, money, (x) => { state.budget[state.region] = x >= most ? null : x; });
  for (const b of data.barriers) slider("counts", words.barriers[b], [0, 3, 0.25], state.emphasis[b], times(data.emphasis[b]), (x) => { state.emphasis[b] = x; });
  element("voices-note").textContent = tell(here.means === null ? "no_voices" : "voices_rounded");
  if (here.means !== null) for (const g of data.groups.filter((_, i) => here.means[i].some((x) => x >= 0)))
    slider("voices", words.groups[g], [0, 3, 0.25], state.voices[g], times(data.voices[g]), (x) => { state.voices[g] = x; });
  slider("limits", tell("p_clear"), [0.5, 1, 0.05], state.p_clear, percent, (x) => { state.p_clear = x; });
  slider("limits", tell("close_enough"), [0, 0.5, 0.05], state.close_enough, percent, (x) => { state.close_enough = x; });
  const settlable = data.parts.filter((name, m) => here.settlable.includes(m) || here.committed.includes(name));
  for (const name of settlable) {
    const input = make("input", {type: "checkbox", id: `part-${name}`});
    input.checked = state.committed[state.region].includes(name);
    input.addEventListener("change", () => {
      const others = state.committed[state.region].filter((each) => each !== name);
      state.committed[state.region] = input.checked ? [...others, name] : others;
      later();
    });
    element("settled").append(make("div", {class: "tick"}, input, make("label", {for: input.id}, part(name))));
  }
}

const flatPackages = new Map();
function costOf(here, p) {
  if (!flatPackages.has(here)) flatPackages.set(here, numbers(here.packages));
  const slots = here.packages.shape[1], row = flatPackages.get(here).subarray(p * slots, p * slots + slots);
  return row.reduce((sum, m) => sum + (m > 0 ? here.cost_high[m - 1] : 0), 0);
}

function bars(leads) {
  const shown = leads.filter((lead) => lead[2] >= 0.005 || lead[3] >= 0.05).slice(0, 6), high = 46 * shown.length;
  const label = join(shown.map(([lead, , first, within]) => tell("bar", {lead: part(lead), first: percent(first), within: percent(within)})));
  const picture = draw("svg", {viewBox: `0 0 480 ${high}`, role: "img", "aria-label": label});
  shown.forEach(([lead, relief, first, within], i) => {
    const y = 46 * i;
    picture.append(draw("text", {x: 0, y: y + 14}, part(lead)),
      draw("rect", {class: "track", x: 0, y: y + 20, width: 400, height: 14}), draw("rect", {class: "bar", x: 0, y: y + 20, width: 400 * within, height: 14}),
      draw("rect", {class: "can", x: 0, y: y + 24, width: 400 * first, height: 6}), draw("text", {x: 408, y: y + 32}, percent(within)));
  });
  element("leads").replaceChildren(picture, make("p", {class: "note"}, tell("bars")));
}

function curve(steps, said) {
  const most = Math.max(...steps.map((step) => step[1]), state.budget[state.region] ?? 0, 1), top = Math.max(...steps.map((step) => step[2]), 0.05) * 1.1;
  const x = (cost) => 46 + 410 * cost / most, y = (relief) => 210 - 190 * relief / top;
  const label = steps.length ? tell("curve", {first: percent(steps[0][2]), low: euros(steps[0][1]), last: percent(steps.at(-1)[2]), high: euros(steps.at(-1)[1])}) : "";
  const picture = draw("svg", {viewBox: "0 0 480 260", role: "img", "aria-label": label});
  for (const share of [0, 0.5, 1]) picture.append(draw("text", {class: "soft", x: 0, y: y(top * share / 1.1) + 4}, percent(top * share / 1.1)),
    draw("line", {class: "line", x1: 44, x2: 460, y1: y(top * share / 1.1), y2: y(top * share / 1.1), "stroke-opacity": 0.3}));
  picture.append(draw("path", {class: "line", d: steps.map((step, i) => `${i ? `H${x(step[1])}V` : `M${x(step[1])},`}${y(step[2])}`).join("")}));
  if (state.budget[state.region] !== null) picture.append(draw("line", {class: "limit", x1: x(state.budget[state.region]), x2: x(state.budget[state.region]), y1: 15, y2: 210}));
  for (const [names, cost, relief, can] of steps)
    picture.append(draw("circle", {class: can ? "can" : "cannot", cx: x(cost), cy: y(relief), r: 5}, draw("title", {}, `${names.map(part).join(" + ")}: ${percent(relief)}, ${euros(cost)}`)));
  if (said.cost) picture.append(draw("circle", {class: "named", cx: x((said.cost[0] + said.cost[1]) / 2), cy: y(said.relief), r: 9}));
  picture.append(draw("text", {class: "soft", x: 46, y: 230}, euros(0)), draw("text", {class: "soft", x: 460, y: 230, "text-anchor": "end"}, euros(most)));
  element("frontier").replaceChildren(picture, make("p", {class: "note"}, tell("curve_note")));
}

function sentence(said) {
  if (said.verdict === "not here") return tell("not_here");
  if (!said.lead && !said.package) return tell("nothing", {region: state.region});
  const gaps = {region: state.region, lead: part(said.lead), within: percent(said.within), relief: percent(said.relief), low: percent(said.low90), high: percent(said.high90)};
  if (said.alternatives?.length) return tell("either", {...gaps, others: join(said.alternatives.map(part))});
  return tell("best", gaps);
}

function show() {
  const said = answered(state.region), verdict = element("verdict");
  verdict.dataset.verdict = said.verdict;
  verdict.textContent = tell("verdict", {region: state.region, verdict: words.verdicts[said.verdict]});
  element("answer").textContent = sentence(said);
  element("beside").textContent = Object.keys(parameters()).length ? tell("moved", {verdict: words.standing[state.region]}) : tell("unmoved", {verdict: words.standing[state.region]});
  element("moved").hidden = !said.package;
  if (said.package) {
    element("package").replaceChildren(...said.package.map((name) => make("li", {}, tell("part", {part: part(name), role: name === said.lead ? words.roles.lead : words.roles[data.roles[data.parts.indexOf(name)]]}))));
    element("cost").textContent = tell("cost", {low: euros(said.cost[0]), high: euros(said.cost[1])});
    bars(said.leads);
    curve(said.frontier, said);
  }
  onMap(state.region, said.verdict);
  const options = Object.entries(parameters());
  element("command").textContent = `here report ${data.study} --scenario ${fileName()}`;
  element("save").disabled = !options.length;
  toAddress();
  return said;
}

const fileName = () => `${state.region}-what-if.yaml`;
function scenarioFile() {
  const said = Object.fromEntries(regions.map((region) => {
    const {verdict, lead = "", package: parts = [], relief = null, within = null} = answered(region);
    return [region, {verdict, lead, package: parts.join(";"), relief, within}];
  }));
  const lines = [`# ${tell("file", {study: data.study})}`, `study: ${JSON.stringify(data.study)}`, "parameters:"];
  for (const [name, value] of Object.entries(parameters())) lines.push(`  ${name}: ${JSON.stringify(value)}`);
  lines.push("said:");
  for (const [region, each] of Object.entries(said)) lines.push(`  ${JSON.stringify(region)}: ${JSON.stringify(each)}`);
  return `${lines.join("\n")}\n`;
}

function onMap(region, verdict) {
  const shape = element("map").querySelector(`[data-region="${CSS.escape(region)}"]`);
  if (!shape) return;
  shape.dataset.verdict = verdict;
  element("map").querySelector("svg").setAttribute("aria-label", tell("map", {verdicts: join([...element("map").querySelectorAll("[data-region]")].map((each) => `${each.dataset.region}: ${words.verdicts[each.dataset.verdict]}`))}));
}

function map() {
  if (!data.places.length) { element("map").replaceChildren(make("p", {class: "note"}, tell("no_map"))); return; }
  const picture = draw("svg", {class: "map", viewBox: data.view, role: "img"});
  for (const {region, path, x, y} of data.places) {
    const shape = path ? draw("path", {d: path}) : draw("circle", {cx: x, cy: y, r: 22});
    shape.dataset.region = region;
    shape.dataset.verdict = words.verdict_of[region] ?? "";
    shape.addEventListener("click", () => { if (regions.includes(region)) choose(region); else location.hash = `row-${region}`; });
    picture.append(shape);
  }
  for (const {region, x, y} of data.places) picture.append(draw("text", {x, y}, region));
  const seen = [...new Set([...Object.values(words.verdict_of), "clear", "either will do", "contested"])];
  element("map").replaceChildren(picture, make("ul", {class: "legend"}, ...seen.map((name) => make("li", {class: "verdict", "data-verdict": name}, words.verdicts[name]))), make("p", {class: "note"}, tell("map_note")));
}

function choose(region) {
  state.region = region;
  element("region").value = region;
  for (const each of element("map").querySelectorAll("[data-region]")) each.classList.toggle("here", each.dataset.region === region);
  controls();
  later();
}

// The hand comes first: one answer a frame; the other regions of the map and the spoken words when it rests.
let waiting = 0, resting = 0;
function later() {
  if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; show(); });
  clearTimeout(resting);
  resting = setTimeout(() => {
    element("live").textContent = `${element("verdict").textContent} ${element("answer").textContent}`;
    const others = regions.filter((region) => region !== state.region);
    const next = () => { const region = others.shift(); if (region) { onMap(region, answered(region).verdict); resting = setTimeout(next); } };
    next();
  }, 400);
}

function start() {
  if (!regions.length) return;
  element("explorer").hidden = false;
  element("region").append(...regions.map((region) => make("option", {value: region}, region)));
  element("region").addEventListener("change", () => choose(element("region").value));
  element("controls").addEventListener("submit", (event) => event.preventDefault());
  element("reset").addEventListener("click", () => { const {region} = state; state = fresh(); choose(region); });
  element("save").addEventListener("click", () => {
    const file = make("a", {download: fileName(), href: URL.createObjectURL(new Blob([scenarioFile()], {type: "application/yaml"}))});
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 1000);
  });
  addEventListener("hashchange", () => { if (!location.hash.startsWith("#row-")) { fromAddress(); choose(state.region); } });
  map();
  fromAddress();
  choose(state.region);
}

start();

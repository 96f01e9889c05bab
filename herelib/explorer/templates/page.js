// What a reader sees and moves. Every sentence is one of the page's messages, every number is written by Intl.
const element = (id) => document.getElementById(id), form = element("controls"), map = element("map");
const language = document.documentElement.lang, lists = new Intl.ListFormat(language), join = (names) => lists.format(names);
const written = (format) => { const numbers = new Intl.NumberFormat(language, format); return (x) => numbers.format(x); };
const percent = written({style: "percent"}), plain = written({maximumFractionDigits: 2});
const euros = written({style: "currency", currency: "EUR", maximumSignificantDigits: 3});
const tell = (name, gaps) => words[name].replace(/%\((\w+)\)s/g, (_, gap) => gaps[gap]).replaceAll("%%", "%");
const put = (id, text) => { if (element(id).textContent !== text) element(id).textContent = text; };
const nameOf = (region) => words.names[region] ?? region;
const label = (part) => words.parts[part] ?? words.none;
const draw = (tag, attributes, ...inside) => {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
  shape.append(...inside);
  return shape;
};

// Controls: what there is to spend and what is settled are of the region.
const keyOf = ({name}) => name.replace(/^(budget|committed)/, (kind) => `${kind}.${state.region}`);
function say(input) {
  const x = state[keyOf(input)], alike = x === standing[input.name] ? words.alike : tell("times", {times: plain(x)});
  const said = {times: x === 0 ? words.not_at_all : alike, euros: Number.isFinite(x) ? euros(x) : words.any, percent: percent(x)};
  const text = said[input.dataset.in];
  input.setAttribute("aria-valuetext", text);
  input.parentElement.querySelector("output").textContent = text;
}

function refresh() {
  const here = data.regions[state.region];
  element("region").value = state.region;
  for (const group of form.querySelectorAll(".moves")) group.hidden = !here;
  if (!here) return;
  const offered = [...here.voices.map((g) => `voices.${g}`), ...here.settlable.map((m) => `committed.${data.parts[m]}`)];
  form.elements.budget.max = here.most;
  for (const input of form.querySelectorAll("input")) {
    const x = state[keyOf(input)];
    input.parentElement.hidden = /^(voices|committed)/.test(input.name) && !offered.includes(input.name);
    input.checked = x === 1;
    if (input.type === "range") { input.value = Math.min(x, input.max); say(input); }
  }
  const some = here.voices.length ? "some_voices" : "no_voices";
  element("voices-note").textContent = words[here.voices.length === data.groups.length ? "voices_rounded" : some];
}

function move({target: input}) {
  if (input.name === "region") return choose(input.value);
  const x = Number(input.type === "checkbox" ? input.checked : input.value);
  state[keyOf(input)] = input.name === "budget" && x === Number(input.max) ? Infinity : x;
  if (input.type === "range") say(input);
  if (input.checked) makeRoom(input.name.split(".")[1]);
  return later();
}

// A package has little room: what is ticked takes the place of what cannot stand beside it.
function makeRoom(part) {
  const at = (name) => data.parts.indexOf(name), role = data.roles[at(part)], others = settled(state.region).filter((each) => each !== part);
  const rivals = others.filter((each) => data.roles[at(each)] === role).slice(data.room[role] - 1);
  const barred = others.filter((each) => data.excludes.some(([a, b]) => a === at(part) && b === at(each)));
  for (const each of [...rivals, ...barred]) state[`committed.${state.region}.${each}`] = 0;
  refresh();
}

function bars(leads) {
  const seen = leads.filter(([, , first, within]) => first >= 0.005 || within >= 0.05).slice(0, 6);
  const spoken = seen.map(([lead, , first, within]) => tell("bar", {lead: label(lead), first: percent(first), within: percent(within)}));
  return draw("svg", {viewBox: `0 0 480 ${46 * seen.length}`, role: "img", "aria-label": join(spoken)},
    ...seen.map(([lead, , first, within], i) => draw("g", {transform: `translate(0 ${46 * i})`},
      draw("text", {y: 14}, label(lead)), draw("rect", {class: "track", y: 20, width: 400, height: 14}),
      draw("rect", {class: "bar", y: 20, width: 400 * within, height: 14}),
      draw("rect", {class: "can", y: 24, width: 400 * first, height: 6}), draw("text", {x: 408, y: 32}, percent(within)))));
}

function curve({frontier: steps, cost: named, relief: reached}, budget) {
  const [, low, first] = steps[0], [, high, last] = steps.at(-1), most = Math.max(high, Number.isFinite(budget) ? budget : 1);
  const x = (cost) => 46 + 410 * cost / most, y = (relief) => 210 - 172 * relief / Math.max(last, 0.05);
  const alt = tell("curve", {first: percent(first), low: euros(low), last: percent(last), high: euros(high)});
  const stairs = steps.map(([, cost, relief], i) => `${i ? `H${x(cost)}V` : `M${x(cost)},`}${y(relief)}`).join("");
  return draw("svg", {viewBox: "0 0 480 240", role: "img", "aria-label": alt},
    ...[0, last / 2, last].map((relief) => draw("text", {class: "soft", y: y(relief) + 4}, percent(relief))),
    draw("path", {class: "line", d: stairs}),
    Number.isFinite(budget) ? draw("line", {class: "limit", x1: x(budget), x2: x(budget), y1: 15, y2: 210}) : "",
    ...steps.map(([parts, cost, relief, can]) => draw("circle", {class: can ? "can" : "cannot", cx: x(cost), cy: y(relief), r: 5},
      draw("title", {}, `${parts.map(label).join(" + ")}: ${percent(relief)}, ${euros(cost)}`))),
    draw("circle", {class: "named", cx: x((named[0] + named[1]) / 2), cy: y(reached), r: 9}),
    draw("text", {class: "soft", x: 46, y: 230}, euros(0)),
    draw("text", {class: "soft", x: 460, y: 230, "text-anchor": "end"}, euros(most)));
}

const command = () => `here report ${data.study} --scenario ${fileName()}`;
function sentence({verdict, lead, package: parts, alternatives = [], within, relief, low90, high90}) {
  if (!parts) return tell(verdict === "not here" ? "not_here" : "nothing", {region: nameOf(state.region), command: command()});
  const shares = {within: percent(within), relief: percent(relief), low: percent(low90), high: percent(high90)};
  return tell(alternatives.length ? "either" : "best", {...shares, lead: label(lead), others: join(alternatives.map(label))});
}

function show() {
  const {region} = state, any = moved().length > 0;
  const said = region in data.regions ? answered(region) : {verdict: words.verdict_of[region]};
  element("verdict").dataset.verdict = said.verdict;
  put("verdict", tell("verdict", {region: nameOf(region), verdict: words.verdicts[said.verdict]}));
  put("answer", words.still[region] ?? sentence(said));
  put("beside", tell(any ? "moved" : "unmoved", {verdict: words.verdicts[words.verdict_of[region]]}));
  put("command", command());
  element("save").disabled = !any;
  element("moved").hidden = !said.package;
  onMap(region, said.verdict);
  if (!said.package) return;
  const role = (part) => words.roles[part === said.lead ? "lead" : data.roles[data.parts.indexOf(part)]];
  element("package").replaceChildren(...said.package.map((part) => {
    const text = tell("part", {part: label(part), role: role(part)});
    return Object.assign(document.createElement("li"), {textContent: text});
  }));
  const [low, high] = said.cost.map(euros);
  put("cost", low === high ? tell("one_cost", {cost: low}) : tell("cost", {low, high}));
  element("leads").replaceChildren(bars(said.leads));
  element("frontier").replaceChildren(curve(said, state[`budget.${region}`]));
}

const shapes = new Map([...map.querySelectorAll("[data-region]")].map((shape) => [shape.dataset.region, shape]));
const onMap = (region, verdict) => { if (shapes.has(region)) shapes.get(region).dataset.verdict = verdict; };

// The hand comes first: one answer a frame. What is spoken, the address and the other regions follow when it rests.
let shown = false, again = false, resting = 0;
function later() {
  again = shown;
  if (!shown) { show(); requestAnimationFrame(() => { shown = false; if (again) later(); }); }
  shown = true;
  clearTimeout(resting);
  resting = setTimeout(() => {
    toAddress();
    put("live", `${element("verdict").textContent} ${element("answer").textContent}`);
    others(moving.filter((region) => region !== state.region));
  }, 300);
}

function others([region, ...rest]) {
  if (region) onMap(region, answered(region).verdict);
  const verdicts = [...shapes].map(([name, {dataset}]) => `${nameOf(name)}: ${words.verdicts[dataset.verdict]}`);
  map.querySelector("svg")?.setAttribute("aria-label", tell("map", {verdicts: join(verdicts)}));
  if (rest.length) resting = setTimeout(others, 0, rest);
}

function choose(region) {
  state.region = region;
  for (const [name, shape] of shapes) shape.classList.toggle("here", name === region);
  if (shapes.has(region)) map.querySelector("text").before(shapes.get(region)); // no neighbour may hide its outline
  refresh();
  later();
}

function save() {
  const href = URL.createObjectURL(new Blob([scenarioFile()], {type: "application/yaml"}));
  Object.assign(document.createElement("a"), {download: fileName(), href}).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

const readAddress = () => { if (!location.hash.startsWith("#row-")) { fromAddress(); choose(state.region); } };
element("explorer").hidden = !moving.length;
form.addEventListener("input", move);
form.addEventListener("submit", (event) => event.preventDefault());
element("reset").addEventListener("click", () => { state = {...standing, region: state.region}; choose(state.region); });
element("save").addEventListener("click", save);
map.addEventListener("click", ({target}) => { if (target.dataset.region) choose(target.dataset.region); });
addEventListener("hashchange", readAddress);
if (moving.length) readAddress();

// What is set, by the names of the controls: "emphasis.finance", "budget.alder", "committed.alder.incubator".
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("data"), words = read("words"), draws = sharedDraws(data), moving = Object.keys(data.regions);
const named = (kind, values) => Object.fromEntries(Object.entries(values).map(([name, x]) => [`${kind}.${name}`, x]));
const standing = {region: moving[0], ...named("voices", data.voices), ...named("emphasis", data.emphasis),
  p_clear: data.limits.p_clear, close_enough: data.limits.close_enough};
for (const [region, here] of Object.entries(data.regions)) {
  standing[`budget.${region}`] = here.budget ?? Infinity;
  for (const part of [...data.parts, ...here.committed])
    standing[`committed.${region}.${part}`] = Number(here.committed.includes(part));
}
let state = {...standing};
const moved = () => Object.entries(state).filter(([name, x]) => name !== "region" && x !== standing[name]);
const under = (kind) => Object.entries(state).filter(([name]) => name.startsWith(`${kind}.`))
  .map(([name, x]) => [name.slice(kind.length + 1), x]);
const settled = (region) => under(`committed.${region}`).filter(([, ticked]) => ticked).map(([part]) => part).sort();

// Answers, with what was worked out of a region for the next one.
const ready = new Map();
function answered(region) {
  if (!ready.has(region)) ready.set(region, explored(data, draws, region));
  const all = {voices: Object.fromEntries(under("voices")), emphasis: Object.fromEntries(under("emphasis"))};
  return answer(ready.get(region), {...state, ...all, budget: state[`budget.${region}`], committed: settled(region)});
}

// The parameters that say the same to the program; what stands as in the report is left out.
function parameters() {
  const names = moved().map(([name]) => `${name}.`), has = (name) => names.some((each) => each.startsWith(`${name}.`));
  const counts = (kind) => under(kind).filter(([, x]) => x !== 1).map((pair) => pair.join(" ")).join(", ");
  const each = (kind, text) => moving.filter((region) => has(`${kind}.${region}`))
    .map((region) => `${region} ${text(region)}`).join(", ");
  const euros = (region) => (Number.isFinite(state[`budget.${region}`]) ? state[`budget.${region}`] : "none");
  const all = {
    group_weights: has("voices") && (counts("voices") || "equal"), emphasis: has("emphasis") && (counts("emphasis") || "none"),
    budget: each("budget", euros), committed: each("committed", (region) => settled(region).join("+") || "none"),
    p_clear: has("p_clear") && String(state.p_clear), close_enough: has("close_enough") && String(state.close_enough),
  };
  return Object.entries(all).filter(([, value]) => value).map(([name, value]) => [name, isNaN(value) ? value : Number(value)]);
}

// In the address stands what is moved; what is unknown or out of range there is passed over.
const toAddress = () => history.replaceState(null, "", `#${new URLSearchParams([["region", state.region], ...moved()])}`);
function fromAddress() {
  const most = {voices: 3, emphasis: 3, budget: Infinity}, may = (name, x) => x >= 0 && x <= (most[name.split(".")[0]] ?? 1);
  state = {...standing};
  for (const [name, text] of new URLSearchParams(location.hash.slice(1)))
    if (name === "region") state.region = Object.hasOwn(words.verdict_of, text) ? text : state.region;
    else if (Object.hasOwn(standing, name) && text && may(name, Number(text))) state[name] = Number(text);
}

const fileName = () => `${state.region}-what-if.yaml`;
function scenarioFile() {
  const lines = (pairs) => pairs.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const said = moving.map((region) => {
    const {verdict, lead = "", package: parts = [], relief = null, within = null} = answered(region);
    return [region, {verdict, lead, package: parts.join(";"), relief, within}];
  });
  const study = [`# ${words.file}`, `study: ${JSON.stringify(data.study)}`];
  return [...study, "parameters:", ...lines(parameters()), "said:", ...lines(said), ""].join("\n");
}

// What the page works out: the arithmetic of herelib/explorer/answers.py, which a test compares it with.
const SAME = 1e-12, MOSTLY = 0.5, PRESSES = 1 / 3, LITTLE = 1.5, EMPTY = -1, UNIT = 10000;
const mean = (values) => { let sum = 0; for (let s = 0; s < values.length; s++) sum += values[s]; return sum / values.length; };
const share = (values, holds) => { let n = 0; for (const v of values) n += holds(v); return n / values.length; };
const clip = (x) => Math.min(1, Math.max(0, x));
const rounded = (x, digits) => Math.round(x * 10 ** digits) / 10 ** digits;
const range = (n) => Array.from({length: n}, (_, i) => i);

function numbers({data, bytes}) {
  const raw = Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (c) => c.charCodeAt(0));
  return bytes === 2 ? new Uint16Array(raw.buffer) : raw;
}

// Rows of S draws each: what all regions share.
function sharedDraws(data) {
  const S = data.draws, B = data.barriers.length, M = data.parts.length;
  const rows = (coded, change) => {
    const all = numbers(coded);
    return range(coded.shape[0]).map((r) => Float64Array.from(all.subarray(r * S, r * S + S), change));
  };
  const flat = numbers(data.importance);
  const importance = range(B).map(() => new Float64Array(S));
  for (let s = 0; s < S; s++) {
    let total = 0;
    for (let b = 0; b < B; b++) total += flat[s * B + b];
    for (let b = 0; b < B; b++) importance[b][s] = flat[s * B + b] / total;
  }
  const effects = range(M).map(() => Array(B).fill(null)), allEffects = range(M).map(() => Array(B).fill(null));
  const codes = rows(data.effects, (c) => c), drawn = rows(data.all_effects, (c) => c / 255);
  data.effect_values.forEach(([m, b, values], at) => {
    effects[m][b] = codes[at].map((code) => values[code]);
    allEffects[m][b] = drawn[at];
  });
  const needs = range(M).map(() => []), steps = rows(data.needs, (c) => c);
  data.need_of.forEach(([m, c], at) => needs[m].push({
    c, needed: steps[at].map((x) => Math.floor(x / 2) / 5), hard: steps[at].map((x) => x % 2)}));
  const normal = rows(data.normal_places, (place) => data.normal_values[place]);
  return {S, importance, effects, allEffects, needs, normal, costPlaces: rows(data.cost_places, (x) => (x + 0.5) / S)};
}

function groupShares(means, times, i) {
  const asked = means.map((row) => (row[i] >= 0 ? 1 : 0));
  let raw = asked.map((a, g) => a * times[g]);
  if (!raw.some((x) => x > 0)) raw = asked;
  const total = raw.reduce((sum, x) => sum + x, 0);
  return raw.map((x) => (total > 0 ? x / total : 0));
}

// Level and spread of each indicator with given voices.
function heard(data, here, voices) {
  const squares = (shares) => shares.reduce((sum, x) => sum + x * x, 0);
  return here.level.map((figure, i) => {
    let level = figure / UNIT, spread = here.spread[i] / UNIT;
    if (here.means === null) return {level, spread};
    const names = data.groups;
    const before = groupShares(here.means, names.map((g) => data.voices[g] ?? 1), i);
    const after = groupShares(here.means, names.map((g) => voices[g] ?? 1), i);
    here.means.forEach((row, g) => { level += (after[g] - before[g]) * (row[i] >= 0 ? row[i] / UNIT : 0); });
    const were = squares(before);
    return {level: clip(level), spread: spread * (were > 0 ? Math.sqrt(squares(after) / were) : 1)};
  });
}

// Share of what a part needs that is there, what its helpers bring included, in every draw.
function delivery(data, draws, m, capacity, helpers, alone) {
  const {S} = draws, out = new Float64Array(S).fill(1), short = new Float64Array(S), soft = new Float64Array(S);
  for (const {c, needed, hard} of draws.needs[m]) {
    let there = capacity[c];
    for (const o of helpers) {
      const most = data.supplied[o][c], before = there;
      if (!(most > 0)) continue;
      there = new Float64Array(S);
      for (let s = 0; s < S; s++) there[s] = Math.max(before[s], most * alone[o][s]);
    }
    for (let s = 0; s < S; s++) {
      if (needed[s] === 0) continue;
      const met = Math.min(1, there[s] / needed[s]);
      if (hard[s] === 1) { if (met < out[s]) out[s] = met; }
      else { short[s] += 1 - met; soft[s] += 1; }
    }
  }
  for (let s = 0; s < S; s++) if (soft[s] > 0) out[s] *= 1 - 0.5 * (short[s] / soft[s]);
  return out;
}

// What depends on region and voices alone: pressure, and what each package leaves of each barrier, draw by draw.
function prepare(data, draws, region, voices) {
  const here = data.regions[region], {S} = draws, B = data.barriers.length, {lack_low: low, lack_high: high} = data.limits;
  const levels = heard(data, here, voices).map(({level, spread}, i) => draws.normal[i].map((z) => clip(level + z * spread)));
  const pressure = levels.slice(0, B).map((row) => row.map((x) => (high > low ? clip((x - low) / (high - low)) : Number(x >= low))));
  const capacity = levels.slice(B), opened = data.parts.map(() => new Float64Array(S).fill(1));
  for (const [m, i, threshold] of here.gates) levels[i].forEach((x, s) => { if (x < threshold) opened[m][s] = 0; });
  const alone = data.parts.map((_, m) => delivery(data, draws, m, capacity, [], []).map((d, s) => d * opened[m][s]));
  const P = here.packages.shape[0], slots = here.packages.shape[1], flat = numbers(here.packages);
  const packages = range(P).map((p) => Array.from(flat.subarray(p * slots, p * slots + slots), (part) => part - 1));
  const helps = data.parts.map((_, o) => data.parts.map((_, m) => o !== m && draws.needs[m].some(({c}) => data.supplied[o][c] > 0)));
  // Only barriers that press in some draw: what is left of them lies in one row, barrier after barrier.
  const pressing = range(B).filter((b) => pressure[b].some((x) => x > 0)), size = pressing.length * S, done = new Map();
  const factors = (m, helpers, effects, known) => {
    const key = [m, ...helpers].join();
    if (known.has(key)) return known.get(key);
    if (!done.has(key)) {
      const reached = delivery(data, draws, m, capacity, helpers, alone), reach = here.reach[m];
      for (let s = 0; s < S; s++) reached[s] *= reach * opened[m][s];
      done.set(key, reached);
    }
    const reached = done.get(key), out = new Float64Array(size).fill(1);
    pressing.forEach((b, at) => {
      const row = effects[m][b];
      if (row !== null) for (let s = 0; s < S; s++) out[at * S + s] = 1 - reached[s] * row[s];
    });
    known.set(key, out);
    return out;
  };
  // What some parts leave: taken over from all but the last of them where the last helps none of these.
  const leave = (members, effects, known, kept) => {
    const key = members.join();
    if (kept.has(key)) return kept.get(key);
    const last = members[members.length - 1], before = members.slice(0, -1);
    const own = factors(last, before.filter((o) => helps[o][last]), effects, known);
    let left = own;
    if (before.length && !before.some((m) => helps[last][m])) left = times(leave(before, effects, known, kept), own);
    else for (const m of before) left = times(left, factors(m, members.filter((o) => helps[o][m]), effects, known));
    kept.set(key, left);
    return left;
  };
  const members = packages.map((slotted) => slotted.filter((m) => m >= 0));
  const mean = [new Map(), new Map()], all = [new Map(), new Map()];
  return {
    here, packages, members, pressure, pressing, less: numbers(here.less), slots,
    left: members.map((each) => leave(each, draws.effects, ...mean)), allLeft: (p) => leave(members[p], draws.allEffects, ...all),
  };
}

function times(first, second) {
  const out = new Float64Array(first.length);
  for (let i = 0; i < out.length; i++) out[i] = first[i] * second[i];
  return out;
}

// Relief in every draw; shares: of each barrier in what holds people back, in one row as what is left.
function reliefOf(left, shares, S) {
  const out = new Float64Array(S);
  for (let start = 0; start < left.length; start += S)
    for (let s = 0; s < S; s++) out[s] += shares[start + s] * (1 - left[start + s]);
  return out;
}

const highest = (rows, S) => {
  const out = new Float64Array(S).fill(-Infinity);
  for (const row of rows) for (let s = 0; s < S; s++) if (row[s] > out[s]) out[s] = row[s];
  return out;
};

function leadOf(slotted, added, settled, mayLead) {
  const pair = slotted.slice(0, 2);
  if (pair.every((m) => m < 0)) return EMPTY;
  const merit = pair.map((m, i) => (m >= 0 && (settled.includes(m) || mayLead[m]) ? added[i] + settled.includes(m) : -Infinity));
  if (merit.every((x) => x === -Infinity)) return -2;
  return merit[1] > merit[0] + SAME ? pair[1] : pair[0];
}

// Share of the draws of the costs in which a package fits a budget.
function fits(draws, here, members, budget) {
  if (budget === null) return 1;
  const total = new Float64Array(draws.S);
  for (const m of members) {
    const low = here.cost_low[m], more = here.cost_high[m] - low, places = draws.costPlaces[m];
    for (let s = 0; s < draws.S; s++) total[s] += low + more * places[s];
  }
  return share(total, (cost) => cost <= budget);
}

// The packages that may be chosen, each with its lead, relief in every draw, cost, and whether it fits the budget.
function fieldOf(data, draws, ready, shares, settings) {
  const {here, packages, members, less, slots} = ready, {S} = draws, limits = data.limits;
  const settled = settings.committed.map((name) => data.parts.indexOf(name)).filter((m) => m >= 0);
  const presses = ready.pressure.map((row) => share(row, (p) => p >= PRESSES) >= MOSTLY);
  const mayLead = data.parts.map((_, m) => data.support[m] && data.mean_levels[m].some((x, b) => presses[b] && x >= LITTLE));
  const relief = ready.left.map((left) => reliefOf(left, shares, S)), means = relief.map(mean);
  const field = [];
  for (let p = 0; p < here.choosable; p++) {
    const added = packages[p].map((m, i) => {
      const at = less[p * slots + i] - 2;
      return m < 0 || at === -2 ? NaN : means[p] - (at < 0 ? 0 : means[at]);
    });
    if (!packages[p].every((m, i) => m < 0 || settled.includes(m) || added[i] >= limits.least_part - SAME)) continue;
    if (!settled.every((m) => members[p].includes(m))) continue;
    const lead = leadOf(packages[p], added.map((x) => (Number.isNaN(x) ? 0 : x)), settled, mayLead);
    if (lead === -2) continue;
    const cost = members[p].reduce((sum, m) => sum + (here.cost_low[m] + here.cost_high[m]) / 2, 0);
    const affordable = fits(draws, here, members[p], settings.budget) >= MOSTLY;
    field.push({p, slotted: packages[p], members: members[p], lead, relief: relief[p], mean: means[p], cost, affordable});
  }
  return {field, presses: presses.some(Boolean), settled};
}

const bySlots = (a, b) => { for (let i = 0; i < a.slotted.length; i++) if (a.slotted[i] !== b.slotted[i]) return a.slotted[i] - b.slotted[i]; return 0; };
const holds = (each, part) => (part >= 0 ? each.members.includes(part) : each.slotted[0] < 0 && each.slotted[1] < 0);
const named = (data, part) => (part >= 0 ? data.parts[part] : "");
const listed = (data, each) => [...each.members].sort((a, b) => (a !== each.lead) - (b !== each.lead)).map((m) => named(data, m));

function frontierOf(data, field) {
  let most = -Infinity;
  const steps = [];
  const order = [...field].sort((a, b) => rounded(a.cost, 6) - rounded(b.cost, 6) || rounded(b.mean, 12) - rounded(a.mean, 12) || bySlots(a, b));
  for (const each of order) if (each.mean > most + SAME) {
    most = each.mean;
    steps.push([listed(data, each), each.cost, each.mean, each.affordable]);
  }
  return steps;
}

function quantile(values, q) {
  const sorted = Float64Array.from(values).sort(), at = (sorted.length - 1) * q, low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

// Packages of which none of the same lead is this one with a part more: relief never falls when a part joins.
function largest(ready, ranked) {
  const leads = new Map(ranked.map((each) => [each.p, each.lead])), smaller = new Set();
  for (const each of ranked) for (let i = 0; i < ready.slots; i++) {
    const at = ready.less[each.p * ready.slots + i] - 2;
    if (at >= 0 && leads.get(at) === each.lead) smaller.add(at);
  }
  return ranked.filter((each) => !smaller.has(each.p));
}

// What the page says of a region under some settings.
function answer(data, draws, ready, settings) {
  const {S} = draws, limits = data.limits, close_enough = settings.close_enough;
  const load = new Float64Array(S), shares = new Float64Array(ready.pressing.length * S);
  ready.pressing.forEach((b, at) => {
    const counts = settings.emphasis[data.barriers[b]] ?? 1, weight = draws.importance[b], row = ready.pressure[b];
    for (let s = 0; s < S; s++) load[s] += shares[at * S + s] = weight[s] * counts * row[s];
  });
  for (let i = 0; i < shares.length; i++) if (shares[i] > 0) shares[i] /= load[i % S];
  const {field, presses, settled} = fieldOf(data, draws, ready, shares, settings);
  if (!presses) return {verdict: "nothing helps enough"};
  const frontier = frontierOf(data, field);
  const ranked = field.filter((each) => each.affordable).sort((a, b) =>
    rounded(b.mean, 12) - rounded(a.mean, 12) || rounded(a.cost, 6) - rounded(b.cost, 6) || bySlots(a, b));
  if (!ranked.some((each) => each.lead >= 0)) {
    const planned = settings.committed.length === ready.here.committed.length && settings.committed.every((name) => ready.here.committed.includes(name));
    return {verdict: planned ? "nothing helps enough" : "not here", frontier};
  }
  const best = ranked[0], close = close_enough * best.mean, lead = best.lead;
  const near = ranked.filter((each) => each.lead === lead && each.mean >= best.mean - close - SAME);
  const chosen = near.reduce((a, b) => (rounded(b.cost, 6) < rounded(a.cost, 6) ? b : a));
  const top = highest(ranked.map((each) => each.relief), S), enough = top.map((x) => (1 - close_enough) * x - SAME);
  const names = [...new Set(ranked.map((each) => each.lead))];
  const ofLead = new Map(names.map((name) => [name, highest(ranked.filter((e) => e.lead === name).map((e) => e.relief), S)]));
  const level = new Float64Array(S);
  for (const row of ofLead.values()) for (let s = 0; s < S; s++) level[s] += row[s] >= top[s] - SAME;
  const leads = names.map((name) => {
    const row = ofLead.get(name);
    return [named(data, name), ranked.find((e) => e.lead === name).mean,
      mean(row.map((x, s) => (x >= top[s] - SAME) / level[s])), mean(row.map((x, s) => Number(x >= enough[s])))];
  });
  const loss = (part) => best.mean - Math.max(0, ...ranked.filter((e) => !holds(e, part)).map((e) => e.mean));
  const often = (part) => mean(highest(ranked.filter((e) => !holds(e, part)).map((e) => e.relief), S).map((x, s) => Number(x < enough[s])));
  const nearWith = (part) => mean(highest(ranked.filter((e) => holds(e, part)).map((e) => e.relief), S).map((x, s) => Number(x >= enough[s])));
  const maximal = largest(ready, ranked), drawn = new Map(maximal.map((each) => [each, reliefOf(ready.allLeft(each.p), shares, S)]));
  const topAll = highest(drawn.values(), S), leadAll = highest(maximal.filter((e) => e.lead === lead).map((e) => drawn.get(e)), S);
  const ofChosen = drawn.get(chosen) ?? reliefOf(ready.allLeft(chosen.p), shares, S);
  const within_all = mean(leadAll.map((x, s) => Number(x >= (1 - close_enough) * topAll[s] - SAME)));
  const sum = (costs) => chosen.members.reduce((total, m) => total + costs[m], 0);
  const leadSettled = settled.some((m) => data.support[m]);
  const place = (m) => {
    if (m < 0 || settled.includes(m)) return "";
    const lost = best.members.includes(m) ? loss(m) : 0;
    if (ranked.some((e) => !holds(e, m)) && lost <= close + SAME && 1 - often(m) > MOSTLY) return "either will do";
    return nearWith(m) >= settings.p_clear ? "clear" : "contested";
  };
  const verdict = () => {
    if (share(best.relief, (x) => x >= limits.least_relief - SAME) < MOSTLY) return "nothing helps enough";
    if (leadSettled) {
      const words = chosen.slotted.map(place);
      return ["contested", "either will do"].find((word) => words.includes(word)) ?? "clear";
    }
    if (ready.here.leading === 1 && lead !== EMPTY) return "only one is left";
    if (loss(lead) <= close + SAME && often(lead) < MOSTLY) return "either will do";
    return leads[0][3] >= settings.p_clear && within_all >= limits.p_all ? "clear" : "contested";
  };
  const said = {
    verdict: verdict(), lead: leads[0][0], package: listed(data, chosen), relief: chosen.mean, frontier, leads, within_all,
    acceptability: leads[0][2], within: leads[0][3], loss_without: loss(lead), often: often(lead),
    low90: clip(quantile(ofChosen, 0.05)), high90: clip(quantile(ofChosen, 0.95)),
    cost: [sum(ready.here.cost_low), sum(ready.here.cost_high)],
  };
  if (said.verdict === "either will do" && !leadSettled)
    said.alternatives = leads.slice(1).filter((each) => each[1] >= best.mean - close - SAME).map((each) => each[0]);
  return said;
}

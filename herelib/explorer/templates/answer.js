// What the page says of a region: the arithmetic of herelib/explorer/answers.py, which a test compares it with.
const rounded = (x, digits) => Math.round(x * 10 ** digits) / 10 ** digits;
const holds = (each, part) => (part >= 0 ? each.members.includes(part) : each.places[0] < 0 && each.places[1] < 0);
const listed = (data, each) => [...each.members].sort((a, b) => (a !== each.lead) - (b !== each.lead)).map((m) => data.parts[m]);
const byCost = (a, b) => rounded(a.cost, 6) - rounded(b.cost, 6), byMean = (a, b) => rounded(b.mean, 12) - rounded(a.mean, 12);
const byPlaces = (a, b) => a.places.map((m, i) => m - b.places[i]).find(Boolean) ?? 0;

function highest(rows, S) {
  const most = new Float64Array(S).fill(-Infinity);
  for (const row of rows) for (let s = 0; s < S; s++) if (row[s] > most[s]) most[s] = row[s];
  return most;
}

function quantile(row, q) {
  const sorted = Float64Array.from(row).sort(), at = (sorted.length - 1) * q, low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

// The part that leads a package: the support that adds more. NONE: without support; null: none of it may lead.
function leadOf(places, added, settled, mayLead) {
  const pair = places.slice(0, 2), worth = added.map((x) => (Number.isNaN(x) ? 0 : x));
  if (pair.every((m) => m < 0)) return NONE;
  const merit = pair.map((m, i) => (m >= 0 && (settled.includes(m) || mayLead[m]) ? worth[i] + settled.includes(m) : -Infinity));
  if (merit.every((x) => x === -Infinity)) return null;
  return merit[1] > merit[0] + SAME ? pair[1] : pair[0];
}

// The packages that may be chosen: all their parts add enough, and what is settled is in them.
function field(ready, presses, settled, budget) {
  const {data, here, packages, members, less, slots, rated, means} = ready, may = [];
  const mayLead = data.parts.map((_, m) => data.support[m] && data.mean_levels[m].some((x, b) => presses[b] && x >= LITTLE));
  for (let p = 0; p < here.choosable; p++) {
    const added = packages[p].map((m, i) => {
      const left = less[p * slots + i] - 2; // -2: what is left is not on the page, -1: nothing is left
      return m < 0 || left === -2 ? NaN : means[p] - (left < 0 ? 0 : means[left]);
    });
    const earned = packages[p].every((m, i) => m < 0 || settled.includes(m) || added[i] >= data.limits.least_part - SAME);
    if (!earned || !settled.every((m) => members[p].includes(m))) continue;
    const lead = leadOf(packages[p], added, settled, mayLead);
    if (lead === null) continue;
    const cost = sum(members[p].map((m) => (here.cost_low[m] + here.cost_high[m]) / 2)), affordable = here.price[p] <= budget;
    may.push({p, places: packages[p], members: members[p], lead, relief: rated[p], mean: means[p], cost, affordable});
  }
  return may;
}

// Packages that none as cheap equals, from the cheapest on.
function frontierOf(data, may) {
  let most = -Infinity;
  const better = (each) => { const more = each.mean > most + SAME; if (more) most = each.mean; return more; };
  return [...may].sort((a, b) => byCost(a, b) || byMean(a, b) || byPlaces(a, b)).filter(better)
    .map((each) => [listed(data, each), each.cost, each.mean, each.affordable]);
}

function answer(ready, settings) {
  const {data, draws, here} = ready, {S} = draws, {limits} = data, keep = 1 - settings.close_enough;
  if (here.means === null && data.groups.some((g) => settings.voices[g] !== data.voices[g])) return {verdict: "not here"};
  weigh(ready, settings);
  const presses = ready.pressure.map((row) => share(row, (x) => x >= PRESSES) >= MOSTLY);
  if (!presses.some(Boolean)) return {verdict: "nothing helps enough"};
  const settled = settings.committed.map((name) => data.parts.indexOf(name)).filter((m) => m >= 0);
  const may = field(ready, presses, settled, settings.budget ?? Infinity), frontier = frontierOf(data, may);
  const ranked = may.filter((each) => each.affordable).sort((a, b) => byMean(a, b) || byCost(a, b) || byPlaces(a, b));
  if (!ranked.some((each) => each.lead >= 0)) {
    const planned = [...settings.committed].sort().join() === [...here.committed].sort().join();
    const dear = sum(settled.map((m) => here.cost_low[m])) > (settings.budget ?? Infinity);
    return {verdict: planned || dear ? "nothing helps enough" : "not here", frontier};
  }
  const [best] = ranked, {lead} = best, close = settings.close_enough * best.mean;
  const leadSettled = settled.some((m) => data.support[m]);
  const near = ranked.filter((each) => each.lead === lead && each.mean >= best.mean - close - SAME);
  const chosen = near.reduce((a, b) => (byCost(b, a) < 0 ? b : a));
  const bestOf = (some) => highest(some.map((each) => each.relief), S), top = bestOf(ranked);
  const comesNear = (row) => share(row, (x, s) => x >= keep * top[s] - SAME);
  const without = (part) => ranked.filter((each) => !holds(each, part));
  const loss = (part) => best.mean - Math.max(0, ...without(part).map((each) => each.mean));
  const names = [...new Set(ranked.map((each) => each.lead))];
  const led = names.map((name) => ranked.filter((each) => each.lead === name));
  const rows = led.map(bestOf), level = top.map((x, s) => rows.filter((row) => row[s] >= x - SAME).length);
  const leads = names.map((name, k) => [
    data.parts[name] ?? "", led[k][0].mean, mean(rows[k].map((x, s) => (x >= top[s] - SAME) / level[s])), comesNear(rows[k])]);
  const drawn = reliefsDrawn(ready, ranked), of = (some) => highest(some.map(({p}) => drawn[p]), S), topDrawn = of(ranked);
  const within_all = share(of(led[0]), (x, s) => x >= keep * topDrawn[s] - SAME), often = 1 - comesNear(bestOf(without(lead)));
  const ofPlace = (m) => { // the verdict on one place of the package, under a lead that is settled
    const rest = without(m), lost = best.members.includes(m) ? loss(m) : 0;
    if (rest.length && lost <= close + SAME && comesNear(bestOf(rest)) > MOSTLY) return "either will do";
    return comesNear(bestOf(ranked.filter((each) => holds(each, m)))) >= settings.p_clear ? "clear" : "contested";
  };
  const verdict = () => {
    if (share(best.relief, (x) => x >= limits.least_relief - SAME) < MOSTLY) return "nothing helps enough";
    if (leadSettled) {
      const words = chosen.members.filter((m) => !settled.includes(m)).map(ofPlace);
      return ["contested", "either will do"].find((word) => words.includes(word)) ?? "clear";
    }
    if (here.leading === 1 && lead !== NONE) return "only one is left";
    if (loss(lead) <= close + SAME && often < MOSTLY) return "either will do";
    return leads[0][3] >= settings.p_clear && within_all >= limits.p_all ? "clear" : "contested";
  };
  const said = {
    verdict: verdict(), lead: leads[0][0], package: listed(data, chosen), relief: chosen.mean, frontier, leads, within_all,
    acceptability: leads[0][2], within: leads[0][3], loss_without: loss(lead), often,
    low90: clip(quantile(drawn[chosen.p], 0.05)), high90: clip(quantile(drawn[chosen.p], 0.95)),
    cost: [here.cost_low, here.cost_high].map((costs) => sum(chosen.members.map((m) => costs[m]))),
  };
  if (said.verdict === "either will do" && !leadSettled)
    said.alternatives = leads.slice(1).filter((each) => each[1] >= best.mean - close - SAME).map((each) => each[0]);
  return said;
}

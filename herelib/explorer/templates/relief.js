// What each package takes away in every draw. How the packages of a region are put together is settled once: as paths
// in a tree, with a link for each part beside those that help it, so that what packages share is worked out once.
function explored(data, draws, region) {
  const here = data.regions[region], [P, slots] = here.packages.shape, flat = numbers(here.packages), {S} = draws;
  const packages = range(P).map((p) => Array.from(flat.subarray(p * slots, (p + 1) * slots), (part) => part - 1));
  const members = packages.map((places) => places.filter((m) => m >= 0)), tree = {next: new Map()};
  const rows = (n) => range(n).map(() => new Float64Array(S)), known = new Map(), needs = new Map();
  const once = (map, key, value) => { if (!map.has(key)) map.set(key, value()); return map.get(key); };
  const linkOf = (part, others) => {
    const met = draws.needs[part].map((need) => {
      const by = others.filter((o) => o !== part && data.supplied[o][need.capacity] > 0);
      const key = [part, need.capacity, ...by].join();
      return once(needs, key, () => ({...need, key, by, met: new Float64Array(S)}));
    });
    const link = {part, met, soft: draws.soft[part], often: 0, reached: new Float64Array(S)};
    return once(known, [part, ...met.map(({key}) => key)].join(";"), () => link);
  };
  const alone = data.parts.map((_, part) => linkOf(part, []));
  const chains = members.map((parts) => parts.map((part) => linkOf(part, parts)));
  for (const link of chains.flat()) link.often += 1;
  const paths = chains.map((chain) => {
    const path = [tree];
    for (const link of chain.sort((a, b) => b.often - a.often || a.part - b.part))
      path.push(once(path.at(-1).next, link, () => ({link, next: new Map(), p: NONE, asked: 0})));
    return path;
  });
  paths.forEach((path, p) => { path.at(-1).p = p; });
  return {
    // Where the people it is for were heard, barriers count there as they say, too.
    counted: !here.factor ? draws.importance : draws.importance.map((row, b) => (
      row.map((x, s) => x * here.factor[b] * Math.exp(here.doubt[b] * draws.voice[b][s])))),
    data, draws, here, packages, members, slots, tree, paths, alone, links: [...known.values()], needs: [...needs.values()],
    less: numbers(here.less), rated: rows(P), drawn: rows(P), heard: "", times: 0,
    left: range(slots).map(() => rows(data.barriers.length)), taken: rows(slots + 1), short: rows(1)[0], // to work with
  };
}

// Level and spread of an indicator with given voices. Groups that are not shown say what is left of the level once the
// others have spoken.
function heard(data, here, voices, i) {
  const level = here.level[i] / UNIT, spread = here.spread[i] / UNIT, square = (shares) => sum(shares.map((x) => x * x));
  if (here.means === null) return [level, spread];
  const released = here.means.map((row) => row[i]), asked = released.map((x) => Number(x !== NOT_ASKED));
  const [before, after] = [data.voices, voices].map((times) => {
    const raw = asked.map((each, g) => each * times[data.groups[g]]), counts = raw.some((x) => x > 0) ? raw : asked;
    return counts.map((x) => x / (sum(counts) || 1));
  });
  const theirs = sum(before.filter((_, g) => released[g] === NOT_SHOWN));
  const rest = clip(theirs > 0 ? (level - sum(before.map((x, g) => x * Math.max(0, released[g]) / UNIT))) / theirs : level);
  const means = released.map((x) => (x === NOT_SHOWN ? rest : Math.max(0, x) / UNIT));
  const wider = square(before) > 0 ? Math.sqrt(square(after) / square(before)) : 1;
  return [clip(level + sum(means.map((x, g) => (after[g] - before[g]) * x))), spread * wider];
}

// What follows from the voices: the pressure of each barrier, and how much of its effect each link of the tree reaches.
function hear(ready, voices) {
  const {data, draws, here} = ready, {lack_low: low, lack_high: high} = data.limits, B = data.barriers.length;
  if (ready.heard === JSON.stringify(voices)) return;
  ready.heard = JSON.stringify(voices);
  const levels = draws.normal.map((row, i) => {
    const [level, spread] = heard(data, here, voices, i);
    return row.map((z) => clip(level + z * spread));
  });
  const presses = (x) => (high > low ? clip((x - low) / (high - low)) : Number(x >= low));
  ready.pressure = levels.slice(0, B).map((row) => row.map(presses));
  const capacity = levels.slice(B), opened = data.parts.map(() => new Float64Array(draws.S).fill(1));
  for (const [m, i, threshold] of here.gates) levels[i].forEach((x, s) => { if (x < threshold) opened[m][s] = 0; });
  // First what each part can do alone, then what it brings to others, then all the links.
  for (const need of ready.needs) if (!need.by.length) meet(need, [capacity[need.capacity]]);
  const brought = ready.alone.map((link, o) => {
    deliver(link, opened[o], 1, ready.short);
    return data.supplied[o].map((most) => (most > 0 ? link.reached.map((x) => most * x) : null));
  });
  for (const need of ready.needs)
    if (need.by.length) meet(need, [capacity[need.capacity], ...need.by.map((o) => brought[o][need.capacity])]);
  for (const link of ready.links) deliver(link, opened[link.part], here.reach[link.part], ready.short);
}

// Share of a need that is met in every draw by the most that is there.
function meet({needed: {at, row}, met}, there) {
  for (let n = 0; n < at.length; n++) {
    const s = at[n];
    let most = there[0][s];
    for (let k = 1; k < there.length; k++) if (there[k][s] > most) most = there[k][s];
    met[s] = Math.min(1, most / row[s]);
  }
}

// How much of its effect a part reaches: of needs that nothing goes without the least that is met, of others half their mean.
function deliver({met: needs, soft: count, reached}, opened, reach, short) {
  short.fill(0);
  reached.fill(1);
  for (const {hard, soft, met} of needs) {
    for (let n = 0; n < hard.length; n++) reached[hard[n]] = Math.min(reached[hard[n]], met[hard[n]]);
    for (let n = 0; n < soft.length; n++) short[soft[n]] += 1 - met[soft[n]];
  }
  for (let s = 0; s < short.length; s++) reached[s] *= opened[s] * reach * (1 - 0.5 * short[s] / count[s]);
}

// Relief of every package in every draw, with given voices and emphasis.
function weigh(ready, {voices, emphasis}) {
  const {data, draws} = ready, load = new Float64Array(draws.S), asked = JSON.stringify([voices, emphasis]);
  if (ready.asked === asked) return;
  hear(ready, voices);
  const weighted = ready.pressure.map((row, b) => {
    const times = emphasis[data.barriers[b]] ?? 1, counts = ready.counted[b];
    return row.map((x, s) => x * counts[s] * times);
  });
  for (const row of weighted) for (let s = 0; s < load.length; s++) load[s] += row[s];
  // Share of each barrier in what holds people back; null where it presses in no draw.
  const shares = weighted.map((row) => (row.some((x) => x > 0) ? row.map((x, s) => (x > 0 ? x / load[s] : 0)) : null));
  follow(ready, "rated", ready.tree, shares, 0);
  Object.assign(ready, {asked, shares, means: ready.rated.map(mean)});
}

// Relief of some packages with effects drawn around what is rated.
function reliefsDrawn(ready, some) {
  ready.times += 1;
  for (const {p} of some) for (const node of ready.paths[p]) node.asked = ready.times;
  follow(ready, "drawn", ready.tree, ready.shares, 0);
  return ready.drawn;
}

// Down the tree: each part takes away from what those before it leave.
function follow(ready, kind, {next: nodes}, before, depth) {
  for (const node of nodes.values()) {
    if (kind === "drawn" && node.asked !== ready.times) continue;
    const {link: {part, reached: reach}, next, p} = node, rest = [...before], relief = ready.taken[depth + 1];
    relief.set(ready.taken[depth]);
    for (const {barrier: b, [kind]: {at, row}} of ready.draws.effects[part]) {
      const were = before[b], are = ready.left[depth][b];
      if (were === null) continue;
      if (next.size) {
        are.set(were);
        for (let k = 0; k < at.length; k++) {
          const s = at[k], less = were[s] * reach[s] * row[s];
          are[s] -= less;
          relief[s] += less;
        }
        rest[b] = are;
      } else for (let k = 0; k < at.length; k++) relief[at[k]] += were[at[k]] * reach[at[k]] * row[at[k]];
    }
    if (p !== NONE) ready[kind][p].set(relief);
    if (next.size) follow(ready, kind, node, rest, depth + 1);
  }
}

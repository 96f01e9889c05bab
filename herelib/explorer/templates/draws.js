// What all regions share: ratings and random numbers, in rows of one number for each draw.
const SAME = 1e-12, MOSTLY = 0.5, PRESSES = 1 / 3, LITTLE = 1.5, UNIT = 10000, NONE = -1, NOT_ASKED = -1, NOT_SHOWN = -2;
const range = (n) => Array.from({length: n}, (_, i) => i);
const clip = (x) => Math.min(1, Math.max(0, x));
const sum = (row) => { let all = 0; for (let s = 0; s < row.length; s++) all += row[s]; return all; };
const mean = (row) => sum(row) / row.length;
const share = (row, holds) => { let n = 0; for (let s = 0; s < row.length; s++) n += holds(row[s], s); return n / row.length; };

// Whole numbers as herelib/explorer/encoding.py writes them: of one or two bytes, in base64.
function numbers({data, bytes}) {
  const raw = Uint8Array.from(atob(data.slice(data.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  return bytes === 2 ? new Uint16Array(raw.buffer) : raw;
}

function sharedDraws(data) {
  const S = data.draws, rows = (coded, value) => {
    const all = numbers(coded);
    return range(coded.shape[0]).map((r) => Float64Array.from(all.subarray(r * S, (r + 1) * S), value));
  };
  const importance = rows(data.importance), totals = range(S).map((s) => sum(importance.map((row) => row[s])));
  const codes = rows(data.effects), drawn = rows(data.all_effects, (x) => x / 255), needs = rows(data.needs);
  // Most parts take nothing away from most barriers, and need nothing of most capacities: `at` are the draws in which they do.
  const some = (row) => ({at: range(S).filter((s) => row[s] > 0), row});
  const ofPart = (pairs, part, value) => pairs.map(([m, ...pair], at) => m === part && value(pair, at)).filter(Boolean);
  return {
    S, importance: importance.map((row) => row.map((x, s) => x / totals[s])),
    effects: data.parts.map((_, part) => ofPart(data.effect_values, part, ([barrier, values], at) => (
      {barrier, rated: some(codes[at].map((code) => values[code])), drawn: some(drawn[at])}))),
    needs: data.parts.map((_, part) => ofPart(data.need_of, part, ([capacity], at) => { // twice the fifths, odd: nothing goes without
      const needed = needs[at].map((x) => Math.floor(x / 2) / 5), hard = (odd) => some(needed.map((x, s) => (needs[at][s] % 2 === odd ? x : 0)));
      return {capacity, needed: some(needed), hard: hard(1).at, soft: hard(0).at};
    })),
    normal: rows(data.normal_places, (place) => data.normal_values[place]),
  };
}

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
  // Most parts take nothing away from most barriers and need little: `at` are the draws in which they do.
  const some = (row) => ({at: range(S).filter((s) => row[s] > 0), row});
  const ofPart = (pairs, part, value) => pairs.map(([m, ...pair], at) => m === part && value(pair, at)).filter(Boolean);
  const needsOf = (part) => ofPart(data.need_of, part, ([capacity], at) => { // twice the fifths; odd: without it nothing goes
    const needed = needs[at].map((x) => Math.floor(x / 2) / 5), odd = needs[at].map((x) => x % 2);
    const which = (hard) => some(needed.map((x, s) => (odd[s] === hard ? x : 0))).at;
    return {capacity, needed: some(needed), hard: which(1), soft: which(0)};
  });
  const all = data.parts.map((_, part) => needsOf(part));
  return {
    S, importance: importance.map((row) => row.map((x, s) => x / totals[s])), needs: all,
    voice: data.voice_places ? rows(data.voice_places, (x) => x / 4096 - 8) : null,
    soft: all.map((each) => range(S).map((s) => each.filter(({soft}) => soft.includes(s)).length || 1)),
    effects: data.parts.map((_, part) => ofPart(data.effect_values, part, ([barrier, values], at) => (
      {barrier, rated: some(codes[at].map((code) => values[code])), drawn: some(drawn[at])}))),
    normal: rows(data.normal_places, (place) => data.normal_values[place]),
  };
}

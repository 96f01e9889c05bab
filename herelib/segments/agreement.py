"""Agreement: do coders, human and automatic, give the same codes to the same open answers?

The unit is one open answer (interview, item). A coder who saw it and did not give a code says that the code is absent;
a coder who did not see it says nothing. Where in the answer a segment starts and ends is not compared, and several
segments of one coder with the same code in one answer count once.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from herelib.errors import HereError
from herelib.segments.coefficients import ALSO, NEEDS, NIL, blocks, distinct, draws, from_sums, percentile_interval

AUTOMATIC = "automatic"  # the coder's name of codes that were matched by the codebook's terms
KINDS = ("human-human", "automatic-human")
COEFFICIENTS = ("percent_agreement", "cohen_kappa", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha")
SET_ALPHA = "krippendorff_alpha_masi"
MARKS = ((0.800, "reliable"), (0.667, "tentative"))  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241
SETS = 5_000  # distinct sets of codes up to which their distances are compared: work grows with the square
AGREE = np.eye(2)  # the categories are absent and present

AGREEMENT = {"kind": str, "code": str, "coders": str, "coefficient": str, "value": float, "low": float, "high": float}
AGREEMENT |= {"se": float, "units": "int64", "coder_count": "int64", "defined": float, "mark": str}
DISAGREEMENTS = {"kind": str, "rank": "int64", "interview": str, "item": str, "code": str, "present": str}
DISAGREEMENTS |= {"absent": str, "segments": str, "apart": float, "answer_apart": float, "code_alpha": float}


@dataclass(frozen=True)
class Coded:
    """What coders said of the answers that two or more of them saw."""

    said: np.ndarray  # answer x coder x code: 1 present, 0 absent, -1 the coder did not see the answer
    saw: np.ndarray  # answer x coder, bool
    answers: pd.DataFrame  # interview, item
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    segments: pd.DataFrame  # segment, and the positions of its answer, coder and code


def agree(segments: pd.DataFrame, seen: pd.DataFrame, seed: int, samples: int = 1000) -> dict[str, pd.DataFrame]:
    """Agreement between coders by code and over all codes, and where they disagree, worst first.

    Parameters
    ----------
    segments : table [segment, interview, item, code, coder]
        Coded pieces of open answers; further columns are not used.
    seen : table [coder, interview, item]
        Which coder read which answer, with a code or without. The automatic coder is called "automatic".
    seed : of the resampling
    samples : number of bootstrap samples, at least 1

    Returns
    -------
    agreement : table [kind, code, coders, coefficient, value, low, high, se, units, coder_count, defined, mark]
        A row per comparison (each pair of human coders; all of them where there are more than two; the automatic coder
        with each human), code and coefficient. `coders` are joined by "|". Code "" is all codes together: each code of
        each answer is one decision; `krippendorff_alpha_masi` compares whole sets of codes instead (NaN where there
        are more than 5,000 distinct sets). A code that none of the compared coders used has no row, and no part in
        all codes together. `units` are answers that at least two of the compared coders saw; only these count. `low`,
        `high` (95 %) and `se` come from resampling whole answers with all their codes, see
        `coefficients.percentile_interval`; `defined` is the share of samples, 0-1, in which the coefficient is
        defined. `mark` is that of function `mark`; only alpha has one; "undefined" where value or interval are NaN.
    disagreements : table [kind, rank, interview, item, code, present, absent, segments, apart, answer_apart,
        code_alpha]
        A row per answer and code that some coders gave and others, who saw the answer too, did not; who they are, and
        the ids of the segments, joined by "|". `apart` is what it adds to Krippendorff's observed disagreement, 1 = two
        coders apart (automatic-human: the number of humans who differ from the automatic coder). Worst first: answers
        by `answer_apart`, the sum over their codes; then `apart`; then codes by `code_alpha`, the lowest alpha of the
        code among the comparisons of that kind. Equals share a rank. There is no text of any answer in it.

    Raises
    ------
    HereError
        If a column is missing, a cell is blank, or a segment lies in an answer that its coder is not listed to have
        seen: names coder and item, and how many.

    Examples
    --------
    >>> read = [(coder, f"i{n}", "needs") for coder in "ab" for n in range(4)]
    >>> seen = pd.DataFrame(read, columns=["coder", "interview", "item"])
    >>> given = [("s1", "i0", "a"), ("s2", "i0", "b"), ("s3", "i1", "a"), ("s4", "i2", "a"), ("s5", "i2", "b")]
    >>> segments = pd.DataFrame([(s, i, "needs", "shop", c) for s, i, c in given],
    ...                         columns=["segment", "interview", "item", "code", "coder"])
    >>> agree(segments, seen, seed=1)["disagreements"][["rank", "interview", "code", "present", "absent", "segments"]]
       rank interview  code present absent segments
    0     1        i1  shop       a      b       s3
    """
    made = coded(segments, seen)
    rows = [row for kind, who in comparisons(made.coders) for row in _compared(made, kind, who, seed, samples)]
    agreement = pd.DataFrame(rows, columns=list(AGREEMENT)).astype(AGREEMENT)
    return {"agreement": agreement, "disagreements": _disagreements(made, agreement)}


def mark(low: float) -> str:
    """Krippendorff's mark of an alpha by the low end of its 95 % interval.

    "reliable" from 0.800, "tentative" (fit for tentative conclusions only) from 0.667, else "too low"; "undefined" if
    NaN. Krippendorff (2004, p. 241-242; 2018, 4th ed., chapter 12) sets the marks for alpha and asks that the chance of
    a true alpha below them be small; so the low end decides, not the value: few answers cannot be reliable.
    """
    if not np.isfinite(low):
        return "undefined"
    return next((name for least, name in MARKS if low >= least), "too low")


def coded(segments: pd.DataFrame, seen: pd.DataFrame) -> Coded:
    """What coders said of each answer that two or more saw; see `agree`."""
    wanted = {"segments": ["segment", "interview", "item", "code", "coder"], "seen": ["coder", "interview", "item"]}
    given = {"segments": segments, "seen": seen}
    faults = [f"{t}: no column {c}" for t, columns in wanted.items() for c in columns if c not in given[t]]
    if not faults:
        given = {t: given[t][columns].astype("str") for t, columns in wanted.items()}
        for table, frame in given.items():
            blank = frame.apply(lambda column: column.isna() | (column.str.strip() == "")).sum()
            faults += [f"{table}: column {c} is blank in {n} rows" for c, n in blank.items() if n]
    if faults:
        raise HereError("\n".join(faults))
    segments, seen = given["segments"], given["seen"].drop_duplicates()
    seen = seen.assign(answer=seen.groupby(["interview", "item"], sort=False).ngroup())
    segments = segments.merge(seen, on=["coder", "interview", "item"], how="left")
    if (lost := segments["answer"].isna()).any():
        unseen = segments[lost].groupby(["coder", "item"]).size()
        listed = "".join(f"\n{coder}  {item}  {n}" for (coder, item), n in unseen.items())
        raise HereError(
            f"{lost.sum()} segments lie in answers that `seen` does not list for their coder: list them, or take the "
            f"segments out\ncoder  item  segments{listed}"
        )
    coders = sorted(seen["coder"].unique())
    seen = seen[seen.groupby("answer")["coder"].transform("size") > 1]
    segments = segments[segments["answer"].isin(seen["answer"])]
    answers = seen.drop_duplicates("answer").set_index("answer")[["interview", "item"]]
    codes = sorted(segments["code"].unique())
    place = segments.assign(
        answer=answers.index.get_indexer(segments["answer"]),
        coder=pd.Index(coders, dtype="str").get_indexer(segments["coder"]),
        code=pd.Index(codes, dtype="str").get_indexer(segments["code"]),
    )[["segment", "answer", "coder", "code"]]
    saw = np.zeros((len(answers), len(coders)), bool)
    saw[answers.index.get_indexer(seen["answer"]), pd.Index(coders, dtype="str").get_indexer(seen["coder"])] = True
    said = np.repeat(np.where(saw, 0, -1).astype(np.int8)[:, :, None], len(codes), axis=2)
    said[place["answer"], place["coder"], place["code"]] = 1
    return Coded(said, saw, answers.reset_index(drop=True), tuple(coders), tuple(codes), place)


def comparisons(coders: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Which coders are compared: human pairs, all humans if more than two, the automatic coder with each human.

    Examples
    --------
    >>> for kind, coders in comparisons(("ana", "automatic", "ben")):
    ...     print(kind, coders)
    human-human ('ana', 'ben')
    automatic-human ('automatic', 'ana')
    automatic-human ('automatic', 'ben')
    """
    humans = tuple(c for c in coders if c != AUTOMATIC)
    sets = [*combinations(humans, 2), *([humans] if len(humans) > 2 else [])]
    machine = [(AUTOMATIC, human) for human in humans] if AUTOMATIC in coders else []
    return [(KINDS[0], who) for who in sets] + [(KINDS[1], who) for who in machine]


def _compared(made: Coded, kind: str, who: tuple[str, ...], seed: int, samples: int) -> list[tuple]:
    """Rows of table `agreement` for one set of coders."""
    label, place = "|".join(who), [made.coders.index(coder) for coder in who]
    said = made.said[made.saw[:, place].sum(1) >= 2][:, place]
    used, units = (said == 1).any((0, 1)), len(said)
    said, codes = said[:, :, used], ["", *np.array(made.codes, object)[used]]
    names = [name for name in COEFFICIENTS if len(who) == 2 or name != "cohen_kappa"]
    if not used.any():
        nothing = (*[np.nan] * 4, units, len(who), 0.0, "undefined")
        return [(kind, "", label, name, *nothing) for name in [*names, SET_ALPHA]]
    first, repeats = distinct(said.reshape(units, -1))
    parts, whole = _decisions(said[first], names), sets_of(said[first])
    value, differ = _all_codes(parts, whole, names, repeats[None].astype(float))
    seeds = [seed, zlib.crc32(label.encode())]
    rounds = draws(repeats, np.ones(len(repeats), bool), samples, seeds)
    rounds = [_all_codes(parts, whole, names, weights)[0] for weights in rounds]
    rows = []
    for name, own in value.items():
        drawn = np.concatenate([one[name] for one in rounds]) if rounds else np.zeros((0, own.shape[1]))
        for position in range(own.shape[1]):
            one, sampled = float(own[0, position]), drawn[:, position]
            low, high = percentile_interval(sampled, one, units, differ[name][0, position])
            known = sampled[np.isfinite(sampled)]
            se = float(known.std(ddof=1)) if np.isfinite(one) and len(known) > 1 else np.nan
            marked = "undefined" if np.isnan(one) else mark(low) if "alpha" in name else ""
            share = len(known) / max(samples, 1)
            rows.append((kind, codes[position], label, name, one, low, high, se, units, len(who), share, marked))
    return sorted(rows, key=lambda row: row[1])  # the sort keeps the order of coefficients within a code


def _decisions(said: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    """What each answer adds to the sums of a code, arrays answer x code x ...; the categories are absent, present."""
    own = (said.transpose(0, 2, 1)[..., None] == np.arange(2)).astype(float)
    needed = {part for name in names for part in NEEDS[ALSO.get(name, name)]}
    return blocks(own.sum(2), own, AGREE, needed)


def _all_codes(parts: dict, whole: Sets, names: list[str], weights: np.ndarray) -> tuple[dict, dict]:
    """Each coefficient, and how often chance makes two coders differ, arrays sample x (all codes, then each code).

    Over all codes it is how often two whole sets of codes differ: an answer agrees only if all its codes do.
    """
    sums = {part: np.tensordot(weights, each, 1) for part, each in parts.items()}
    sums = {part: np.concatenate([each.sum(1, keepdims=True), each], axis=1) for part, each in sums.items()}
    made = {name: from_sums(ALSO.get(name, name), sums, AGREE) for name in names}
    value, differ = ({name: pair[which].copy() for name, pair in made.items()} for which in (0, 1))
    sets, any_code = set_alpha(whole, weights)
    for name in names[1:]:
        differ[name][:, 0] = np.maximum(differ[name][:, 0], any_code)
    return value | {SET_ALPHA: sets[:, None]}, differ | {SET_ALPHA: any_code[:, None]}


def masi_distance(common: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far two sets of codes are apart, 0-1: 1 - Jaccard x monotonicity, from the numbers of their codes.

    MASI (Passonneau 2006, Measuring agreement on set-valued items, LREC): monotonicity is 1 for equal sets, 2/3 where
    one holds the other, 1/3 where they overlap, 0 where they share nothing. Two empty sets are equal.

    Parameters
    ----------
    common, first, second : arrays, number of codes that both sets hold, and that each holds

    Examples
    --------
    >>> masi_distance(np.array([2, 1, 1, 0]), np.array([2, 1, 2, 1]), np.array([2, 2, 2, 0])).round(3)
    array([0.   , 0.667, 0.889, 1.   ])
    """
    union = first + second - common
    jaccard = np.divide(common, union, out=np.ones(np.shape(union)), where=union > 0)
    inside = np.where(common == np.minimum(first, second), 2 / 3, 1 / 3)
    return 1 - jaccard * np.where(union == common, 1.0, inside)


@dataclass(frozen=True)
class Sets:
    """The sets of codes that coders gave: which, how many coders gave each to an answer, how far an answer's differ."""

    members: np.ndarray  # set x code, 0 or 1
    given: sparse.csr_array  # answer x set
    apart: np.ndarray  # answer


def sets_of(said: np.ndarray) -> Sets:
    """The sets of codes in answers, from an array answer x coder x code of 1 present, 0 absent, -1 not seen."""
    n, r, _ = said.shape
    present, saw = said == 1, (said >= 0).all(2)
    packed = np.packbits(present.reshape(n * r, -1), axis=1)
    packed = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, which = np.unique(packed[saw.ravel()], return_index=True, return_inverse=True)
    members = present.reshape(n * r, -1)[saw.ravel()][first].astype(float)
    answer = np.repeat(np.arange(n), r)[saw.ravel()]
    given = sparse.csr_array((np.ones(len(answer)), (answer, which)), shape=(n, len(members)))
    apart = np.zeros(n)
    for one, other in combinations(range(r), 2):
        a, b = present[:, one], present[:, other]
        both = saw[:, one] & saw[:, other]
        apart += both * masi_distance((a & b).sum(1), a.sum(1), b.sum(1))
    return Sets(members, given, 2 * apart / np.maximum(saw.sum(1) - 1, 1))


def set_alpha(whole: Sets, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Alpha of whole sets with MASI distances, and the chance that two sets differ at all, arrays of (sample,)."""
    n = (whole.given.T @ weights.T).T
    total = n.sum(1)
    pairs = total * (total - 1)
    differ = 1 - (n * (n - 1)).sum(1) / pairs
    if len(whole.members) > SETS:
        return np.full(len(n), np.nan), differ
    size, chance = whole.members.sum(1), np.zeros(len(n))
    for start in range(0, len(size), 500):
        rows = slice(start, start + 500)
        distance = masi_distance(whole.members[rows] @ whole.members.T, size[rows, None], size)
        chance += ((n @ distance.T) * n[:, rows]).sum(1)
    chance = chance / pairs
    apart = weights @ whole.apart / total
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance > NIL, 1 - apart / chance, np.nan), differ


def _disagreements(made: Coded, agreement: pd.DataFrame) -> pd.DataFrame:
    """Table `disagreements`; see `agree`."""
    alphas = agreement[(agreement["coefficient"] == "krippendorff_alpha") & (agreement["code"] != "")]
    lowest = alphas.groupby(["kind", "code"])["value"].min()
    present, absent = made.said == 1, made.said == 0
    human = np.array([coder != AUTOMATIC for coder in made.coders], bool)
    yes, no = present[:, human].sum(1), absent[:, human].sum(1)  # answer x code
    found = {KINDS[0]: (human, yes * no / np.maximum(yes + no - 1, 1))}
    if not human.all():
        machine = made.coders.index(AUTOMATIC)
        found[KINDS[1]] = (
            np.ones_like(human),
            np.where(present[:, machine], no, absent[:, machine] * yes).astype(float),
        )
    parts = []
    for kind, (who, apart) in found.items():
        answer, code = np.nonzero(apart > 0)
        own = made.segments[who[made.segments["coder"].to_numpy(int)]].sort_values("segment")
        ids = own.drop_duplicates().groupby(["answer", "code"])["segment"].agg("|".join)
        parts.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "interview": made.answers["interview"].to_numpy()[answer],
                    "item": made.answers["item"].to_numpy()[answer],
                    "code": np.array(made.codes, object)[code],
                    "present": _names(present[answer, :, code] & who, made.coders),
                    "absent": _names(absent[answer, :, code] & who, made.coders),
                    "segments": ids.reindex(pd.MultiIndex.from_arrays([answer, code])).to_numpy(),
                    "apart": apart[answer, code].round(12),
                    "answer_apart": apart.sum(1)[answer].round(12),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table["code_alpha"] = lowest.reindex(pd.MultiIndex.from_frame(table[["kind", "code"]])).round(12).to_numpy()
    worst = [table["code_alpha"].fillna(2), -table["apart"], -table["answer_apart"], table["kind"] == KINDS[1]]
    told = [table[name].to_numpy() for name in ("interview", "code", "item")]  # among equals, for one order of rows
    table = table.iloc[np.lexsort([*told, *worst])].reset_index(drop=True)
    place = table.groupby("kind").cumcount() + 1
    equal = ["kind", "answer_apart", "apart", "code_alpha"]
    table["rank"] = place.groupby([table[name] for name in equal], dropna=False).transform("min")
    return table[list(DISAGREEMENTS)].astype(DISAGREEMENTS)


def _names(who: np.ndarray, coders: tuple[str, ...]) -> list[str]:
    """Names of the coders marked in each row, joined by "|"."""
    known: dict[bytes, str] = {}
    for row in who:
        if row.tobytes() not in known:
            known[row.tobytes()] = "|".join(name for name, marked in zip(coders, row, strict=True) if marked)
    return [known[row.tobytes()] for row in who]

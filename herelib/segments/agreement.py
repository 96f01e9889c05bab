"""Agreement: do coders, human and automatic, give the same codes to the same open answers?

The unit is one open answer (interview, item). A coder who saw it and did not give a code says that the code is absent;
a coder who did not see it says nothing. Where in the answer a segment starts and ends is not compared, and several
segments of one coder with the same code in one answer count once.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.segments.coefficients import (
    FORMULAS,
    NIL,
    SUMS,
    distinct,
    draws,
    from_sums,
    percentile_interval,
    unit_terms,
)
from herelib.segments.terms import AUTOMATIC

if TYPE_CHECKING:
    from scipy import sparse

KINDS = ("human-human", "automatic-human")
COEFFICIENTS = ("percent_agreement", "cohen_kappa", "fleiss_kappa", "pabak", "gwet_ac1", "krippendorff_alpha")
SET_ALPHA = "krippendorff_alpha_masi"
MARKS = ((0.800, "reliable"), (0.667, "tentative"))  # Krippendorff (2004), Content Analysis, 2nd ed., p. 241
SETS = 5_000  # distinct sets of codes up to which their distances are compared: work grows with the square
AGREE = np.eye(2)  # the categories are absent and present

AGREEMENT = {"kind": str, "item": str, "code": str, "coders": str, "coefficient": str, "value": float, "low": float}
AGREEMENT |= {
    "high": float,
    "se": float,
    "chance": float,
    "prevalence": float,
    "units": "int64",
    "read_by_one": "int64",
}
AGREEMENT |= {"coder_count": "int64", "defined": float, "mark": str}
DISAGREEMENTS = {"kind": str, "rank": "int64", "interview": str, "item": str, "code": str, "present": str}
DISAGREEMENTS |= {"absent": str, "segments": str, "apart": float, "answer_apart": float, "code_alpha": float}


@dataclass(frozen=True)
class Coded:
    """What coders said of the answers that two or more of them saw."""

    codings: np.ndarray  # answer x coder x code: 1 present, 0 absent, -1 the coder did not see the answer
    seen: np.ndarray  # answer x coder, bool
    answers: pd.DataFrame  # interview, item
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    segments: pd.DataFrame  # segment, and the positions of its answer, coder and code
    alone: pd.DataFrame  # item, coder: answers that one coder alone saw; they compare nothing

    def to_item(self, item: str) -> Coded:
        """The answers to one question; segments stay those of all."""
        of_item = (self.answers["item"] == item).to_numpy()
        alone = self.alone[self.alone["item"] == item]
        return replace(self, codings=self.codings[of_item], seen=self.seen[of_item], alone=alone)


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
    agreement : table [kind, item, code, coders, coefficient, value, low, high, se, chance, prevalence, units,
        read_by_one, coder_count, defined, mark]
        A row per question (`item`; "" is all of them together, the only row where there is one question), comparison
        (each pair of human coders; all of them where there are more than two; the automatic coder with each human),
        code and coefficient. `coders` are joined by "|". Code "" is all codes together: each code of each answer is one
        decision; `krippendorff_alpha_masi` compares whole sets of codes instead (NaN where there are more than 5,000
        distinct sets). A code that none of the compared coders used has no row, and no part in all codes together.
        `units` are answers that at least two of the compared coders saw; only these count; `read_by_one` those that one
        of them alone is known to have seen. `low`, `high` (95 %) and `se` come from resampling whole answers with all
        their codes, see `coefficients.percentile_interval`. `chance` is the agreement that the coefficient expects by
        chance (Pe, 0-1). `prevalence` is the share of all codings, 0-1, that give the code: near 0 or 1 chance is high
        and kappas are low however well coders agree (Feinstein and Cicchetti 1990), so PABAK stands beside them.
        `defined` is the share of samples, 0-1, in which the coefficient is defined. `mark` is that of function `mark`;
        only alpha has one; "undefined" where value or interval are NaN.
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
    >>> shops = [("s1", "i0", "a"), ("s2", "i0", "b"), ("s3", "i1", "a"), ("s4", "i2", "a"), ("s5", "i2", "b")]
    >>> segments = pd.DataFrame([(s, i, "needs", "shop", c) for s, i, c in shops],
    ...                         columns=["segment", "interview", "item", "code", "coder"])
    >>> agree(segments, seen, seed=1)["disagreements"][["rank", "interview", "code", "present", "absent", "segments"]]
       rank interview  code present absent segments
    0     1        i1  shop       a      b       s3
    """
    coded_answers = coded(segments, seen)
    items = sorted(coded_answers.answers["item"].unique())
    # One question alone is all questions together: it has no rows of its own.
    parts = {"": coded_answers} | {item: coded_answers.to_item(item) for item in (items if len(items) > 1 else ())}
    rows = [
        (kind, item, *row)
        for item, part in parts.items()
        for kind, coders in comparisons(coded_answers.coders)
        for row in _compared(part, coders, seed, samples)
        if item == "" or row[_UNITS]  # a question that only some coders read is not compared by the others
    ]
    agreement = pd.DataFrame(rows, columns=list(AGREEMENT)).astype(AGREEMENT)
    overall = agreement[agreement["item"] == ""]
    return {"agreement": agreement, "disagreements": _disagreements(coded_answers, overall)}


_UNITS = list(AGREEMENT).index("units") - 2  # in a row of `_compared`, which lacks kind and item


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
    segments, seen = _checked(segments, seen)
    coders = pd.Index(sorted(seen["coder"].unique()), dtype="str")
    several = seen.groupby("answer")["coder"].transform("size") > 1
    alone, seen = seen.loc[~several, ["item", "coder"]], seen[several]
    segments = segments[segments["answer"].isin(seen["answer"])]
    answers = seen.drop_duplicates("answer").set_index("answer")[["interview", "item"]]
    codes = pd.Index(sorted(segments["code"].unique()), dtype="str")
    positions = segments.assign(
        answer=answers.index.get_indexer(segments["answer"]),
        coder=coders.get_indexer(segments["coder"]),
        code=codes.get_indexer(segments["code"]),
    )[["segment", "answer", "coder", "code"]]
    was_seen = np.zeros((len(answers), len(coders)), bool)
    was_seen[answers.index.get_indexer(seen["answer"]), coders.get_indexer(seen["coder"])] = True
    codings = np.repeat(np.where(was_seen, 0, -1).astype(np.int8)[:, :, None], len(codes), axis=2)
    codings[positions["answer"], positions["coder"], positions["code"]] = 1
    return Coded(codings, was_seen, answers.reset_index(drop=True), tuple(coders), tuple(codes), positions, alone)


def _checked(segments: pd.DataFrame, seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables as text, with the number of the answer; see `agree` for what is refused."""
    wanted = {"segments": ["segment", "interview", "item", "code", "coder"], "seen": ["coder", "interview", "item"]}
    tables = {"segments": segments, "seen": seen}
    faults = [f"{t}: no column {c}" for t, columns in wanted.items() for c in columns if c not in tables[t]]
    if not faults:
        tables = {t: tables[t][columns].astype("str") for t, columns in wanted.items()}
        for name, table in tables.items():
            blank = table.apply(lambda column: column.isna() | (column.str.strip() == "")).sum()
            faults += [f"{name}: column {c} is blank in {n} rows" for c, n in blank.items() if n]
    if faults:
        raise HereError("\n".join(faults))
    segments, seen = tables["segments"], tables["seen"].drop_duplicates()
    seen = seen.assign(answer=seen.groupby(["interview", "item"], sort=False).ngroup())
    segments = segments.merge(seen, on=["coder", "interview", "item"], how="left")
    # A segment in an answer that its coder never saw would count as present with nobody to be absent: no guess is made.
    if (lost := segments["answer"].isna()).any():
        unseen = segments[lost].groupby(["coder", "item"]).size()
        listed = "".join(f"\n{coder}  {item}  {n}" for (coder, item), n in unseen.items())
        raise HereError(
            f"{lost.sum()} segments lie in answers that `seen` does not list for their coder: list them, or take the "
            f"segments out\ncoder  item  segments{listed}"
        )
    return segments, seen


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
    among_humans = [*combinations(humans, 2), *([humans] if len(humans) > 2 else [])]
    with_machine = [(AUTOMATIC, human) for human in humans] if AUTOMATIC in coders else []
    return [(KINDS[0], compared) for compared in among_humans] + [(KINDS[1], compared) for compared in with_machine]


def _compared(coded_answers: Coded, coders: tuple[str, ...], seed: int, samples: int) -> list[tuple]:
    """Rows of table `agreement` for one set of coders, without kind and item."""
    label, columns = "|".join(coders), [coded_answers.coders.index(coder) for coder in coders]
    readers = coded_answers.seen[:, columns].sum(1)
    codings = coded_answers.codings[readers >= 2][:, columns]
    used, units = (codings == 1).any((0, 1)), len(codings)
    by_one = int((readers == 1).sum()) + int(coded_answers.alone["coder"].isin(coders).sum())
    codings, codes = codings[:, :, used], ["", *np.array(coded_answers.codes, object)[used]]
    names = [name for name in COEFFICIENTS if len(coders) == 2 or name != "cohen_kappa"]
    if not used.any():
        undefined = (*[np.nan] * 5, 0.0, units, by_one, len(coders), 0.0, "undefined")
        return [("", label, name, *undefined) for name in [*names, SET_ALPHA]]
    # Answers coded alike are one row with a weight: few distinct rows make a sample cheap, however many answers.
    first, repeats = distinct(codings.reshape(units, -1))
    terms, sets = _decisions(codings[first], names), sets_of(codings[first])
    values, differ, chance = _all_codes(terms, sets, names, repeats[None].astype(float))
    prevalence = _prevalence(codings)
    # The coders' names are part of the seed: another coder in the study moves no interval of these.
    seeds = [seed, zlib.crc32(label.encode())]
    rounds = draws(repeats, np.ones(len(repeats), bool), samples, seeds)
    rounds = [_all_codes(terms, sets, names, weights)[0] for weights in rounds]
    rows = []
    for name, by_code in values.items():
        drawn = np.concatenate([sampled[name] for sampled in rounds]) if rounds else np.zeros((0, by_code.shape[1]))
        for position, code in enumerate(codes[: by_code.shape[1]]):
            figures = _figures(name, float(by_code[0, position]), drawn[:, position], units, differ[name][0, position])
            spread = (chance[name][0, position], prevalence[position])
            rows.append((code, label, name, *figures[:4], *spread, units, by_one, len(coders), *figures[4:]))
    return sorted(rows, key=lambda row: row[0])  # the sort keeps the order of coefficients within a code


def _prevalence(codings: np.ndarray) -> np.ndarray:
    """Share of the codings that give a code, 0-1: of all codes together, then of each; array answer x coder x code."""
    present, judged = (codings == 1).sum((0, 1)), (codings >= 0).sum((0, 1))
    return np.array([present.sum(), *present]) / np.array([judged.sum(), *judged])


def _figures(name: str, value: float, drawn: np.ndarray, units: int, differ: float) -> tuple:
    """Value, low, high and standard error of a coefficient, the share of samples that define it, and its mark."""
    low, high = percentile_interval(drawn, value, units, differ)
    known = drawn[np.isfinite(drawn)]
    se = float(known.std(ddof=1)) if np.isfinite(value) and len(known) > 1 else np.nan
    marked = "undefined" if np.isnan(value) else mark(low) if "alpha" in name else ""
    return value, low, high, se, len(known) / max(len(drawn), 1), marked


def _decisions(codings: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    """What each answer adds to the sums of a code, arrays answer x code x ...; the categories are absent, present."""
    chosen = (codings.transpose(0, 2, 1)[..., None] == np.arange(2)).astype(float)
    needed = {term for name in names for term in SUMS[FORMULAS[name]]}
    return unit_terms(chosen.sum(2), chosen, AGREE, needed)


def _all_codes(terms: dict, sets: Sets, names: list[str], weights: np.ndarray) -> tuple[dict, dict, dict]:
    """Each coefficient, how often chance makes two coders differ, and the agreement that the coefficient expects by
    chance (NaN for what does not correct for it), arrays sample x (all codes, then each code).

    Over all codes it is how often two whole sets of codes differ: an answer agrees only if all its codes do.
    """
    sums = {name: np.tensordot(weights, term, 1) for name, term in terms.items()}
    sums = {name: np.concatenate([by_code.sum(1, keepdims=True), by_code], axis=1) for name, by_code in sums.items()}
    pairs = {name: from_sums(FORMULAS[name], sums, AGREE) for name in names}
    values, differ = ({name: pair[which].copy() for name, pair in pairs.items()} for which in (0, 1))
    chance = {name: 1 - by_code for name, by_code in differ.items()}
    chance[names[0]] = np.full_like(chance[names[0]], np.nan)  # percent agreement expects nothing by chance
    alpha_of_sets, any_code = set_alpha(sets, weights)
    # All codes of an answer are resampled together: a perfect agreement rests on answers, not on their many decisions.
    for name in names[1:]:
        differ[name][:, 0] = np.maximum(differ[name][:, 0], any_code)
    unknown = np.full_like(any_code[:, None], np.nan)  # distances of sets: chance agreement is no share
    return (
        values | {SET_ALPHA: alpha_of_sets[:, None]},
        differ | {SET_ALPHA: any_code[:, None]},
        chance | {SET_ALPHA: unknown},
    )


def masi_distance(shared: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """How far two sets of codes are apart, 0-1: 1 - Jaccard x monotonicity, from the numbers of their codes.

    MASI (Passonneau 2006, Measuring agreement on set-valued items, LREC): monotonicity is 1 for equal sets, 2/3 where
    one holds the other, 1/3 where they overlap, 0 where they share nothing. Two empty sets are equal.

    Parameters
    ----------
    shared, first, second : arrays, number of codes that both sets hold, and that each holds

    Examples
    --------
    >>> masi_distance(np.array([2, 1, 1, 0]), np.array([2, 1, 2, 1]), np.array([2, 2, 2, 0])).round(3)
    array([0.   , 0.667, 0.889, 1.   ])
    """
    union = first + second - shared
    jaccard = np.divide(shared, union, out=np.ones(np.shape(union)), where=union > 0)
    unequal = np.where(shared == np.minimum(first, second), 2 / 3, 1 / 3)
    return 1 - jaccard * np.where(union == shared, 1.0, unequal)


@dataclass(frozen=True)
class Sets:
    """The sets of codes that coders gave: which, how many coders gave each to an answer, how far an answer's differ."""

    members: np.ndarray  # set x code, 0 or 1
    counts: sparse.csr_array  # answer x set, how many coders gave it
    differing: np.ndarray  # answer, summed MASI distance of its coders' sets per coder, as in alpha's coincidences


def sets_of(codings: np.ndarray) -> Sets:
    """The sets of codes in answers, from an array answer x coder x code of 1 present, 0 absent, -1 not seen."""
    from scipy import sparse  # loaded on use: checking a study needs none of it

    n, r, _ = codings.shape
    present, seen = codings == 1, (codings >= 0).all(2)
    # Eight codes to a byte, and a row of bytes as one value: equal sets are found by one sort of short values.
    packed = np.packbits(present.reshape(n * r, -1), axis=1)
    packed = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, number = np.unique(packed[seen.ravel()], return_index=True, return_inverse=True)
    members = present.reshape(n * r, -1)[seen.ravel()][first].astype(float)
    answer = np.repeat(np.arange(n), r)[seen.ravel()]
    counts = sparse.csr_array((np.ones(len(answer)), (answer, number)), shape=(n, len(members)))
    distance = np.zeros(n)
    for i, j in combinations(range(r), 2):
        a, b = present[:, i], present[:, j]
        distance += (seen[:, i] & seen[:, j]) * masi_distance((a & b).sum(1), a.sum(1), b.sum(1))
    return Sets(members, counts, 2 * distance / np.maximum(seen.sum(1) - 1, 1))


def set_alpha(sets: Sets, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Alpha of whole sets with MASI distances, and the chance that two sets differ at all, arrays of (sample,)."""
    n = (sets.counts.T @ weights.T).T
    total = n.sum(1)
    pairs = total * (total - 1)
    differ = 1 - (n * (n - 1)).sum(1) / pairs
    if len(sets.members) > SETS:
        return np.full(len(n), np.nan), differ
    size, expected = sets.members.sum(1), np.zeros(len(n))
    for start in range(0, len(size), 500):  # 500 sets a time: the matrix of all distances could fill the memory
        rows = slice(start, start + 500)
        distance = masi_distance(sets.members[rows] @ sets.members.T, size[rows, None], size)
        expected += ((n @ distance.T) * n[:, rows]).sum(1)
    expected = expected / pairs
    observed = weights @ sets.differing / total
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > NIL, 1 - observed / expected, np.nan), differ


def _disagreements(coded_answers: Coded, agreement: pd.DataFrame) -> pd.DataFrame:
    """Table `disagreements`; see `agree`."""
    human = np.array([coder != AUTOMATIC for coder in coded_answers.coders], bool)
    present, absent = coded_answers.codings == 1, coded_answers.codings == 0
    yes, no = present[:, human].sum(1), absent[:, human].sum(1)  # answer x code
    parts = [_differing(coded_answers, KINDS[0], human, yes * no / np.maximum(yes + no - 1, 1))]
    if not human.all():
        machine = coded_answers.coders.index(AUTOMATIC)
        against = np.where(present[:, machine], no, absent[:, machine] * yes).astype(float)
        parts.append(_differing(coded_answers, KINDS[1], np.ones_like(human), against))
    table = pd.concat(parts, ignore_index=True)
    alphas = agreement[(agreement["coefficient"] == "krippendorff_alpha") & (agreement["code"] != "")]
    lowest = alphas.groupby(["kind", "code"])["value"].min()
    table["code_alpha"] = lowest.reindex(pd.MultiIndex.from_frame(table[["kind", "code"]])).round(12).to_numpy()
    # np.lexsort sorts by its last key first: worst first, and among equals by name, so that no order of rows shows.
    severity = [table["code_alpha"].fillna(2), -table["apart"], -table["answer_apart"], table["kind"] == KINDS[1]]
    names = [table[name].to_numpy() for name in ("interview", "code", "item")]
    table = table.iloc[np.lexsort([*names, *severity])].reset_index(drop=True)
    equals = [table[name] for name in ("kind", "answer_apart", "apart", "code_alpha")]
    table["rank"] = (table.groupby("kind").cumcount() + 1).groupby(equals, dropna=False).transform("min")
    return table[list(DISAGREEMENTS)].astype(DISAGREEMENTS)


def _differing(coded_answers: Coded, kind: str, coders: np.ndarray, difference: np.ndarray) -> pd.DataFrame:
    """Answers and codes on which the marked coders differ, `difference` (answer x code) by how much, in no order."""
    answer, code = np.nonzero(difference > 0)
    segments = coded_answers.segments[coders[coded_answers.segments["coder"].to_numpy(int)]].sort_values("segment")
    ids = segments.drop_duplicates().groupby(["answer", "code"])["segment"].agg("|".join)
    codings = coded_answers.codings[answer, :, code]
    return pd.DataFrame(
        {
            "kind": kind,
            "interview": coded_answers.answers["interview"].to_numpy()[answer],
            "item": coded_answers.answers["item"].to_numpy()[answer],
            "code": np.array(coded_answers.codes, object)[code],
            "present": _names((codings == 1) & coders, coded_answers.coders),
            "absent": _names((codings == 0) & coders, coded_answers.coders),
            "segments": ids.reindex(pd.MultiIndex.from_arrays([answer, code])).to_numpy(),
            # Rounded: sums in another order differ in the last bit, and equals must share a rank.
            "apart": difference[answer, code].round(12),
            "answer_apart": difference.sum(1)[answer].round(12),
        }
    )


def _names(marked: np.ndarray, coders: tuple[str, ...]) -> list[str]:
    """Names of the coders marked in each row, joined by "|"."""
    names: dict[bytes, str] = {}
    for row in marked:
        if row.tobytes() not in names:
            names[row.tobytes()] = "|".join(name for name, is_marked in zip(coders, row, strict=True) if is_marked)
    return [names[row.tobytes()] for row in marked]

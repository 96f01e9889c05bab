"""Disclosure control: what of a run may be shown.

The rules, for a threshold t (5 unless the study says otherwise):

- **Counts.** A count of 1 to t-1 people is hidden. With it go the next smallest counts of its row until nobody who
  knows the row's total can tell that a hidden count is small: at least two are hidden, and what each of them could be
  is open by t or more. A row where that cannot be reached loses its total as well, and then further rows lose their
  total and their smallest count. All hidden counts look alike. There are no totals of groups. Zero ("nobody was
  interviewed") is shown; that nobody of those interviewed answered a question is hidden like any small count. Rows
  that are safe each by itself are judged together in `herelib.release.protection`.
- **Means of groups and gaps between groups.** Only of groups that are not hidden by the same rule, applied to the
  people who answered: so the region's mean minus the groups shown never leaves one single hidden group.
- **Indicators of regions.** Hidden when fewer than t people answered. Their n is hidden when it would give a group's
  hidden count away.
- **Shares of answers**, and of what people brought up unasked. A share held by fewer than t people is hidden, nobody
  included (that all answered otherwise says something about each), and the next smallest with it by the same rule;
  hidden shares are shown as one sum.
  Shares of single groups, and gaps between them, are not shown at all.
- **Rounding.** All that is shown of counts and answers is rounded at the end (`herelib.release.rounding`).
- **Quotes.** Only with recorded consent and the team's clearance, and with nothing in them that looks like a person's
  identifier; they name the group only where the group's count in the region is shown, and never a pseudonym.

Intervals and shares of draws are not counts of people and pass, rounded; so do the numbers of rows that each cleaning
rule dropped over the whole study. Pure functions; the last net,
`refuse_identifiers`, looks at the finished page.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from herelib.errors import HereError
from herelib.identifiers import NO_NAMES, Names, key, kinds, often_small, passages
from herelib.release.counts import hide_counts
from herelib.release.published import ALL
from herelib.tables import CONTRACTS, empty, grid_of
from herelib.vocabulary import COVER, GROUPS

IDENTIFIERS = {
    "e-mail address": r"[\w.+-]+@[\w-]+\.[\w.-]+",
    "web address": r"(?:https?://|www\.)\S+",
    "account name": r"(?<!\w)@\w{3,}",
    "phone number": r"(?<![\w.])(?:\+|00)\d[\d ()/-]{6,}\d",
    "identity number": r"(?<!\d)\d{6}-\d{4,5}(?!\d)",
}
LONG_NUMBER = r"\d(?:[ .-]?\d){5,}"  # in a quote: six digits and more are a number of something personal
ID_WORD = r"\b(?=\w*\d)(?=\w*[A-Za-z])\w{6,}\b"
BARE_PHONE = r"(?<![\w.,/-])(?:\d{8,}|\d{2,4}(?:[ -]\d{2,4}){2,4})(?![\w-])"
SHORTEST_ALARM = 6  # digits of a number that can be taken for a person's
TRANSLATION = "translation_"  # begins the columns of quotes in other languages
PROFILE_NUMBERS = ("estimate", "sd", "low90", "low50", "high50", "high90")
TELLING = ["unpooled", "pooled_share", "imputed_share"]  # of profiles: from these the hidden counts could be worked out
_DOI = r"\b10\.\d{4,9}/[^\s|]+"  # of a source: some of them hold as many digits as a phone
ISO_DATE = r"\b\d{4}-\d{2}-\d{2}\b"
# A sentence that ends in a share, before one that begins with a number: together they would be a phone's digits.
_SHARE_THEN_NUMBER = r"(?<![\w.,-])(0\.\d\d)\. (?=\d)"


def protect_coverage(coverage: pd.DataFrame, threshold: int, without_total: Collection[str] = ()) -> pd.DataFrame:
    """Interviews per region and group with small counts hidden, and nothing left to find them by subtraction.

    Parameters
    ----------
    without_total : regions whose total is hidden for another reason; "all" is the study

    Returns
    -------
    table [region, group, n, hidden]
        `n` is missing where hidden. Rows with group "all" are the totals of the regions, the row "all"/"all" is the
        total of the study. There are no totals of groups: add them up where no count of the group is hidden.
    """
    wide = grid_of(coverage, "region", "group", "n")
    # A group that nobody belongs to anywhere is no column of zeros: it was no part of the study.
    wide = wide[[g for g in GROUPS if g in wide and wide[g].sum() > 0]]
    counts = wide.to_numpy(float)
    hidden = hide_counts(counts, threshold)
    totals = np.nansum(counts, axis=1)
    hidden[:, -1] |= wide.index.isin(without_total)
    # Changes `hidden` in place: totals that are shown can give hidden ones away.
    study_hidden = _hide_totals(counts, hidden, totals, threshold) or ALL in without_total
    long = wide.assign(all=totals).melt(ignore_index=False, var_name="group", value_name="n").reset_index()
    long["hidden"] = hidden.T.ravel()
    study = pd.DataFrame({"region": ["all"], "group": ["all"], "n": [totals.sum()], "hidden": [study_hidden]})
    long = pd.concat([long, study], ignore_index=True)
    return long.assign(n=long["n"].where(~long["hidden"]).astype("Int64"))


def _hide_totals(counts: np.ndarray, hidden: np.ndarray, totals: np.ndarray, threshold: int) -> bool:
    """Hide, in place, totals and smallest cells of further regions until hidden totals cannot be found by subtraction.

    The study's total minus the totals shown is the sum over all hidden cells of regions without a total, once the cells
    shown are taken off; the rule of `hide_counts` holds for them together. Comes back with whether the study's own
    total must be hidden, because not even all regions are enough.
    """
    if not hidden[:, -1].any():
        return False
    others = [r for r in np.argsort(totals, kind="stable") if totals[r] > 0 and not hidden[r, -1]]
    for taken in range(len(others) + 1):
        pool = counts[hidden[:, -1]][hidden[hidden[:, -1], :-1]]
        if hidden[:, -1].sum() >= 2 and pool.sum() - len(pool) >= threshold:
            return False
        if taken < len(others):
            row = others[taken]
            hidden[row, -1] = True
            hidden[row, np.nanargmin(np.where(counts[row] > 0, counts[row], np.nan))] = True
    return True


def hidden_groups(
    coverage: pd.DataFrame, cells: pd.DataFrame, threshold: int, without_n: Collection[str] = ()
) -> pd.DataFrame:
    """Which cells region x group x indicator must not be shown, and where an indicator's n must not.

    Parameters
    ----------
    coverage : table as `protect_coverage` makes it
    cells : table cells of the run
    without_n : regions whose indicators show no n for another reason

    Returns
    -------
    table [region, indicator, group, hidden, n_hidden], a row for each cell
    """
    # One row a region and indicator: the rule works on rows. Names hold no line break.
    wide = grid_of(cells.assign(row=cells["region"] + "\n" + cells["indicator"]), "row", "group", "n")
    wide = wide.reindex(columns=GROUPS)
    regions = [row.split("\n")[0] for row in wide.index]
    grid = coverage[coverage["region"] != "all"]
    forced = grid_of(grid, "region", "group", "hidden").reindex(columns=GROUPS).reindex(regions)
    forced = forced.eq(True).to_numpy(bool)
    people = grid_of(grid.assign(n=grid["n"].astype("Float64").fillna(1)), "region", "group", "n")
    nobody = people.reindex(columns=GROUPS).reindex(regions).fillna(0).to_numpy(float) == 0
    # Where people of a group were interviewed and none answered, that 0 says something of each: it is a small count.
    counts = np.where(nobody, np.nan, wide.to_numpy(float))
    hidden = hide_counts(counts, threshold, forced, least=0)
    # The n of an indicator: the counts that the coverage grid shows can be taken off it.
    left = np.where(forced, counts, np.nan)
    known = hide_counts(left, threshold, forced, least=0)[:, -1]
    no_total = coverage.loc[(coverage["group"] == ALL) & coverage["hidden"], "region"]
    region_hidden = np.isin(np.array(regions, object), [*no_total, *without_n])
    table = pd.DataFrame(hidden[:, :-1], index=wide.index, columns=list(GROUPS))
    table = table.assign(n_hidden=known | region_hidden)
    long = table.melt(id_vars="n_hidden", ignore_index=False, var_name="group", value_name="hidden").reset_index()
    names = long["row"].str.split("\n", expand=True)
    long = long.assign(region=names[0], indicator=names[1])
    # The grid has all groups; of these only cells that the run has, in the run's order.
    in_run = cells[["region", "indicator", "group"]].merge(long, on=["region", "indicator", "group"])
    return in_run[["region", "indicator", "group", "hidden", "n_hidden"]]


def protect_profiles(profiles: pd.DataFrame, hidden: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Indicators of regions without those that fewer than `threshold` people answered, and without telling counts.

    Parameters
    ----------
    hidden : table as `hidden_groups` makes it

    Returns
    -------
    table profiles without `TELLING`, with `hidden`; n is missing where it would tell a group's hidden count
    """
    shown = profiles.drop(columns=TELLING).copy()
    few = (shown["n"] > 0) & (shown["n"] < threshold)  # 0: a published figure, or nobody was asked
    telling = hidden.groupby(["region", "indicator"])["n_hidden"].any()
    at = pd.MultiIndex.from_frame(shown[["region", "indicator"]])
    no_n = few | telling.reindex(at, fill_value=False).to_numpy(bool)
    shown[list(PROFILE_NUMBERS)] = shown[list(PROFILE_NUMBERS)].mask(few)
    return shown.assign(n=shown["n"].astype("Int64").mask(no_n), hidden=few)


def protect_voiced(profiles: pd.DataFrame, cells: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Profiles without the shares of what few people, or nearly all, brought up unasked.

    Parameters
    ----------
    profiles : table as `protect_profiles` makes it
    cells : table cells of the run: how many people brought each code up
    """
    voiced = cells[cells["indicator"].str.startswith("voiced:")]
    people = voiced.groupby(["region", "indicator"])[["holders", "n"]].sum()
    others = (people["n"] - people["holders"]).to_numpy(float)
    # Holders and others are the two cells of a row: zeros are hidden too, since "nobody" says something of each.
    hide = hide_counts(np.column_stack([people["holders"].to_numpy(float), others]), threshold, least=0).any(1)
    hide &= people["n"].to_numpy() > 0
    at = pd.MultiIndex.from_frame(profiles[["region", "indicator"]])
    few = pd.Series(pd.Series(hide, people.index).reindex(at, fill_value=False).to_numpy(bool), profiles.index)
    shown = profiles.assign(hidden=profiles["hidden"] | few)
    shown[list(PROFILE_NUMBERS)] = shown[list(PROFILE_NUMBERS)].mask(few)
    return shown


def groups_heard(profiles: pd.DataFrame, coverage: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Profiles whose `groups_present` counts the groups that were interviewed and asked.

    How many of them answered would say that nobody of a hidden group did.

    Parameters
    ----------
    coverage : table as `protect_coverage` makes it
    """
    grid = coverage.set_index(["region", "group"])["n"].astype("Float64")
    at = pd.MultiIndex.from_frame(cells[["region", "group"]])
    # Nobody of a group that the grid has not was interviewed anywhere.
    n = np.where(at.isin(grid.index), grid.reindex(at).to_numpy(float, na_value=np.nan), 0)
    heard = cells[n != 0].groupby(["region", "indicator"]).size()  # a hidden count is missing, and not 0
    present = heard.reindex(pd.MultiIndex.from_frame(profiles[["region", "indicator"]])).to_numpy(float)
    counted = np.where(np.isnan(present), profiles["groups_present"], present).astype(int)
    return profiles.assign(groups_present=counted)


def protect_consistency(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The consistency of indicators without what rests on fewer people than the threshold."""
    return table[table["n"] >= threshold].reset_index(drop=True)


def protect_interviewer_effects(table: pd.DataFrame | None, threshold: int) -> pd.DataFrame:
    """How far answers depend on who asked, of indicators that enough people answered; no numbers of interviewers."""
    table = empty("interviewer_effects") if table is None else table
    shown = [name for name, column in CONTRACTS["interviewer_effects"].columns.items() if column.audience == "release"]
    return table.loc[table["n"] >= threshold, shown].reset_index(drop=True)


def protect_groups(cells: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """Estimates of groups within regions that may be shown; the others have no row."""
    marked = cells.merge(hidden, on=["region", "indicator", "group"])
    shown = marked[~marked["hidden"] & ~marked["imputed"] & (marked["n"] > 0)]
    return shown[["region", "group", "indicator", "n", "estimate"]].reset_index(drop=True)


def protect_gaps(gaps: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Gaps between two groups that may both be shown; `groups` as `protect_groups` makes it."""
    may = set(zip(groups["region"], groups["indicator"], groups["group"], strict=True))
    rows = zip(gaps["region"], gaps["indicator"], gaps["group_a"], gaps["group_b"], strict=True)
    # dtype: without gaps the list is empty, and an empty array of numbers cannot choose rows.
    shown = np.array([(r, i, a) in may and (r, i, b) in may for r, i, a, b in rows], dtype=bool)
    return gaps[shown].reset_index(drop=True)


def protect_matrix(matrix: pd.DataFrame, profiles: pd.DataFrame, cells: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """The need x capacity matrix with small figures hidden.

    Parameters
    ----------
    profiles : table as `protect_profiles` makes it
    cells : table cells of the run: how many people gave each answer

    Returns
    -------
    table matrix with `hidden` (severity), `answers_hidden` (at least one of the four shares) and `together` (the sum of
    the hidden shares)
    """
    shown = matrix.merge(
        profiles.assign(field=profiles["indicator"].str.removeprefix("need:"))
        .loc[profiles["block"] == "need", ["region", "field", "n", "hidden"]]
        .rename(columns={"n": "shown_n"}),
        on=["region", "field"],
        how="left",
    )
    people = cells.groupby(["region", "indicator"])["holders"].sum()  # not the mean times n: that may be weighted
    fields = zip(shown["region"], shown["field"], strict=True)
    keys = [(region, f"cover:{field}={answer}") for region, field in fields for answer in COVER]
    counts = people.reindex(keys).to_numpy(float).reshape(len(shown), len(COVER))
    hide = hide_counts(counts, threshold, least=0)[:, :-1]
    shares = shown[list(COVER)].astype(float)
    asked = shares.notna().all(axis=1)
    supply = people_who_answered(cells, "supply", shown)
    few = shown["hidden"].eq(True)
    severity = ["severity", "severity_low90", "severity_high90"]
    shown[severity] = shown[severity].mask(few)
    shown[list(COVER)] = shares.mask(hide)
    shown["together"] = shares.where(hide).sum(axis=1).where(asked)
    shown["answers_hidden"] = hide.any(axis=1) & asked.to_numpy()
    shown["supply"] = shown["supply"].mask(supply < threshold)
    return shown.assign(n=shown["shown_n"], hidden=few).drop(columns="shown_n")


def people_who_answered(cells: pd.DataFrame, block: str, matrix: pd.DataFrame) -> np.ndarray:
    """How many people of each region answered about each field of the matrix in one block of questions."""
    answered = cells.groupby(["region", "indicator"])["n"].sum()
    keys = [(r, f"{block}:{f}") for r, f in zip(matrix["region"], matrix["field"], strict=True)]
    return answered.reindex(keys, fill_value=0).to_numpy(float)


def identifiers(text: str, judged: bool = False) -> list[str]:
    """What in a quote looks like a person's identifier: the kinds, never the text.

    Parameters
    ----------
    judged : whether the team has judged what is doubtful, so that only what is certain counts

    Examples
    --------
    >>> identifiers("write to ann@example.org or +371 20 000 000")
    ['e-mail address', 'phone number', 'long number']
    >>> identifiers("I asked Rosa about it"), identifiers("I asked Rosa about it", judged=True)
    (["person's name"], [])
    """
    seen = kinds(text) if judged else [passage.kind for passage in passages(text)]
    patterns = {"long number": LONG_NUMBER, "code": ID_WORD}
    return [*dict.fromkeys(seen), *(kind for kind, pattern in patterns.items() if re.search(pattern, text))]


def cleared_quotes(
    segments: pd.DataFrame, open_answers: pd.DataFrame, interviews: pd.DataFrame, coverage: pd.DataFrame, threshold: int
) -> pd.DataFrame:
    """Quotes that may be shown: consent recorded, cleared by the team, nothing that looks like an identifier.

    Parameters
    ----------
    segments : table segments, with translations if there are any (`with_translations`)
    coverage : table as `protect_coverage` makes it: a group is named only where its count is shown
    threshold : a region with fewer interviews has no quotes

    Returns
    -------
    table [region, speaker, code, language, text, translation_…], sorted by the first five; `speaker` is a group or
    "a respondent". A translation that looks like it holds an identifier is blank.
    """
    known = interviews.loc[interviews["consent_quote"], ["interview", "region", "group"]]
    rows = segments[segments["cleared"]].merge(known, on="interview").merge(open_answers, on=["interview", "item"])
    rows = rows.assign(
        text=[" ".join(t[a:b].split()) for t, a, b in zip(rows["text"], rows["start"], rows["end"], strict=True)]
    )
    # Two coders may mark the same words: one quote, not two people.
    rows = rows.drop_duplicates(["interview", "item", "text"])
    # Stage clean takes the clearance off a piece with doubtful words that nobody judged: here they have been.
    safe = [text != "" and not identifiers(text, judged=True) for text in rows["text"]]
    rows = rows[np.array(safe, dtype=bool)]
    shown = coverage.loc[~coverage["hidden"] & (coverage["group"] != "all")]
    named = set(zip(shown["region"], shown["group"], strict=True))
    rows = rows[rows["region"].map(interviews["region"].value_counts()) >= threshold]
    pairs = zip(rows["region"], rows["group"], strict=True)
    rows = rows.assign(speaker=[pair[1] if pair in named else "a respondent" for pair in pairs])
    columns = ["region", "speaker", "code", "language", "text"]
    translations = [name for name in rows if name.startswith(TRANSLATION)]
    for name in translations:
        safe = [text != "" and not identifiers(text, judged=True) for text in rows[name]]
        rows[name] = rows[name].where(np.array(safe, dtype=bool), "")
    rows = rows.sort_values([*columns, *translations], ignore_index=True)
    return rows[[*columns, *translations]].drop_duplicates(columns, keep="last", ignore_index=True)


def with_translations(segments: pd.DataFrame, translations: pd.DataFrame | None) -> pd.DataFrame:
    """Segments with a column `translation_<language>` for each language that some words were translated into.

    Parameters
    ----------
    translations : table quote_translations; None where a run has none
    """
    if translations is None or translations.empty:
        return segments
    position = ["interview", "item", "start", "end"]
    wide = translations.pivot_table(index=position, columns="language", values="text", aggfunc="first").add_prefix(
        TRANSLATION
    )
    joined = segments.merge(wide.reset_index(), on=position, how="left")
    return joined.assign(**{name: joined[name].fillna("").astype(str) for name in wide})


def without_cleared_words(shown: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables in which words that a decision calls nobody's name are counted only.

    A surname that is a word as well says that somebody may bear it.
    """
    counted = dict(shown)
    for name, table in shown.items():
        if {"parameter", "value"} <= set(table.columns):
            about = table["parameter"].eq("not_a_person")
            texts = [column for column in ("value", "chosen") if column in table]
            counted[name] = table.assign(
                **{column: table[column].mask(about, table[column].map(_count_of_words)) for column in texts}
            )
    return counted


def _count_of_words(joined: object) -> str:
    if str(joined) in ("", "none", "unreviewed"):
        return str(joined)
    count = len([word for word in str(joined).split("+") if word.strip()])
    return f"{count} word{'s' * (count != 1)}"


def refuse_identifiers(
    page: str,
    pseudonyms: Iterable[str],
    allowed: Iterable[str] = (),
    names: Names = NO_NAMES,
    places: Iterable[str] = (),
) -> str:
    """The page as it is, if it holds no pseudonym and nothing that is certainly a person's identifier.

    Parameters
    ----------
    page : str
        A finished HTML page; embedded pictures and style sheets are not searched.
    pseudonyms : iterable of str
        Those of the study's interviews; a frozenset is taken as it is.
    allowed : iterable of str
        Settings that the report itself prints, such as the seed. Short numbers are no alarm by themselves; left out of
        the search, they would take a piece out of somebody's phone number.
    names : those that the columns of the study hold. Listed names alone are no reason: a report names who wrote what.
    places : codes of regions that may stand side by side, as `codes_of_places` gives them

    Raises
    ------
    HereError
        Names what was found, how often and below which heading, never the text itself.
    """
    text = re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", " ", page)
    text = re.sub(r"(?s)<style.*?</style>", " ", text)
    counts, usual = {}, often_small(text)  # somebody may be called as a word of the report
    for heading, part in _sections(_without_places(text, places), allowed):
        for kind, count in _identifiers_in(part, names.beside(usual), usual).items():
            counts[kind, heading] = counts.get((kind, heading), 0) + count
    # Pseudonyms are looked for in attributes, too: with hyphens as one word, and without.
    words = set(re.findall(r"[\w-]+", html.unescape(text))) | set(re.findall(r"\w+", html.unescape(text)))
    # Whoever has many pages makes the set once: of a hundred thousand interviews it costs more than a page.
    known = pseudonyms if isinstance(pseudonyms, frozenset) else {str(name) for name in pseudonyms}
    counts["pseudonym", ""] = len(words & known)
    kinds = "; ".join(
        f"{kind} ({count}){heading and f' below the heading {heading!r}'}"
        for (kind, heading), count in counts.items()
        if count
    )
    if kinds:
        hint = "; if that name is nobody's, record a decision on not_a_person"
        about_names = hint if "person's name" in kinds else ""
        raise HereError(
            f"the report holds what looks like a person's identifier and was not written: {kinds}{about_names}"
        )
    return page


def codes_of_places(shown: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Names of regions with digits, where nobody was asked: two such codes in a row look like a telephone number.

    Where people were asked there are none: left out of the search, a code could take a piece out of somebody's number.

    Parameters
    ----------
    shown : tables accounting and regions
    """
    if "coverage" in shown or len(shown.get("accounting", "?")):
        return frozenset()
    return frozenset(name for name in map(str, shown["regions"]["region"]) if re.search(r"\d", name))


def _without_places(text: str, places: Iterable[str]) -> str:
    """A page without codes of regions; whole words alone are looked up, since there may be thousands of codes."""
    known = frozenset(places)
    return re.sub(r"\w(?:[\w-]*\w)?", lambda word: "|" if word[0] in known else word[0], text) if known else text


def _sections(text: str, allowed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is seen of a page by heading: (the heading, or "" where it cannot be told, the text from there on)."""
    # Alternative texts are read aloud: they count as text of the page.
    text = re.sub(r"""<[^>]*\balt="([^"]*)"[^>]*>""", r" | \1 | ", text)
    text = re.sub(r"<h[1-6][\s>]", lambda tag: "\x02" + tag[0], text)
    text = re.sub(r"</h[1-6]>", lambda tag: "\x03" + tag[0], text)
    visible = re.sub(_DOI, "|", html.unescape(re.sub(r"<[^>]*>", " | ", text)))
    visible = re.sub(_SHARE_THEN_NUMBER, r"\1 | ", visible)
    settings = {text for text in map(str, allowed) if len(text) >= SHORTEST_ALARM or not text.isdecimal()}
    for number in sorted({*settings, *re.findall(ISO_DATE, visible)} - {""}, key=len, reverse=True):
        visible = re.sub(rf"(?<!\w){re.escape(number)}(?!\w)", "|", visible)  # whole, or two halves make a new number
    for part in visible.split("\x02"):
        heading, mark, _ = part.partition("\x03")
        heading = " ".join(heading.replace("|", " ").split())
        yield (heading if mark and not passages(heading) else ""), part.replace("\x03", " ")


def _identifiers_in(text: str, names: Names, usual: Collection[str]) -> Counter:
    """How often a text holds which kind of identifier; an address of the web may be that of a source.

    Where they stand alone, words in small letters are no name, nor are those of `usual`, which a page has often so.
    """
    counts = Counter()
    for passage in passages(text, names):
        if not passage.certain or passage.kind == "web address":
            continue
        named = [word for word in re.findall(r"\w+", text[passage.start : passage.stop]) if names.holds(word)]
        telling = [word for word in named if not word.islower() and key(word) not in usual]
        if passage.kind != "person's name" or telling or len(named) > 1:
            counts[passage.kind] += 1
    for kind, pattern in {**IDENTIFIERS, "number that could be a phone's": BARE_PHONE}.items():
        if kind != "web address" and not counts[kind]:
            counts[kind] = len(re.findall(pattern, text))
    return counts

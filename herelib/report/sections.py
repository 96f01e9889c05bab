"""The report that leaves the team: protected tables in, HTML out, one function a section.

`shown` is what `herelib.release.protect.protect` lets through; nothing here sees an interview. Sections read in plain English,
for an officer of a municipality; every figure carries an alternative text made from the same numbers.

Section 7 of the report: are rural and suburban regions different, and does advice travel from one to another?
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.decisions import PARAMETERS, parameters_of
from herelib.figures import (
    alt_text,
    maps,
    plot_accounting,
    plot_block,
    plot_cluster_features,
    plot_coassignment,
    plot_dendrogram,
    plot_gaps,
    plot_map,
    plot_matrix,
    plot_needs,
    plot_setting_differences,
    plot_stability,
    plot_transfer,
    rows_by_rule,
    say_accounting,
    say_associations,
    say_block,
    say_borrowed,
    say_choice_of_k,
    say_cluster_advice,
    say_cluster_features,
    say_clusters,
    say_coverage,
    say_gaps,
    say_map,
    say_matrix,
    say_needs,
    say_placements,
    say_settings,
    say_transfer,
    widest_gaps,
)
from herelib.figures import clusters as figures_clusters
from herelib.report.html import Html, bullets, element, figure, join, section, table
from herelib.tables import read_by
from herelib.weights import admissible, describe
from herelib.words import FAMILY_WORDS, GROUP_WORDS, VERDICT_WORDS, listing, percent, words

SECTIONS = {
    "glance": "1. At a glance",
    "asked": "2. Who was asked",
    "needs": "3. What each region needs, and can",
    "typology": "4. Which regions are alike",
    "cards": "5. Recommendations, region by region",
    "evidence": "6. What each recommendation rests on",
    "travel": "7. Rural and suburban, and whether advice travels",
    "decisions": "8. Decisions that were taken",
    "limits": "9. What this result cannot say",
    "made": "10. How it was made",
}
QUESTION = (
    "What does each place lack, which of these needs could its own people meet, and which way of helping people into "
    "business fits the place?"
)
ASKED = {
    "need": "needs",
    "cover": "who could meet them",
    "supply": "what exists already",
    "capacity": "what the place can build on",
    "asset": "its assets",
    "barrier": "what stands in the way",
}
MANY_REGIONS = 30
HIGHER = 0.95  # p_clear with which planted ties are not called clear where only interviews are in doubt (methods.md)
TABLES = read_by("report")


def badge(verdict: str) -> Html:
    """A verdict as a coloured label that says in text what its colour means."""
    return element("span", VERDICT_WORDS[verdict], class_=f"badge {verdict.replace(' ', '-')}")


def opening(shown: Mapping[str, pd.DataFrame], settings: Mapping, methods: pd.DataFrame) -> Html:
    """Title, banner, contents and section 1: the question, key numbers, one row a region, how to read a verdict."""
    banner = element(
        "p",
        element("strong", "SYNTHETIC DATA. "),
        "This study is invented to show how the report works. It describes no real place, person or law.",
        class_="banner",
        role="note",
    )
    title = element("h1", settings["title"])
    contents = element(
        "nav", bullets(element("a", name, href=f"#{at}") for at, name in SECTIONS.items()), aria_label="Contents"
    )
    total = shown["coverage"].loc[shown["coverage"]["region"] == "all", "n"].iloc[0]
    groups = [g for g in GROUP_WORDS if (shown["coverage"]["group"] == g).any()]
    numbers = {
        "interviews": "hidden" if pd.isna(total) else f"{total}",
        "regions": len(shown["regions"]),
        "countries": shown["regions"]["country"].nunique(),
        "groups asked": len(groups),
        "questions analysed": len(shown["items"]),
        "methods compared": int((methods["role"] == "method").sum()),
    }
    blocks = set(shown["items"]["block"])
    single = {"countries": "country", "groups asked": "group asked", "regions": "region"}
    facts = [
        element("div", element("dt", single.get(name, name) if value == 1 else name), element("dd", value))
        for name, value in numbers.items()
    ]
    asked = f"{listing(GROUP_WORDS[g] for g in groups)} were interviewed"
    glance = section(
        "glance",
        SECTIONS["glance"],
        element("p", element("strong", "The question. "), QUESTION),
        element(
            "p",
            f"{asked[0].upper()}{asked[1:]} in {settings.get('year', '')}. They were chosen on purpose, not by lot. "
            f"They were asked about {listing(told for block, told in ASKED.items() if block in blocks)}.",
        ),
        element("dl", *facts, class_="numbers"),
        verdict_table(shown, methods),
        reading_a_verdict(parameters_of(shown)),
    )
    return join(element("header", title, banner if settings.get("synthetic") else None, contents), glance)


def verdict_table(shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> Html:
    """One row a region: where it lies, the verdict, and the method or methods it speaks of."""
    label = methods.set_index("method")["label"]
    setting = shown["regions"].set_index("region")
    rows = []
    for row in shown["verdicts"].sort_values("region").itertuples():
        place = setting.loc[row.region]
        where = ", ".join(part for part in (place["setting"], place["country"]) if part)
        rows.append([row.region, where, badge(row.verdict), told_method(row, label), told_share(row)])
    columns = ["Region", "Setting", "Verdict", "Method", "How often first"]
    return table(columns, rows, "Verdict and method for each region", "verdicts")


def told_method(row, label: pd.Series) -> str:
    """The method or methods that a verdict speaks of, in words."""
    leader, second = label.get(row.method, row.method), label.get(row.runner_up, row.runner_up)
    if row.verdict == "clear":
        return leader
    if row.verdict == "contested":
        return f"{leader} or {second}: too close to call"
    if row.verdict == "none feasible":
        method, _, gate = row.nearest_gate.partition(": ")
        return f"None can start now; nearest is {label.get(method, method)} ({words(gate)} is missing)"
    return "No recommendation can be given yet"


def told_share(row) -> str:
    """How often leader and runner-up come first; nothing where no recommendation is given."""
    if row.verdict == "clear":
        return f"{percent(row.acceptability)} of the draws"
    if row.verdict == "contested":
        return f"{percent(row.acceptability)} and {percent(row.runner_acceptability)} of the draws"
    return "–"


def reading_a_verdict(parameters: pd.DataFrame) -> Html:
    """What each verdict means, with the limits that this run used."""
    value = parameters.set_index("parameter")["value"]
    clear, data = (percent(float(value[name])) for name in ("p_clear", "p_data"))
    meanings = {
        "clear": f"one method comes first in at least {clear} of the draws.",
        "contested": f"a method leads, but in fewer than {clear} of the draws. Look at both; people must choose.",
        "insufficient evidence": (
            "something that methods are judged by was not asked or hardly answered, or other respondents of the same "
            f"kind would often put another method first (no method leads in {data} of the interview draws)."
        ),
        "none feasible": "every method needs something that is not there. The nearest one is named, and what it needs.",
    }
    quoted = {family: f"'{told}'" for family, told in FAMILY_WORDS.items()}
    items = [join(badge(verdict), " ", text) for verdict, text in meanings.items()]
    return element(
        "div",
        element("h3", "How to read a verdict"),
        bullets(items, class_="plain"),
        element(
            "p",
            "A draw repeats the whole calculation once: with other respondents of the same kind, with the judged "
            "ratings of the catalogue moved a little, and with weights that keep what the team decided. Being first in "
            "80% of the draws says how firm the order is. It is not a probability that a business succeeds.",
        ),
        element("p", describe(value["families"], float(value["elicited_doubt"]), quoted)),
        class_="box",
    )


def who_was_asked(shown: Mapping[str, pd.DataFrame], threshold: int) -> Html:
    """Section 2: interviews per region and group without small counts, and how rows left."""
    coverage = shown["coverage"]
    groups = [g for g in (*GROUP_WORDS, "all") if (coverage["group"] == g).any()]
    at = coverage.set_index(["region", "group"])
    rows = []
    for region in sorted(set(coverage["region"]) - {"all"}):
        cells = [element("td", "hidden", class_="hidden") if at.loc[(region, g), "hidden"]
                 else element("td", f"{at.loc[(region, g), 'n']}", class_="number") for g in groups]  # fmt: skip
        rows.append([region, *cells])
    columns = ["Region", *(GROUP_WORDS.get(g, "all groups") for g in groups)]
    by_rule = rows_by_rule(shown["accounting"])
    if coverage.loc[coverage["region"] == "all", "hidden"].iloc[0]:
        left = element("p", "How many rows were kept is hidden: too few people were interviewed.")
    else:
        told = say_accounting(by_rule)
        left = figure(plot_accounting(by_rule), alt_text("Bar chart of rows", told), told)
    note = (
        f"A cell is hidden when fewer than {threshold} people stand behind it, and so is the next smallest cell of the "
        "region wherever a small one could be found by subtraction. 0 means that nobody was interviewed."
    )
    return section(
        "asked",
        SECTIONS["asked"],
        element("p", say_coverage(coverage)),
        table(columns, rows, "Interviews per region and group", "grid"),
        element("p", note, class_="note"),
        element("h3", "What became of every row of the exports"),
        left,
    )


def needs(shown: Mapping[str, pd.DataFrame]) -> Html:
    """Section 3: needs, capacities and barriers, the need x capacity matrix of each region, and disagreement."""
    matrix, profiles = shown["matrix"], shown["profiles"]
    told = say_needs(matrix)
    parts = [figure(plot_needs(matrix), alt_text("Grid of needs by region", told), told)]
    for block, title in (("capacity", "What a region can build on"), ("barrier", "What stands in the way")):
        if profiles.loc[profiles["block"] == block, "estimate"].notna().any():
            told = say_block(profiles, block)
            grid = figure(plot_block(profiles, block), alt_text(f"Grid of {block} by region", told), told)
            parts += [element("h3", title), grid]
    parts.append(element("h3", "Region by region: how severe, and who could meet it"))
    for region in sorted(matrix["region"].unique()):
        told = say_matrix(matrix, region)
        parts.append(element("h4", region))
        if matrix.loc[matrix["region"] == region, "severity"].notna().any():
            alt = alt_text("Needs with intervals, and stacked bars of who could cover them", told)
            parts.append(figure(plot_matrix(matrix, region), alt, told))
        else:
            parts.append(element("p", told))
    widest = widest_gaps(shown["gaps"], shown["groups"], profiles)
    told = say_gaps(widest)
    parts.append(element("h3", "Where groups disagree, and what to ask them"))
    if len(widest):
        parts.append(figure(plot_gaps(widest.drop(columns="question")), alt_text("Dumbbells", told), told))
        asked = [
            element("span", element("strong", f"{r.region}: "), r.question) for r in widest.itertuples() if r.question
        ]
        parts.append(bullets(asked))
    else:
        parts.append(element("p", told))
    return section("needs", SECTIONS["needs"], element("p", INTERVALS), *parts)


INTERVALS = (
    "Each group that was asked counts equally, unless decided otherwise (section 8). Figures of groups with few "
    "interviews lean towards what the same group says elsewhere. The intervals say how far other respondents of the "
    "same kind could move a figure; they are not a sampling error of the population. Hatched means hidden, missing or "
    "heard from less than half of the groups; it does not mean zero."
)


def typology(shown: Mapping[str, pd.DataFrame], settings: Mapping | None = None) -> Html:
    """Section 4: the map, the clusters in words, whether they hold, how they join, and what may be claimed of them.

    Parameters
    ----------
    settings : of study.yaml, for the names of the published typologies
    """
    facts, clusters = shown["typology"].iloc[0], shown["clusters"]
    few = element(
        "p",
        element("strong", "A description, not a law. "),
        f"{int(facts['regions'])} regions are too few to find types of region. The clusters describe these regions and "
        "say nothing about others. They never change a region's own recommendation.",
        class_="banner",
    )
    parts = [few if facts["regions"] < MANY_REGIONS else None, element("p", f"Test: {facts['claim']}.")]
    if facts["warning"]:
        parts.append(element("p", element("strong", "Mind: "), f"{facts['warning']}.", class_="note"))
    located = maps.located(shown)
    mapped = bool((located["outline"] != "").any() or located["longitude"].notna().any())
    if mapped:
        told = say_map(located)
        parts.append(figure(plot_map(located), alt_text("Map of the regions", told), told))
    if shown["stability"].empty:
        return section("typology", SECTIONS["typology"], *parts)
    parts.append(None if mapped else element("p", say_clusters(clusters)))
    parts.append(bullets(told for told in shown["stability"]["description"] if told))
    drawn = [
        ("stability", "Dots beside grey ranges", plot_stability, (shown["stability"],)),
        ("dendrogram", "Tree of the regions", plot_dendrogram, (shown["dendrogram"], clusters)),
        (
            "coassignment",
            "Grid of pairs of regions",
            plot_coassignment,
            (shown["coassignment"], clusters),
        ),
    ]
    for name, kind, plot, tables in drawn:
        if len(shown[name]):
            told = getattr(figures_clusters, f"say_{name}")(shown[name])
            parts.append(figure(plot(*tables), alt_text(kind, told), told))
    named = list(shown["stability"]["cluster"])
    for cluster in named[:1] if len(named) == 2 else named:  # of two, the other is the mirror image
        told = say_cluster_features(shown["features"], cluster)
        bars = plot_cluster_features(shown["features"], cluster)
        parts.append(figure(bars, alt_text("Bar chart of differences", told), told))
    parts.append(element("h3", "Why so many clusters, and what they agree with"))
    parts.append(element("p", say_choice_of_k(shown["choice_of_k"])))
    labels = {
        name: f"{told.get('label', name)} ({told['source']})"
        for name, told in (settings or {}).get("typologies", {}).items()
    }
    parts.append(element("p", say_associations(shown["associations"], labels)))
    if len(shown["placements"]):
        parts.append(element("p", say_placements(shown["placements"])))
    return section("typology", SECTIONS["typology"], *parts)


def limits(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> Html:
    """Section 9: what the result cannot say; the fixed limits, and those of this run with their numbers."""
    judged = pd.concat([catalogue["requires"], catalogue["remedies"]])
    awaiting = int((judged["reviewer"].isna() | judged["reviewer"].eq("")).sum())
    profiles, context = shown["profiles"], shown["context"]
    thin = profiles[(profiles["groups_present"] < profiles["groups_asked"])]
    inherited = context[context["inherited_from"] != ""]
    unknown = shown["gates"][shown["gates"]["answer"] == "unknown"]
    told = [
        "The interviews are purposive: people were chosen because they know the place. The result does not say what "
        "share of a population thinks something.",
        "How often a method comes first says how firm the order is under these interviews, ratings and weights. It is "
        "not a probability of success.",
        f"What a method needs and what it remedies are judgements; {awaiting} of {len(judged)} rows of these ratings "
        "await review by an expert. Doubt about them is part of the draws.",
        "The evidence on methods comes from elsewhere (other countries, other years). A strong study elsewhere does "
        "not make a method right here.",
        "No cause is shown: a need that is severe where a barrier is high need not come from it.",
        "Clusters describe these regions; they are not types of region.",
    ]
    if len(thin):
        told.append(
            f"In {thin['region'].nunique()} regions not every group that should have been asked was reached; "
            f"{len(thin)} figures are therefore partly estimated from the other groups and regions."
        )
    if len(inherited):
        named = [f"{r.label} in {r.region} (from {r.inherited_from})" for r in inherited.itertuples()]
        told.append(f"These figures are those of a larger area: {listing(named)}.")
    if len(unknown):
        told.append(
            f"{len(unknown)} conditions of methods are not yet known and were taken as open ('feasible if confirmed')."
        )
    told += sure_of_itself(parameters_of(shown))
    return section("limits", SECTIONS["limits"], bullets(told))


def sure_of_itself(parameters: pd.DataFrame) -> list[str]:
    """A warning where a run takes weights and ratings as certain, so that interviews alone decide what is clear."""
    value = parameters.set_index("parameter")["value"]
    weights = admissible(value["families"], float(value["elicited_doubt"]))
    if weights.dimension or float(value["rating_doubt"]) or float(value["p_clear"]) >= HIGHER:
        return []
    return [
        "This run takes weights and ratings as certain. Two methods that are in truth equally good are then called "
        f"clear too often: a limit for 'clear' of at least {HIGHER:.0%} is advised (parameter p_clear)."
    ]


def how_made(shown: Mapping[str, pd.DataFrame], versions: Mapping[str, str]) -> Html:
    """Section 10: numbers that fix the run, and the versions of the software."""
    used = parameters_of(shown)
    precision = used[used["parameter"].isin([n for n, p in PARAMETERS.items() if not p.decision])]
    rows = [[r.parameter, r.meaning, r.value] for r in precision.itertuples()]
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    text = "The same study, decisions, seed and software give the same tables again, to the byte."
    return section(
        "made",
        SECTIONS["made"],
        element("p", text),
        table(["Setting", "Meaning", "Value"], rows, "Settings that fix precision and random numbers", "small"),
        element("p", f"Software: {packages}.", class_="note"),
    )


BORROWED = (
    "A cluster gives the advice that its members have in common; a region without enough evidence of its own may "
    "borrow it, or that of regions in similar circumstances. Borrowed advice never replaces a region's own result."
)


def travel(shown: Mapping[str, pd.DataFrame], methods: pd.DataFrame) -> Html:
    """What differs between settings, what a region borrows from others, and how well left-out regions are predicted."""
    labels = methods.set_index("method")["label"]
    differences, trials = shown["setting_differences"], shown["transfer"]
    parts = [element("h3", "Do rural and suburban regions differ?")]
    parts += paragraphs(say_settings(differences, trials, labels=labels))
    if len(differences):
        told = "Differences between settings with their 90% intervals, the largest first."
        drawn = plot_setting_differences(differences)
        parts.append(figure(drawn, alt_text("Dots with intervals", told), told))
    parts += [element("h3", "What regions can borrow"), element("p", BORROWED)]
    parts += paragraphs(say_cluster_advice(shown["cluster_advice"], labels))
    parts += paragraphs(say_borrowed(shown["borrowed"], shown["verdicts"], labels))
    parts += [
        element("h3", "Would it have worked? Regions left out in turn"),
        *paragraphs(say_transfer(trials)),
    ]
    if len(trials):
        told = "Each region left out, the method that its circumstances alone would have suggested, and its own."
        parts.append(figure(plot_transfer(trials, labels), alt_text("Grid of trials", told), told))
    return section("travel", SECTIONS["travel"], *parts)


def paragraphs(text: str) -> list[Html]:
    """Text as paragraphs; nothing where there is none."""
    return [element("p", part) for part in text.split("\n") if part.strip()]

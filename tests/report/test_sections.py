"""The report can be read, hides what must be hidden, and carries no code of others."""

import html
import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser

import nbformat
import pandas as pd
import pytest
import table_examples

from herelib import release, report
from herelib.report import cards, decisions, evidence, pages
from herelib.report.html import element
from herelib.report.sections import sure_of_itself, told_method, travel
from herelib.tables.contracts import CONTRACTS
from herelib.words import VERDICT_WORDS

SETTINGS = {"title": "Example <script>alert(1)</script>", "synthetic": True, "year": 2026}
SETTINGS["typologies"] = {"degurba": {"label": "Degree of urbanisation", "source": "Eurostat"}}


class Sections(Sequence):
    """The sections of a report, each made when it is first looked at: figures take long."""

    def __init__(self, *make: Callable[[], str]):
        self.make, self.done = make, {}

    def __len__(self) -> int:
        return len(self.make)

    def __getitem__(self, place: int) -> str:
        if place not in self.done:
            self.done[place] = self.make[place]()
        return self.done[place]


def sections(run, settings=SETTINGS) -> Sections:
    shown, catalogue = release.protect(run, 5), table_examples.catalogue()
    return Sections(
        lambda: report.opening(shown, settings, catalogue["methods"]),
        lambda: report.who_was_asked(shown, 5),
        lambda: report.needs(shown),
        lambda: report.typology(shown, settings),
        lambda: cards.recommendation_cards(shown, catalogue),
        lambda: evidence.evidence_section(shown, catalogue),
        lambda: travel(shown, catalogue["methods"]),
        lambda: decisions.decisions_taken(shown),
        lambda: report.limits(shown, catalogue),
        lambda: report.how_made(shown, {"python": "3.11.2", "pandas": "3.1.1"}),
    )


@pytest.fixture(scope="module")
def made():
    return sections(table_examples.run())


@pytest.fixture(scope="module")
def page(made, tmp_path_factory):
    cells = [
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", {"text/html": str(part)})])
        for part in made
    ]
    cells.append(
        nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("execute_result", {"text/html": "<p>rows</p>"})])
    )
    file = tmp_path_factory.mktemp("page") / "09-report.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Not this"), *cells]), file)
    return pages.page(file, "Example")


class Outline(HTMLParser):
    """Tags in order with their attributes, and whether each that opens is closed."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.tags, self.open, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"img", "br", "hr", "meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def test_the_page_is_well_formed_and_has_all_sections(page):
    outline = Outline(page)
    assert outline.open == []
    assert [attrs["id"] for attrs in outline.all("section")] == list(report.SECTIONS)
    inside = {attrs["href"] for attrs in outline.all("a")}
    assert {f"#{at}" for at in report.SECTIONS} <= inside
    assert inside <= {f"#{attrs['id']}" for _, attrs in outline.tags if "id" in attrs}


def test_the_page_fetches_nothing_and_needs_no_script(page):
    outline = Outline(page)
    assert not outline.all("script") and not outline.all("link") and not outline.all("iframe")
    assert all(attrs["src"].startswith("data:image/png;base64,") for attrs in outline.all("img"))
    assert all(attrs["href"].startswith("#") for attrs in outline.all("a"))
    assert not re.search(r"url\(|@import", page)


def test_only_what_is_displayed_as_html_enters_the_page(page):
    assert "<p>rows</p>" not in page and "Not this" not in page
    assert "<title>Example &lt;script&gt;" in page


def test_what_people_wrote_cannot_become_html(page):
    assert "<script" not in page
    assert "eat &lt;script&gt;alert(1)&lt;/script&gt; together" in page, "the quote"
    assert "Number of &lt;b&gt;clusters&lt;/b&gt;" in page, "the title of a decision"


def test_tables_have_captions_and_scopes_and_figures_have_texts(page):
    outline = Outline(page)
    assert len(outline.all("table")) == len(outline.all("caption")) >= 4
    assert all(attrs.get("scope") in ("col", "row") for attrs in outline.all("th"))
    assert len(outline.all("img")) >= 8
    assert all(len(attrs["alt"]) > 30 for attrs in outline.all("img"))


def test_the_words_of_a_figure_stand_under_it(made):
    for alt, caption in re.findall(r'<img [^>]*alt="([^"]*)"[^>]*><figcaption>(.*?)</figcaption>', "".join(made)):
        assert alt.endswith(caption)


def test_synthetic_data_say_so_before_anything_else(made):
    assert made[0].index("SYNTHETIC DATA") < made[0].index("1. At a glance")
    real = sections(table_examples.run(), {**SETTINGS, "synthetic": False})[0]
    assert "SYNTHETIC" not in real


def test_each_region_has_a_verdict_in_words_and_a_card(made):
    verdicts = table_examples.run()["verdicts"]
    for row in verdicts.itertuples():
        assert f'id="region-{row.region}"' in made[4]
    for verdict in set(verdicts["verdict"]):
        assert made[0].count(VERDICT_WORDS[verdict]) >= 2, "in the table and in the explanation"


def test_a_region_without_enough_evidence_gets_no_recommendation(made):
    card = re.search(r'<article class="card" id="region-oak-rural">.*?</article>', made[4], re.DOTALL)[0]
    assert "No recommendation can be given yet" in card and "Why this method" not in card
    assert "More interviews in this region" in card


def test_a_card_gives_reasons_doubt_gates_and_what_would_change_it(made):
    card = re.search(r'<article class="card" id="region-elm-suburb">.*?</article>', made[4], re.DOTALL)[0]
    for title in ("Why this method", "Why not the next one", "What must be in place", "Where the doubt comes from",
                  "What would change our mind", "What goes with it", "Other ways to rank",
                  "Business types with most room"):  # fmt: skip
        assert title in card
    assert "feasible if confirmed" in card and "not a probability of success" in card


def test_a_card_leads_to_what_it_rests_on_and_a_verdict_of_people_stands_beside_it(made):
    card = re.search(r'<article class="card" id="region-elm-suburb">.*?</article>', made[4], re.DOTALL)[0]
    leads = re.findall(r'href="#(evidence-elm-suburb-\w+)"', card)
    assert len(leads) == 2 and all(f'id="{anchor}"' in made[5] for anchor in leads)
    decided = pd.DataFrame(
        [["elm-suburb", "contested", "x", "mentoring", "steering group", "2026-05-01", "They know <them>.", "0040"]],
        columns=list(CONTRACTS["overrides"].columns),
    )
    other = sections({**table_examples.run(), "overrides": decided})[4]
    assert "Decided by people: Mentoring and business-advice network" in other and "They know &lt;them&gt;." in other
    assert "steering group, 2026-05-01, decision 0040" in other and "Decided by people" not in made[4]


def test_section_7_answers_the_question_of_settings_borrowing_and_transfer(made):
    assert "Do rural and suburban regions differ?" in made[6] and "Would it have worked?" in made[6]
    told = html.unescape(re.sub(r"<[^>]*>", " ", made[6]))
    assert "Borrowed, not its own: oak-rural" in told and "cannot show that advice travels" in told


def test_figures_that_are_hidden_are_said_to_be_hidden():
    run = table_examples.run()
    profiles = run["profiles"].copy()
    few = (profiles["region"] == "elm-suburb") & (profiles["indicator"] == "capacity:mentors")
    assert few.sum() == 1
    profiles.loc[few, "n"] = 3
    card = re.search(
        r'<article class="card" id="region-elm-suburb">.*?</article>',
        sections({**run, "profiles": profiles})[4],
        re.DOTALL,
    )[0]
    assert "hidden" in card and "of the interview draws" not in card and "times as much" not in card


def test_a_closed_gate_is_said_with_its_condition(made):
    card = re.search(r'<article class="card" id="region-elm-rural">.*?</article>', made[4], re.DOTALL)[0]
    assert "Not feasible here" in card and "public partner agreement (no)" in card


def verdict_row(**changes) -> dict:
    row = table_examples.run()["verdicts"].iloc[0].to_dict()
    return row | changes


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"verdict": "clear", "method": "mentoring"}, "Mentoring and business-advice network"),
        ({"verdict": "contested", "method": "mentoring", "runner_up": "wise"}, "too close to call"),
        ({"verdict": "insufficient evidence"}, "No recommendation can be given yet"),
        (
            {"verdict": "none feasible", "nearest_gate": "wise: lead_entity"},
            "None can start now; nearest is Work-integration social enterprise (lead entity is missing)",
        ),
    ],
)
def test_each_verdict_is_told_in_words(changes, told):
    label = table_examples.catalogue()["methods"].set_index("method")["label"]
    row = next(pd.DataFrame([verdict_row(**changes)]).itertuples())
    assert told in told_method(row, label)


def test_every_verdict_makes_a_card():
    run = table_examples.run()
    verdicts = run["verdicts"].copy()
    verdicts.loc[0, ["verdict", "method", "runner_up", "nearest_gate"]] = ["none feasible", "", "", "wise: lead_entity"]
    verdicts.loc[1, ["verdict", "method", "runner_up"]] = ["insufficient evidence", "", ""]
    verdicts.loc[1, "missing"] = "capacity:mentors, barrier:health"
    verdicts.loc[3, "verdict"] = "clear"
    made = sections({**run, "verdicts": verdicts})[4]
    assert "If this could be answered with yes: lead entity" in made
    assert "Not asked, or by too few groups (what the place can build on): mentors." in made
    assert made.count("<article") == 4


def test_small_cells_are_hidden_in_the_grid(made):
    assert '<td class="hidden">hidden</td>' in made[1]
    row = re.search(r'<th scope="row">oak-rural</th>(.*?)</tr>', made[1])[1]
    assert re.findall(r">(\w+)</td>", row) == ["hidden", "hidden", "hidden", "hidden", "0", "hidden"]


def test_no_pseudonym_stands_in_the_page(page):
    names = table_examples.run()["interviews"]["interview"]
    assert release.refuse_identifiers(page, names, allowed=["7"]) == page


def test_parameters_without_a_decision_are_named(made):
    assert "set by hand: undocumented" in made[7] and "default, no decision recorded" in made[7]
    loose = made[7].split("<h3>Choices that no decision covers</h3>")[1]
    assert "p_clear" in loose and ">k<" not in loose and ">seed<" not in loose
    assert ">seed<" in made[9]


def test_a_run_that_takes_weights_and_ratings_as_certain_is_warned():
    def told(**values: str) -> list[str]:
        given = {"families": "swing value 9, fit 6, evidence 4, burden 1", "elicited_doubt": "0.0"}
        given |= {"rating_doubt": "0.0", "p_clear": "0.8"} | values
        return sure_of_itself(pd.DataFrame({"parameter": list(given), "value": list(given.values())}))

    assert len(told()) == 1 and "at least 95% is advised" in told()[0]
    for other in ({"rating_doubt": "0.25"}, {"p_clear": "0.95"}, {"elicited_doubt": "0.1"}, {"families": "free"}):
        assert told(**other) == []


def test_the_warning_about_few_regions_is_fixed(made):
    assert "4 regions are too few to find types of region" in made[3]


def test_section_4_has_the_map_the_tree_the_clusters_in_words_and_what_they_agree_with(made):
    told = re.sub(r"<[^>]*>", " ", made[3])
    alts = re.findall(r'alt="([^"]*)"', made[3])
    kinds = ["Map of the regions", "Dots beside grey ranges", "Tree of the regions", "Grid of pairs"]
    assert all(any(alt.startswith(kind) for alt in alts) for kind in kinds)
    assert "Cluster A (" in told and "k = 2 was chosen" in told
    assert "With Degree of urbanisation (Eurostat), 2 kinds of" in told and "With the setting" in told
    assert table_examples.run()["typology"]["warning"].iloc[0] in told


def test_a_study_without_places_has_no_map():
    run = table_examples.run()
    bare = run["places"].assign(longitude=float("nan"), latitude=float("nan"), outline="")
    assert "Map of the regions" not in sections({**run, "places": bare})[3]


def test_where_groups_disagree_the_report_says_what_to_ask_them(made):
    shown = release.protect(table_examples.run(), 5)
    asked = shown["gaps"].loc[shown["gaps"]["clear"], "question"]
    assert len(asked) and any(question in html.unescape(made[2]) for question in asked)
    assert "what to ask them" in made[2]


def test_a_study_without_clusters_or_capacities_still_has_a_report():
    run = table_examples.run()
    of_clusters = ("stability", "coassignment", "features", "choice_of_k", "dendrogram", "associations", "placements")
    none = {name: run[name].head(0) for name in of_clusters}
    bare = run["profiles"][~run["profiles"]["block"].isin(["capacity", "barrier"])]
    verdicts = run["verdicts"].assign(
        verdict="insufficient evidence", method="", runner_up="", missing="capacity:skills"
    )
    ranked = {name: run[name].head(0) for name in ("acceptability", "scores")}
    made = sections({**run, **none, **ranked, "profiles": bare, "verdicts": verdicts})
    assert "What a region can build on" not in made[2]
    assert "people&#x27;s skills" in made[4]


def test_elements_escape_text_and_attributes():
    made = element("p", 'a "b" <i>', title='"><script>')
    assert made == '<p title="&quot;&gt;&lt;script&gt;">a &quot;b&quot; &lt;i&gt;</p>'

"""Automatic codes against hand-made cases and a plain version, and what is made of them."""

import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles.terms import code_answer, tokens_of

from herelib.folders import ROOT
from herelib.segments.codebook import codes_for, terms_of
from herelib.segments.lemmas import lemmas, stem
from herelib.segments.synonyms import expanded
from herelib.segments.terms import LEAST, code, combine, suggest

FOUND = ["interview", "item", "code", "coder", "start", "end", "negated", "satisfied", "term"]


def open_answers(*texts, language="en", item="needs"):
    return pd.DataFrame(
        {
            "interview": pd.Series([f"i{i}" for i in range(len(texts))], dtype=str),
            "item": item,
            "language": language,
            "text": pd.Series(list(texts), dtype=str),
        }
    )


def book(language="en", **terms):
    made = pd.DataFrame({"code": list(terms), "parent": "", "definition": "", f"label_{language}": list(terms)})
    return made.assign(**{f"terms_{language}": list(terms.values())})


def matches(text, language="en", **terms):
    """[(code, the answer's words, negated)] of one answer."""
    found = code(open_answers(text, language=language), book(language, **terms))
    return [(row.code, text[row.start : row.end], row.negated) for row in found.itertuples()]


@pytest.mark.parametrize(
    "language, term, text, words",
    [
        ("lv", "bērnudārzs", "👶🏽 Trūkst vietu bērnudārzā!", "bērnudārzā"),
        ("es", "guardería", "👶 Faltan plazas en las guarderías.", "guarderías"),
        ("it", "assistenza", "🛒 Manca l’assistenza a casa", "assistenza"),
        ("en", "child", "🛒🛒 Somewhere for children", "children"),
        ("fr", "école", "Ça manque : l'école est loin", "école"),
        ("nl", "bibliotheek", "€ 5: twee bibliotheken gesloten", "bibliotheken"),
        ("de", "Laden", "Für ältere Leute fehlen Läden", "Läden"),
        ("ru", "автобус", "🚌 Мало автобусов", "автобусов"),
    ],
)
def test_each_language_matches_its_forms_at_their_place(language, term, text, words):
    found = code(open_answers(text, language=language), book(language, a=term))
    place = text.index(words)
    assert found[["start", "end", "negated"]].to_numpy().tolist() == [[place, place + len(words), False]]


# (language, term, rejection, lack or need)
PAIRS = [
    ("lv", "veikals", "Veikals nav vajadzīgs.", "Nav veikala, uz kuru aiziet"),
    ("lv", "veikals", "Nevajag veikalu", "Vajag veikalu"),
    ("lv", "veikals", "nav vajadzigs veikals", "Mums ir vajadzīgs veikals"),
    ("lv", "veikals", "Veikalu netrūkst", "Trūkst veikalu"),
    ("lv", "veikals", "Veikalu te jau pietiek", "Veikalu nepietiek"),
    ("lv", "viesnīca", "Vajag veikalu, nevis viesnīcu", "Bez viesnīcas neviens nebrauc"),
    ("es", "tienda", "No hace falta otra tienda", "Hace falta una tienda"),
    ("es", "tienda", "No falta tienda", "Falta una tienda"),
    ("es", "tienda", "Una tienda no es necesaria", "No hay tienda"),
    ("es", "tienda", "No necesitamos más tiendas", "Sin tienda no se puede vivir aquí"),
    ("es", "tienda", "Hay suficientes tiendas", "No hay suficientes tiendas"),
    ("it", "negozio", "Non serve un altro negozio", "Serve un negozio"),
    ("it", "negozio", "Non mancano i negozi", "Manca un negozio"),
    ("it", "negozio", "Non c'è bisogno di negozi", "Non c'è nessun negozio"),
    ("it", "negozio", "I negozi non sono necessari", "Senza negozio si vive male"),
    ("it", "albergo", "Un parco invece di un albergo", "Gli alberghi non bastano"),
    ("en", "shop", "We do not need a shop", "We need a shop"),
    ("en", "shop", "We don’t really need another shop", "There is no shop"),
    ("en", "shop", "No new shop is needed", "Families with no car need a shop"),
    ("en", "shop", "There is no need for shops", "Without a shop we are lost"),
    ("en", "shop", "There are enough shops", "We don't have enough shops"),
    ("en", "shop", "There is no lack of shops", "There is a lack of shops"),
    ("en", "bus", "No more buses!", "There are no more buses after six"),
    ("en", "shop", "The shop is not closed", "Please do not close the shop"),
    ("en", "shop", "Not another shop", "I don't want the shop closed"),
    ("en", "paperwork", "The paperwork is pointless", "All this unnecessary paperwork"),
    ("en", "bus", "The bus never stops working, it is fine", "Stop closing the bus line"),
    ("en", "library", "The library is fab", "There's nowt at the library"),
    ("es", "escuela", "La escuela no está lejos", "Que no cierren la escuela"),
    ("es", "tienda", "Otra tienda no, por favor", "Otra tienda no hay"),
    ("it", "scuola", "La scuola non è lontana", "Che non chiudano la scuola"),
    ("lv", "skola", "Skola ir laba", "Neslēdziet skolu"),
    ("lv", "bibliotēka", "Skola laba un bibliotēka arī", "Skola laba, bet bibliotēkas nav"),
    ("fr", "magasin", "On n'a pas besoin d'un magasin", "On a besoin d'un magasin"),
    ("fr", "magasin", "Il ne manque pas de magasins", "Il manque un magasin"),
    ("fr", "magasin", "Un magasin n'est pas nécessaire", "Il n'y a pas de magasin"),
    ("fr", "magasin", "Il y a déjà assez de magasins", "Il n'y a pas assez de magasins"),
    ("nl", "winkel", "Een winkel is niet nodig", "Er is geen winkel"),
    ("nl", "winkel", "We hebben geen winkel nodig", "We hebben een winkel nodig"),
    ("nl", "winkel", "Er zijn genoeg winkels", "Er zijn niet genoeg winkels"),
    ("de", "Laden", "Ein Laden ist nicht nötig", "Es gibt keinen Laden"),
    ("de", "Laden", "Wir brauchen keinen Laden", "Wir brauchen einen Laden"),
    ("de", "Bus", "Busse brauchen wir nicht", "Wir brauchen einen Bus und kein Hotel"),
    ("ru", "магазин", "Магазин не нужен", "Нам нужен магазин"),
    ("ru", "магазин", "Нет необходимости в магазине", "Нет магазина"),
    ("ru", "магазин", "Магазинов хватает", "Не хватает магазинов"),
    ("ru", "гостиница", "Нужен парк, а не гостиница", "Без гостиницы никто не едет"),
]


@pytest.mark.parametrize("language, term, rejection, lack", PAIRS)
def test_rejection_is_kept_apart_and_lack_counts(language, term, rejection, lack):
    assert [negated for _, _, negated in matches(rejection, language, a=term)] == [True]
    assert [negated for _, _, negated in matches(lack, language, a=term)] == [False]


@pytest.mark.parametrize(
    "text, rejected",
    [
        ("We need a bus and do not need a hotel", {"hotel"}),
        ("A bus rather than a hotel", {"hotel"}),
        ("No need for hotels, shops or buses", {"hotels", "shops", "buses"}),
        ("No need for hotels, buses", {"hotels", "buses"}),
        ("No need for hotels, a good bus to town would help", {"hotels"}),
        ("We do not need hotels. The bus is late", {"hotels"}),
        ("A hotel is not needed but the bus is", {"hotel"}),
        ("Hotels are not needed because the bus brings people", {"Hotels"}),
        ("not needed " + "so very " * 5 + "hotel bus", set()),
    ],
)
def test_a_rejection_stays_in_its_clause_and_the_nearest_phrase_decides(text, rejected):
    found = matches(text, a="hotel", b="bus", c="shop")
    assert {words for _, words, negated in found if negated} == rejected
    assert len(found) >= 2


def test_a_term_that_is_itself_a_rejection_is_not_negated_by_its_own_words():
    found = matches("Veikals nav vajadzīgs", "lv", not_needed="nav vajadzīgs|nevajag", shop="veikals")
    assert found == [("shop", "Veikals", True), ("not_needed", "nav vajadzīgs", False)]
    assert matches("Ir vajadzīgs", "lv", not_needed="nav vajadzīgs|nevajag") == []
    assert matches("Vajag", "lv", not_needed="nav vajadzīgs|nevajag") == []


def test_the_longest_match_of_one_code_stays_and_other_codes_may_have_the_same_place():
    found = matches("home care for all", a="care|home care", b="home", c="care")
    assert found == [("b", "home", False), ("a", "home care", False), ("c", "care", False)]


def test_the_words_of_a_term_may_have_one_other_between_them_but_no_mark():
    assert matches("fresh local food", a="fresh food") == [("a", "fresh local food", False)]
    assert matches("fresh and local food", a="fresh food") == []
    assert matches("fresh, food", a="fresh food") == []
    assert matches("a second-hand store", a="second hand store") == [("a", "second-hand store", False)]


def test_a_term_never_matches_inside_a_word():
    assert matches("workshops and bishops", a="shop") == []


def test_answers_without_accents_match_and_known_words_keep_their_meaning():
    assert matches("mazak vietas berniem", "lv", a="bērns") == [("a", "berniem", False)]
    assert matches("bērnudārzā", "lv", a="bernudarzs") == [("a", "bērnudārzā", False)]
    assert matches("kazas", "lv", a="kāzas") == []  # goats are no wedding


def test_letters_of_two_code_points_match_and_places_count_both():
    text = unicodedata.normalize("NFD", "mūsu bērniem")
    found = code(open_answers(text, language="lv"), book("lv", a="bērns"))
    assert text[found["start"][0] : found["end"][0]] == unicodedata.normalize("NFD", "bērniem")


def test_words_that_no_dictionary_knows_match_by_their_stem():
    assert matches("Par mājokļiem", "lv", a="mājoklis") == [("a", "mājokļiem", False)]


@pytest.mark.parametrize(
    "language, term, text", [("lv", "dārziņš", "Netiek dārziņā"), ("it", "modulo", "Troppi moduli")]
)
def test_a_term_matches_its_forms_where_the_dictionary_has_another_lemma_for_the_term(language, term, text):
    assert [name for name, *_ in matches(text, language, a=term)] == ["a"]


def test_an_answer_is_matched_with_the_terms_of_its_own_language_only():
    both = book("en", a="no").assign(terms_es="tienda")
    assert code(open_answers("tienda", language="en"), both).empty
    assert code(open_answers("tienda", language="fr"), both).empty
    assert len(code(open_answers("tienda", language="es"), both)) == 1
    assert code(open_answers("tienda", language=""), both).empty


def test_the_table_has_its_columns_and_order_and_no_word_of_an_answer():
    first, second = open_answers("Shops and a bus", "bus"), open_answers("A bus, shops", item="ideas")
    found = code(pd.concat([first, second]), book(b="bus", a="shops"))
    assert list(found) == FOUND
    assert found[["item", "interview", "code", "start", "end"]].to_numpy().tolist() == [
        ["ideas", "i0", "b", 2, 5],
        ["ideas", "i0", "a", 7, 12],
        ["needs", "i0", "a", 0, 5],
        ["needs", "i0", "b", 12, 15],
        ["needs", "i1", "b", 0, 3],
    ]
    assert set(found["term"]) == {"bus", "shop"} and set(found["coder"]) == {"automatic"}
    assert [str(found[name].dtype) for name in ("start", "end", "negated")] == ["int64", "int64", "bool"]


def coded_sentences() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The demo's sentences, and what its codebook finds; `code_meant` is the code that a sentence stands for."""
    sentences = pd.read_csv(ROOT / "herelib" / "demo" / "sentences.csv", dtype=str)
    terms = pd.read_csv(ROOT / "data" / "raw" / "demo" / "codebook.csv", dtype=str)
    made = sentences.assign(interview=[f"i{i}" for i in range(len(sentences))])
    found = code(made, terms)
    scope = terms.set_index("code")["items"].str.split().to_dict()
    found = found[[item in scope[name] for item, name in zip(found["item"], found["code"], strict=True)]]
    return made, found.merge(made[["interview", "code"]], on="interview", suffixes=("", "_meant"))


def test_every_sentence_of_the_demo_about_needs_ideas_and_failures_gets_its_code():
    made, found = coded_sentences()
    made, found = made[made["item"] != "open_start"], found[found["item"] != "open_start"]
    given = set(found.loc[~found["negated"] & (found["code"] == found["code_meant"]), "interview"])
    assert given == set(made.loc[~made["code"].str.startswith("not_"), "interview"])
    denied = found[found["negated"] & ("not_" + found["code"] == found["code_meant"])]
    assert denied["interview"].nunique() >= 24  # the others name the thing by a word that is no term


def test_most_sentences_of_the_demo_in_people_s_own_words_get_their_code_and_few_another():
    """What holds people back is told in words that no codebook foresees: some are missed, some matched by a word."""
    made, found = coded_sentences()
    made = made[(made["item"] == "open_start") & ~made["code"].str.startswith(("not_", "off_topic"))]
    meant = made.assign(code=made["code"].str.removeprefix("lack_").str.split("+")).explode("code")
    pairs = set(zip(meant["interview"], meant["code"], strict=True))
    told = found[found["interview"].isin(made["interview"]) & ~found["negated"]]
    matched = set(zip(told["interview"], told["code"], strict=True))
    assert len(pairs & matched) >= 0.8 * len(pairs)
    assert len(pairs & matched) >= 0.85 * len(matched)


@pytest.mark.parametrize("texts", [(), ("",), ("…", "👍")])
def test_nothing_is_found_where_nothing_is_said(texts):
    found = code(open_answers(*texts), book(a="shop"))
    assert list(found) == FOUND and found.empty
    assert code(open_answers("shop"), book(a="")).empty


TERMS = {
    "en": {"a": "shop|corner shop|second-hand", "b": "shop|bus stop|no need", "c": "bus|stop|hotel", "d": "need a bus"},
    "lv": {"a": "veikals|labs veikals", "b": "nav vajadzīgs|nevajag", "c": "mājoklis|autobuss", "d": "vajag autobusu"},
}
VOCABULARY = {
    "en": "shops shop corner second hand bus stop stops hotel no need needs needed not is enough more rather than a "
    "the but because instead of don't lack without good is plenty and not would late far used to be better works well",
    "lv": "veikals veikalu labu nav vajadzīgs vajadzigs nevajag vajag autobusu mājokļus majoklis nevis bet pietiek te "
    "un trūkst jo netrūkst ir labs labi strādā nebija agrāk būtu tālu dārgs gana vairāk",
}


@st.composite
def answers(draw):
    language = draw(st.sampled_from(["en", "lv"]))
    words = draw(st.lists(st.sampled_from(VOCABULARY[language].split()), max_size=14))
    marks = draw(
        st.lists(st.sampled_from([" ", " ", " ", " ", ", ", ". ", " - ", "-", " 🛒 "]), min_size=14, max_size=14)
    )
    return language, "".join(word + mark for word, mark in zip(words, marks, strict=False))


@given(st.lists(answers(), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_the_fast_version_finds_what_the_plain_one_finds(said):
    made = pd.DataFrame(said, columns=["language", "text"]).astype(str)
    made = made.assign(interview=[f"i{i}" for i in range(len(made))], item="x")
    terms = book("en", **TERMS["en"]).assign(terms_lv=list(TERMS["lv"].values()))
    found = code(made, terms)
    for i, (language, text) in enumerate(said):
        rows = found[found["interview"] == f"i{i}"]
        got = list(rows[["code", "start", "end", "negated", "satisfied", "term"]].itertuples(index=False, name=None))
        listed = expanded(terms_of(terms, [language]))
        assert got == code_answer(
            text, language, list(zip(listed["code"], listed["rank"], listed["words"], strict=True))
        )


@given(st.lists(answers(), min_size=2, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_answers_changes_no_match_and_a_match_holds_the_words_of_its_term(said, random):
    made = pd.DataFrame(said, columns=["language", "text"]).astype(str)
    made = made.assign(interview=[f"i{i}" for i in range(len(made))], item="x")
    terms = book("en", **TERMS["en"]).assign(terms_lv=list(TERMS["lv"].values()))
    order = list(range(len(made)))
    random.shuffle(order)
    found = code(made, terms)
    keys = ["interview", "start", "end", "code"]
    other = code(made.iloc[order], terms).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found.sort_values(keys, ignore_index=True), other)
    for row in found.merge(made, on="interview").itertuples():
        assert 0 <= row.start < row.end <= len(row.text)
        inside = [word for word, *_ in tokens_of(row.text[row.start : row.end], row.language)]
        for wanted in row.term.split():
            assert any(wanted in lemmas(word, row.language) or stem(word, row.language) == stem(wanted, row.language)
                       for word in inside)  # fmt: skip


# --- combining, suggesting


def human(*rows):
    columns = ["segment", "interview", "item", "code", "coder", "start", "end", "cleared"]
    return pd.DataFrame(rows, columns=columns).astype({"start": "int64", "end": "int64", "cleared": bool})


def seen(*rows):
    return pd.DataFrame(rows, columns=["coder", "interview", "item"], dtype=str)


def test_human_segments_overrule_the_automatic_ones_where_somebody_read_the_answer():
    automatic = code(open_answers("shop", "shop", "shop", "no need for a shop"), book(a="shop"))
    made = combine(
        automatic,
        human(("s1", "i0", "needs", "b", "ana", 0, 4, True)),
        seen(("ana", "i0", "needs"), ("ana", "i1", "needs")),
    )
    assert list(made) == [
        *("segment", "interview", "item", "code", "coder", "start", "end", "cleared"),
        *("negated", "satisfied", "counts"),
    ]
    assert made["segment"].tolist() == ["s1", "a000001", "a000002", "a000003", "a000004"]
    assert made["counts"].tolist() == [True, False, False, True, False]
    assert made["cleared"].tolist() == [True, False, False, False, False]
    assert made["negated"].tolist() == [False, False, False, False, True]


def test_a_human_segment_says_that_its_answer_was_read():
    automatic = code(open_answers("shop"), book(a="shop"))
    made = combine(automatic, human(("s1", "i0", "needs", "b", "ana", 0, 4, False)), seen())
    assert made["counts"].tolist() == [True, False]


def test_what_only_the_machine_saw_counts():
    automatic = code(open_answers("shop"), book(a="shop"))
    assert combine(automatic, human(), seen(("automatic", "i0", "needs")))["counts"].tolist() == [True]


def test_combining_nothing_gives_an_empty_table_of_the_same_types():
    made = combine(code(open_answers(), book(a="shop")), human(), seen())
    full = combine(code(open_answers("shop"), book(a="shop")), human(), seen())
    assert made.empty and made.dtypes.tolist() == full.dtypes.tolist()


def suggested(texts, least=LEAST, regions=None, **terms):
    made = open_answers(*texts)
    places = pd.DataFrame({"interview": made["interview"], "region": regions or "r1", "group": "resident"})
    return suggest(made, code(made, book(**terms)), places, book(**terms), least)


def test_words_that_no_code_covers_are_suggested_once_enough_interviews_use_them():
    texts = ["the playground and the shop", "two playgrounds, playground", "a playground for Alice", "Alice, a shop"]
    found = suggested(texts, a="shop")
    assert found.to_numpy().tolist() == [["r1", "resident", "en", "playground", 3, 3]]
    assert list(found) == ["region", "group", "language", "lemma", "answers", "interviews"]


def test_a_word_is_counted_in_each_region_by_itself():
    texts = ["playground"] * 5
    assert suggested(texts, regions=["r1", "r1", "r2", "r2", "r2"], a="shop")["region"].tolist() == ["r2"]


def test_words_within_a_coded_place_and_terms_are_not_suggested():
    texts = ["fresh local food"] * 3
    assert suggested(texts, a="fresh food").empty
    assert suggested(["local food"] * 3, a="fresh food")["lemma"].tolist() == ["food", "local"]


def test_a_threshold_that_could_show_a_name_is_refused():
    with pytest.raises(ValueError, match="may be a name"):
        suggested(["x"], least=2, a="shop")


def test_suggesting_from_nothing_gives_an_empty_table():
    assert suggested([], a="shop").empty


# --- everyday answers

# Floors, each below what is reached: needs, and what holds people back, in answers that no list was made from alone.
LEAST_PRECISION, LEAST_RECALL = 0.85, 0.85
FRENCH = {
    "need_health": "médecin|pharmacie",
    "need_childcare": "crèche|garderie|nounou",
    "need_mobility": "bus|transport",
}


# Answers by somebody who had never seen the program, whose errors nobody looked at to mend it. Invented by a language
# model for the test; not checked by native speakers.
OTHERS = "others_answers.csv"
# By somebody else again, scored once (precision 0.79, recall 0.85) before the kinds of their errors were mended.
FURTHER = "further_answers.csv"


def everyday(name: str = "everyday_answers.csv") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers written for the test, not by people asked, with the codes meant; and the codes given."""
    said = pd.read_csv(Path(__file__).with_name(name), dtype=str, keep_default_na=False)
    said = said.assign(interview=[f"i{i}" for i in range(len(said))])
    terms = pd.read_csv(ROOT / "data" / "raw" / "demo" / "codebook.csv", dtype=str, keep_default_na=False)
    terms["terms_fr"] = terms["code"].map(FRENCH).fillna("")
    found = pd.concat([code(part, codes_for(item, terms)) for item, part in said.groupby("item")])
    return said, found[found["code"].str.startswith(("need_", "barrier_"))]


def test_everyday_answers_get_their_codes_and_few_others():
    said, found = everyday()
    meant = {(row.interview, name) for row in said.itertuples() for name in row.codes.split()}
    given = {*found.loc[~found["negated"], ["interview", "code"]].itertuples(index=False, name=None)}
    assert len(meant & given) / len(given) >= LEAST_PRECISION
    assert len(meant & given) / len(meant) >= LEAST_RECALL
    for kind in ("typo", "dialect", "lack", "mixed"):
        wanted = {pair for pair in meant if said.set_index("interview")["kind"][pair[0]] == kind}
        assert len(wanted & given) >= 0.75 * len(wanted), kind


@pytest.mark.parametrize("name", [OTHERS, FURTHER])
def test_answers_written_without_knowing_the_program_get_most_of_their_codes(name):
    said, found = everyday(name)
    meant = {(row.interview, name) for row in said.itertuples() for name in row.codes.split()}
    given = {*found.loc[~found["negated"], ["interview", "code"]].itertuples(index=False, name=None)}
    assert len(said) == 60 and len(meant) == 54
    assert len(meant & given) / len(given) >= 0.80
    assert len(meant & given) / len(meant) >= 0.65


def test_satisfied_people_have_no_need():
    said, found = everyday()
    content = set(said.loc[said["kind"].isin(["satisfied", "negated"]), "interview"])
    assert len(content) >= 30
    wrong = set(found.loc[~found["negated"] & found["interview"].isin(content), "interview"])
    assert len(wrong) <= 2


def test_a_weak_term_gives_way_to_another_code_of_its_kind_in_the_sentence():
    assert [name for name, *_ in matches("Children need a library", a="child?", b="library")] == ["b"]
    assert [name for name, *_ in matches("Children need it. A library too", a="child?", b="library")] == ["a", "b"]
    assert [name for name, *_ in matches("work and children", a="child?", b="work??")] == ["a"]
    assert [name for name, *_ in matches("no library, it is good, children", a="child?", c="children?")] == ["a", "c"]


def test_an_exact_term_is_meant_in_its_form_only():
    assert matches("shops", a="=shop") == [] and matches("shop", a="=shop") == [("a", "shop", False)]

"""The learned coder beside people and terms: what counts, and with whom it is compared."""

import pandas as pd
import pytest
from learned_corpus import BOOK, corpus

from herelib.errors import HereError
from herelib.segments import agreement, terms
from herelib.segments.learned import learn, lesson
from herelib.segments.learned_segments import with_learned


@pytest.fixture(scope="module")
def tables():
    told = corpus()
    segments = terms.combine(terms.code(told["answers"], BOOK), told["human"], told["seen"])
    by_machine = told["answers"][["interview", "item"]].assign(coder="automatic")
    seen = pd.concat([told["seen"], by_machine], ignore_index=True)
    compared = agreement.agree(segments[~segments["negated"]], seen, 1)
    return {"open_answers": told["answers"], "segments": segments, "seen": seen, **compared}


@pytest.fixture(scope="module")
def coder():
    told = corpus()
    return learn(lesson(told["answers"], told["human"], told["seen"], BOOK), meaning=False)


def test_proposals_do_not_count_and_what_counted_before_still_does(tables, coder):
    made = with_learned(tables, coder, False, 1)
    learned = made["segments"]["coder"] == "learned"
    assert learned.sum() > 150 and not made["segments"].loc[learned, "counts"].any()
    pd.testing.assert_frame_equal(made["segments"][~learned], tables["segments"])
    texts = made["segments"][learned].merge(tables["open_answers"], on=["interview", "item"])
    assert (texts["end"] == texts["text"].str.len()).all() and (texts["start"] == 0).all()


def test_where_they_count_they_count_on_unread_answers_alone_and_not_against_a_rejection(tables, coder):
    unread = coder.codings[~coder.codings["interview"].isin(corpus()["human"]["interview"])].iloc[0]
    denied = {"segment": "a999999", "interview": unread["interview"], "item": "needs", "code": unread["code"]}
    denied |= {"coder": "automatic", "start": 0, "end": 1, "cleared": False, "negated": True, "counts": False}
    denied["satisfied"] = False
    segments = pd.concat([tables["segments"], pd.DataFrame([denied])], ignore_index=True)
    made = with_learned({**tables, "segments": segments}, coder, True, 1)["segments"]
    learned = made[made["coder"] == "learned"]
    counting = learned[learned["counts"]]
    assert len(counting) > 40 and not set(counting["interview"]) & set(corpus()["human"]["interview"])
    assert not (counting["interview"] == unread["interview"]).any()


def test_it_has_agreement_figures_of_its_own_with_each_person_in_the_codes_it_proposes(tables, coder):
    made = with_learned(tables, coder, False, 1)
    of_it = made["agreement"][made["agreement"]["kind"] == "learned-human"]
    assert set(of_it["coders"]) == {"ana|learned", "ben|learned"} and "rare" not in set(of_it["code"])
    whole = of_it[(of_it["code"] == "") & (of_it["coefficient"] == "krippendorff_alpha")].set_index("coders")
    assert whole["units"].to_dict() == {"ana|learned": 160, "ben|learned": 40} and (whole["value"] > 0.8).all()
    others = made["agreement"][made["agreement"]["kind"] != "learned-human"]
    pd.testing.assert_frame_equal(others, tables["agreement"])
    worst = made["disagreements"][made["disagreements"]["kind"] == "learned-human"]
    assert (worst["present"] + "|" + worst["absent"]).str.contains("learned").all()


def test_it_says_which_answers_it_judged(tables, coder):
    seen = with_learned(tables, coder, False, 1)["seen"]
    assert (seen["coder"] == "learned").sum() == 240


def test_a_person_of_that_name_is_refused(tables, coder):
    seen = pd.concat(
        [tables["seen"], pd.DataFrame([("learned", "i000", "needs")], columns=["coder", "interview", "item"])]
    )
    with pytest.raises(HereError, match="another name"):
        with_learned({**tables, "seen": seen}, coder, False, 1)

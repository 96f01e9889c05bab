"""Which funds of the catalogue fit, on people as they come."""

import pandas as pd
import pytest

from herelib.incubator.budget import Budget
from herelib.incubator.funds import ASK, FITS, UNFIT, Applicant, fitting, plan_applicants, say, say_all
from herelib.studies import funds

TODAY = "2026-11-30"
CATALOGUE = funds.read_funds()
ITALIAN = Applicant(
    *("it", "founder", "IT", "ITF3", "suburban", frozenset(), "none_yet", frozenset()),
    *(frozenset({"unemployed", "unemployed_with_benefit"}), 29, 0, 8, 30000),
)


def answer(applicant=ITALIAN, on=TODAY, table=CATALOGUE):
    return fitting(table, [applicant], on).set_index("fund")


def changed(**fields):
    return Applicant(**(vars(ITALIAN) | fields))


def test_a_young_founder_in_the_south_has_funds_and_the_others_say_why_not():
    table = answer()
    assert table.loc[["it_naspi", "it_south_voucher", "it_microcredit"], "verdict"].eq(FITS).all()
    assert table.loc["it_south_voucher", ["most_eur", "standing"]].tolist() == [30000, "end unknown"]
    assert table.loc["it_north_voucher", "why_not"] == "region"
    assert table.loc["it_south_70", "why_not"] == "project_too_small"
    assert table.loc["it_economia_sociale", "why_not"].split(";") == ["who", "status_needed", "project_too_small"]
    assert table.loc["es_pago_unico", "why_not"] == "country"


def test_the_too_large_one_fits_a_large_social_enterprise_and_pays_its_share():
    large = changed(
        kind="enterprise", legal_form="cooperative", statuses=frozenset({"social_cooperative_it"}), project_eur=400000
    )
    assert answer(large).loc["it_economia_sociale", ["verdict", "most_eur"]].tolist() == [ASK, 320000]


@pytest.mark.parametrize(
    ("on", "standing", "verdict"),
    [("2026-05-31", "open", FITS), ("2026-06-01", "over", UNFIT), ("2020-12-31", "not open yet", UNFIT)],
)
def test_a_fund_that_is_over_or_not_yet_open_is_shown_as_such(on, standing, verdict):
    firm = Applicant(
        *("be", "enterprise", "BE", "BE33", "suburban", frozenset(), "limited_company", frozenset(), frozenset()),
        *(40, 30, 0, 50000),
    )
    row = answer(firm, on).loc["be_coup_de_pouce"]
    assert (row["standing"], row["verdict"]) == (standing, verdict)
    assert (standing in row["why_not"]) == (verdict == UNFIT)


def test_the_day_decides_at_its_end_and_one_that_is_over_needs_no_more():
    assert "over" in answer(on="2029-12-31").loc["eu_investeu_micro", "why_not"]


def test_a_fund_that_needs_another_asks_for_any_of_those():
    french = changed(applicant="fr", country="FR", nuts="FRE1")
    table = answer(french)
    assert table.loc["fr_acre", "verdict"] == FITS and "needs_fund" not in table.loc["fr_arce", "why_not"]
    without = answer(changed(country="FR", nuts="FRE1", work=frozenset({"employed"})))
    assert {"needs_fund", "work_status"} <= set(without.loc["fr_arce", "why_not"].split(";"))
    area = answer(changed(country="FR", nuts="FRE1", work=frozenset(), areas=frozenset({"zone:qpv"})))
    assert area.loc["fr_acre_area", "verdict"] == FITS
    assert area.loc["fr_arce", "why_not"] == "work_status"


def test_what_nobody_knows_is_asked_for_and_never_taken_for_a_yes_or_a_no():
    bare = Applicant("it", "founder", "IT")
    table = answer(bare)
    # the one that asks for nothing but a founder in the Union
    assert table.index[table["verdict"] == FITS].tolist() == ["eu_investeu_micro"]
    row = table.loc["it_south_75"]
    assert row["verdict"] == ASK
    unknown = ["region", "legal_form", "work_status", "too_young", "too_old", "registered_too_long"]
    assert row["unknown"].split(";") == [*unknown, "project_too_large"]


def test_more_known_of_an_applicant_never_turns_a_no_into_a_yes():
    bare = answer(Applicant("it", "founder", "IT"))
    full = answer()
    assert not ((bare["verdict"] == UNFIT) & (full.loc[bare.index, "verdict"] != UNFIT)).any()


def test_funds_that_fit_come_first_and_each_applicant_has_every_fund():
    table = fitting(CATALOGUE, [changed(applicant="b"), changed(applicant="a", country="LV", nuts="LV005")], TODAY)
    assert table["applicant"].tolist() == ["b"] * len(CATALOGUE) + ["a"] * len(CATALOGUE)
    order = {FITS: 0, ASK: 1, UNFIT: 2}
    assert all(part["verdict"].map(order).is_monotonic_increasing for _, part in table.groupby("applicant"))


def test_each_is_said_in_a_sentence():
    table = fitting(CATALOGUE, [ITALIAN], TODAY)
    said = {row.fund: say(row) for row in table.itertuples()}
    assert said["it_naspi"] == "Unemployment benefit paid in advance (NASpI) fits."
    assert said["it_microcredit"].endswith("fits; nobody knows until when it is open.")
    assert said["it_north_60"] == (
        "Autoimpiego Centro-Nord: 60 % of an investment of EUR 120,000 to 200,000 does not fit: "
        "it is for other regions and the project is too small."
    )
    assert say_all(table).startswith("Of 44 funds 6 fit and 0 may fit; ")


def test_an_incubator_sees_the_only_fund_for_it_and_what_it_lacks():
    walloon = Applicant(
        *("be", "incubator", "BE", "BE33", "suburban", frozenset(), "association", frozenset(), frozenset()),
        *(float("nan"), 60, float("nan"), 90000),
    )
    table = answer(walloon)
    assert table.loc["be_aces", ["why_not", "needs_status"]].tolist() == ["status_needed", "aces_approval"]
    assert isinstance(table, pd.DataFrame) and not (table["verdict"] == FITS).any()


def test_a_plan_asks_for_its_incubator_and_for_a_founder_of_whom_little_is_known():
    region = pd.Series({"region": "alder", "country": "BE", "setting": "suburban", "nuts": "BE33"})
    lines = [
        ("course", "training_advice", 1.0, 90000.0, 3.0, "the team"),
        ("room", "premises", 1.0, 5000.0, 3.0, "the team"),
    ]
    spending = Budget(pd.DataFrame(lines, columns=["part", "category", "low_eur", "central_eur", "high_eur", "basis"]))
    table = fitting(CATALOGUE, plan_applicants(region, spending, 12000), TODAY).set_index(["applicant", "fund"])
    row = table.loc[("alder: incubator", "be_aces")]
    # of what it takes, advice and no rooms
    assert (row["verdict"], row["unknown"].split(";")[0], row["most_eur"]) == (ASK, "legal_form", 90000)
    assert table.loc[("alder: founder", "be_microstart"), ["verdict", "most_eur"]].tolist() == [FITS, 12000]
    assert table.loc[("alder: founder", "be_tremplin"), "verdict"] == ASK

"""Plain tables of other people: sentinel codes, skip patterns, cp1252, a mark at the beginning of the file."""

import pandas as pd
import pytest
from cleaned_studies import clean, wide
from studies import BLANK, write_chile

from herelib.errors import Faults
from herelib.files import cells
from herelib.profiles.indicators import totals
from herelib.profiles.pooling import design, pool
from herelib.vocabulary import GROUPS

pytestmark = pytest.mark.reference


@pytest.fixture
def chile(reference, tmp_path):
    folder = write_chile(tmp_path / "chile", reference)
    return folder, pd.read_csv(folder / "interviews" / "eme.csv", dtype=str, keep_default_na=False)


def test_sentinel_codes_and_skip_patterns_are_kinds_of_missing(chile):
    folder, table = chile
    cleaned = clean(folder, {**BLANK, "outlier_limit": 3.5})
    assert len(cleaned["accounting"]) == len(cleaned["interviews"]) == len(table) == 7808
    missing, values = wide(cleaned, "missing"), wide(cleaned)
    assert missing["a3"].value_counts().to_dict() == {"not_asked": 7222, "": 586}
    assert values["a3"].dropna().astype(int).value_counts().to_dict() == {1: 401, 0: 185}
    assert missing["registro_SII"].value_counts().to_dict() == {"": 7340, "not_asked": 468}
    kinds = {
        "": 178,
        "refused": 3,
        "dont_know": 1,
        "invalid": 3,
        "not_asked": 7623,
    }  # the form as typed here lacks a "5"
    assert missing["a4"].value_counts().to_dict() == kinds
    assert values["a4"].dropna().sum() == 73


def test_weighted_totals_are_those_of_the_statistical_office(chile):
    """SOURCE.md of the data: a1 in {1, 2} adds up to 2,057,903 microentrepreneurs."""
    folder, table = chile
    cleaned = clean(folder, {**BLANK, "outlier_limit": 3.5})
    found = totals(cleaned["interviews"], cleaned["cleaned"], cleaned["choices"])
    going = found[(found["item"] == "a1") & found["answer"].isin(["1", "2"])]
    whole = going[going["region"] == "all"]
    assert whole["total"].sum() == pytest.approx(2_057_903, abs=1)
    table = table.apply(pd.to_numeric, errors="coerce")
    assert whole["n"].sum() == table["a1"].isin([1, 2]).sum()
    plain = table[table["a1"] == 1].groupby("region")["Factor_EME"].sum()
    plain.index = plain.index.astype(int).astype(str)
    own = going[(going["answer"] == "1") & (going["region"] != "all")].set_index("region")["total"]
    assert own.to_numpy() == pytest.approx(plain.reindex(own.index).to_numpy())


def test_weighted_cell_means_equal_a_plain_weighted_mean(chile):
    folder, table = chile
    survey = clean(folder, {**BLANK, "outlier_limit": 3.5})
    cells = pool(design(survey), "none")
    made = design(survey)
    column, group = made.indicators.index("capacity:organisation"), GROUPS.index("entrepreneur")
    table = table.apply(pd.to_numeric, errors="coerce")
    asked = table[table["registro_SII"].isin([1, 2]) & (table["a1"] != 3)]
    weight, yes = asked["Factor_EME"], (asked["registro_SII"] == 1).astype(float)
    plain = (weight * yes).groupby(asked["region"]).sum() / weight.groupby(asked["region"]).sum()
    plain.index = plain.index.astype(int).astype(str)
    found = dict(zip(made.regions, cells.mean[:, group, column], strict=True))
    assert [found[region] for region in plain.index] == pytest.approx(plain.tolist())


def test_profits_with_decimals_are_kept_and_the_extreme_ones_marked(chile):
    folder, table = chile
    cleaned = clean(folder, {**BLANK, "outlier_limit": 3.5})
    profit = wide(cleaned, "cleaned")["ganancia_final_mensual"]
    kept = table["ganancia_final_mensual"]
    same = pd.to_numeric(profit.to_numpy(), errors="coerce") - pd.to_numeric(kept.to_numpy(), errors="coerce")
    assert abs(pd.Series(same).dropna()).max() < 1e-6
    log = cleaned["cleaning_log"]
    marked = log[(log["rule"] == "outlier") & (log["item"] == "ganancia_final_mensual")]
    assert 0 < len(marked) < 0.05 * len(profit) and not marked["applied"].any()


def test_open_answers_in_cp1252_are_refused_with_advice_and_read_where_declared(reference):
    file = reference / "open-answers-local-needs" / "open_ended_responses_2014.csv"
    faults = Faults()
    assert cells.read(file, "interviews/x.csv", faults, cells.Declared(languages=("en",))) is None
    assert "cp1252" in faults.table()["do"].iloc[0] and faults.table()["rule"].iloc[0].startswith("not UTF-8")
    found = cells.read(file, "interviews/x.csv", Faults(), cells.Declared("cp1252"))
    expected = pd.read_csv(file, encoding="cp1252", dtype=str, keep_default_na=False)
    assert found.header == list(expected.columns) and len(found.frame) == len(expected) == 1837
    assert found.frame[1].tolist() == expected["Fullstring"].tolist()


@pytest.mark.parametrize("name, rows", [("organisation_2019-03-21.csv", 8052), ("transition_2019-03-21.csv", 3920)])
def test_a_mark_packed_keys_and_odd_regions_are_read_as_they_stand(reference, name, rows):
    found = cells.read(reference / "fr-grand-debat" / name, name, Faults())
    assert found.header[0] == "mois" and len(found.frame) == rows
    expected = pd.read_csv(reference / "fr-grand-debat" / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for position, column in enumerate(found.header):
        assert found.frame[position].tolist() == expected[column].tolist()

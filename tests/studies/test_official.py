"""Official statistics become regions.csv: every quirk by hand, then all files of the reference data."""

import gzip
import re

import numpy as np
import official_studies
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from official_studies import bounds, crosswalk, municipality_files, nuts3_typology, write_study
from surveys import CONTEXT_COLUMNS

from herelib import folders, tables
from herelib.errors import HereError, StudyError
from herelib.interviews import checking
from herelib.studies.official import convert, figures, latest, read_eurostat

HEADER = "freq,unit,sex,geo\\TIME_PERIOD\t2017 \t2021 "
ROWS = ["A,PC,T,LV\t8.7 \t7.6 b", "A,PC,T,LV0\t8.7 \t7.6 bd", "A,PC,T,LV00\t8.7 e\t7.6 bdu", "A,PC,T,EE00\t: \t: u"]


def tsv(tmp_path, *lines, name="rate.tsv", end="\r\n"):
    path = tmp_path / name
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def faults(path):
    with pytest.raises(StudyError) as raised:
        read_eurostat(path)
    return list(raised.value.faults.itertuples(index=False, name=None))


def table(values, year="2021", **more):
    return pd.DataFrame({"geo": list(values), "value": list(values.values()), "year": year, **more})


# Reading


def test_flags_leave_the_cells_and_packed_dimensions_become_columns(tmp_path):
    long = read_eurostat(tsv(tmp_path, HEADER, *ROWS))
    assert list(long.columns) == ["freq", "unit", "sex", "geo", "time", "value", "flag"]
    assert len(long) == 8 and long["geo"].tolist() == ["LV", "LV", "LV0", "LV0", "LV00", "LV00", "EE00", "EE00"]
    assert long["time"].tolist() == ["2017", "2021"] * 4
    assert long["flag"].tolist() == ["", "b", "", "bd", "e", "bdu", "", "u"]
    assert long["value"].tolist()[:6] == [8.7, 7.6] * 3 and long["value"].isna().tolist() == [False] * 6 + [True] * 2
    assert long["value"].dtype == float and set(long["sex"]) == {"T"}


@pytest.mark.parametrize("cell, value, flag", [
    ("5.1 b", 5.1, "b"), ("5.1", 5.1, ""), ("5.1 ", 5.1, ""), ("-12.6 ", -12.6, ""), ("0 n", 0, "n"), ("0n", 0, "n"),
    ("1.2E3 ", 1200, ""), (":", None, ""), (": ", None, ""), (": u", None, "u"), (": bu", None, "bu"),
    (":c", None, "c"), (": C", None, "C"), ("3 bdu", 3, "bdu"), ("3 b C", 3, "bC"), ("66708839 ", 66708839, ""),
])  # fmt: skip
def test_every_form_of_a_cell_is_read(tmp_path, cell, value, flag):
    row = read_eurostat(tsv(tmp_path, "geo\\TIME_PERIOD\t2021 ", f"LV\t{cell}")).iloc[0]
    assert row["flag"] == flag and (np.isnan(row["value"]) if value is None else row["value"] == value)


def test_marks_line_ends_blank_last_lines_and_gzip_change_nothing(tmp_path):
    wanted = read_eurostat(tsv(tmp_path, HEADER, *ROWS))
    variants = [
        tsv(tmp_path, HEADER, *ROWS, name="unix.tsv", end="\n"),
        tsv(tmp_path, "\ufeff" + HEADER, *ROWS, name="marked.tsv"),
        tsv(tmp_path, HEADER, *ROWS, "", " ", name="blank.tsv"),
        tsv(tmp_path, HEADER.replace("TIME_PERIOD", "time"), *ROWS, name="old.tsv"),
    ]
    packed = tmp_path / "packed.tsv.gz"
    packed.write_bytes(gzip.compress(variants[0].read_bytes()))
    for path in [*variants, packed]:
        pd.testing.assert_frame_equal(read_eurostat(path), wanted)


def test_a_table_with_semicolons_and_codes_alone_is_read(tmp_path):
    path = tsv(tmp_path, "\ufeffCode;2017;2021", "BE10;1.0000;1.0000", "BE21;:;0.3406", name="urbanization_cities.csv")
    long = read_eurostat(path)
    assert list(long.columns) == ["geo", "time", "value", "flag"]
    assert long["value"].fillna(-1).tolist() == [1, 1, -1, 0.3406]


def test_quotes_that_a_spreadsheet_put_round_cells_are_taken_off(tmp_path):
    plain = read_eurostat(tsv(tmp_path, HEADER, *ROWS))
    quoted = ['"{}"\t{}'.format(*line.split("\t", 1)) for line in (HEADER, *ROWS)]
    pd.testing.assert_frame_equal(read_eurostat(tsv(tmp_path, *quoted, name="saved.tsv")), plain)
    all_quoted = ["\t".join(f'"{cell}"' for cell in line.split("\t")) for line in (HEADER, *ROWS)]
    pd.testing.assert_frame_equal(read_eurostat(tsv(tmp_path, *all_quoted, name="all.tsv")), plain)


def test_periods_shorter_than_a_year_are_read_and_geo_may_stand_anywhere(tmp_path):
    long = read_eurostat(tsv(tmp_path, "geo,unit\\TIME_PERIOD\t2021-Q4 \t2021-12 ", "LV,PC\t1 \t2 "))
    assert list(long.columns) == ["unit", "geo", "time", "value", "flag"] and long["geo"].tolist() == ["LV", "LV"]
    with pytest.raises(HereError, match="periods are not years"):
        latest(long)


def test_every_bad_cell_and_row_of_a_file_is_reported_at_once(tmp_path):
    bad = ["A,PC,T,LT\t5,1 \t: ", "A,PC,T,LU\t1 234 \t7 q", "A,PC,T,MT\t\t1 ", "A,PC,T,LV\t1 \t1 ", "A,PC,PL\t1 \t1 ",
           "A,PC,T,\t1 \t1 ", "A,PC,T,PT\t1 ", "A,PC,T,RO\t1 \t2 \t3 "]  # fmt: skip
    found = faults(tsv(tmp_path, HEADER, *ROWS, *bad))
    assert {file for file, *_ in found} == {"rate.tsv"}
    assert [(row, column, value, rule) for _, row, column, value, rule, _ in found] == [
        (9, "freq,unit,sex,geo\\TIME_PERIOD", "A,PC,T,LV", "row stands twice: see row 2"),
        (10, "freq,unit,sex,geo\\TIME_PERIOD", "A,PC,PL", "not one code for each of the header's 4 dimensions"),
        (11, "freq,unit,sex,geo\\TIME_PERIOD", "A,PC,T,", "not one code for each of the header's 4 dimensions"),
        (12, "freq,unit,sex,geo\\TIME_PERIOD", "A,PC,T,PT", "1 values, the header has 2 periods"),
        (13, "freq,unit,sex,geo\\TIME_PERIOD", "A,PC,T,RO", "3 values, the header has 2 periods"),
        (6, "2017", "5,1", "neither a number nor ':'"),
        (7, "2017", "[text]", "neither a number nor ':'"),
        (7, "2021", "[text]", "neither a number nor ':'"),
        (8, "2017", "", "neither a number nor ':'"),
    ]


@pytest.mark.parametrize("lines, rule", [
    (["region,2017,2021", "LV,1,2"], "not a table of Eurostat's bulk download"),
    (["freq,unit\\TIME_PERIOD\t2017", "A,PC\t1"], "not a table of Eurostat's bulk download"),
    (["name\tage", "Anna\t31"], "not a period"),
    (["freq,geo\\TIME_PERIOD\t2017\t2017 ", "A,LV\t1\t2"], "column stands twice"),
    (["freq,freq,geo\\TIME_PERIOD\t2017", "A,A,LV\t1"], "column stands twice"),
    (["<!doctype html><html>"], "a web page, not a table"),
    ([""], "empty file"),
])  # fmt: skip
def test_what_is_no_such_table_is_said(tmp_path, lines, rule):
    assert [each[4] for each in faults(tsv(tmp_path, *lines))] == [rule]


def test_files_that_cannot_be_read_are_named(tmp_path):
    assert faults(tmp_path / "none.tsv")[0][::4] == ("none.tsv", "cannot be opened")
    (tmp_path / "latin.tsv").write_bytes("geo\\TIME_PERIOD\t2021\r\nÅL\t1".encode("latin-1"))
    assert faults(tmp_path / "latin.tsv")[0][4] == "not UTF-8 (byte 22)"
    (tmp_path / "cut.tsv.gz").write_bytes(gzip.compress(b"geo\\TIME_PERIOD\t2021\nLV\t1\n" * 50)[:40])
    assert faults(tmp_path / "cut.tsv.gz")[0][4] == "cut off or damaged"


def test_a_header_without_rows_is_an_empty_table(tmp_path):
    long = read_eurostat(tsv(tmp_path, HEADER))
    assert len(long) == 0 and list(long.columns)[-4:] == ["geo", "time", "value", "flag"]


# One value an area


def test_latest_takes_the_most_recent_year_that_has_a_value(tmp_path):
    long = read_eurostat(
        tsv(
            tmp_path,
            "unit,geo\\time\t2021 \t2020 \t2019 ",
            "PC,LV\t: c\t5 p\t4 ",
            "PC,EE\t7 b\t6 \t5 ",
            "PC,LT\t: c\t: u\t: ",
        )
    )
    assert latest(long).to_dict("list") == {
        "geo": ["LV", "EE", "LT"], "value": [5, 7, pytest.approx(np.nan, nan_ok=True)],
        "year": ["2020", "2021", ""], "flag": ["p", "b", "cu"],
    }  # fmt: skip
    assert latest(long, years=(2019,))["value"].tolist()[:2] == [4, 5]
    with pytest.raises(HereError, match="no year 2018: the table has 2019, 2020, 2021"):
        latest(long, years=[2018, 2021])


def test_latest_asks_which_series_is_meant(tmp_path):
    rows = ["PC,F,LV\t1 ", "PC,M,LV\t2 ", "PC,F,EE\t3 "]
    long = read_eurostat(tsv(tmp_path, "unit,sex,geo\\TIME_PERIOD\t2021 ", *rows))
    with pytest.raises(HereError, match="sex has several categories, choose one in where: F, M"):
        latest(long)
    assert latest(long, {"sex": "M"})["value"].tolist() == [2]
    assert latest(long, {"sex": "F"})["geo"].tolist() == ["LV", "EE"]
    with pytest.raises(HereError, match="no category 'T' of sex: known are F, M"):
        latest(long, {"sex": "T"})
    with pytest.raises(HereError, match="no dimension 'sx': did you mean 'sex'"):
        latest(long, {"sx": "T"})


# From one vintage to another

LINKS = pd.DataFrame(
    [("A1", "B1", 30, 5), ("A1", "B2", 10, 5), ("A2", "B2", 20, 1), ("A3", "B3", 7, 1), ("A4", "B3", 0, 9)],
    columns=["code_v2006", "code_v2016", "pop11", "areaKm"],
)


def test_sums_are_split_by_weight_and_added_up():
    made = convert(table({"A1": 400.0, "A2": 50.0, "A3": 9.0, "A4": 6.0}, flag=["b", "", "", "e"]), LINKS)
    assert made.figures.to_dict("list") == {
        "geo": ["B1", "B2", "B3"], "value": [300, 150, 9], "year": ["2021"] * 3, "flag": ["b", "b", ""],
        "known": [1, 1, 1],
    }  # fmt: skip
    assert made.left_out.to_numpy().tolist() == [["A4", "", 6, "weighs nothing"]]
    by_area = convert(table({"A1": 400.0, "A2": 50.0, "A3": 9.0, "A4": 6.0}), LINKS, weight="areaKm")
    assert by_area.figures["value"].tolist() == [200, 250, 15] and by_area.left_out.empty


def test_means_are_averaged_by_weight_where_areas_merge_and_kept_where_one_splits():
    made = convert(table({"A1": 8.0, "A2": 5.0, "A3": 1.0, "A4": 6.0}), LINKS, "mean")
    assert made.figures["value"].tolist() == [8, (10 * 8 + 20 * 5) / 30, 1]


def test_codes_without_a_counterpart_are_listed_with_their_values():
    made = convert(table({"A1": 400.0, "A3": np.nan, "TR1": 3.0}), LINKS)
    assert made.figures["value"].fillna(-1).tolist() == [300, -1, -1]
    assert made.figures["year"].tolist() == ["2021", "", ""]
    assert made.figures["known"].tolist() == [1, 10 / 30, 0]
    assert made.left_out.fillna(-1).to_numpy().tolist() == [
        ["TR1", "", 3, "not in the crosswalk"],
        ["A1", "B2", 100, "the rest of the area is unknown"],
        ["A2", "", -1, "in the crosswalk only"],
        ["A4", "", -1, "in the crosswalk only"],
    ]
    assert convert(table({"A1": 400.0}), LINKS, least=0.3).figures["value"].fillna(-1).tolist() == [300, 100, -1]


def test_years_of_merged_areas_are_told_apart():
    made = convert(table({"A1": 1.0, "A2": 2.0}, year=["2019", "2021"]), LINKS)
    assert made.figures["year"].tolist() == ["2019", "2019-2021", ""]


def test_a_crosswalk_turned_round_leads_back():
    made = convert(table({"B1": 300.0, "B2": 150.0, "B3": 9.0}), LINKS[["code_v2016", "code_v2006", "pop11"]])
    assert made.figures["geo"].tolist() == ["A1", "A2", "A3", "A4"]
    assert made.figures["value"].fillna(-1).tolist() == [350, 100, 9, -1]


def test_what_cannot_be_converted_is_said():
    with pytest.raises(HereError, match="no kind 'avg': known are mean, sum"):
        convert(table({"A1": 1.0}), LINKS, "avg")
    with pytest.raises(HereError, match="needs two columns code_v… and pop21: it has code_v2006"):
        convert(table({"A1": 1.0}), LINKS, weight="pop21")
    with pytest.raises(HereError, match="pop11 is not a number from 0 on"):
        convert(table({"A1": 1.0}), LINKS.assign(pop11=[1, 2, np.nan, 4, 5]))
    with pytest.raises(HereError, match=r"several rows for 1 areas \(the first: A1\)"):
        convert(pd.concat([table({"A1": 1.0}), table({"A1": 2.0})]), LINKS)
    with pytest.raises(HereError, match="values has no column 'year'"):
        convert(table({"A1": 1.0}).drop(columns="year"), LINKS)


@st.composite
def vintages(draw):
    """Figures of some areas, and a crosswalk that knows some of them."""
    old = [f"A{n}" for n in range(draw(st.integers(1, 6)))]
    number = st.floats(-1e6, 1e6, allow_nan=False)
    known = draw(st.dictionaries(st.sampled_from([*old, "X1", "X2"]), st.one_of(st.none(), number), min_size=1))
    pairs = draw(st.lists(st.tuples(st.sampled_from(old), st.integers(0, 4), st.integers(0, 1000)), min_size=1))
    links = pd.DataFrame([(a, f"B{b}", w) for a, b, w in pairs], columns=["code_v2006", "code_v2016", "pop11"])
    return table({geo: np.nan if value is None else value for geo, value in known.items()}), links


def slow(values, links, kind, least):
    """The same by hand: {area: value} of those that are known well enough."""
    value, made = dict(zip(values["geo"], values["value"], strict=True)), {}
    for area in set(links["code_v2016"]):
        pieces = links[(links["code_v2016"] == area) & (links["pop11"] > 0)]
        top = known = 0.0
        for geo, weight in zip(pieces["code_v2006"], pieces["pop11"], strict=True):
            if not np.isnan(value.get(geo, np.nan)):
                whole = links.loc[links["code_v2006"] == geo, "pop11"].sum()
                top += value[geo] * weight / (whole if kind == "sum" else 1)
                known += weight
        if known > 0 and known / pieces["pop11"].sum() >= least:
            made[area] = top / (1 if kind == "sum" else known)
    return made


@settings(deadline=None)
@given(vintages(), st.sampled_from(["sum", "mean"]), st.sampled_from([0.0, 0.5, 0.99, 1.0]))
def test_convert_is_what_a_hand_would_compute(made, kind, least):
    wanted = slow(*made, kind, least)
    found = convert(*made, kind, least=least).figures.set_index("geo")["value"].dropna()
    assert set(found.index) == set(wanted)
    assert found.to_numpy() == pytest.approx(np.array([wanted[geo] for geo in found.index]), rel=1e-9, abs=1e-6)


@settings(deadline=None)
@given(vintages(), st.randoms())
def test_sums_are_conserved_and_the_order_of_rows_does_not_matter(made, chance):
    values, links = made
    found = convert(values, links)
    total = found.figures["value"].sum() + found.left_out["value"].sum()
    assert total == pytest.approx(values["value"].sum(), rel=1e-9, abs=1e-6 + 1e-9 * values["value"].abs().sum())
    told = set(found.left_out["geo"]) | set(links["code_v2006"])
    assert set(values["geo"]) <= told and set(found.figures["geo"]) == set(links["code_v2016"])
    mixed = [frame.sample(frac=1, random_state=chance.randrange(1000)) for frame in made]
    pd.testing.assert_frame_equal(convert(*mixed).figures, found.figures)


@settings(deadline=None)
@given(vintages(), st.floats(0, 1))
def test_a_mean_lies_between_the_values_that_it_is_made_of(made, least):
    values, links = made
    found = convert(values, links, "mean", least=least).figures["value"].dropna()
    assert found.between(values["value"].min() - 1e-6, values["value"].max() + 1e-6).all()
    same = convert(values.assign(value=values["value"] * 0 + 7), links, "mean", least=least).figures["value"].dropna()
    assert same.to_numpy() == pytest.approx(np.full(len(same), 7.0))


# Columns of regions.csv


def test_an_own_value_stays_own_and_a_lacking_one_comes_from_the_smallest_area_around():
    places = pd.DataFrame({"region": ["LV006", "LV007", "EE001", "LT011", "MT001"]})
    given = {"LV006": 5.0, "LV007": np.nan, "LV00": 6.0, "LV0": 7.0, "LV": 8.0, "EE0": 9.0, "LT01": np.nan}
    rate = table(given, flag=["", "u", "b", "", "", "", ""])
    made = figures(places, {"rate": rate}, "Eurostat lfst_r_lfu3rt")
    assert list(made.columns) == [
        "region",
        "rate",
        *(f"rate_{p}" for p in ("year", "source", "level", "inherited_from")),
    ]
    assert made.fillna(-1).to_numpy().tolist() == [
        ["LV006", 5, "2021", "Eurostat lfst_r_lfu3rt", "own", ""],
        ["LV007", 6, "2021", "Eurostat lfst_r_lfu3rt (flag b)", "nuts2", "LV00"],
        ["EE001", -1, "", "", "", ""],
        ["LT011", -1, "", "", "", ""],
        ["MT001", -1, "", "", "", ""],
    ]
    wider = figures(places, {"rate": rate}, "x", level="country").set_index("region")
    assert wider.loc["EE001", ["rate", "rate_level", "rate_inherited_from"]].tolist() == [9, "nuts1", "EE0"]
    narrow = figures(places, {"rate": rate}, "x", level="own")
    assert narrow["rate"].fillna(-1).tolist() == [5, -1, -1, -1, -1]


def test_a_neighbourhood_takes_figures_of_the_areas_it_lies_in():
    places = pd.DataFrame({"region": ["riga-east", "liepaja"], "nuts": ["LV006", "LV003"], "lau": ["0010000", ""]})
    tables_of = {
        "income": table({"LV00": 100.0, "riga-east": 90.0}),
        "age": table({"0010000": 41.0, "LV006": 42.0, "LV003": 43.0}, year=[2019, 2020, 2021]),
    }
    made = figures(places, tables_of, {"income": "Eurostat", "age": "census"})
    assert made["income_level"].tolist() == ["own", "nuts2"] and made["income_inherited_from"].tolist() == ["", "LV00"]
    assert made["age"].tolist() == [41, 43] and made["age_level"].tolist() == ["lau", "nuts3"]
    assert made["age_inherited_from"].tolist() == ["0010000", "LV003"] and made["age_year"].tolist() == ["2019", "2021"]
    assert made["age_source"].tolist() == ["census"] * 2


def test_the_example_of_the_documentation_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (folders.ROOT / "docs" / "study-format.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(from herelib.studies import official\n.*?)```", text, re.DOTALL)[1]
    header, rows = (
        "freq,isced11,sex,age,unit,geo\\TIME_PERIOD\t2021 ",
        ["T,Y15-74,PC,LV00\t7.6 b", "F,Y15-74,PC,LV00\t6 "],
    )
    tsv(tmp_path, header, *(f"A,TOTAL,{row}" for row in rows), name="lfst_r_lfu3rt.tsv")
    regions = pd.DataFrame({"region": ["riga-east", "liepaja"], "country": "LV", "setting": "urban", "population": ""})
    exec(code, {"pd": pd, "regions": regions})
    assert (
        pd.read_csv("regions.csv", dtype=str).iloc[:, 4:].to_numpy().tolist()
        == [["7.6", "2021", "Eurostat lfst_r_lfu3rt (flag b)", "nuts2", "LV00"]] * 2
    )


def test_a_year_is_written_as_a_whole_number():
    rate = table({"LV00": 1.0, "EE00": np.nan}, year=[2021.0, np.nan])
    made = figures(pd.DataFrame({"region": ["LV00", "EE00"]}), {"rate": rate}, "x")
    assert made["rate_year"].tolist() == ["2021", ""]


def test_figures_says_what_does_not_fit():
    places = pd.DataFrame({"region": ["LV006"]})
    with pytest.raises(HereError, match="rate has none of the regions up to nuts2: another vintage"):
        figures(places, {"rate": table({"LV": 1.0})}, "x")
    with pytest.raises(HereError, match="rate has no source"):
        figures(places, {"rate": table({"LV006": 1.0})}, {"age": "x"})
    with pytest.raises(HereError, match="no level 'nuts4'"):
        figures(places, {"rate": table({"LV006": 1.0})}, "x", level="nuts4")
    with pytest.raises(HereError, match="rate has several rows for 1 areas"):
        figures(places, {"rate": pd.concat([table({"LV006": 1.0})] * 2)}, "x")


def test_inherited_figures_are_read_back_by_the_package_as_inherited(tmp_path):
    places = pd.DataFrame(
        {"region": ["LV006", "LV007"], "country": "LV", "setting": "urban", "population": [600000, ""]}
    )
    rate = table({"LV006": 5.0, "LV00": 6.0})
    made = places.merge(figures(places, {"rate": rate}, "Eurostat"), on="region")
    told = checking.read(write_study(tmp_path / "two", made, bounds({"rate": ("Rate", "%", 0, 10, False)})))
    assert told.context[["region", "value", "scaled", "year", "level", "inherited_from"]].to_numpy().tolist() == [
        ["LV006", 5, 0.5, "2021", "own", ""],
        ["LV007", 6, 0.6, "2021", "nuts2", "LV00"],
    ]


# The reference data


def listed(text):
    """Rows and columns of each file, as SOURCE.md tells them."""
    return {name: (int(rows), int(cols)) for name, rows, cols in re.findall(r"\| (\S+) \| (\d+) \| (\d+) \|", text)}


@pytest.fixture
def eurostat(reference):
    folder = reference / "eu-nuts2"
    return sorted([*folder.glob("*.tsv"), *folder.glob("urbanization_*.csv")])


@pytest.mark.reference
def test_all_files_of_the_published_study_are_read_and_no_cell_is_lost(eurostat):
    told = listed((eurostat[0].parent / "SOURCE.md").read_text(encoding="utf-8"))
    assert len(eurostat) == 69 and {path.name for path in eurostat} <= set(told)
    cells = gaps = flagged = 0
    for path in eurostat:
        long = read_eurostat(path)
        rows, columns = told[path.name]
        text = path.read_text(encoding="utf-8-sig")
        periods = len(re.split("[\t;]", text.split("\n")[0])) - 1
        assert columns in (periods, periods + 1)  # of the TSV, SOURCE.md counts the periods or all columns
        assert len(long) == rows * periods and long.groupby("time").size().eq(rows).all(), path.name
        assert long["value"].isna().sum() == len(re.findall(r"[\t;]:", text)), path.name
        given = re.findall(r"[\t;](?::|-?[\d.]+) ?([a-z]+)", text)
        assert sorted(flag for flag in long["flag"] if flag) == sorted(given), path.name
        cells, gaps, flagged = cells + len(long), gaps + long["value"].isna().sum(), flagged + len(given)
    assert (cells, gaps, flagged) == (42875, 4165, 7484)


@pytest.mark.reference
@pytest.mark.parametrize("file, where, geo, year, raw, value, flag", [
    ("unemployment_rate.tsv", {}, "AT11", "2021", "5.1 b", 5.1, "b"),
    ("long-term_unemployment.tsv", {}, "AT11", "2017", ": u", None, "u"),
    ("long-term_unemployment.tsv", {}, "AT11", "2021", ": bu", None, "bu"),
    ("population_change.tsv", {}, "AL01", "2017", "-12.6 ", -12.6, ""),
    ("gdp.tsv", {}, "AL01", "2021", "4300 p", 4300, "p"),
    ("hospital_discharges_by_diagnosis.tsv", {"icd10": "A-T_Z"}, "BE10", "2021", "12480.8 ", 12480.8, ""),
    ("nights_spend_at_tour_accom_21.tsv", {}, "AT", "2021", "66708839 ", 66708839, ""),
    ("employment_high_tech.tsv", {"sex": "T"}, "AT11", "2021", "2.8 bu", 2.8, "bu"),
    ("urbanization_suburbs.csv", {}, "BE21", "2021", "0.6341", 0.6341, ""),
])  # fmt: skip
def test_spot_values_are_what_the_raw_text_says(reference, file, where, geo, year, raw, value, flag):
    path = reference / "eu-nuts2" / file
    header, *lines = path.read_text(encoding="utf-8-sig").split("\n")
    mark = "\t" if "\t" in header else ";"
    position = [cell.strip() for cell in header.split(mark)].index(year)
    line = next(line for line in lines if line.split(mark)[0].split(",")[-1] == geo)
    assert line.rstrip("\r").split(mark)[position] == raw
    long = read_eurostat(path)
    row = long[(long["geo"] == geo) & (long["time"] == year)].iloc[0]
    assert row["flag"] == flag and (np.isnan(row["value"]) if value is None else row["value"] == value)
    assert all(row[name] == category for name, category in where.items())


@pytest.mark.reference
def test_areas_of_several_levels_in_one_file_go_to_the_regions_that_they_are(reference):
    long = read_eurostat(reference / "eu-nuts2" / "early_leavers_from_education.tsv")
    assert long["geo"].drop_duplicates().str.len().value_counts().to_dict() == {4: 329, 3: 123, 2: 36, 9: 1}
    made = figures(pd.DataFrame({"region": ["AT12", "LV00"]}), {"left": latest(long)}, "Eurostat", level="own")
    known = long[long["time"] == "2021"].set_index("geo")["value"]
    assert made["left"].tolist() == [known["AT12"], known["LV00"]]


def through(folder, regions, labels, monkeypatch, tmp_path):
    """The study of these regions as the package reads it, its tables held against their contracts."""
    monkeypatch.setenv("HERE_PROCESSED", str(tmp_path / "processed"))
    told = checking.read(write_study(tmp_path / folder, regions, bounds(labels)))
    tables.check("regions", told.regions.copy())
    tables.check("context", told.context.copy())
    for name in labels:  # nothing is lost between the table and what the package reads, and nothing is filled in
        read = told.context[told.context["indicator"] == name].set_index("region")["value"]
        assert len(read) == len(regions) and read.isna().sum() == regions[name].isna().sum(), name
        assert np.allclose(read.reindex(regions["region"]), regions[name], equal_nan=True), name
    return told


@pytest.mark.reference
def test_241_nuts2_regions_become_a_study(reference, monkeypatch, tmp_path):
    regions = official_studies.nuts2_regions(reference)
    told = through("nuts2", regions, official_studies.NUTS2, monkeypatch, tmp_path)
    assert len(told.regions) == 241 and len(told.context) == 241 * len(official_studies.NUTS2)
    assert set(told.context["level"]) == {"own"} and (told.context["inherited_from"] == "").all()
    known = told.context.groupby("indicator")["value"].count()
    assert known.to_dict() == {
        "activity": 240, "density": 239, "gdp": 241, "income": 240, "internet": 169, "learning": 238,
        "life_expectancy": 241, "long_term_unemployment": 200, "median_age": 241, "physicians": 189, "poverty": 208,
        "slack": 240, "unemployment": 238,
    }  # fmt: skip
    flagged = told.context[(told.context["region"] == "AT11") & (told.context["indicator"] == "unemployment")].iloc[0]
    assert flagged["source"].endswith("(flag b)") and (flagged["value"], flagged["year"]) == (5.1, "2021")


@pytest.mark.reference
def test_nuts3_figures_of_2006_come_into_the_codes_of_2016_without_a_loss(reference):
    old = pd.read_csv(reference / "eu-nuts3" / "nuts3_2006_indicators.csv").rename(columns={"id": "geo"})
    assert len(old) == 1448 and old["geo"].isin(nuts3_typology(reference).index).sum() == 1022
    for name in ("birth_2008", "death_2008", "gdppps1999", "gdppps2008", "pop1999", "pop2008"):
        made = convert(old.assign(value=old[name], year=2008), crosswalk(reference))
        assert len(made.figures) == 1395 and made.figures["value"].isna().sum() == 13, name
        counts = made.left_out["reason"].value_counts().to_dict()
        assert counts == {"not in the crosswalk": 89, "in the crosswalk only": 13}
        absent = made.left_out[made.left_out["reason"] == "not in the crosswalk"]
        assert set(absent["geo"].str[:2]) == {"TR", "MK"}
        total = made.figures["value"].sum() + made.left_out["value"].sum()
        assert total == pytest.approx(old[name].sum(), rel=1e-12), name
        by_country = made.figures.groupby(made.figures["geo"].str[:2])["value"].sum().drop("NO", errors="ignore")
        before = old.groupby(old["geo"].str[:2].replace("GR", "EL"))[name].sum().reindex(by_country.index)
        assert np.allclose(by_country, before, rtol=1e-3), name  # the grid moves a sliver over some borders
    assert old["death_2008"].isna().sum() == 81 and old.loc[old["death_2008"].isna(), "geo"].str.startswith("TR").all()


@pytest.mark.reference
def test_a_region_that_keeps_its_code_and_its_borders_keeps_its_figures(reference):
    old = pd.read_csv(reference / "eu-nuts3" / "nuts3_2006_indicators.csv").set_index("id")["pop2008"]
    links = crosswalk(reference)
    alone = links[~links["code_v2006"].duplicated(keep=False) & ~links["code_v2016"].duplicated(keep=False)]
    kept = sorted(set(alone.loc[alone["code_v2006"] == alone["code_v2016"], "code_v2006"]) & set(old.index))
    made = convert(table(old.to_dict()), links).figures.set_index("geo")["value"]
    assert len(kept) == 825 and {"LV006", "ES611"} <= set(kept)
    assert made[kept].to_numpy() == pytest.approx(old[kept].to_numpy(), rel=1e-12)


@pytest.mark.reference
def test_nuts3_regions_of_2016_become_a_study_with_inherited_nuts2_figures(reference, monkeypatch, tmp_path):
    regions = official_studies.nuts3_regions(reference)
    told = through("nuts3", regions, official_studies.NUTS3, monkeypatch, tmp_path)
    assert len(told.regions) == 1393 and set(told.regions["region"]) <= set(nuts3_typology(reference).index)
    inherited = told.context[told.context["indicator"].isin(["unemployment", "labour_force"])]
    having = inherited[inherited["value"].notna()]
    assert len(having) == 2 * 1380 and set(having["level"]) == {"nuts2"}
    assert (having["inherited_from"] == having["region"].str[:4]).all()
    own = told.context.drop(inherited.index)
    assert (own["inherited_from"] == "").all() and own.groupby("indicator")["value"].count().eq(1380).all()
    raw = pd.read_csv(reference / "eu-nuts3" / "nuts2_2006_indicators.csv").set_index("id").loc["LV00"]
    rate = having[having["indicator"] == "unemployment"].set_index("region")["value"]
    assert rate["LV006"] == rate["LV003"] == pytest.approx(raw["unemp2008"] / raw["act2008"] * 100, rel=1e-9)
    assert having.groupby(["inherited_from", "indicator"])["value"].nunique().eq(1).all()
    lacking = set(regions.loc[regions["gdp"].isna(), "region"])
    assert {code[:4] for code in lacking} == {"ES70", "FRY1", "FRY2", "FRY3", "FRY4", "PT20", "PT30"}
    assert told.regions["setting"].value_counts().to_dict() == {"suburban": 577, "rural": 441, "urban": 375}


@pytest.mark.reference
def test_8131_municipalities_become_a_study_with_their_zeros_and_their_gaps(reference, monkeypatch, tmp_path):
    regions = official_studies.municipality_regions(reference)
    told = through("municipalities", regions, official_studies.MUNICIPALITIES, monkeypatch, tmp_path)
    assert len(told.regions) == 8131 and told.regions["region"].str.fullmatch(r"\d{5}").all()
    assert told.regions["region"].str.startswith("0").sum() == 1544 and "01059" in set(told.regions["region"])
    gaps = told.context.groupby("indicator")["value"].apply(lambda values: values.isna().sum())
    assert gaps.to_dict() == {
        "density": 0, "gini": 1386, "higher_education": 1356, "household_size": 0, "income": 14, "mean_age": 0,
        "over65": 0, "second_homes": 1356, "single": 0, "spanish": 0, "under18": 0, "unemployment": 1356,
    }  # fmt: skip
    read = municipality_files(reference)
    new = sorted(set(read["income"].index) - set(read["degurba"].index))
    assert len(new) == 7 and read["demographics"].loc[new, "mean_age"].isna().all()


@pytest.mark.reference
def test_suppressed_municipalities_are_small_so_that_gaps_are_not_at_random(reference):
    regions = official_studies.municipality_regions(reference)
    small = regions["population"] < 200
    assert regions["gini"].isna()[small].mean() > 0.4 and regions["gini"].isna()[~small].mean() < 0.02


@pytest.mark.reference
@pytest.mark.parametrize("make, count, classes", [
    (official_studies.nuts2_survey, 241, {}),
    (official_studies.nuts3_survey, 1393, {"1": 375, "2": 577, "3": 441}),
    (official_studies.municipalities_survey, 8131, {"1": 217, "2": 1110, "3": 6804}),
])  # fmt: skip
def test_surveys_of_official_figures_keep_the_contracts(reference, make, count, classes):
    made, typology = make(reference)
    assert {"interviews", "answers", "items", "regions", "context", "published"} <= set(made)
    for name, frame in made.items():
        tables.check(name, frame.copy())
    assert len(made["regions"]) == count and not len(made["interviews"]) + len(made["items"]) + len(made["answers"])
    assert list(made["context"].columns) == list(CONTEXT_COLUMNS) and made["context"]["scaled"].between(0, 1).sum() > 0
    assert typology.value_counts().to_dict() == classes
    assert typology.index.tolist() == (made["regions"]["region"].tolist() if classes else [])
    complete = made["context"].groupby("indicator")["value"].count() >= 0.97 * count
    assert complete.sum() >= 5
    # Bounds hold nearly all: a scale on which many regions stand at an end tells them apart no more
    at_an_end = made["context"].groupby("indicator")["scaled"].agg(lambda scaled: scaled.isin([0, 1]).mean())
    assert (at_an_end < 0.1).all()

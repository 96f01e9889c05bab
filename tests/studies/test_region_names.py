"""What regions are called, where regions.csv says so."""

from herelib.studies import region_names

HEAD = "region,country,setting,population"


def write(folder, *lines):
    (folder / "regions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_labels_are_read_and_regions_without_one_are_called_by_their_name(tmp_path):
    write(tmp_path, f"{HEAD},label", "lv006,LV,urban,600000,Rīga", "lv007,LV,rural,9000,")
    assert region_names(tmp_path) == {"lv006": "Rīga", "lv007": "Lv007"}


def test_two_regions_of_one_label_can_be_told(tmp_path):
    write(tmp_path, f"{HEAD},label", "a,LV,urban,1,Centrs", "b,LV,urban,1,Centrs")
    assert region_names(tmp_path) == {"a": "Centrs (a)", "b": "Centrs (b)"}


def test_a_label_like_the_name_of_another_region_is_told_from_it(tmp_path):
    write(tmp_path, f"{HEAD},label", "alder,LV,urban,1,", "birch,LV,urban,1,ALDER", "dune,LV,urban,1,Alder (alder)")
    names = region_names(tmp_path)
    assert names["birch"] == "ALDER (birch)" and len({name.casefold() for name in names.values()}) == 3


def test_a_study_without_labels_or_without_regions_has_none(tmp_path):
    assert region_names(tmp_path) == {}
    assert region_names(write(tmp_path, HEAD, "a,LV,urban,1")) == {}

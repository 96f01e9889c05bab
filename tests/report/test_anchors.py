"""Ids by which one part of the report leads to another."""

import re

from herelib.report.anchors import indicator_anchor, method_anchor


def test_anchors_of_methods_and_indicators_differ_by_region_and_need_no_escaping():
    anchors = {
        method_anchor("elm", "wise"),
        method_anchor("oak", "wise"),
        indicator_anchor("elm", "cover:care=now"),
        indicator_anchor("elm", "need:care"),
        indicator_anchor("oak", "need:care"),
    }
    assert len(anchors) == 5 and all(re.fullmatch(r"[\w-]+", anchor) for anchor in anchors)

"""Published cases of changes in few regions, typed in, with the figures that their authors print.

Snow: John Snow, On the Mode of Communication of Cholera (1855), Tables VIII and XII; transcription and results by
Thomas Coleman, github.com/tscoleman/SnowCholera (BSD-2), notebooks Snow1855_SimpleDiD_QRCT and Snow1855_DiDRegression1.
Darwin: heights of maize, The Effects of Cross and Self Fertilisation (1876), in eighths of an inch, as R. A. Fisher
took them in The Design of Experiments (1935), section 21.
Proposition 99: packs a head in 39 states, means of 1970-1988 and 1989-2000 from data/california_prop99.csv of
github.com/synth-inference/synthdid (BSD-3); Arkhangelsky and others 2021, doi:10.1257/aer.20190159, Table 1.
Iowa State: public.iastate.edu/~dnett/S401/randomizationtest.txt. Card and Krueger 1994, Table 3, full-time jobs.
Waltons: times of lifelines' load_waltons (MIT), counted. Freireich and others 1963, 6-MP, as in every textbook.
"""

import numpy as np
import pandas as pd

# Sub-district, deaths in 1849 and 1854, inhabitants in 1851, and whether Lambeth (clean by then) supplied it too.
SNOW = [
    ("St. Saviour, Southwark", 283, 371, 19709, False),
    ("St. Olave, Southwark", 157, 161, 8015, False),
    ("St. John, Horsleydown", 192, 148, 11360, False),
    ("St. James, Bermondsey", 249, 362, 18899, False),
    ("St. Mary Magdalen", 259, 244, 13934, False),
    ("Leather Market", 226, 237, 15295, False),
    ("Rotherhithe", 352, 282, 17805, False),
    ("Battersea", 111, 171, 10560, False),
    ("Wandsworth", 97, 59, 9611, False),
    ("Putney", 8, 9, 5280, False),
    ("Camberwell", 235, 240, 17742, False),
    ("Peckham", 92, 174, 19444, False),
    ("Christchurch, Southwark", 256, 113, 16022, True),
    ("Kent Road", 267, 174, 18126, True),
    ("Borough Road", 312, 270, 15862, True),
    ("London Road", 257, 93, 17836, True),
    ("Trinity, Newington", 318, 210, 20922, True),
    ("St. Peter, Walworth", 446, 388, 29861, True),
    ("St. Mary, Newington", 143, 92, 14033, True),
    ("Waterloo Road (1st)", 193, 58, 14088, True),
    ("Waterloo Road (2nd)", 243, 117, 18348, True),
    ("Lambeth Church (1st)", 215, 49, 18409, True),
    ("Lambeth Church (2nd)", 544, 193, 26784, True),
    ("Kennington (1st)", 187, 303, 24261, True),
    ("Kennington (2nd)", 153, 142, 18848, True),
    ("Brixton", 81, 48, 14610, True),
    ("Clapham", 114, 165, 16290, True),
    ("St. George, Camberwell", 176, 132, 15849, True),
]
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]  # cross- less self-fertilised, 15 pairs
PROPOSITION_99 = [
    ("Alabama", 112.3632, 104.9),
    ("Arkansas", 119.5211, 111.9083),
    ("California", 116.2105, 60.35),
    ("Colorado", 124.8842, 84.6667),
    ("Connecticut", 113.4158, 80.7917),
    ("Delaware", 150.2, 128.35),
    ("Georgia", 125.6526, 104.6917),
    ("Idaho", 112.1421, 80.5333),
    ("Illinois", 127.0105, 86.5083),
    ("Indiana", 147.6474, 130.975),
    ("Iowa", 115.2632, 93.625),
    ("Kansas", 119.3105, 89.1917),
    ("Kentucky", 198.0211, 171.975),
    ("Louisiana", 130.6053, 104.8833),
    ("Maine", 135.7526, 103.9083),
    ("Minnesota", 111.5579, 83.9833),
    ("Mississippi", 116.6263, 104.9833),
    ("Missouri", 133.9368, 120.475),
    ("Montana", 114.9158, 85.7083),
    ("Nebraska", 110.1789, 87.6),
    ("Nevada", 175.8895, 109.0833),
    ("New Hampshire", 247.6211, 158.35),
    ("New Mexico", 95.6684, 66.1917),
    ("North Carolina", 188.8211, 125.4417),
    ("North Dakota", 111.1368, 79.1583),
    ("Ohio", 126.6947, 109.6083),
    ("Oklahoma", 129.3895, 101.3),
    ("Pennsylvania", 116.1526, 95.825),
    ("Rhode Island", 140.3947, 94.9083),
    ("South Carolina", 128.6632, 114.9583),
    ("South Dakota", 106.9684, 89.4583),
    ("Tennessee", 122.0474, 119.6),
    ("Texas", 117.3158, 77.4417),
    ("Utah", 71.4789, 51.7333),
    ("Vermont", 148.4947, 111.125),
    ("Virginia", 143.1158, 107.8333),
    ("West Virginia", 118.3421, 108.2167),
    ("Wisconsin", 110.9368, 91.6417),
    ("Wyoming", 143.5053, 106.675),
]
# Months, whether it then closed, how many.
WALTONS = [
    *[(7, 0, 1), (7, 1, 1), (17, 1, 1), (32, 1, 1), (33, 1, 1), (38, 1, 2), (41, 1, 7), (45, 0, 1), (45, 1, 9)],
    *[(48, 1, 8), (51, 1, 3), (53, 1, 7), (54, 1, 2), (56, 1, 18), (58, 1, 4), (60, 0, 1), (60, 1, 15), (61, 0, 2)],
    *[(61, 1, 9), (63, 1, 9), (66, 1, 3), (68, 0, 1), (68, 1, 9), (69, 0, 1), (69, 1, 12), (75, 1, 1)],
    *[(6, 1, 1), (9, 1, 3), (13, 1, 3), (15, 1, 2), (19, 1, 3), (22, 1, 4), (26, 1, 5), (29, 1, 5), (33, 1, 2)],
    *[(36, 1, 2), (43, 1, 1), (47, 1, 1), (62, 1, 2)],
]
FREIREICH = [
    *[(6, 1, 3), (6, 0, 1), (7, 1, 1), (9, 0, 1), (10, 1, 1), (10, 0, 1), (11, 0, 1), (13, 1, 1), (16, 1, 1)],
    *[(17, 0, 1), (19, 0, 1), (20, 0, 1), (22, 1, 1), (23, 1, 1), (25, 0, 1), (32, 0, 2), (34, 0, 1), (35, 0, 1)],
]


def snow():
    """Snow's sub-districts: deaths per 10,000, weighted by inhabitants."""
    table = pd.DataFrame(SNOW, columns=["region", "before", "after", "weight", "treated"])
    return table.assign(**{name: 10_000 * table[name] / table["weight"] for name in ("before", "after")})


def snow_deaths():
    """Snow's sub-districts: deaths."""
    return pd.DataFrame(SNOW, columns=["region", "before", "after", "inhabitants", "treated"])


def darwin():
    """Darwin's pairs, in eighths of an inch."""
    height = np.column_stack([DARWIN, np.zeros(15)]).ravel()
    pair = [f"pair {at:02d}" for at in range(15) for _ in "ab"]
    region = [f"{name} {kind}" for name, kind in zip(pair, ["cross", "self"] * 15, strict=True)]
    treated = [True, False] * 15
    return pd.DataFrame({"region": region, "before": 0.0, "after": height, "treated": treated, "pair": pair})


def proposition_99():
    """Packs of cigarettes a head in 39 states."""
    table = pd.DataFrame(PROPOSITION_99, columns=["region", "before", "after"])
    return table.assign(treated=table["region"] == "California")


def watched(counts):
    """Times and closings of counted businesses, or mice, or patients."""
    months, closed, number = map(np.array, zip(*counts, strict=True))
    return np.repeat(months, number).astype(float), np.repeat(closed, number) == 1

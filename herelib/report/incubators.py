"""The section about the incubators: region by region what is planned, what is lacking first, money, people, funds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from herelib.figures import category_words, say_money, show_calendar, show_cash, show_money
from herelib.incubator import expectations, funds, planned, risks
from herelib.release import HIDDEN
from herelib.report.contents import anchor_of, one_page, region_anchor, title_of
from herelib.report.naming import code_of
from herelib.report.rendering import capital, picture, render
from herelib.translations import long_date
from herelib.words import listing, marked, message, message_by_number, number, price_range

FIRST = 3  # risks, business types and training modules that are named without a click
OFFERS = {
    "all": marked("People offered enough hours in interviews to guide all founders."),
    "more than half": marked("The hours that people offered in interviews cover more than half of what founders need."),
    "half or less": marked("The hours that people offered in interviews cover half or less of what founders need."),
}
MATCHED = {
    "more than half": marked("More than half of those who applied have a mentor."),
    "half or less": marked("Half or less of those who applied have a mentor."),
}
NAMED = {True: marked("%(type)s (several people interviewed named it)"), False: marked("%(type)s")}
APPLICANTS = {"incubator": marked("the incubator"), "founder": marked("a founder")}
CONDITIONS = 3  # of a fund that are named; the others are counted


def incubators(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> str:
    """The section as HTML; nothing where no incubator was planned.

    Parameters
    ----------
    shown : tables as `herelib.release.protect` lets them through
    """
    if "programme" not in shown or shown["programme"].empty:
        return ""
    return render("incubators.html.j2", **incubators_view(shown, catalogue))


def incubators_view(shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """What the section says: an overview of all regions, then each by itself where all stand on one page."""
    labels = catalogue["parts"].set_index("part")["label"]
    programme = shown["programme"].sort_values("region")
    whole = one_page(shown)
    views = [region_view(row, shown, catalogue) for row in programme.itertuples()] if whole else []
    return {
        "section_title": title_of("incubator"),
        "overview": say_money(shown["money"]),
        "money": picture(show_money(shown["money"])) if len(shown["money"]) else None,
        "rows": [overview_row(row, shown, labels) for row in programme.itertuples()],
        "regions": views,
        "training": training_lines(shown["training"]),
    }


def overview_row(row, shown: Mapping[str, pd.DataFrame], labels: pd.Series) -> list[str]:
    """A region in the table of all: name, founders, all parts running by, needed, open, and what is lacking first."""
    if not row.package:
        return [row.region, message("nothing planned"), "–", "–", "–", *first_risk(row.region, shown, labels)]
    money = planned_money(shown["money"], row.region)
    founders = "–" if pd.isna(row.founders) else number(row.founders, ".0f")
    needed, missing = (price_range(money[name], money[name]) for name in ("needed_eur", "open_eur"))
    day = long_date(row.all_by) if row.all_by else message("not known")
    return [row.region, founders, day, needed, missing, *first_risk(row.region, shown, labels)]


def first_risk(region: str, shown: Mapping[str, pd.DataFrame], labels: pd.Series) -> list[str]:
    """The gravest risk of a region."""
    here = {name: shown[name][shown[name]["region"] == region] for name in ("risks", "gates", "fund_fits")}
    first = here["risks"].sort_values("order").head(1)
    return [risks.say(row, risk_labels(labels, here)) for row in first.itertuples()] or ["–"]


def planned_money(money: pd.DataFrame, region: str) -> pd.Series:
    """The money of a region in the band that money is looked for."""
    return money[(money["region"] == region) & money["planned"]].iloc[0]


def region_view(row, shown: Mapping[str, pd.DataFrame], catalogue: Mapping[str, pd.DataFrame]) -> dict:
    """What the section says of one region; `row` is one of the table programme."""
    labels = catalogue["parts"].set_index("part")["label"]
    here = {name: table[table["region"] == row.region] for name, table in shown.items() if "region" in table}
    view = {
        "region": row.region,
        "id": anchor_of("incubator", row.region),
        "card": region_anchor(row.region),
        "standing": planned.say(row, labels),
        "risks": risk_lines(here["risks"], risk_labels(labels, here)),
        "planned": bool(row.package),
    }
    if not row.package:
        return view
    return view | {
        "cohort": cohort_lines(row),
        "calendar": picture(show_calendar(named_parts(here["calendar"], labels), row.region)),
        "money": money_lines(here, row.region),
        "costs": cost_rows(here["budget"]),
        "cash": picture(show_cash(here["cash"], row.region)),
        "people": people_lines(row.region, here, shown["matching"]),
        "types": type_line(here["ideas"], catalogue["business_types"].set_index("type")["label"]),
        "funds": fund_rows(here["fund_fits"]),
        "no_funds": unasked(here["fund_fits"]),
        "expected": expectations.say(here["expected"], row.region),
        "chain": chain_rows(here["expected"]),
        "logic": logic_rows(here["logic"], labels),
        "indicators": indicator_rows(here["indicators"]),
    }


def risk_labels(labels: pd.Series, here: Mapping[str, pd.DataFrame]) -> pd.Series:
    """What parts and funds are called, by their ids, and the questions of gates, by "part gate"."""
    gates, fits = here["gates"], here["fund_fits"].drop_duplicates("fund")
    questions = pd.Series(gates["question"].to_numpy(), index=gates["part"] + " " + gates["gate"], dtype=object)
    return pd.concat([labels, fits.set_index("fund")["label"], questions])


def named_parts(calendar: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """A calendar whose parts are called as the catalogue calls them in the language that is spoken."""
    return calendar.assign(label=calendar["part"].map(labels).fillna(calendar["label"]))


def risk_lines(table: pd.DataFrame, labels: pd.Series) -> list[tuple[str, str]]:
    """What could go wrong, and what to do about it, the gravest first."""
    return [(risks.say(row, labels), risks.say_remedy(row)) for row in table.sort_values("order").itertuples()]


def cohort_lines(row) -> list[str]:
    """For how many, for how long, and how many mentors."""
    lines = []
    if not pd.isna(row.founders):
        lines.append(
            message_by_number(
                "%(n)s founder takes part and asks for %(hours)s hours of mentors a month.",
                "%(n)s founders take part and ask for %(hours)s hours of mentors a month.",
                int(row.founders),
                hours=number(row.mentor_hours, ",.0f"),
            )
        )
    if not pd.isna(row.mentors):
        lines.append(
            message_by_number(
                "It needs %(n)s mentor, if each guides as many as the package states (%(each)s).",
                "It needs %(n)s mentors, if each guides as many as the package states (%(each)s).",
                int(row.mentors),
                each=number(row.mentees_per_mentor, ".0f"),
            )
        )
    if not pd.isna(row.weeks):
        lines.append(message("The longest part lasts %(weeks)s weeks.", weeks=number(row.weeks, ".0f")))
    if not pd.isna(row.hours_a_week):
        hours = number(row.hours_a_week, ".3g")
        lines.append(message("A founder gives %(hours)s hours a week to it, as far as sources say.", hours=hours))
    return lines


def money_lines(here: Mapping[str, pd.DataFrame], region: str) -> list[str]:
    """What is needed, found and open, and when money is lacking most."""
    money = planned_money(here["money"], region)
    ends = here["money"].set_index("band")["needed_eur"]
    values = {name: price_range(money[f"{name}_eur"], money[f"{name}_eur"]) for name in ("found", "asked", "open")}
    needed = price_range(ends["low"], ends["high"])
    if money["asked_eur"] > 0:
        text = marked("Needed: %(needed)s. Found: %(found)s. Open: %(open)s, of which applications ask for %(asked)s.")
    elif money["found_eur"] > 0:
        text = marked("Needed: %(needed)s. Found: %(found)s. Open: %(open)s, and nobody was asked for it yet.")
    else:
        text = marked("Needed: %(needed)s. Nothing of it is found or asked for yet.")
    lines = [message(text, needed=needed, **values)]
    lines += lacking_lines(here["cash"])
    if money["unknown_parts"]:
        lines.append(
            message_by_number(
                "The cost of %(n)s part is not known, and in no sum.",
                "The costs of %(n)s parts are not known, and in no sum.",
                int(money["unknown_parts"]),
            )
        )
    return lines


def lacking_lines(cash: pd.DataFrame) -> list[str]:
    """From when on money is lacking, and when most of it is; nothing where it always comes in time."""
    in_need = cash[cash["balance_eur"] < 0]
    if in_need.empty:
        return []
    lowest = in_need.loc[in_need["balance_eur"].idxmin()]
    since = long_date(in_need["begins_on"].min())
    lacking = price_range(-lowest["balance_eur"], -lowest["balance_eur"])
    if since == long_date(lowest["begins_on"]):
        return [message("Money is lacking in the quarter from %(first)s: %(lacking)s.", first=since, lacking=lacking)]
    return [
        message(
            "Money is lacking from the quarter of %(first)s on, and most in that of %(day)s: %(lacking)s.",
            first=since,
            day=long_date(lowest["begins_on"]),
            lacking=lacking,
        )
    ]


def cost_rows(budget: pd.DataFrame) -> list[list[str]]:
    """Costs by category: low to high, found, asked for, open."""
    return [
        [
            capital(category_words(row.category)),
            message("not known") if row.unknown_parts == row.parts else price_range(row.low_eur, row.high_eur),
            *(price_range(value, value) for value in (row.found_eur, row.asked_eur, row.open_eur)),
        ]
        for row in budget.itertuples()
    ]


def people_lines(region: str, here: Mapping[str, pd.DataFrame], matching: pd.DataFrame) -> list[str]:
    """Who guides: hours that were offered, and how many of those who applied have a mentor."""
    lines = [message(OFFERS[covered]) for covered in here["hours"]["covered"]]
    row = matching[(matching["column"] == "region") & (matching["name"] == code_of(region))]
    if len(row):
        lines.append(message(MATCHED[row["matched_part"].iloc[0]]))
    return lines or [message("Who guides whom is not shown: there are too few people, or no list of them yet.")]


def type_line(ideas: pd.DataFrame, labels: pd.Series) -> str:
    """The first business types with room, and whether people named them; "" where there is none."""
    room = ideas[ideas["standing"] == "room"].sort_values("rank").head(FIRST)
    if room.empty:
        return ""
    names = listing(message(NAMED[bool(row.named)], type=labels.get(row.type, row.type)) for row in room.itertuples())
    return message("Most room there is for: %(types)s.", types=names)


def training_lines(training: pd.DataFrame) -> list[str]:
    """What to teach first, by region or for all."""
    lines = []
    for region, table in training.groupby("region", sort=True):
        first = table.sort_values("order").head(FIRST)
        names = listing(
            message("%(module)s (%(hours)s hours)", module=row.label.lower(), hours=int(row.hours))
            for row in first.itertuples()
        )
        if region == "all":
            lines.append(message("All regions: %(modules)s.", modules=names))
        else:
            lines.append(message("%(region)s: %(modules)s.", region=region, modules=names))
    return lines


def fund_rows(fits: pd.DataFrame) -> list[list[str]]:
    """Funds that fit or may fit, and those that do not with the reason: name, who asks, answer, at most, open until."""
    return [
        [
            row.label,
            message(APPLICANTS[row.applicant]),
            fund_answer(row),
            # exact: rounded to thousands it would say more than the fund pays
            "–" if pd.isna(row.most_eur) else message("EUR %(amount)s", amount=number(row.most_eur, ",.0f")),
            open_until(row),
            long_date(row.checked_on) if row.checked_on else "–",
        ]
        for row in fits.itertuples()
    ]


def fund_answer(row) -> str:
    """Whether a fund fits, with the first reasons why not or what is to be asked."""
    names = row.why_not if row.verdict == funds.UNFIT else row.unknown
    at = 0 if row.verdict == funds.UNFIT else 1
    reasons = [message(funds.REASONS[name][at]) for name in names.split(";") if name][:CONDITIONS]
    if row.verdict == funds.UNFIT:
        return message("does not fit: %(reasons)s", reasons=listing(reasons))
    if row.verdict == funds.ASK:
        return message("may fit; to be asked: %(reasons)s", reasons=listing(reasons))
    return message("fits")


def open_until(row) -> str:
    """Until when a fund is open."""
    if row.valid_until == "none":
        return message("no end")
    if not row.valid_until:
        return message("not known")
    day = long_date(row.valid_until)
    return message("over since %(day)s", day=day) if row.standing == funds.OVER else day


def unasked(fits: pd.DataFrame) -> str:
    """A sentence where no fund of the catalogue is for an incubator here; "" else."""
    if (fits["applicant"] == "incubator").any():
        return ""
    return message("No fund of the catalogue is for the incubator itself here; those below are for founders.")


def chain_rows(expected: pd.DataFrame) -> list[list[str]]:
    """What is expected, low, central and high, and what it rests on."""
    rows = []
    for row in expected.itertuples():
        figures = ["–" if pd.isna(value) else number(value, ".1f") for value in (row.low, row.central, row.high)]
        basis = row.basis or message("not known")
        if row.measure == "reached":
            basis = message(expectations.PLAN_BASIS)
        elif pd.isna(row.central):
            basis = message("a rate is not known")
        rows.append([message(expectations.MEASURES[row.measure]), *figures, basis])
    return rows


def logic_rows(logic: pd.DataFrame, labels: pd.Series) -> list[tuple[str, str]]:
    """What leads to what: title and sentence of each step; a step that may not be shown says so."""
    titles = expectations.STEPS
    return [
        (
            message(titles[row.step]),
            message("Not shown: it would tell what few people answered.")
            if row.about == HIDDEN
            else expectations.say_step(row, labels),
        )
        for row in logic.itertuples()
    ]


def indicator_rows(indicators: pd.DataFrame) -> list[list[str]]:
    """What is measured: indicator, baseline with its day, source, and when it is measured again."""
    return [
        [
            row.indicator,
            message("%(value)s on %(day)s", value=number(row.baseline, ",.4g"), day=long_date(row.baseline_on)),
            row.source,
            row.measured_when or "–",
        ]
        for row in indicators.itertuples()
    ]

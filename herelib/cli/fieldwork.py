"""The command before the fieldwork: `sample`."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from herelib.cli.options import Language, say, speak
from herelib.errors import HereError
from herelib.words import message

Study = Annotated[
    str, typer.Argument(metavar="[STUDY]", help="A study, with or without interviews; else the demo's form.")
]


def sample(
    study: Study = "",
    regions: Annotated[int, typer.Option(min=0, metavar="N", help="Invented regions instead of the study's.")] = 0,
    cost: Annotated[
        list[str] | None, typer.Option(metavar="GROUP=EUR", help="What an interview costs; repeatable.")
    ] = None,
    budget: Annotated[float, typer.Option(min=0, metavar="EUR", help="What may be spent on interviews.")] = 0.0,
    sure: Annotated[float, typer.Option(metavar="SHARE", help="Share of regions that is to get a firm verdict.")] = 0.8,
    sizes: Annotated[str, typer.Option(metavar="N,N,…", help="Interviews of each group and region.")] = "3,5,8,12,20",
    worlds: Annotated[int, typer.Option(min=2, metavar="N", help="Simulated worlds; more are more exact.")] = 20,
    interviewers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Interviewers of each region, each leaning to one side; 0: none.")
    ] = 0,
    out: Annotated[str, typer.Option(metavar="FILE", help="Write the tables to this CSV.")] = "",
    language: Language = "",
) -> None:
    """Say how many interviews of whom make a clear verdict likely.

    Simulates places as they may be, interviews people there, and lets the chain judge: needs no interviews. After a
    pilot (a run of the study) it takes the levels and the spread from there. Says as well what a second wave could
    detect after an incubator. Under a minute for six regions.
    """
    from pathlib import Path

    from herelib import translations
    from herelib.fieldwork import frames, second_wave, sentences
    from herelib.fieldwork import sizes as of_sizes

    speak(language, study)
    if 0 < regions < 2:
        raise HereError("--regions 1: at least two, since a region leans on the others")
    request = of_sizes.Request(
        sizes=_sizes(sizes),
        worlds=worlds,
        cost=_costs(cost or []),
        budget=budget or math.inf,
        sure=sure,
        interviewers=interviewers,
    )
    # Tables are made in English, whoever reads them.
    with translations.speaking(translations.ENGLISH):
        frame = frames.of_study(study) if study else frames.synthetic()
        frame = frames.invented(frame, regions) if regions else frame
        answer = of_sizes.outlook(frame, request, say if worlds > of_sizes.WORLDS else lambda line: None)
    for line in sentences.lines(answer):
        say(line)
    say("")
    detected = second_wave.detection(frame, request.sizes, study if not regions else "")
    for line in second_wave.lines(detected, request.sizes[len(request.sizes) // 2]):
        say(line)
    if out:
        file = Path(out)
        answer.table().to_csv(file, index=False, float_format="%.6g")
        say(message("written: %(file)s", file=file))


def _sizes(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdigit() and int(part) > 0 for part in parts):
        raise HereError(f"--sizes {text}: whole numbers above 0, joined by ',', for example 3,5,8")
    return tuple(sorted({int(part) for part in parts}))


def _costs(texts: list[str]) -> dict[str, float]:
    """EUR of an interview by group, from group=EUR.

    Examples
    --------
    >>> _costs(["resident=50", "state=120"])
    {'resident': 50.0, 'state': 120.0}
    """
    by_group = {}
    for text in texts:
        group, sign, amount = (part.strip() for part in text.partition("="))
        try:
            by_group[group] = float(amount)
        except ValueError:
            sign = ""
        if not sign or not group:
            raise HereError(f"--cost {text}: write group=EUR, for example --cost resident=50")
    return by_group

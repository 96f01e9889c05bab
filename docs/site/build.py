"""The pages of docs/ as a site: `python docs/site/build.py FOLDER` puts its sources and pages into a folder.

Sources are docs/*.md, a page for each room of the library with the docstrings of what it hands on, and a gallery of the
figures that the notebooks of the demo's last run show. A warning (a broken link, a docstring that cannot be read) is an
error. Whatever lies in FOLDER/site and FOLDER/site-pages before is removed.
"""

from __future__ import annotations

import base64
import importlib
import inspect
import re
import shutil
import sys
from pathlib import Path

import nbformat

import herelib
from herelib.folders import ROOT, run_folder

SITE = Path(__file__).parent
ROOMS = sorted(file.parent.name for file in (ROOT / "herelib").glob("*/__init__.py"))
CALL = re.compile(r"figures\.(show_\w+)\(")


def build(folder: Path, notebooks: Path) -> int:
    """Write the site into a folder; the number that Sphinx ends with, 0 if there is nothing to complain of.

    Parameters
    ----------
    notebooks : executed notebooks of a run of a synthetic study
    """
    from sphinx.cmd.build import build_main

    sources, pages = folder / "site-pages", folder / "site"
    for earlier in (sources, pages):
        shutil.rmtree(earlier, ignore_errors=True)
    (sources / "api").mkdir(parents=True)
    for file in [*SITE.parent.glob("*.md"), SITE / "index.md"]:
        shutil.copy(file, sources)
    write_api(sources / "api")
    write_gallery(sources, figures_of(notebooks))
    arguments = ["-b", "html", "-W", "--keep-going", "-q", "-c", str(SITE), "-d", str(folder / "site-cache")]
    return build_main([*arguments, str(sources), str(pages)])


# The library


def write_api(folder: Path) -> None:
    """A page for the face of the library and for each room, with what it hands on."""
    verbs = [f"herelib.{name}" for name in herelib.VERBS]
    face = [directive("autofunction", verb) for verb in verbs]
    face.append(directive("autoclass", "herelib.face.StudyView", members=True))
    page = f"# import herelib as here\n\n{directive('automodule', 'herelib')}{''.join(face)}"
    (folder / "herelib.md").write_text(page, encoding="utf-8")
    for room in ROOMS:
        (folder / f"{room}.md").write_text(room_page(room), encoding="utf-8")
    listed = "\n".join(["herelib", *ROOMS])
    intro = "What people type is `import herelib as here`; the rooms behind it hand on what others take."
    (folder / "index.md").write_text(f"# The library\n\n{intro}\n\n```{{toctree}}\n{listed}\n```\n", encoding="utf-8")


def room_page(room: str) -> str:
    """The docstring of a room, then of each function, class and module that it hands on."""
    module = importlib.import_module(f"herelib.{room}")
    parts, constants = [f"# {room}\n\n", directive("automodule", f"herelib.{room}")], []
    for name in getattr(module, "__all__", ()):
        member, path = getattr(module, name), f"herelib.{room}.{name}"
        if inspect.ismodule(member):
            parts.append(f"## {room}.{name}\n\n" + directive("automodule", path, members=True))
        elif inspect.isclass(member):
            parts.append(directive("autoclass", path, members=True))
        elif callable(member):
            parts.append(directive("autofunction", path))
        else:
            constants.append(f"`{name}`")
    if constants:
        parts.append(f"Constants: {', '.join(constants)}.\n")
    return "".join(parts)


def directive(kind: str, path: str, members: bool = False) -> str:
    option = "   :members:\n" if members else ""
    return f"```{{eval-rst}}\n.. {kind}:: {path}\n{option}```\n\n"


# The figures


def figures_of(notebooks: Path) -> dict[str, tuple[str, str, bytes]]:
    """By function of herelib.figures: the cell that first calls it, the sentence below its picture, and the picture."""
    figures = {}
    for file in sorted(notebooks.glob("0*.ipynb")):
        for cell in nbformat.read(file, as_version=4).cells:
            called = CALL.search(cell.source)
            if cell.cell_type == "code" and called and called[1] not in figures:
                for output in cell.outputs:
                    html = output.get("data", {}).get("text/html", "")
                    if picture := re.search(r"data:image/png;base64,([^\"]+)", html):
                        sentence = output["data"].get("text/plain", "")
                        figures[called[1]] = cell.source, sentence, base64.b64decode(picture[1])
    return figures


def write_gallery(folder: Path, figures: dict[str, tuple[str, str, bytes]]) -> None:
    """The page gallery.md and its pictures."""
    (folder / "figures").mkdir()
    from herelib import figures as room

    intro = (
        "Each figure as a notebook of the demo's last run shows it, with the cell that draws it. The data are invented."
    )
    parts = [f"# Figures\n\n{intro}\n\n"]
    for name, (source, sentence, picture) in sorted(figures.items()):
        (folder / "figures" / f"{name}.png").write_bytes(picture)
        says = inspect.getdoc(getattr(room, name)).split("\n\n")[0].replace("\n", " ")
        image = f"```{{image}} figures/{name}.png\n:alt: {' '.join(sentence.split())}\n:width: 100%\n```"
        parts.append(f"## {name}\n\n{says}\n\n{image}\n\n{sentence}\n\n```python\n{source}\n```\n\n")
    (folder / "gallery.md").write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1]).resolve(), run_folder("demo") / "notebooks"))

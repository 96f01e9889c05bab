"""What can be read off a PDF, and off a page as it is laid out on paper."""

from __future__ import annotations

import io

import pikepdf


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def elements(pdf):
    """The structure of a PDF in reading order: kind and what stands for it in words."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed(list(node))
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S)[1:], str(node.get("/Alt", ""))))
            if "/K" in node:
                waiting.append(node.K)
    return found


def opened_streams(content):
    """A PDF with everything written plainly."""
    out = io.BytesIO()
    opened(content).save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    return out.getvalue()


def pieces(document):
    """Rows of the body of each piece of a table, by table: a table that breaks has a piece on each side."""
    from weasyprint.formatting_structure import boxes

    by_table: dict = {}
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox):
                groups = [group for group in box.children if isinstance(group, boxes.TableRowGroupBox)]
                rows = sum(len(group.children) for group in groups if not group.is_header)
                headed = any(group.is_header for group in groups)
                by_table.setdefault(box.element, []).append((rows, headed))
    return list(by_table.values())


def texts(page):
    """The text of a side of paper."""
    from weasyprint.formatting_structure import boxes

    return " ".join(box.text for box in page._page_box.descendants() if isinstance(box, boxes.TextBox))

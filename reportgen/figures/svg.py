"""Rewrite Matplotlib's SVG so that a page with a strict content policy can hold it.

Matplotlib writes style attributes, a style sheet that reaches the whole page, metadata and ids that two
charts share. All of it goes; what the reader sees stays.
"""

import re
import unicodedata
import warnings
from io import StringIO
from xml.etree import ElementTree as ET

from matplotlib.figure import Figure as Drawing

FONTS = "DejaVu Sans, system-ui, sans-serif"
UNWANTED = {"metadata", "style"}
SCALE = 0.1
"""Below this a number may be the scale of letters drawn as paths."""

LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
OUTLINED = re.compile(r"scale\([\d.]+ -[\d.]+\)$")
"""How the group of a text that is drawn as outlines ends its transform."""

REFERENCE = re.compile(r"#([\w.-]+)")
NUMERIC = {"d", "x", "y", "width", "height", "transform", "stroke-dasharray", "points"}
DEFAULTS = {
    ("stroke-dashoffset", "0"),
    ("text-anchor", "start"),
    ("fill-opacity", "1"),
    ("stroke-linejoin", "round"),
}


def markup(drawing: Drawing, id_: str) -> ET.Element:
    """Return the drawing's SVG as a tree without styles, metadata and unused ids; ids start with ``id_``."""
    raw = StringIO()
    with warnings.catch_warnings():
        # Names in other scripts stay text, shown with the reader's fonts; only measuring them warns.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from", category=UserWarning)
        warnings.filterwarnings(
            "ignore", message="Matplotlib currently does not support", category=UserWarning
        )
        drawing.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - text that Matplotlib has just written
    names: dict[str, str] = {}
    for node in root.iter():
        node.tag = _local(node.tag)
        node.attrib = _attributes(node, names, id_)
        node.text = node.text if node.tag == "text" else None
        node.tail = None
    _prune(root, used=set(names.values()))
    width, height = drawing.get_size_inches() * 72
    root.attrib = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width:g} {height:g}",
        "width": f"{width:g}pt",
        "height": f"{height:g}pt",
        "font-family": FONTS,
        "stroke-linejoin": "round",
    }
    return root


def has_right_to_left(tree: ET.Element) -> bool:
    """Return whether a text of the tree holds letters that are written from right to left."""
    return any(_is_right_to_left(node) for node in tree.iter("text"))


def _is_right_to_left(text: ET.Element) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text.text or "")


def outlined(tree: ET.Element, drawn: ET.Element) -> ET.Element:
    """Return the tree with its right-to-left texts as outlines, and all others still as text.

    ``drawn`` is the same drawing with every text as outlines, in the same order; it is returned itself where
    its texts cannot be told one by one.
    """
    texts = list(tree.iter("text"))
    outlines = [node for node in drawn.iter("g") if OUTLINED.search(node.get("transform", ""))]
    if len(texts) != len(outlines):
        return drawn
    place = dict(zip(texts, outlines, strict=True))
    copy = _replaced(tree, {text: group for text, group in place.items() if _is_right_to_left(text)})
    copy[:0] = list(drawn.iter("defs"))
    return copy


def _replaced(node: ET.Element, others: dict[ET.Element, ET.Element]) -> ET.Element:
    """Return a copy of a tree with some of its nodes replaced by others."""
    copy = ET.Element(node.tag, node.attrib)
    copy.text = node.text
    copy.extend(others[child] if child in others else _replaced(child, others) for child in node)
    return copy


def image(tree: ET.Element) -> str:
    """Return the tree as a file of its own."""
    return ET.tostring(tree, encoding="unicode")


def inline(tree: ET.Element, alt: str, colours: dict[str, str]) -> str:
    """Return the tree for the inside of an HTML page: scalable, described by ``alt``, colours replaced."""
    root = _recoloured(tree, colours)
    del root.attrib["width"], root.attrib["height"]
    root.attrib |= {"role": "img", "aria-label": alt}
    return ET.tostring(root, encoding="unicode")


def _recoloured(node: ET.Element, colours: dict[str, str]) -> ET.Element:
    """Return a copy with colours replaced in attributes, and only there: a name may look like a colour."""
    copy = ET.Element(node.tag, {key: colours.get(value, value) for key, value in node.attrib.items()})
    copy.text = node.text
    copy.extend(_recoloured(child, colours) for child in node)
    return copy


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(node: ET.Element, names: dict[str, str], id_: str) -> dict[str, str]:
    """Return the node's attributes with its styles among them and references to ids renamed.

    ``names`` collects the ids that are referred to, old to new.
    """
    found = {_local(key): value for key, value in node.attrib.items()}
    style = found.pop("style", "")
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    found |= {key.strip(): value.strip() for key, value in pairs if key.strip() != "font-family"}
    for key, value in found.items():
        if key in ("href", "clip-path"):
            found[key] = REFERENCE.sub(lambda m: "#" + _renamed(m[1], names, id_), value)
        elif key in NUMERIC:
            found[key] = _short(value)
    if "id" in found:
        found["id"] = _renamed(found["id"], names, id_) if node.tag in ("path", "clipPath") else ""
    return {k: v for k, v in found.items() if v and (k, v) not in DEFAULTS and k not in ("type", "version")}


def _renamed(old: str, names: dict[str, str], id_: str) -> str:
    return names.setdefault(old, f"{id_}-{len(names) + 1}")


def _short(value: str) -> str:
    """Round numbers to hundredths of a point and drop line breaks; small ones scale letters and are kept."""
    return " ".join(LONG_NUMBER.sub(lambda m: _rounded(float(m[0])), value).split())


def _rounded(x: float) -> str:
    places = 2 if abs(x) >= SCALE else 6
    return f"{x:.{places}f}".rstrip("0").rstrip(".")


def _prune(node: ET.Element, used: set[str]) -> None:
    """Drop what is not drawn, and groups that say nothing."""
    kept: list[ET.Element] = []
    for child in node:
        _prune(child, used)
        if child.tag in UNWANTED or (child.tag in ("g", "defs") and len(child) == 0):
            continue
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        else:
            kept.append(child)
    node[:] = kept

"""Rewrite Matplotlib's SVG so that a page with a strict content policy can hold it.

Matplotlib writes style attributes, a style sheet that reaches the whole page, metadata and ids that two
charts share. All of it goes; what the reader sees stays.
"""

import json
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from xml.etree import ElementTree as ET

from matplotlib.figure import Figure as Drawing
from matplotlib.patheffects import Normal
from matplotlib.text import Text

from reportgen.figures.text_start import anchor_at_start

FONTS = "DejaVu Sans, system-ui, sans-serif"
UNWANTED = {"metadata", "style"}
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
REFERENCE = re.compile(r"#([\w.-]+)")
NUMERIC = {"d", "x", "y", "width", "height", "transform", "stroke-dasharray", "points"}
TOLD = "told:"
"""How the id of a drawn part begins that has words for who points at it; the page shows them as titles."""

NOT_TURNED = "rotate(-0 "
"""How Matplotlib begins the transformation of a text that stands upright."""

LOOK = (
    *("clip-path", "fill", "fill-opacity"),
    *("stroke", "stroke-opacity", "stroke-width", "stroke-linejoin", "stroke-linecap"),
)
"""Attributes that mean the same on a group as on each shape in it."""

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
    _prune(root)
    _give_words(root)
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


@contextmanager
def right_to_left_outlined(drawing: Drawing) -> Iterator[bool]:
    """Draw texts with letters that are written from right to left as outlines; say whether there are any."""
    found = [text for text in drawing.findobj(Text) if _has_right_to_left(text.get_text())]
    for text in found:
        text.set_path_effects([Normal()])  # outlines the letters, and does nothing else
    yield bool(found)
    for text in found:
        text.set_path_effects([])


def _has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def telling(texts: Sequence[str]) -> str:
    """Return the id of a drawn part that tells ``texts``; in ASCII, so that any name comes through."""
    return TOLD + json.dumps(list(texts))


def image(tree: ET.Element) -> str:
    """Return the tree as a file of its own, without the words that need a pointer."""
    root = _without_words(tree)
    _prune(root)
    for text in root.iter("text"):
        anchor_at_start(text)
    return ET.tostring(root, encoding="unicode")


def inline(tree: ET.Element, alt: str, colours: dict[str, str]) -> str:
    """Return the tree for the inside of an HTML page: scalable, described by ``alt``, colours replaced.

    What its parts tell becomes their titles.
    """
    root = _recoloured(tree, colours)
    del root.attrib["width"], root.attrib["height"]
    root.attrib |= {"role": "img", "aria-label": alt}
    return ET.tostring(root, encoding="unicode")


def _recoloured(node: ET.Element, colours: dict[str, str]) -> ET.Element:
    """Return a copy with colours replaced in attributes, and only there: a name may look like a colour."""
    attributes = {key: colours.get(value, value) for key, value in node.attrib.items() if key != TOLD}
    copy = ET.Element(node.tag, attributes)
    copy.text = node.text
    if TOLD in node.attrib:
        ET.SubElement(copy, "title").text = node.attrib[TOLD]
    copy.extend(_recoloured(child, colours) for child in node)
    return copy


def _without_words(node: ET.Element) -> ET.Element:
    copy = ET.Element(node.tag, {key: value for key, value in node.attrib.items() if key != TOLD})
    copy.text = node.text
    copy.extend(_without_words(child) for child in node)
    return copy


def _give_words(root: ET.Element) -> None:
    """Give the words of each telling part to the part, or one by one to the shapes that it holds."""
    telling_parts = [(node, json.loads(node.attrib.pop(TOLD))) for node in root.iter() if TOLD in node.attrib]
    for node, texts in telling_parts:
        shapes = [node] if len(texts) == 1 else list(_shapes(node))
        for shape, text in zip(shapes, texts, strict=True):
            shape.attrib[TOLD] = text
        if len(shapes) > 1:
            _share_look(node, shapes)


def _share_look(group: ET.Element, shapes: Sequence[ET.Element]) -> None:
    """Write once, on the group, what all its shapes look like."""
    first = shapes[0].attrib
    alike = [key for key in LOOK if key in first and all(one.get(key) == first[key] for one in shapes)]
    for key in alike:
        group.attrib[key] = first[key]
        for one in shapes:
            del one.attrib[key]


def _shapes(node: ET.Element) -> Iterator[ET.Element]:
    """Yield the shapes drawn in a group, in their order, passing over those only defined."""
    for child in node:
        if child.tag in ("use", "path"):
            yield child
        elif child.tag == "g":
            yield from _shapes(child)


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
    if found.get("transform", "").startswith(NOT_TURNED):
        del found["transform"]
    for key, value in found.items():
        if key in ("href", "clip-path"):
            found[key] = REFERENCE.sub(lambda m: "#" + _renamed(m[1], names, id_), value)
        elif key in NUMERIC:
            found[key] = _short(value)
    if found.get("id", "").startswith(TOLD):
        found[TOLD] = found.pop("id").removeprefix(TOLD)
    if "id" in found:
        found["id"] = _renamed(found["id"], names, id_) if node.tag in ("path", "clipPath") else ""
    return {k: v for k, v in found.items() if v and (k, v) not in DEFAULTS and k not in ("type", "version")}


def _renamed(old: str, names: dict[str, str], id_: str) -> str:
    return names.setdefault(old, f"{id_}-{len(names) + 1}")


def _short(value: str) -> str:
    """Round numbers to hundredths of a point and drop line breaks."""
    return " ".join(LONG_NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value).split())


def _prune(node: ET.Element) -> None:
    """Drop what is not drawn, and groups that say nothing."""
    kept: list[ET.Element] = []
    for child in node:
        _prune(child)
        if child.tag in UNWANTED or (child.tag in ("g", "defs") and len(child) == 0):
            continue
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        else:
            kept.append(child)
    node[:] = kept

"""What of PDF/UA-1 a program can check here: failure conditions of the Matterhorn Protocol 1.1.

Numbers in the problems are those of the protocol. veraPDF, which checks more, is not among our packages.
"""

from itertools import pairwise

from pypdf.generic import ContentStream, DictionaryObject

CHILDREN = {
    "/L": {"/LI", "/L", "/Caption"},
    "/LI": {"/Lbl", "/LBody"},
    "/Table": {"/TR", "/THead", "/TBody", "/TFoot", "/Caption"},
    "/THead": {"/TR"},
    "/TBody": {"/TR"},
    "/TR": {"/TH", "/TD"},
}
"""Structure elements and what alone may stand in them (ISO 32000-1, 14.8.4)."""

PARENTS = {
    "/LI": {"/L"},
    "/LBody": {"/LI"},
    "/Lbl": {"/LI"},
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"},
    "/TH": {"/TR"},
    "/TD": {"/TR"},
    "/THead": {"/Table"},
    "/TBody": {"/Table"},
}
STANDARD = {
    *("/Document", "/Part", "/Sect", "/Div", "/NonStruct", "/P", "/H1", "/H2", "/H3", "/Span", "/Link"),
    *("/Figure", "/Caption", *CHILDREN, *PARENTS),
}
PAINTING = {b"Tj", b"TJ", b"'", b'"', b"Do", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"}


def problems(reader):
    """Yield every failure found in a PDF, as text."""
    root = reader.trailer["/Root"]
    yield from catalog_problems(reader, root)
    elements = list(walk(root["/StructTreeRoot"]))
    yield from structure_problems(elements)
    yield from heading_problems([kind for _, element in elements if (kind := element["/S"])[:2] == "/H"])
    for table in (element for _, element in elements if element["/S"] == "/Table"):
        yield from table_problems(table)
    for page in reader.pages:
        yield from page_problems(reader, page)
    yield from font_problems(reader)


def catalog_problems(reader, root):
    """Check language, title, marks and encryption."""
    if not root.get("/Lang"):
        yield "11-006: no language"
    if root.get("/MarkInfo", {}).get("/Marked") != True:  # noqa: E712 – a PDF object, equal but not identical
        yield "01-006: not marked as tagged"
    if root.get("/MarkInfo", {}).get("/Suspects", False) == True:  # noqa: E712
        yield "04-001: marked as suspect"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != True:  # noqa: E712
        yield "07-001: the title is not displayed"
    if reader.is_encrypted:
        yield "26-001: encrypted"
    metadata = root["/Metadata"].get_data().decode()
    if "pdfuaid" not in metadata and "pdfaid" not in metadata:
        yield "06-002: the metadata names no standard"
    if "title" not in metadata:
        yield "06-003: no title in the metadata"


def walk(parent):
    """Yield every structure element with its parent, in reading order."""
    for child in children(parent):
        yield parent, child
        yield from walk(child)


def children(element):
    """Return the structure elements right below one; marked content and annotations are no elements."""
    found = element.get("/K", [])
    objects = [each.get_object() for each in (found if isinstance(found, list) else [found])]
    return [each for each in objects if isinstance(each, DictionaryObject) and "/S" in each]


def structure_problems(elements):
    """Check kinds, nesting, and what has to be described."""
    for parent, element in elements:
        kind, above = element["/S"], parent.get("/S")
        if kind not in STANDARD:
            yield f"02-001: {kind} is not a standard type"
        if kind in PARENTS and above not in PARENTS[kind]:
            yield f"09-004: {kind} in {above}"
        if above in CHILDREN and kind not in CHILDREN[above]:
            yield f"09-005: {above} holds {kind}"
        if kind == "/Figure" and not element.get("/Alt"):
            yield "13-004: a figure without description"


def heading_problems(kinds):
    """Check that headings start at the first level and skip none."""
    levels = [int(kind[2]) for kind in kinds]
    if levels[:1] != [1]:
        yield "14-002: the first heading is not of level 1"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"14-003: level {level} follows {before}"


def table_problems(table):
    """Check that rows are equally long and that every cell names headers that exist."""
    rows = [element for _, element in walk(table) if element["/S"] == "/TR"]
    if len({sum(cell["/A"].get("/ColSpan", 1) for cell in children(row)) for row in rows}) != 1:
        yield "15-002: rows of a table differ in length"
    cells = [cell for row in rows for cell in children(row)]
    ids = {cell["/ID"] for cell in cells if cell["/S"] == "/TH"}
    for cell in cells:
        headers = cell["/A"].get("/Headers", [])
        if cell["/S"] == "/TD" and not (headers and set(headers) <= ids):
            yield "15-003: a cell without headers"


def page_problems(reader, page):
    """Check that all content is tagged or an artifact, and that links are described and in the structure."""
    if page.get("/Tabs") != "/S":
        yield "28-018: tab order is not that of the structure"
    tree = parent_tree(reader)
    seen = set()
    yield from content_problems(reader, page, seen)
    if any(mark >= len(tree.get(page["/StructParents"], [])) for mark in seen):
        yield "01-005: content without an element"
    for annotation in (each.get_object() for each in page.get("/Annots", [])):
        if not annotation.get("/Contents"):
            yield "28-005: a link without description"
        if tree[annotation["/StructParent"]].get_object()["/S"] != "/Link":
            yield "28-011: a link outside the structure"


def content_problems(reader, page, seen):
    """Check that whatever paints is marked; ``seen`` collects the numbers of the marks."""
    depth = 0
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            mark = operands[1].get("/MCID") if len(operands) > 1 and hasattr(operands[1], "get") else None
            if mark is None and operands[0] != "/Artifact":
                yield f"01-005: {operands[0]} is neither tagged nor an artifact"
            if mark in seen:
                yield f"01-005: content {mark} is marked twice"
            seen.update(() if mark is None else (mark,))
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in PAINTING and not depth:
            yield f"01-005: {operator.decode()} outside any mark"


def parent_tree(reader):
    """Return the elements that belong to pages and annotations, by number."""
    numbers = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def font_problems(reader):
    """Check that every font is embedded, in part, and that its text can be read."""
    for font in fonts(reader):
        name = font["/BaseFont"]
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"]):
            yield f"31-009: {name} is not embedded"
        if name[7:8] != "+":
            yield f"{name} is embedded whole"
        if "/ToUnicode" not in font:
            yield f"31-027: the text in {name} cannot be read"


def fonts(reader):
    """Return the fonts of all pages, each once."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return list(found.values())

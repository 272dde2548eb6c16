"""Every sentence the findings can write is in docs/sentences.md, and nothing else is."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_sentences_are_documented() -> None:
    """The ids written by reportgen/findings are exactly the rows of docs/sentences.md."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "reportgen/findings").glob("*.py"))
    written = set(re.findall(r'"(S\d+)"', code))
    documented = set(
        re.findall(r"^\| (S\d+) \|", (ROOT / "docs/sentences.md").read_text("utf-8"), re.MULTILINE)
    )
    assert written == documented
    assert "S6" in written

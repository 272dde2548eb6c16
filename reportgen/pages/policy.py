"""The content policy of the HTML pages: no request, only our own style sheet and our own scripts."""

import base64
import hashlib
from collections.abc import Sequence


def content_policy(css: str, scripts: Sequence[str] = ()) -> str:
    """Return the Content-Security-Policy for a page whose style and script elements hold exactly these texts.

    Without scripts none may run.
    """
    allowed = f"script-src {' '.join(map(_source, scripts))}; " if scripts else ""
    return (
        f"default-src 'none'; {allowed}style-src {_source(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"

"""The content policy of the HTML pages: no script, no request, only our own style sheet."""

import base64
import hashlib


def content_policy(css: str) -> str:
    """Return the Content-Security-Policy for a page whose one style element holds exactly ``css``."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )

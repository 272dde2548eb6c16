"""Pages on disk and in a browser, for the tests of the page on a screen."""

import time
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from factories import LONG_NAMES, WORLD_NAMES, make_result, names_like
from rivals import many

from reportgen.pages import OUTPUTS, charts_of, compare_page
from reportgen.pages.index_page import Entry, render_index

CASES = {
    "two": {"n_classes": 2},
    "ten": {"n_classes": 10},
    "twenty": {"n_classes": 20},
    "long": {"n_classes": 10, "names": names_like(LONG_NAMES, 10)},
    "world": {"n_classes": 10, "names": names_like(WORLD_NAMES, 10)},
    "hundred": {"n_classes": 100},
    "many": {"n_classes": 240},
}
MODELS = names_like((*LONG_NAMES, *WORLD_NAMES), 20)
COMPARED = {"compared 2": MODELS[1:3], "compared 20": MODELS}


@cache
def page_bytes(case):
    """Return the HTML page of a case: a report, a comparison or an index."""
    if case == "index":
        results = [make_result(10, seed=seed) for seed in (0, 1)]
        return render_index([Entry(each, (("HTML", "a.html"), ("PDF", "a.pdf"))) for each in results])
    if case == "index of 20":
        results = [replace(make_result(10, seed=i), model=name) for i, name in enumerate(MODELS)]
        return render_index([Entry(each, (("HTML", "a.html"), ("PDF", "a.pdf"))) for each in results])
    if case in COMPARED:
        found = many(COMPARED[case], [f"class {i}" for i in range(6)])
        return compare_page.OUTPUTS[".html"](found, compare_page.charts_of(found))
    result = make_result(**CASES[case])
    return OUTPUTS[".html"](result, charts_of(result))


def written(folder, case):
    """Write the page of a case into a folder and return its address."""
    path = folder / f"{case}.html"
    path.write_bytes(page_bytes(case))
    return path.as_uri()


def opened(browser, address, **settings):
    """Open a page; return it with the messages of its console and the addresses it asked for."""
    context = browser.new_context(**settings)
    page = context.new_page()
    messages, asked = [], []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    return page, messages, asked


@contextmanager
def slowly(page):
    """Serve a page whose first table stops after a row until a browser has shown what is there."""
    middle = page.index(b"</tr>", page.index(b"<tbody")) + len(b"</tr>")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page[:middle])
            time.sleep(0.3)
            self.wfile.write(page[middle:])

        def log_message(self, *_):
            """Keep the output of the tests clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()

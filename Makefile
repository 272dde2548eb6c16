# make report   set up, then write example reports from real data into example_reports/
# make test     set up and run every check
# make lint     formatter, linter and types only
# make samples  write sample_reports/ anew
# make clean    remove what the above made

RUN = tools/in_venv.sh

.PHONY: report test lint samples clean

report:
	@tools/setup.sh run
	@$(RUN) reportgen demo example_reports

test: lint
	$(RUN) python -m pytest -n 2 --doctest-modules tests reportgen

lint:
	@tools/setup.sh dev
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy

samples:
	@tools/setup.sh run
	$(RUN) python tools/make_samples.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build example_reports gallery

# make coverage  simulate how often intervals hold the truth; rewrites docs/coverage.md (ten minutes)
.PHONY: coverage
coverage:
	@tools/setup.sh run
	@$(RUN) python benchmarks/coverage.py

# make gallery  pictures of every page, screens and paper, on one sheet: gallery/index.html (five minutes)
#               make gallery CASES="classes-20 index --no-pdf" makes some of them anew
.PHONY: gallery
gallery:
	@tools/setup.sh dev
	@$(RUN) python tools/gallery.py $(CASES)

# make page-checks  what browsers and PDF readers find in the pages, and their cost; rewrites docs/page_checks.md
#                   (ten minutes)
.PHONY: page-checks
page-checks:
	@tools/setup.sh dev
	@$(RUN) python benchmarks/page_checks.py

# make site    clippings into pages, pages into the site, with the search index (URL=https://... where it will stand)
# make serve   the same, served on http://127.0.0.1:8000 and again on every change
# make test    every check and every test
# make eval    cleaning measured against clippings with known answers (EVAL names their folder)
# make bench   cleaning timed beside trafilatura, then building beside Hugo (CORPUS names a .tar.xz of clippings)
# make bench-clean, make bench-site    one of the two; the second writes docs/benchmarks.md (BENCH='--turns 1' is sooner)
# make bench-search  the search over a whole corpus (CORPORA names the folder it lies in), written to docs/benchmarks-search.md
# make fuzz    clippings made up by mutation, for SECONDS
# make law     a whole archive changed in many ways, each build as a clean one (CORPUS as above)
# make crash   builds killed a hundred times
# make hanzi   the tables of Chinese characters anew from opencc's
# make lock    the locked dependencies anew from pyproject.toml
# make picture the README's picture of a page
# make clean   everything made away: the environment, the site, caches

PYTHON ?= python3
EVAL ?= ../shared/eval
CORPORA ?= ../shared/corpus
CORPUS ?= $(wildcard $(CORPORA)/teahouse.tar.xz)
SECONDS ?= 60
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: site serve test lint eval bench bench-clean bench-site bench-search fuzz law crash hanzi picture lock clean
.DELETE_ON_ERROR:

site: .venv/site-ready
	$(BIN)/jianbao ingest
	$(BIN)/jianbao build $(if $(URL),--url '$(URL)')

serve: .venv/site-ready
	$(BIN)/jianbao serve

test: lint
	$(BIN)/pytest -n auto

lint: .venv/dev-ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

eval: .venv/site-ready
	@test -d $(EVAL) || { echo "no folder $(EVAL); name one with raw/, gold/ and score.py: make eval EVAL=DIR"; exit 2; }
	$(BIN)/jianbao clean $(EVAL)/raw --output build/eval
	$(BIN)/python $(EVAL)/score.py build/eval

bench: bench-clean bench-site

bench-clean: .venv/bench-ready
	$(BIN)/python tests/bench/clean.py $(CORPUS)

# Archives are kept in build/bench for the next run.
bench-site: .venv/bench-ready
	$(BIN)/python tests/bench/sites.py $(CORPUS) $(BENCH)
	rm -rf build/bench/*/aside

bench-search: .venv/bench-ready
	@test -d $(CORPORA) || { echo "no folder $(CORPORA); name one with clippings: make bench-search CORPORA=DIR"; exit 2; }
	$(BIN)/python tests/bench/search.py $(CORPORA)

# What is found stays in build/fuzz, with the inputs that led to it.
fuzz: .venv/fuzz-ready
	@mkdir -p build/fuzz/corpus
	cd build/fuzz && ../../$(BIN)/python ../../tests/fuzz/fuzz_clean.py corpus ../../tests/fuzz/corpus \
		-max_len=2000 -max_total_time=$(SECONDS)

law: .venv/dev-ready
	$(BIN)/python tests/bench/law.py $(CORPUS)

crash: .venv/dev-ready
	KILLS=100 $(BIN)/pytest -q tests/test_crash.py

hanzi: .venv/dev-ready
	$(BIN)/python tests/character_tables.py

picture: .venv/dev-ready site
	$(BIN)/python docs/picture.py

# Installed with hashes checked; a second run finds the stamp newer than the lock and needs no network.
.venv/site-ready: requirements/site.txt pyproject.toml | .venv/made
	@echo "Installing the locked dependencies into .venv (once, about a minute)"
	@$(PIP) --require-hashes -r requirements/site.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev-ready: requirements/dev.txt .venv/site-ready
	@echo "Installing what the tests need into .venv (once)"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Not locked and not for the tests: what one measures with, or looks for faults with.
.venv/bench-ready .venv/fuzz-ready: .venv/%-ready: .venv/dev-ready
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group $*
	@touch $@

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "jianbao needs Python 3.11 or later; name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "python3 -m venv failed; on Debian and Ubuntu install it: apt install python3-venv"; rm -rf .venv; exit 1; }
	@touch $@

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock: .venv/dev-ready
	$(LOCK) --group build --output-file requirements/site.txt
	$(LOCK) --group dev --output-file requirements/dev.txt

clean:
	rm -rf .venv .cache site build .mypy_cache .ruff_cache .pytest_cache .hypothesis

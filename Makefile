# make site    turn clippings into pages and pages into the site, with its search index (URL=https://... of the site)
# make serve   the same, served on http://127.0.0.1:8000 and rebuilt on every change
# make test    run all checks and all tests
# make quick   run all checks and the tests that are not slow, in under a minute on two cores
# make lint    run the checks alone: ruff, mypy, and the phrases that tests/phrases.toml refuses
# make eval    measure cleaning against clippings with gold answers (EVAL=DIR has them), also with all outlet files off
# make bench   compare cleaning with trafilatura, then building with Hugo (CORPUS=FILE is a .tar.xz of clippings)
# make bench-clean, make bench-site    one of the two; bench-site writes docs/benchmarks.md (BENCH='--turns 1' is faster)
# make bench-ingest  compare an ingest with nothing or one clipping to do, and an hourly job, with builds and a git clone
#              (BENCH=FILE is a .tar.xz of clippings; synthetic ones by default)
# make bench-search  compare building with search with Hugo plus Pagefind, and queries with Pagefind and a scan; writes
#              docs/benchmarks-search.md (BENCH='--turns 1 --parts part' is faster)
# make bench-serve  compare the preview with hugo server, while idle and after edits; writes docs/benchmarks-serve.md
# make audit   rate a site of invented articles with Lighthouse, axe-core, vnu and html-validate; needs Chromium, node and,
#              for vnu, Java (AUDIT='--runs 1' is faster, AUDIT='--only markup' or axe or lighthouse is a part of it)
# make fuzz    clean mutated clippings for SECONDS
# make law     change an archive in many ways; after each change, compare the build with a clean build (CORPUS=FILE)
# make account check that cleaning 1,000 clippings loses no text (CORPUS=FILE is a .tar.xz or a folder of clippings)
# make crash   kill a hundred builds, and fifty runs that fetch pictures, and check what they leave
# make hanzi   regenerate the tables of characters, Chinese ones from opencc and pypinyin
# make lock    regenerate the lock files in requirements/ from pyproject.toml
# make picture regenerate the README's four pictures
# make clean   delete everything generated: environment, site, caches

PYTHON ?= python3
EVAL ?= ../shared/eval
CORPORA ?= ../shared/corpus
CORPUS ?= $(wildcard $(CORPORA)/teahouse.tar.xz)
SECONDS ?= 60
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: site serve test quick lint eval bench bench-clean bench-site bench-ingest bench-search bench-serve bytecode audit fuzz law account crash hanzi picture lock clean
.DELETE_ON_ERROR:

site: .venv/site-ready
	$(BIN)/jianbao ingest
	$(BIN)/jianbao build $(if $(URL),--url '$(URL)')

serve: .venv/site-ready
	$(BIN)/jianbao serve

test: lint
	$(BIN)/pytest -n auto

quick: lint
	$(BIN)/pytest -n auto -m "not slow and not browser"

lint: .venv/dev-ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python tests/check_phrases.py

eval: .venv/site-ready
	@test -d $(EVAL) || { echo "no folder $(EVAL); name one with raw/, gold/ and score.py: make eval EVAL=DIR"; exit 2; }
	$(BIN)/jianbao clean $(EVAL)/raw --output build/eval
	$(BIN)/python tests/bench/unknown_outlets.py $(EVAL)/raw build/eval-unknown
	$(BIN)/python $(EVAL)/score.py build/eval
	@echo; echo "As if no outlet had a file:"
	$(BIN)/python $(EVAL)/score.py build/eval-unknown --quiet

bench: bench-clean bench-site

bench-clean: .venv/bench-ready
	$(BIN)/python tests/bench/clean.py $(CORPUS)

# Every installation has bytecode; where Python does not write it (PYTHONDONTWRITEBYTECODE), each measured command would
# compile jianbao first.
bytecode: .venv/dev-ready
	$(BIN)/python -m compileall -q generator

# Archives and results are kept in build/bench for the next run.
bench-site: .venv/bench-ready bytecode
	$(BIN)/python tests/bench/sites.py $(CORPUS) $(BENCH)
	rm -rf build/bench/*/aside

bench-ingest: .venv/dev-ready bytecode
	$(BIN)/python tests/bench/ingest.py $(BENCH)

bench-search: .venv/bench-ready bytecode
	$(BIN)/python tests/bench/search.py $(CORPUS) $(BENCH)
	rm -rf build/bench/*/aside

bench-serve: .venv/bench-ready bytecode
	$(BIN)/python tests/bench/serve.py $(CORPUS) $(BENCH)

# Nothing else needs node. Its packages are locked, and install no scripts.
audit: .venv/dev-ready build/audit/ready
	$(BIN)/python tests/audit/audit.py $(AUDIT)

# Crashes are kept in build/fuzz with their inputs.
fuzz: .venv/fuzz-ready
	@mkdir -p build/fuzz/corpus
	cd build/fuzz && ../../$(BIN)/python ../../tests/fuzz/fuzz_clean.py corpus ../../tests/fuzz/corpus \
		-max_len=2000 -max_total_time=$(SECONDS)

law: .venv/dev-ready
	$(BIN)/python tests/bench/law.py $(CORPUS)

account: .venv/dev-ready
	@test -n '$(CORPUS)' || { echo "no corpus; name a folder of clippings: make account CORPUS=content/clippings"; exit 2; }
	$(BIN)/python tests/bench/losses.py $(CORPUS)

crash: .venv/dev-ready
	KILLS=100 $(BIN)/pytest -q tests/test_crash.py
	KILLS=50 $(BIN)/pytest -q tests/test_media.py -k killed

hanzi: .venv/hanzi-ready
	$(BIN)/python tests/character_tables.py
	$(BIN)/python tests/simplified_script.py
	$(BIN)/python tests/pinyin_table.py
	$(BIN)/python tests/alphabet_table.py

picture: .venv/dev-ready
	$(BIN)/python docs/picture.py

# Hashes are checked. The stamp file makes a second run skip the installation, so that it needs no network.
.venv/site-ready: requirements/site.txt pyproject.toml | .venv/made
	@echo "Installing the locked dependencies into .venv (once, about a minute)"
	@$(PIP) --require-hashes -r requirements/site.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev-ready: requirements/dev.txt .venv/site-ready
	@echo "Installing the dependencies of the tests into .venv (once)"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# The tools of the benchmarks, the fuzzer and the tables are not locked, and the tests do not need them.
.venv/bench-ready .venv/fuzz-ready .venv/hanzi-ready: .venv/%-ready: .venv/dev-ready
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --group $*
	@touch $@

build/audit/ready: tests/audit/package.json tests/audit/package-lock.json
	@command -v npm > /dev/null || { echo "make audit needs node and npm; on Debian and Ubuntu: apt install npm"; exit 1; }
	@mkdir -p build/audit
	@cp $^ build/audit/
	cd build/audit && npm ci --ignore-scripts --no-audit --no-fund
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

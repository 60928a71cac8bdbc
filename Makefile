# `make run` is all that a fresh machine needs: Python 3.11 to 3.13, and make.
# PORT=<first port> and DIR=<state folder> choose another platform than the one in .local.

PYTHON ?= $(or $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& { echo $$p; break; }; done),python3)
VENV := .venv
LOCAL := $(VENV)/bin/python -m include.local
SOURCE_OPTIONS = $(if $(SOURCE),--source '$(SOURCE)') $(if $(TODAY),--today $(TODAY))

export NBA_LOCAL_PORT := $(or $(PORT),$(NBA_LOCAL_PORT))
export NBA_LOCAL_DIR := $(or $(DIR),$(NBA_LOCAL_DIR))
export SQL ARGS COVERAGE SLIM
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help run up down status psql airflow test lint lock clean bench bench-dbt bench-ml bench-pages bench-parse bench-scale \
	mutate images test-docker stack stack-down doctor lint-deploy

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## Start everything and run the pipeline: SOURCE= START= END= TODAY=
	@$(LOCAL) run $(SOURCE_OPTIONS) $(if $(START),--start-date $(START)) $(if $(END),--end-date $(END))

up: $(VENV)/installed ## Start everything: SOURCE=sample|live|replay:<folder> TODAY=<date>
	@$(LOCAL) up $(SOURCE_OPTIONS)

down: $(VENV)/installed ## Stop everything; data stay
	@$(LOCAL) down

status: $(VENV)/installed ## Show what runs, where, and how much memory it takes
	@$(LOCAL) status

psql: $(VENV)/installed ## Query the warehouse: SQL="select ...", or a prompt
	@$(LOCAL) psql $${SQL:+"$$SQL"}

airflow: $(VENV)/installed ## Run an Airflow command: ARGS="dags list"
	@$(LOCAL) airflow -- $(ARGS)

test: $(VENV)/installed ## Run the tests: ARGS="-k standings"
	@# three on two cores: who waits for Airflow needs none
	@$(VENV)/bin/python -m pytest -n 3 --dist loadgroup $(ARGS)

mutate: $(VENV)/installed ## Delete each line of ten dbt models and see a test fail: ARGS="--help"
	@$(VENV)/bin/python -m tests.mutation.delete_lines $(ARGS)

lint: $(VENV)/installed ## Check style, types, SQL and the conventions of the dbt project
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/sqlfluff lint --processes 0 dbt
	$(VENV)/bin/python -m include.dbt_job.manifest
	$(VENV)/bin/dbt-bouncer run --config-file dbt-bouncer.yml
	$(VENV)/bin/dbt-score lint --manifest dbt/target/manifest.json

bench: $(VENV)/installed ## Measure each step of a run, and the idle stack
	@$(VENV)/bin/python -m tests.benchmarks.run_steps

bench-dbt: $(VENV)/installed ## Compare the dbt task group with dbt and Cosmos: ARGS="--projects 500"
	@$(VENV)/bin/python -m tests.benchmarks.dbt_modes $(ARGS)

bench-scale: $(VENV)/installed ## A daily run's dbt with 1 and with 25 seasons stored: ARGS="--seasons 25"
	@$(VENV)/bin/python -m tests.benchmarks.scale $(ARGS)

bench-parse: $(VENV)/installed ## Measure what parsing the DAG file costs, beside Cosmos as it comes
	@$(VENV)/bin/python -m tests.benchmarks.parse_dag

bench-ml: $(VENV)/installed ## Forecasts for a day and for a year of days after 25 seasons
	@$(VENV)/bin/python -m tests.benchmarks.ml_day

bench-pages: $(VENV)/installed ## Reading, loading and a season of pages, beside pandas, COPY and the floor
	@$(VENV)/bin/python -m tests.benchmarks.parse_pages
	@$(VENV)/bin/python -m tests.benchmarks.load_rows
	@$(VENV)/bin/python -m tests.benchmarks.ingest_season

lint-deploy: $(VENV)/installed ## Check Dockerfile, workflows and shell scripts
	@docker/lint.sh

images: ## Build the images and print their sizes: NBA_REVISION= PYTHON_IMAGE=
	@docker/images.sh

test-docker: ## Run the suite in containers, as CI does: ARGS="tests/unit" COVERAGE=1
	@tests/docker/run.sh

stack: ## Start everything in containers: docker/compose.yaml
	@docker/stack.sh up

stack-down: ## Stop the containers and forget their data
	@docker/stack.sh down

doctor: $(VENV)/installed ## Check an AWS account and a warehouse for all that is needed
	@$(VENV)/bin/python -m include.deploy doctor $(ARGS)

lock: $(VENV)/installed ## Make requirements.txt anew from pyproject.toml, and those of the images
	$(VENV)/bin/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--quiet --output-file requirements.txt
	docker/lock.sh $(VENV)/bin/uv

clean: ## Stop everything and remove its data, logs and caches
	@if [ -e $(VENV)/installed ]; then $(LOCAL) down; fi
	@folder=$(or $(NBA_LOCAL_DIR),.local); if [ -e $$folder/source.json ]; then rm -rf $$folder; fi
	rm -rf dbt/target dbt/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamp is newer than requirements.txt once all of it is installed.
$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "Python 3.11, 3.12 or 3.13 is needed, found: $$($(PYTHON) -V 2>&1)." \
			"Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. Install it (Debian, Ubuntu: apt install python3-venv)" \
			>&2; exit 1; }
	@$(VENV)/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing requirements.txt into $(VENV)"
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/bin/uv pip install --system-certs --python $(VENV)/bin/python -r requirements.txt || { \
		echo "uv could not; trying pip, which reads pip's own configuration" >&2; \
		$(VENV)/bin/python -m pip install --disable-pip-version-check -r requirements.txt; }
	@touch $@

PYTHON ?= python3
VENV = .venv/bin/python
STAMP = .venv/.installed
RELOCATED = /var/lib/gonghui-warehouse/

.DEFAULT_GOAL := help
.PHONY: help run up down stop test lint format docs lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## set everything up, load January to June 2020, print the half-year summary
	@$(VENV) -m etl.cli demo

up: $(STAMP) ## start the database and Airflow with its web interface, and leave them running
	@$(VENV) -m etl.cli up

down: $(STAMP) ## stop Airflow; the database stays up
	@$(VENV) -m etl.cli down

stop: $(STAMP) ## stop Airflow and the database
	@$(VENV) -m etl.cli stop

test: $(STAMP) ## run the linters and all tests
	@sh tests/install_packages.sh
	@$(MAKE) --no-print-directory lint
	$(VENV) -m pytest

lint: $(STAMP) ## check style, types and SQL
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy
	$(VENV) -m sqlfluff lint --disable-progress-bar sql

format: $(STAMP) ## put Python files into the common format
	$(VENV) -m ruff check --fix
	$(VENV) -m ruff format

docs: $(STAMP) ## write the data dictionary anew
	@$(VENV) -m etl.report.dictionary

lock: $(VENV) ## resolve the dependencies of pyproject.toml anew into requirements.lock
	@$(VENV) -m pip install -qq uv
	@$(VENV) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

clean: ## stop everything, delete .venv and var WITH ALL DATA, without asking
	@if [ -e $(STAMP) ]; then GONGHUI_VAR= $(VENV) -m etl.cli stop; fi
	@home=$$(readlink var/postgres || true); \
		case "$$home" in $(RELOCATED)?*) rm -rf -- "$$home" ;; esac
	rm -rf .venv var

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "需要 Python 3.11 或更高版本。当前的 $(PYTHON) 是:$$($(PYTHON) --version 2>&1)。"; \
		echo "请安装后重试,或指明路径,例如:make PYTHON=/usr/bin/python3.11 run"; \
		exit 1; } >&2
	@$(PYTHON) -m venv .venv || { \
		rm -rf .venv; \
		echo "无法创建虚拟环境。在 Debian 或 Ubuntu 上请先安装软件包 python3-venv。" >&2; \
		exit 1; }

$(STAMP): $(VENV) requirements.lock pyproject.toml
	@echo "正在安装依赖(约 180 个 Python 包,占用约 850 MB),通常需要 2 至 5 分钟……"
	@$(VENV) -m pip install -qq --require-hashes -r requirements.lock
	@$(VENV) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

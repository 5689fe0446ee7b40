PYTHON ?= python3
VENV = .venv/bin/python
STAMP = .venv/.installed
RELOCATED = /var/lib/gonghui-warehouse/
# Dozens of processes import the same modules: compiled once, whatever the caller's environment says.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help run up down stop test lint lint-sql lint-types lint-rest format docs bench bench-intake bench-soak bench-check bench-large bench-hostile bench-money bench-rebuild bench-mutants lock audit clean

help: ## 列出全部命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: $(STAMP) ## 从零开始演示：准备环境，装入 2020 年 1 至 6 月的报表，打印半年汇总
	@$(VENV) -m etl.cli demo

up: $(STAMP) ## 启动数据库和 Airflow（调度器和网页），保持运行，每夜两点自动装载
	@$(VENV) -m etl.cli up

down: $(STAMP) ## 停止 Airflow，数据库继续运行
	@$(VENV) -m etl.cli down

stop: $(STAMP) ## 停止 Airflow 和数据库
	@$(VENV) -m etl.cli stop

test: $(STAMP) ## 检查代码并运行全部测试
	@sh tests/install_packages.sh
	@$(MAKE) --no-print-directory lint
	$(VENV) -m pytest -n auto

lint: $(STAMP) ## 检查代码风格、类型、SQL 和 docker/
	@$(MAKE) --no-print-directory --jobs=2 --output-sync lint-sql lint-types lint-rest

lint-sql:
	$(VENV) -m sqlfluff lint --disable-progress-bar sql

lint-types:
	$(VENV) -m mypy

lint-rest:
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	.venv/bin/hadolint docker/Dockerfile
	.venv/bin/shellcheck docker/*.sh tests/*.sh
	$(VENV) -m check_jsonschema --builtin-schema vendor.compose-spec docker/*.yml

format: $(STAMP) ## 统一 Python 代码的格式
	$(VENV) -m ruff check --fix
	$(VENV) -m ruff format

bench: $(STAMP) ## 测量一夜要多久，与逐份处理和下限相比，如 make bench N="320 3200" REPEAT=3
	@$(VENV) -m bench $(if $(N),--workbooks $(N)) $(if $(REPEAT),--repeat $(REPEAT))

bench-intake: $(STAMP) ## 测量白天从收到报表到寄出回执要多久，如 make bench-intake N=20 MINUTES=10
	@$(VENV) -m bench.intake $(if $(N),--files $(N)) $(if $(MINUTES),--minutes $(MINUTES))

docs: $(STAMP) ## 重新生成数据字典和规则表
	@$(VENV) -m etl.cli.dictionary

bench-soak: $(STAMP) ## 测试不断切断连接、杀掉进程，报表会不会丢失或重复，如 make bench-soak N=100
	@$(VENV) -m bench.soak $(if $(N),--submissions $(N)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

bench-check: $(STAMP) ## 测量自查（gonghui check）一份报表要多久，每多一份再要多久
	@$(VENV) -m bench.check

bench-large: $(STAMP) ## 测量装载、刷新、查询在十万至一千万个数时的耗时（约需半小时、20 GB 磁盘）
	@$(VENV) -m bench.large_warehouse

bench-hostile: $(STAMP) ## 测量读出各种格式最坏的 10 MB 文件要多久、要多少内存（约需十分钟）
	@$(VENV) -m bench.hostile

bench-money: $(STAMP) ## 测量金额错用计量单位能发现多少：五年的虚拟数，如 make bench-money SEED="31 32"
	@$(VENV) -m bench.money_slips --seed $(or $(SEED),21 22 23 24 25 26)

bench-rebuild: $(STAMP) ## 测量五年的报表按存档重建要多久，每周抽查一期要多久（先要装入，约十分钟）
	@$(VENV) -m bench.rebuild

bench-mutants: $(STAMP) ## 在副本中逐个植入约 80 个错误，看测试能发现几个（要几小时，可中断后继续）
	@$(VENV) -m bench.mutants $(if $(ONLY),--only $(ONLY))

lock: $(STAMP) ## 按 pyproject.toml 重新锁定依赖，写入 requirements.lock
	@$(VENV) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock pyproject.toml

audit: $(STAMP) ## 检查依赖：已知漏洞、撤回或停止维护的版本、支持期限、锁文件（要连软件源）
	@$(VENV) docker/audit_packages.py

clean: ## 停止全部程序，删除 .venv 和 var（包括全部数据），不再询问
	@if [ -e $(STAMP) ]; then GONGHUI_VAR= $(VENV) -m etl.cli stop; fi
	@home=$$(readlink var/postgres || true); \
		case "$$home" in $(RELOCATED)?*) rm -rf -- "$$home" ;; esac
	@rm -rf .venv var
	@echo "已删除 .venv 和 var。"

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "需要 Python 3.11 或更高版本。当前的 $(PYTHON) 是：$$($(PYTHON) --version 2>&1)。"; \
		echo "请安装后重试，或指明路径，例如：make PYTHON=/usr/bin/python3.11 run"; \
		exit 1; } >&2
	@$(PYTHON) -m venv .venv || { \
		rm -rf .venv; \
		echo "无法创建虚拟环境。在 Debian 或 Ubuntu 上请先安装软件包 python3-venv。" >&2; \
		exit 1; }

$(STAMP): $(VENV) requirements.lock pyproject.toml
	@echo "正在安装依赖（约 230 个 Python 包，占用约 1 GB），通常需要 2 至 5 分钟……"
	@$(VENV) -m pip install -qq --require-hashes --no-deps -r requirements.lock
	@$(VENV) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

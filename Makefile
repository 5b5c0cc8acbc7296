# Every verb of the house. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PRESET ?= release
JOBS ?= $(shell nproc)
SERVICES := mocks3 mocks3-s3-api mocks3-metadata-service mocks3-storage-service mocks3-async-service mocks3-error-injection

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: ## Install what is missing, build mocks3 in release and start it
	@scripts/build/install-packages.sh build
	@scripts/build/build-all.sh --preset release --target mocks3
	@scripts/deploy/run-mocks3.sh $(ARGS)

.PHONY: test
test: ## Everything that must be green: unit, contract, end-to-end, fuzz, crash
	@scripts/build/install-packages.sh build test
	@scripts/test/all-tests.sh

.PHONY: build
build: ## Build all release binaries into build/release/bin
	@scripts/build/install-packages.sh build
	@scripts/build/build-all.sh --preset release $(addprefix --target ,$(SERVICES))

.PHONY: debug
debug: ## Build everything, tests included, unoptimised
	@scripts/build/build-all.sh --preset debug --tests

.PHONY: unit
unit: ## Unit and contract suites of one preset (PRESET=release|debug|asan|tsan)
	@scripts/build/build-all.sh --preset $(PRESET) --tests
	@scripts/test/unit-tests.sh $(PRESET)

.PHONY: e2e
e2e: ## Real clients against both profiles
	@scripts/build/install-packages.sh test
	@scripts/build/build-all.sh --preset release $(addprefix --target ,$(SERVICES))
	@scripts/test/integration-test.sh

.PHONY: fuzz
fuzz: ## Every fuzz target for SECONDS_EACH seconds (default 5)
	@scripts/test/fuzz.sh $(or $(SECONDS_EACH),5)

.PHONY: soak
soak: ## The long checks: full ASan, TSan and tidy, 200 kills, minutes of fuzzing, s3-tests when S3TESTS is set
	@scripts/build/install-packages.sh build test
	@scripts/test/soak.sh

.PHONY: bench
bench: ## Measure against the budgets; prints ratios of one run
	@scripts/build/install-packages.sh build test
	@scripts/build/build-all.sh --preset release --target mocks3
	@/usr/bin/python3 tests/perf/bench.py

.PHONY: lint
lint: ## Format check, architecture rules, clang-tidy on changed files
	@scripts/test/lint.sh

.PHONY: format
format: ## Format all C++ files
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 -i

.PHONY: test-engines
test-engines: ## Suites that need engines from other registries (none yet: they come with the stack)
	@echo "test-engines: no suite needs such an engine yet; they come with profile stack"

.PHONY: clean
clean: ## Remove build/
	rm -rf build

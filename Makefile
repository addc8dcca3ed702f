# `make demo` and `make test` set everything up by themselves on a Debian or Ubuntu with Python 3.11 or
# newer, as root or with sudo; elsewhere too, where python3 has venv and pip.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
TORCH := $(VENV)/.torch
VNC_PROGRAMS := Xvnc vncpasswd xclip xrandr
VNC_PACKAGES := tigervnc-standalone-server tigervnc-tools xclip x11-xserver-utils

# Settings that would lead pip or Python out of the virtual environment.
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PYTHONHOME PYTHONPATH

# Shell functions: apt_install PACKAGE ...
define APT
as_root() {
    if [ "$$(id -u)" -eq 0 ]; then env DEBIAN_FRONTEND=noninteractive timeout 300 "$$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n env DEBIAN_FRONTEND=noninteractive timeout 300 "$$@"
    else return 1; fi
}
apt_install() {
    command -v apt-get >/dev/null || return 1
    echo "setup: installing $$*" >&2
    as_root apt-get update -qq >/dev/null || true
    as_root apt-get install -y -qq --no-install-recommends "$$@" >/dev/null
}
endef

.PHONY: help setup demo test lint types audit bench clean

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(READY) ## Make the virtual environment and get a Chromium
	@$(BIN)/gym-cua install

demo: setup ## Watch the oracle at work: a table here, a report in runs/demo
	@$(BIN)/gym-cua demo --out runs/demo

test: setup $(TOOLS) $(TORCH) lint types ## Check style and types, then run every test, the fast ones first
	@$(APT)
	# Where desktops or VNC servers cannot be had, their tests say why and are skipped.
	$(BIN)/gym-cua install --desktop || true
	which $(VNC_PROGRAMS) >/dev/null || apt_install $(VNC_PACKAGES) || true
	# Three at a time, even on 2 cores: desktops mostly wait. Handed out in order, taken over from whoever is late.
	$(BIN)/pytest -q -n 3 --dist worksteal

lint: $(TOOLS) ## Check the style
	@$(BIN)/ruff check --quiet --output-format concise . && echo "ruff: ok"

types: $(TOOLS) ## Check the types
	@$(BIN)/mypy

audit: setup ## Have every task prove itself
	@$(BIN)/gym-cua audit

bench: setup ## Measure the speed
	@$(BIN)/gym-cua bench

clean: ## Remove what was built here
	@rm -rf $(VENV) build dist runs *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(TOOLS): $(READY)
	@echo "setup: installing what the tests need (a minute or two the first time)" >&2
	$(BIN)/python -m pip install -qq --editable '.[dev]'
	touch $@

# Its build for CPUs, some 200 MB; the usual one brings gigabytes of CUDA. Where it cannot be had, the tests that
# need it say so and are skipped.
$(TORCH): $(TOOLS)
	@echo "setup: installing PyTorch for the tests of training" >&2
	$(BIN)/python -m pip install -qq --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu \
	    'torch==2.13.0+cpu' || echo "setup: PyTorch cannot be had here" >&2
	touch $@

$(READY): pyproject.toml
	@$(APT)
	find_python() {
	    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
	        if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
	            command -v "$$name"; return 0
	        fi
	    done
	    return 1
	}
	python=$$(find_python) || { apt_install python3 python3-venv && python=$$(find_python); } || {
	    echo "setup: no Python 3.11 or newer. Install one, then run make again." >&2; exit 1; }
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
	    version=$$("$$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
	    apt_install "$$version-venv" || apt_install python3-venv || {
	        echo "setup: $$python lacks venv. Run: sudo apt-get install python3-venv" >&2; exit 1; }
	fi
	if ! $(BIN)/python -c 'import pip' 2>/dev/null; then
	    echo "setup: making $(VENV) with $$("$$python" --version)" >&2
	    "$$python" -m venv --clear $(VENV)
	fi
	echo "setup: installing gym-cua and what it needs (a minute or so the first time)" >&2
	$(BIN)/python -m pip install -qq --editable .
	touch $@

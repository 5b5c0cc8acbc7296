#!/usr/bin/env bash
# kill-cycles.sh [CYCLES] [SEED]: SIGKILL under load, with a fixed seed in CI and a random one in `make soak`.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec /usr/bin/python3 tests/chaos/kill_cycles.py --cycles "${1:-10}" --seed "${2:-20261123}" --junit build/results/kill/kill.xml

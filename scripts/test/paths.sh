#!/usr/bin/env bash
# Compares docs/architecture/life-of-a-put.md with the files a PUT enters in binaries of the asan preset.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p build/results/paths
exec /usr/bin/python3 -m pytest -q -p no:cacheprovider tests/paths --junitxml=build/results/paths/paths.xml

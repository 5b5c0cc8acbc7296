#!/usr/bin/env bash
# End-to-end suite with real clients over the profiles embedded and split. Arguments go to pytest (-k restic …).
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -x build/release/bin/mocks3 ] || { echo "integration-test: run 'make build' first" >&2; exit 2; }
if [ tests/e2e/node/package-lock.json -nt tests/e2e/node/node_modules/.installed ]; then
  (cd tests/e2e/node && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.installed)
fi
mkdir -p build/results/e2e
# Debian's own interpreter: it is the one that sees Debian's boto3.
exec /usr/bin/python3 -m pytest -q -p no:cacheprovider tests/e2e --junitxml=build/results/e2e/e2e.xml "$@"

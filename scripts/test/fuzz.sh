#!/usr/bin/env bash
# Runs every libFuzzer target for SECONDS seconds: fuzz.sh [SECONDS]. New findings stay in build/fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-5}
scripts/build/build-all.sh --preset fuzz --fuzzers
mkdir -p build/fuzz/artifacts build/results/fuzz
failed=0 cases=""
for target in build/fuzz/bin/*_fuzz; do
  name=$(basename "$target")
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  seeds=tests/fuzz/corpus/$name
  echo "fuzzing $name for $seconds s"
  if "$target" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=0 -verbosity=0 \
      -artifact_prefix="build/fuzz/artifacts/$name-" "$corpus" $([ -d "$seeds" ] && echo "$seeds") >"build/fuzz/$name.log" 2>&1; then
    cases+="<testcase classname=\"fuzz\" name=\"$name\"/>"
  else
    tail -n 40 "build/fuzz/$name.log" >&2
    cases+="<testcase classname=\"fuzz\" name=\"$name\"><failure message=\"see build/fuzz/$name.log\"/></testcase>"
    failed=1
  fi
done
echo "<testsuite name=\"fuzz\">$cases</testsuite>" >build/results/fuzz/fuzz.xml
exit $failed

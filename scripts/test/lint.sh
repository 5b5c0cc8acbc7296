#!/usr/bin/env bash
# Format check of every C++ file, the architecture rules, and clang-tidy on files changed since BASE (default: what the
# last four hours brought; `all`: every file). TIDY_MINUTES bounds the time; what was not reached is said aloud.
set -euo pipefail
cd "$(dirname "$0")/../.."

status=0
mapfile -t files < <(git ls-files '*.cpp' '*.hpp')
clang-format-19 --dry-run --Werror "${files[@]}" || { echo "lint: run 'make format'" >&2; status=1; }
mkdir -p build/results/lint
/usr/bin/python3 -m pytest -q -p no:cacheprovider tests/architecture --junitxml=build/results/lint/architecture.xml || status=1

base=${BASE:-$(git rev-list -1 --before='4 hours ago' HEAD 2>/dev/null || true)}
if [ -n "$base" ] && [ "$base" != all ]; then
  mapfile -t changed < <(git diff --name-only --diff-filter=d "$base" -- '*.cpp' | grep -v '/tests/' || true)
else
  mapfile -t changed < <(git ls-files '*.cpp' | grep -v '/tests/' || true)
fi
preset=${PRESET:-release}
[ -e "build/$preset/compile_commands.json" ] || cmake --preset "$preset" >/dev/null
cmake --build "build/$preset" --target mocks3_pch >/dev/null
limit=$(( $(date +%s) + ${TIDY_MINUTES:-15} * 60 ))
checked=0
tidy_one() { clang-tidy-19 -p "build/$1" --quiet --warnings-as-errors='*' "$2" 2>/dev/null; }
export -f tidy_one
while [ $checked -lt ${#changed[@]} ] && [ "$(date +%s)" -lt "$limit" ]; do
  batch=("${changed[@]:$checked:$(( $(nproc) * 4 ))}")
  printf '%s\n' "${batch[@]}" | xargs -P "$(nproc)" -I{} bash -c "tidy_one $preset {}" || status=1
  checked=$((checked + ${#batch[@]}))
done
echo "clang-tidy: $checked of ${#changed[@]} changed files checked"
[ "$checked" -ge ${#changed[@]} ] || echo "clang-tidy: the rest did not fit into ${TIDY_MINUTES:-15} minutes; make soak checks all"
exit $status

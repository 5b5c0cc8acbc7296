#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, when they are missing. Arguments: build, test.
set -euo pipefail

build=(clang-19 clang-tidy-19 clang-format-19 lld-19 llvm-19 libclang-rt-19-dev cmake ninja-build ccache pkg-config git
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev librocksdb-dev libsnappy-dev libgflags-dev
  liblz4-dev libzstd-dev libbz2-dev zlib1g-dev libpugixml-dev libyaml-cpp-dev libfmt-dev libisal-dev
  libxxhash-dev libjemalloc-dev libgtest-dev libgmock-dev)
test=(python3 python3-pytest python3-boto3 python3-yaml awscli s3cmd rclone restic curl wrk nginx-light openssl procps)

wanted=()
for set in "$@"; do
  case "$set" in
    build) wanted+=("${build[@]}") ;;
    test)
      wanted+=("${test[@]}")
      # Any Node of 18 or newer will do; Debian's is only needed where there is none.
      command -v node >/dev/null || wanted+=(nodejs)
      command -v npm >/dev/null || wanted+=(npm)
      ;;
    *) echo "install-packages: unknown set '$set' (build, test)" >&2; exit 2 ;;
  esac
done

missing=()
for package in "${wanted[@]}"; do
  dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "install-packages: run as root, or install sudo; missing: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null

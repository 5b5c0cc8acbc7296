"""The rules of the house that a compiler does not check, as data and one function.

CMake checks which library may link which (cmake/Mocks3Library.cmake). Here every source line is looked at: headers that
reach into a room they have no door to, third-party headers outside the one room they belong to, and calls that only one
place may make."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Third-party headers and the places that may know them.
THIRD_PARTY = [
    (r"boost/beast", ["shared/httpserver/src/", "shared/httpclient/src/", "cmake/"]),
    (r"boost/json", ["shared/httpserver/include/mocks3/http/json.hpp", "shared/httpserver/src/types/",
                     "services/*/src/bindings/", "services/*/src/module", "services/*/src/stores/",
                     "services/*/src/admin", "services/s3-api/src/policy_json/", "services/s3-api/src/forms_json/", "services/all-in-one/",
                     "services/async-service/src/", "*/tests/"]),
    (r"rocksdb/", ["services/metadata-service/src/stores/rocksdb/", "services/metadata-service/tests/", "tests/"]),
    (r"openssl/", ["shared/utils/src/", "services/s3-api/tests/"]),
    (r"isa-l", ["shared/utils/src/"]),
    (r"pugixml", ["services/s3-api/src/xml/", "services/s3-api/tests/"]),
    (r"yaml-cpp", ["shared/config/src/", "services/error-injection/src/stores/", "*/tests/"]),
    (r"fmt/", ["shared/faults/src/"]),
    (r"sys/socket\.h|netinet/|sys/sendfile\.h", ["shared/httpserver/src/", "shared/httpclient/src/", "shared/testing/", "*/tests/"]),
]

# Code that may stand in one place only.
CALLS = [
    (r"system_clock::now\s*\(", ["shared/utils/src/clock.cpp"], "ask a utils::Clock"),
    (r"\bsleep_for\s*\(|\busleep\s*\(|[^_a-z]sleep\s*\(\d", ["tests/perf/"], "nothing sleeps to synchronise"),
    (r"\bstd::(rand|srand)\s*\(|\bstd::random_device\b|\bmt19937", ["*/tests/", "*/testing/", "tests/"], "use utils/random.hpp"),
    (r"\bstd::cout\b|\bprintf\s*\(", ["services/all-in-one/", "shared/httpserver/host/", "*/tests/", "tests/"],
     "standard output belongs to the Ready line and to commands"),
]

# Folder of a service -> the name its public headers live under.
SERVICES = {"s3-api": "s3api", "metadata-service": "metadata", "storage-service": "storage",
            "async-service": "async", "error-injection": "injection"}
# Only these see two services.
ROOTS = re.compile(r"services/(all-in-one/|[^/]+/main\.cpp|[^/]+/tests/)")


def _allowed(path: str, places: list[str]) -> bool:
    for place in places:
        pattern = "^" + re.escape(place).replace(r"\*", ".*")
        if re.match(pattern, path):
            return True
    return False


def violations(path: str, text: str) -> list[str]:
    """What is wrong with the file `path` (relative to the root) holding `text`; one line each."""
    found = []

    def report(number: int, what: str) -> None:
        found.append(f"{path}:{number}: {what}")

    for number, line in enumerate(text.splitlines(), 1):
        code = line.split("//", 1)[0]
        include = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', code)
        if include:
            name = include.group(1)
            for pattern, places in THIRD_PARTY:
                if re.match(pattern, name) and not _allowed(path, places):
                    report(number, f"{name} is only for {', '.join(places)}")
            own = re.match(r"services/([^/]+)/", path)
            for folder, namespace in SERVICES.items():
                if name.startswith(f"mocks3/{namespace}/") and own and own.group(1) != folder and not ROOTS.match(path):
                    report(number, f"{own.group(1)} reaches into {folder}; talk through contracts")
                if name.startswith(f"mocks3/{namespace}/") and path.startswith("shared/"):
                    report(number, f"a shared library knows {folder}")
            if name.startswith("../"):
                report(number, "includes go by the name of the room, not upwards")
            if "/domain/" in path and re.match(r"mocks3/(httpserver|httpclient|http|discovery|host)/", name):
                report(number, f"domain code knows no {name}")
            if path.startswith("shared/") and "/include/" in path and re.match(r"boost/beast", name):
                report(number, "Beast stays out of public headers")
        else:
            for pattern, places, advice in CALLS:
                if re.search(pattern, code) and not _allowed(path, places):
                    report(number, f"'{code.strip()[:80]}': {advice}")
    return found


def sources() -> list[pathlib.Path]:
    return [p for top in ("shared", "services", "tests") for p in sorted((ROOT / top).rglob("*"))
            if p.suffix in (".cpp", ".hpp") and "node_modules" not in p.parts]

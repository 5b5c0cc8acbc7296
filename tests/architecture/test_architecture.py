"""The house keeps its own rules; each rule is also shown to catch a breach of it."""
import pathlib
import re

import pytest

import rules


def test_no_source_breaks_a_rule():
    found = []
    for path in rules.sources():
        found += rules.violations(str(path.relative_to(rules.ROOT)), path.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path, line", [
    ("services/s3-api/src/ops/put_object.cpp", "#include <boost/beast/http.hpp>"),
    ("services/s3-api/src/ops/put_object.cpp", "#include <boost/json/value.hpp>"),
    ("services/metadata-service/src/domain/buckets.cpp", "#include <rocksdb/db.h>"),
    ("services/metadata-service/src/domain/buckets.cpp", '#include "mocks3/http/json.hpp"'),
    ("services/s3-api/src/ops/put_object.cpp", '#include "mocks3/metadata/store.hpp"'),
    ("shared/stream/src/body.cpp", '#include "mocks3/storage/module.hpp"'),
    ("shared/runtime/src/app.cpp", "const auto t = std::chrono::system_clock::now();"),
    ("services/async-service/src/worker.cpp", "std::this_thread::sleep_for(1s);"),
    ("services/s3-api/src/xml/writer.cpp", '#include "../ops/call.hpp"'),
    ("services/s3-api/src/xml/writer.cpp", 'std::cout << "hello";'),
])
def test_a_breach_is_found(path, line):
    assert rules.violations(path, line + "\n"), f"{line} in {path} went unnoticed"


@pytest.mark.parametrize("path, line", [
    ("shared/utils/src/clock.cpp", "return floor(std::chrono::system_clock::now());"),
    ("services/all-in-one/src/main.cpp", '#include "mocks3/metadata/module.hpp"'),
    ("services/s3-api/src/ops/put_object.cpp", "// std::chrono::system_clock::now() would be wrong here"),
])
def test_what_is_allowed_is_not_found(path, line):
    assert not rules.violations(path, line + "\n")


def test_the_ways_of_put_and_get_name_files_that_exist():
    for page in ("life-of-a-put.md", "life-of-a-get.md"):
        text = (rules.ROOT / "docs/architecture" / page).read_text(encoding="utf-8")
        named = set(re.findall(r"`((?:services|shared)/[\w./-]+\.(?:cpp|hpp|def))`", text))
        assert len(named) >= 8, f"{page} names hardly any file"
        missing = [name for name in named if not (rules.ROOT / name).exists()]
        assert not missing, f"{page} names files that are gone: {missing}"


def test_every_room_says_what_it_is():
    services = [p for p in (rules.ROOT / "services").iterdir() if p.is_dir()]
    missing = [str(p.relative_to(rules.ROOT)) for p in services if not (p / "README.md").exists()]
    assert not missing, f"no README.md in {missing}"


def test_public_headers_say_what_they_are_for():
    for path in rules.sources():
        if path.suffix == ".hpp" and "/include/" in str(path):
            assert path.read_text(encoding="utf-8").startswith("//"), f"{path} opens without saying its purpose"

"""docs/architecture/life-of-a-put.md names the files a PUT passes, and they are the files it passes, in both profiles."""
import re

import pytest

import passed_files
import signed_chunks

PAGE = passed_files.ROOT / "docs/architecture/life-of-a-put.md"
#: What a server does at its start and beside requests, the bucket that has to be there, and what every line of the house
#: stands on, is not the way of a PUT.
BESIDE = re.compile(r"^(services/async-service/|services/s3-api/src/ops/create_bucket\.cpp|services/[^/]+/main\.cpp|services/all-in-one/|shared/(logger|metrics|utils|"
                    r"errors|config|runtime|tracing|model|stream|httpserver/host)/|services/[^/]+/src/module\.cpp)")


def put(deployment):
    """The PUT of the page: signed, in signed chunks with a trailer; small and large, new and replacing, and refused."""
    deployment.boto().create_bucket(Bucket="photos")
    headers = {"x-amz-tagging": "a=b", "x-amz-meta-place": "garden", "Content-Type": "image/jpeg"}
    for body in (b"small", bytes(3 << 20)):
        status, reply = signed_chunks.put(deployment.endpoint, "/photos/cat.jpg", body, headers)
        assert status == 200, reply
    status, reply = signed_chunks.put(deployment.endpoint, "/photos/cat.jpg", b"late", {"If-None-Match": "*"})
    assert status == 412 and b"PreconditionFailed" in reply


def sections():
    """The files named in each numbered step and in the part on five processes."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^##+ ", text, flags=re.M)
    return {part.partition("\n")[0]: set(re.findall(r"`((?:services|shared)/[^`]+\.cpp)`", part)) for part in parts}


WAYS = {
    "embedded": ("embedded", []),
    "in memory": ("embedded", ["--memory"]),
    "three nodes": ("embedded", ["--storage-nodes", "3"]),
    "split": ("split", []),
}


@pytest.fixture(scope="module")
def measured():
    """{way: (files entered for the PUT, files entered at all)}"""
    return {name: passed_files.passed(*way, put) for name, way in WAYS.items()}


def named():
    return set().union(*sections().values())


@pytest.mark.parametrize("way", WAYS)
def test_every_file_on_the_way_is_named(measured, way):
    entered, _ = measured[way]
    missing = sorted(f for f in entered if not BESIDE.match(f) and f not in named())
    assert not missing, "a PUT passes these files, and life-of-a-put.md does not name them:\n" + "\n".join(missing)


def test_every_file_named_is_on_the_way(measured):
    afterwards = next(files for title, files in sections().items() if "Afterwards" in title)
    everything = set().union(*(entered for _, entered in measured.values()))
    wrong = sorted(named() - everything - afterwards)
    assert not wrong, "life-of-a-put.md names these files, and no PUT passes them:\n" + "\n".join(wrong)


def test_a_single_process_does_not_pass_the_files_between_processes(measured):
    entered, _ = measured["embedded"]
    between = {f for f in named() if "/bindings/http_" in f or "/httpclient/" in f}
    assert between, "the page names no HTTP binding"
    assert not between & entered

#!/usr/bin/env python3
"""Kills `mocks3` with SIGKILL under concurrent load, again and again, and checks after each restart that every
acknowledged write is there, every acknowledged delete stayed deleted, and nothing is torn. In a second bucket, with
versioning, every acknowledged version is there in its order, and no removed one is back.

    kill_cycles.py [--cycles N] [--seed S] [--durability full]

Each worker owns its keys and knows, per key, the last acknowledged state and the one operation that was under way when
the process died: after the restart the key must be in one of these two states. The seed decides sizes, operations and
the moment of each kill; it is printed."""
import argparse
import hashlib
import http.client
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import servers  # noqa: E402

BUCKET = "kill"
VERSIONED = "kill-versions"
ABSENT = None
MARKER = "delete marker"
PART = 5 << 20


def body_of(key: str, version: int, size: int) -> bytes:
    """Bytes that say whose they are: a torn or mixed object cannot pass."""
    head = f"{key}|{version}|{size}|".encode()
    block = hashlib.sha256(head).digest() * 512
    return (head + block * (size // len(block) + 1))[:max(size, len(head))]


class Connection:
    def __init__(self, endpoint):
        self.http = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=20)

    def ask(self, method, path, body=None):
        self.http.request(method, path, body=body, headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
        reply = self.http.getresponse()
        data = reply.read()
        return reply.status, data, reply


class Worker(threading.Thread):
    def __init__(self, number, seed):
        super().__init__(daemon=True)
        self.number = number
        self.random = random.Random(f"{seed}/{number}")
        self.state = {}       # key -> digest of the acknowledged body, or ABSENT
        self.pending = {}     # key -> digest or ABSENT of the operation with unknown outcome
        self.version = 0
        self.acknowledged = 0
        self.endpoint = None

    def start_load(self, endpoint):
        self.endpoint = endpoint
        self.thread = threading.Thread(target=self.load, daemon=True)
        self.thread.start()

    def load(self):
        try:
            connection = Connection(self.endpoint)
            while True:
                self.one(connection)
        except (OSError, http.client.HTTPException):
            return  # the process died: what was under way stays in `pending`

    def one(self, connection):
        key = f"w{self.number}/k{self.random.randrange(12)}"
        path = f"/{BUCKET}/{key}"
        dice = self.random.random()
        self.version += 1
        if dice < 0.15:
            self.pending[key] = ABSENT
            status, data, _ = connection.ask("DELETE", path)
            expected, outcome = 204, ABSENT
        elif dice < 0.22:
            body = body_of(key, self.version, PART + self.random.randrange(100_000))
            outcome = hashlib.sha256(body).hexdigest()
            self.pending[key] = outcome
            status, data = self.multipart(connection, path, body)
            expected = 200
        else:
            size = self.random.choice([10, 1000, 30_000, 40_000, 200_000, 1_500_000])
            body = body_of(key, self.version, size)
            outcome = hashlib.sha256(body).hexdigest()
            self.pending[key] = outcome
            status, data, _ = connection.ask("PUT", path, body)
            expected = 200
        if status != expected:
            raise AssertionError(f"{key}: {status} {data[:300]!r}")
        self.state[key] = outcome
        del self.pending[key]
        self.acknowledged += 1

    def multipart(self, connection, path, body):
        status, data, _ = connection.ask("POST", path + "?uploads")
        if status != 200:
            return status, data
        upload = urllib.parse.quote(ET.fromstring(data).findtext("{*}UploadId"), safe="")
        parts = ""
        for number, piece in enumerate((body[:PART], body[PART:]), 1):
            status, data, reply = connection.ask("PUT", f"{path}?partNumber={number}&uploadId={upload}", piece)
            if status != 200:
                return status, data
            parts += f"<Part><PartNumber>{number}</PartNumber><ETag>{reply.getheader('ETag')}</ETag></Part>"
        status, data, _ = connection.ask("POST", f"{path}?uploadId={upload}",
                                         f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode())
        if status == 200 and b"<Error>" in data:
            return 500, data
        return status, data

    def verify(self, endpoint):
        connection = Connection(endpoint)
        for key in sorted(set(self.state) | set(self.pending)):
            status, data, _ = connection.ask("GET", f"/{BUCKET}/{key}")
            found = ABSENT if status == 404 else hashlib.sha256(data).hexdigest()
            if status not in (200, 404):
                raise AssertionError(f"{key}: {status} {data[:300]!r}")
            allowed = {self.state.get(key, ABSENT)}
            if key in self.pending:
                allowed.add(self.pending[key])
            if found not in allowed:
                what = "lost" if found is ABSENT else "torn or stale"
                raise AssertionError(f"{key}: {what} (found {found}, acknowledged {self.state.get(key)}, "
                                     f"pending {self.pending.get(key, 'nothing')})")
            self.state[key] = found
        self.pending.clear()


class VersionWorker(Worker):
    """The same for the versions of its keys: per key the acknowledged ones, newest first, as (id, digest or MARKER)."""

    def one(self, connection):
        key = f"v{self.number}/k{self.random.randrange(6)}"
        path = f"/{VERSIONED}/{key}"
        versions = self.state.setdefault(key, [])
        dice = self.random.random()
        self.version += 1
        if dice < 0.15:
            self.pending[key] = ("add", MARKER)
            status, data, reply = connection.ask("DELETE", path)
            expected, after = 204, [(reply.getheader("x-amz-version-id"), MARKER)] + versions
        elif dice < 0.40 and versions or len(versions) > 15:
            gone = self.random.choice(versions)
            self.pending[key] = ("remove", gone)
            status, data, _ = connection.ask("DELETE", f"{path}?versionId={gone[0]}")
            expected, after = 204, [version for version in versions if version != gone]
        else:
            body = body_of(key, self.version, self.random.choice([10, 1000, 30_000, 40_000, 200_000]))
            digest = hashlib.sha256(body).hexdigest()
            self.pending[key] = ("add", digest)
            status, data, reply = connection.ask("PUT", path, body)
            expected, after = 200, [(reply.getheader("x-amz-version-id"), digest)] + versions
        if status != expected or any(version is None for version, _ in after):
            raise AssertionError(f"{key}: {status} {data[:300]!r}")
        self.state[key] = after
        del self.pending[key]
        self.acknowledged += 1

    def verify(self, endpoint):
        connection = Connection(endpoint)
        found = self.listed(connection)
        for key in sorted(set(self.state) | set(self.pending) | set(found)):
            there, acknowledged = found.get(key, []), self.state.get(key, [])
            allowed = [acknowledged]
            kind, what = self.pending.get(key, (None, None))
            if kind == "add":
                allowed.append([(there[0][0] if there else "", what)] + acknowledged)
            elif kind == "remove":
                allowed.append([version for version in acknowledged if version != what])
            if there not in allowed:
                raise AssertionError(f"{key}: versions {there}, acknowledged {acknowledged}, pending {kind} {what}")
            status, data, _ = connection.ask("GET", f"/{VERSIONED}/{key}")
            newest = there[0][1] if there else MARKER
            if (MARKER if status == 404 else hashlib.sha256(data).hexdigest()) != newest:
                raise AssertionError(f"{key}: {status}, the current version is not the newest")
            self.state[key] = there
        self.pending.clear()

    def listed(self, connection):
        """Its keys' versions as they are now, each read to its end."""
        keys, markers, more = {}, "", True
        while more:
            status, data, _ = connection.ask("GET", f"/{VERSIONED}?versions&prefix=v{self.number}/&max-keys=7{markers}")
            if status != 200:
                raise AssertionError(f"listing versions: {status} {data[:300]!r}")
            page = ET.fromstring(data)
            for entry in page:
                kind = entry.tag.rpartition("}")[2]
                if kind not in ("Version", "DeleteMarker"):
                    continue
                key, version = entry.findtext("{*}Key"), entry.findtext("{*}VersionId")
                digest = MARKER
                if kind == "Version":
                    status, body, _ = connection.ask("GET", f"/{VERSIONED}/{key}?versionId={version}")
                    if status != 200:
                        raise AssertionError(f"{key} {version}: {status} {body[:300]!r}")
                    digest = hashlib.sha256(body).hexdigest()
                keys.setdefault(key, []).append((version, digest))
            more = page.findtext("{*}IsTruncated") == "true"
            markers = "".join(f"&{name}={urllib.parse.quote(page.findtext('{*}' + field) or '', safe='')}"
                              for name, field in (("key-marker", "NextKeyMarker"),
                                                  ("version-id-marker", "NextVersionIdMarker")))
        return keys


def make_buckets(endpoint):
    connection = Connection(endpoint)
    connection.ask("PUT", f"/{BUCKET}")
    connection.ask("PUT", f"/{VERSIONED}")
    status, data, _ = connection.ask(
        "PUT", f"/{VERSIONED}?versioning",
        b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    if status != 200:
        raise AssertionError(f"enabling versioning: {status} {data[:300]!r}")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--cycles", type=int, default=10)
    options.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options.add_argument("--durability", default="full")
    options.add_argument("--junit")
    args = options.parse_args()
    print(f"kill cycles: {args.cycles}, seed {args.seed}, durability {args.durability}")
    moments = random.Random(args.seed)
    data = pathlib.Path(tempfile.mkdtemp(prefix="mocks3-kill-"))
    workers = [Worker(i, args.seed) for i in range(6)] + [VersionWorker(i, args.seed) for i in range(6, 8)]
    failure = None
    recovery = []
    cycle = 0
    try:
        for cycle in range(1, args.cycles + 1):
            began = time.monotonic()
            server = servers.Deployment("embedded", ["--auth", "any", "--durability", args.durability], data=data)
            recovery.append(time.monotonic() - began)
            if cycle == 1:
                make_buckets(server.endpoint)
            for worker in workers:
                worker.verify(server.endpoint)
            for worker in workers:
                worker.start_load(server.endpoint)
            # How long the load runs before the kill is part of the experiment, not a wait for something.
            server.processes[0].popen.poll()
            threading.Event().wait(moments.uniform(0.2, 1.2))
            server.processes[0].kill()
            server.processes = []
            for worker in workers:
                worker.thread.join(30)
        server = servers.Deployment("embedded", ["--auth", "any"], data=data)
        for worker in workers:
            worker.verify(server.endpoint)
        server.stop()
    except (AssertionError, RuntimeError) as error:
        failure = f"cycle {cycle}, seed {args.seed}: {error}"
        print(failure)
    acknowledged = sum(w.acknowledged for w in workers)
    versions = sum(w.acknowledged for w in workers if isinstance(w, VersionWorker))
    if not failure and acknowledged < args.cycles * 20:
        failure = f"only {acknowledged} writes were acknowledged: the load did not run"
    if not failure and versions < args.cycles * 4:
        failure = f"only {versions} writes of versions were acknowledged: the load did not run"
    recovery.sort()
    print(f"{acknowledged} acknowledged writes, {versions} of them of versions, "
          f"restart to Ready: median {recovery[len(recovery) // 2] * 1000:.0f} ms, "
          f"longest {recovery[-1] * 1000:.0f} ms: {'FAILED' if failure else 'none lost, none torn'}")
    if args.junit:
        suite = ET.Element("testsuite", name="kill")
        case = ET.SubElement(suite, "testcase", classname="kill_cycles", name=f"{args.cycles} cycles, {args.durability}")
        if failure:
            ET.SubElement(case, "failure", message=failure)
        pathlib.Path(args.junit).parent.mkdir(parents=True, exist_ok=True)
        ET.ElementTree(suite).write(args.junit)
    if failure:
        print(f"the data folder is kept: {data}")
    else:
        shutil.rmtree(data)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())

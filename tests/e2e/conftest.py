import os
import subprocess
import uuid

import pytest

import servers

PROFILES = os.environ.get("MOCKS3_PROFILES", "embedded,split").split(",")


@pytest.fixture(scope="session", params=PROFILES)
def server(request):
    """A running deployment, one per profile for the whole session."""
    deployment = servers.Deployment(request.param)
    yield deployment
    deployment.stop()


@pytest.fixture
def s3(server):
    return server.boto()


@pytest.fixture
def bucket(server, s3):
    """A fresh bucket; gone afterwards, and so are all rules."""
    name = f"e2e-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    yield name
    server.clear_rules()
    empty(s3, name)
    s3.delete_bucket(Bucket=name)


def empty(s3, name):
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        keys = [{"Key": o["Key"]} for o in page.get("Contents", [])]
        if keys:
            result = s3.delete_objects(Bucket=name, Delete={"Objects": keys, "Quiet": True})
            assert not result.get("Errors"), result["Errors"]


@pytest.fixture
def tool(server, tmp_path):
    """Runs a command-line client against the server and returns what it printed; fails with its output."""

    def run(*command, check=True, stdin=None, env=None, cwd=None, timeout=300):
        done = subprocess.run([str(c) for c in command], env={**server.tool_env(tmp_path), **(env or {})}, input=stdin,
                              cwd=cwd or tmp_path, capture_output=True, timeout=timeout)
        output = done.stdout.decode(errors="replace")
        if check:
            assert done.returncode == 0, f"{command} ended with {done.returncode}\n{output}\n{done.stderr.decode(errors='replace')}"
        return output if check else done

    return run

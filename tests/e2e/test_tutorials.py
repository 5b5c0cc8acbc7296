"""The tutorials do what they say, run as they stand."""
import shutil
import sys

import pytest

import conftest
import servers

TUTORIALS = servers.ROOT / "docs" / "tutorials"


@pytest.fixture
def tutorial(server, tool):
    """Runs a command as a reader would, with the two variables that the tutorials start from."""
    env = {"MOCKS3_ENDPOINT": server.endpoint, "MOCKS3_ADMIN": server.admin, "PYTHONDONTWRITEBYTECODE": "1"}
    yield lambda *command, **kw: tool(*command, env=env, timeout=60, **kw)
    server.clear_rules()
    s3 = server.boto()
    for name in [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith("tutorial-")]:
        conftest.empty(s3, name)
        s3.delete_bucket(Bucket=name)


def test_pytest_retry(server, tutorial):
    output = tutorial(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TUTORIALS / "pytest_retry.py")
    assert "1 passed" in output
    assert server.rules()["tutorial"]["fired"] == 2


def test_node_retry(server, tutorial, tmp_path):
    # Node looks for packages beside the file.
    shutil.copy(TUTORIALS / "node_retry.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(servers.ROOT / "tests" / "e2e" / "node" / "node_modules")
    output = tutorial("node", "--test", "node_retry.mjs", cwd=tmp_path)
    assert "# pass 1" in output and "# fail 0" in output
    assert server.rules()["tutorial"]["fired"] == 2

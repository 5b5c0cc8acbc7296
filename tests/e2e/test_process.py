"""The binary as scripts see it: Ready line, exit codes, commands, data folder, seeds, MinIO's command line."""
import json
import os
import pathlib
import re
import signal
import resource
import shutil
import socket
import subprocess
import tempfile
import urllib.request

import pytest
from botocore.exceptions import ClientError

import servers

MOCKS3 = str(servers.BIN / "mocks3")
FREE = ["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]


def run(*args, env=None, timeout=30, program=MOCKS3, **how):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MOCKS3_", "MINIO_"))}
    return subprocess.run([program, *args], capture_output=True, text=True, timeout=timeout,
                          env={**clean, **(env or {})}, **how)


@pytest.fixture
def start(tmp_path):
    running = []

    def begin(*args, env=None, name="mocks3"):
        process = servers.Process(name, list(args), tmp_path / f"log{len(running)}", env)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.popen.returncode is None:
            process.kill()


def admin_port(process):
    return process.addresses["admin"].removeprefix("http://")


def test_the_ready_line_is_all_there_is_on_standard_output(start):
    process = start("serve", "--memory", *FREE)
    assert set(process.addresses) == {"s3", "admin"}
    process.popen.send_signal(signal.SIGTERM)
    assert process.popen.wait(10) == 0
    assert process.popen.stdout.read() == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0(start, number):
    process = start("--memory", *FREE)
    process.popen.send_signal(number)
    assert process.popen.wait(10) == 0


@pytest.mark.parametrize("args, env, words", [
    (["--lisen", "x"], {}, ["--lisen"]),
    (["--listen", "nonsense"], {}, ["--listen", "nonsense"]),
    (["--auth", "maybe"], {}, ["--auth", "maybe"]),
    (["--credential", "only-a-name"], {}, ["credential"]),
    ([], {"MOCKS3_DURABILITY": "lots"}, ["MOCKS3_DURABILITY", "lots"]),
    ([], {"MOCKS3_NONSENSE": "1"}, ["MOCKS3_NONSENSE"]),
    (["--rules", "PutObject -> nonsense"], {}, ["nonsense"]),
    (["frobnicate"], {}, ["frobnicate"]),
])
def test_a_usage_error_is_one_line_and_exit_2(args, env, words):
    rest = ["--memory", "--admin-listen", "127.0.0.1:0", *([] if "--listen" in args else ["--listen", "127.0.0.1:0"])]
    done = run(*args, *(rest if args != ["frobnicate"] else []), env=env)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert all(word in lines[0] for word in words), lines[0]


def test_an_error_in_the_file_names_key_file_and_line(tmp_path):
    config = tmp_path / "mocks3.yaml"
    config.write_text("# ours\nlisten: 127.0.0.1:0\ncoress: 3\n")
    done = run("--config", str(config))
    assert done.returncode == 2
    assert f"{config}:3" in done.stderr and "coress" in done.stderr


def test_file_environment_and_flag_in_this_order(tmp_path):
    config = tmp_path / "mocks3.yaml"
    config.write_text("region: eu-west-1\nauth: any\nlog-level: warn\n")
    done = run("config", "print", "--config", str(config), "--auth", "enforce", env={"MOCKS3_REGION": "eu-north-1"})
    assert done.returncode == 0, done.stderr
    assert re.search(r"^region: \"eu-north-1\"", done.stdout, re.M)
    assert re.search(r"^auth: \"enforce\"", done.stdout, re.M)
    assert re.search(r"^log-level: \"warn\"", done.stdout, re.M)
    assert run("config", "check", "--config", str(config)).returncode == 0


def test_secrets_are_not_printed():
    done = run("config", "print", "--credential", "alice:wonderland-secret")
    assert "wonderland-secret" not in done.stdout + done.stderr


def test_config_doc_names_every_option():
    done = run("config", "doc")
    for name in ("data", "listen", "admin-listen", "credential", "region", "domain", "auth", "durability", "rules"):
        assert f"`{name}`" in done.stdout or f"--{name}" in done.stdout, name


def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        done = run("--memory", "--listen", address, "--admin-listen", "127.0.0.1:0")
    assert done.returncode == 1
    assert address in done.stderr and "in use" in done.stderr


def test_a_second_process_on_the_same_folder_is_refused(start, tmp_path):
    process = start("--data", str(tmp_path / "d"), *FREE)
    done = run("--data", str(tmp_path / "d"), *FREE)
    assert done.returncode == 1
    assert str(tmp_path / "d") in done.stderr and str(process.popen.pid) in done.stderr


def test_a_newer_format_is_refused(tmp_path):
    (tmp_path / "FORMAT").write_text("999\n")
    done = run("--data", str(tmp_path), *FREE)
    assert done.returncode == 1 and "999" in done.stderr and done.stderr.count("\n") == 1


def test_a_read_only_folder_is_refused_to_a_user():
    """Root may write to every folder, so root tries it as somebody else, with a copy that he may run."""
    with tempfile.TemporaryDirectory(prefix="mocks3-read-only-") as folder:
        os.chmod(folder, 0o755)
        program = shutil.copy(MOCKS3, folder)
        data = pathlib.Path(folder) / "data"
        data.mkdir(0o555)
        user = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        done = run("--data", str(data), *FREE, program=program, **user)
        assert done.returncode == 1 and str(data) in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_a_folder_that_cannot_be_made_is_one_clear_line():
    done = run("--data", "/proc/nothing", *FREE)
    assert done.returncode == 1 and "/proc/nothing" in done.stderr and done.stderr.count("\n") == 1


def test_data_survive_a_restart(start, tmp_path):
    folder = str(tmp_path / "d")
    deployment = servers.Deployment("embedded", data=folder)
    s3 = deployment.boto()
    s3.create_bucket(Bucket="kept")
    bodies = {"small": b"x" * 1000, "large": os.urandom(3 << 20), "": None}
    for key in ("small", "large"):
        s3.put_object(Bucket="kept", Key=key, Body=bodies[key])
    upload = s3.create_multipart_upload(Bucket="kept", Key="unfinished")["UploadId"]
    deployment.stop()
    deployment = servers.Deployment("embedded", data=folder)
    s3 = deployment.boto()
    for key in ("small", "large"):
        assert s3.get_object(Bucket="kept", Key=key)["Body"].read() == bodies[key]
    assert [u["UploadId"] for u in s3.list_multipart_uploads(Bucket="kept")["Uploads"]] == [upload]
    deployment.stop()


def test_initial_buckets_and_a_seed_folder(tmp_path):
    (tmp_path / "seed/photos/2024").mkdir(parents=True)
    (tmp_path / "seed/photos/2024/cat.txt").write_bytes(b"meow")
    deployment = servers.Deployment("embedded", ["--seed-folder", str(tmp_path / "seed")], env={"MOCKS3_BUCKETS": "one,two"})
    try:
        s3 = deployment.boto()
        assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["one", "photos", "two"]
        assert s3.get_object(Bucket="photos", Key="2024/cat.txt")["Body"].read() == b"meow"
    finally:
        deployment.stop()


def test_initial_buckets_of_a_flag_may_stand_in_one_value():
    deployment = servers.Deployment("embedded", ["--memory", "--buckets", "one,two", "--buckets", "three"])
    try:
        assert [b["Name"] for b in deployment.boto().list_buckets()["Buckets"]] == ["one", "three", "two"]
    finally:
        deployment.stop()


def test_several_credentials_are_several_owners():
    deployment = servers.Deployment("embedded", ["--credential", "alice:secret-a:alice-id:Alice", "--credential", "bob:secret-b"])
    try:
        alice = deployment.boto(access_key="alice", secret_key="secret-a")
        bob = deployment.boto(access_key="bob", secret_key="secret-b", attempts=1)
        alice.create_bucket(Bucket="hers")
        assert alice.list_buckets()["Owner"]["ID"] == "alice-id"
        assert bob.list_buckets()["Buckets"] == []
        for call in (lambda: bob.list_objects_v2(Bucket="hers"), lambda: bob.put_object(Bucket="hers", Key="k", Body=b""),
                     lambda: bob.delete_bucket(Bucket="hers")):
            with pytest.raises(Exception, match="AccessDenied"):
                call()
        with pytest.raises(Exception, match="BucketAlreadyExists"):
            bob.create_bucket(Bucket="hers")
    finally:
        deployment.stop()


def test_commands_speak_to_the_running_one(start):
    process = start("--memory", *FREE)
    there = ["--admin-listen", admin_port(process)]
    assert run("health", *there).stdout == "ready\n"
    added = run("rules", "add", "PutObject key=logs/* : 3x -> slow_down", *there)
    assert added.returncode == 0, added.stderr
    assert "PutObject key=logs/* : 3x -> slow_down" in run("rules", "list", *there).stdout
    wrong = run("rules", "add", "PutObject -> nonsense", *there)
    assert wrong.returncode == 2 and "nonsense" in wrong.stderr
    assert run("rules", "clear", *there).returncode == 0
    assert run("rules", "list", *there).stdout == ""
    urllib.request.urlopen(process.addresses["s3"] + "/minio/health/live").read()
    assert run("tail", "-n", "5", "--no-follow", *there).returncode == 0
    assert run("version").stdout.startswith("mocks3 ")


@pytest.mark.parametrize("command", ["rules", "rules list", "tail", "reset", "health", "config", "config print"])
def test_a_command_explains_itself_without_a_running_one(command):
    result = run(*command.split(), "--help")
    assert result.returncode == 0 and result.stderr == ""
    assert f"mocks3 {command.split()[0]}" in result.stdout


def test_commands_say_when_nobody_is_there():
    done = run("health", "--admin-listen", "127.0.0.1:1")
    assert done.returncode == 1 and "127.0.0.1:1" in done.stderr and done.stderr.count("\n") == 1


def test_rules_from_flags_environment_and_file(start, tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("seed: 7\nrules:\n  - GetObject -> slow_down\n  - {id: mine, rule: 'PutObject : 1x -> internal_error'}\n")
    process = start("--memory", *FREE, "--rules-file", str(rules))
    with urllib.request.urlopen(process.addresses["admin"] + "/v1/rules") as reply:
        found = json.load(reply)
    assert found["seed"] == 7 and "mine" in [r["id"] for r in found["rules"]]
    process = start("--memory", *FREE, env={"MOCKS3_RULES": "GetObject -> slow_down;PutObject : 2x -> reset"})
    with urllib.request.urlopen(process.addresses["admin"] + "/v1/rules") as reply:
        assert len(json.load(reply)["rules"]) == 2


def test_reset_empties_data_and_rules():
    deployment = servers.Deployment("embedded")
    try:
        s3 = deployment.boto()
        s3.create_bucket(Bucket="gone")
        s3.put_object(Bucket="gone", Key="k", Body=os.urandom(100_000))
        deployment.add_rule("GetObject -> slow_down")
        deployment.call("POST", "/v1/reset")
        assert s3.list_buckets()["Buckets"] == []
        assert deployment.rules() == {}
        s3.create_bucket(Bucket="gone")
        assert "Contents" not in s3.list_objects_v2(Bucket="gone")
    finally:
        deployment.stop()


def test_the_admin_token_is_asked_for(start):
    process = start("--memory", *FREE, "--admin-token", "sesame")
    there = ["--admin-listen", admin_port(process)]
    refused = run("rules", "list", *there)
    assert refused.returncode == 1
    assert run("rules", "list", *there, "--admin-token", "sesame").returncode == 0
    urllib.request.urlopen(process.addresses["admin"] + "/health/live").read()


def test_an_open_admin_port_is_warned_about_once(start):
    process = start("--memory", "--listen", "127.0.0.1:0", "--admin-listen", "0.0.0.0:0")
    process.stop()
    assert pathlib.Path(process.log_path).read_text().count("admin-token") == 1


def test_minios_command_line(start, tmp_path):
    with socket.socket() as a, socket.socket() as b:
        a.bind(("127.0.0.1", 0))
        b.bind(("127.0.0.1", 0))
        ports = [s.getsockname()[1] for s in (a, b)]
    process = start("server", "--address", f"127.0.0.1:{ports[0]}", "--console-address", f":{ports[1]}", str(tmp_path / "data"),
                    env={"MINIO_ROOT_USER": "root-user", "MINIO_ROOT_PASSWORD": "root-password"})
    assert process.addresses["s3"] == f"http://127.0.0.1:{ports[0]}"
    urllib.request.urlopen(process.addresses["s3"] + "/minio/health/live").read()
    import boto3
    s3 = boto3.client("s3", endpoint_url=process.addresses["s3"], region_name="us-east-1", aws_access_key_id="root-user",
                      aws_secret_access_key="root-password")
    s3.create_bucket(Bucket="from-testcontainers")
    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["from-testcontainers"]


def test_anything_is_let_in_when_asked_to():
    deployment = servers.Deployment("embedded", ["--auth", "any"])
    try:
        s3 = deployment.boto(access_key="who", secret_key="ever")
        s3.create_bucket(Bucket="open")
        s3.put_object(Bucket="open", Key="k", Body=b"x")
        with urllib.request.urlopen(deployment.endpoint + "/open/k") as reply:
            assert reply.read() == b"x"
    finally:
        deployment.stop()


def test_health_and_metrics(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="counted", Body=b"x")
    with urllib.request.urlopen(server.admin + "/health/ready") as reply:
        assert reply.status == 200
    with urllib.request.urlopen(server.admin + "/metrics") as reply:
        text = reply.read().decode()
    assert re.search(r'^mocks3_\w+_total\{[^}]*operation="PutObject"', text, re.M), text[:2000]


def test_space_comes_back_when_everything_is_deleted(tmp_path):
    """The data folder returns to within 5 % of what was stored, whatever mix of sizes it was."""
    folder = tmp_path / "d"
    deployment = servers.Deployment("embedded", ["--durability", "memory"], data=folder)

    def size():
        # Blocks on disk: preallocated log files are sparse or truncated, what counts is what df would show.
        return sum(p.stat().st_blocks * 512 for p in folder.rglob("*") if p.is_file())

    try:
        s3 = deployment.boto()
        empty = size()
        s3.create_bucket(Bucket="space")
        for i in range(300):
            s3.put_object(Bucket="space", Key=f"small/{i}", Body=os.urandom(20_000))
        for i in range(20):
            s3.put_object(Bucket="space", Key=f"big/{i}", Body=os.urandom(2 << 20))
        upload = s3.create_multipart_upload(Bucket="space", Key="parts")["UploadId"]
        for number in (1, 2):
            s3.upload_part(Bucket="space", Key="parts", UploadId=upload, PartNumber=number, Body=os.urandom(5 << 20))
        s3.abort_multipart_upload(Bucket="space", Key="parts", UploadId=upload)
        stored = size() - empty
        assert stored > 40 << 20
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="space"):
            s3.delete_objects(Bucket="space", Delete={"Objects": [{"Key": o["Key"]} for o in page["Contents"]]})
        s3.delete_bucket(Bucket="space")
        deployment.cleanup()
        left = size() - empty
        assert left <= stored * 0.05, f"{left:,} bytes of {stored:,} are left: " + str(sorted(
            ((p.stat().st_blocks * 512, str(p.relative_to(folder))) for p in folder.rglob("*") if p.is_file()), reverse=True)[:10])
    finally:
        deployment.stop()


def test_ten_thousand_idle_connections_keep_nobody_out(start):
    idle = 10_000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < idle + 200:
        pytest.skip(f"the hard limit of open files is {hard}")
    process = start("--memory", *FREE)  # it raises its own soft limit; ours comes after it
    resource.setrlimit(resource.RLIMIT_NOFILE, (idle + 200, hard))
    connections = []
    try:
        host, port = process.addresses["s3"].removeprefix("http://").split(":")
        before = resident(process)
        for _ in range(idle):
            connections.append(socket.create_connection((host, int(port)), timeout=30))
        # The accepting loop takes them in turn: when this one is answered, all the others have been accepted.
        with urllib.request.urlopen(process.addresses["s3"] + "/minio/health/live", timeout=30) as reply:
            assert reply.status == 200
        each = (resident(process) - before) / idle
        assert each < 16 << 10, f"{each:.0f} bytes for an idle connection"
    finally:
        for connection in connections:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    with urllib.request.urlopen(process.addresses["s3"] + "/minio/health/live", timeout=30) as reply:
        assert reply.status == 200
    assert process.stop() == 0


def resident(process):
    """Bytes of memory the process holds now."""
    pages = int(pathlib.Path(f"/proc/{process.popen.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 24 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_refuses_writes_and_keeps_what_was_stored(small_disk):
    deployment = servers.Deployment("embedded", data=small_disk / "data")
    try:
        s3 = deployment.boto(attempts=1)
        s3.create_bucket(Bucket="kept")
        stored, refused = {}, None
        for number in range(40):
            body = bytes([number]) * (1 << 20)
            try:
                s3.put_object(Bucket="kept", Key=str(number), Body=body)
                stored[str(number)] = body
            except ClientError as error:
                refused = error.response
                break
        assert stored and refused, "24 MiB took 40 MiB"
        assert refused["ResponseMetadata"]["HTTPStatusCode"] in (500, 503, 507), refused
        for key, body in stored.items():
            assert s3.get_object(Bucket="kept", Key=key)["Body"].read() == body
        # Room again: it writes again, in the same process.
        for key in list(stored)[: len(stored) // 2]:
            s3.delete_object(Bucket="kept", Key=key)
            del stored[key]
        deployment.cleanup()
        stored["late"] = bytes(1 << 20)
        s3.put_object(Bucket="kept", Key="late", Body=stored["late"])
    finally:
        deployment.stop()
    again = servers.Deployment("embedded", data=small_disk / "data")
    try:
        s3 = again.boto()
        assert {o["Key"] for o in s3.list_objects_v2(Bucket="kept")["Contents"]} == stored.keys()
        for key, body in stored.items():
            assert s3.get_object(Bucket="kept", Key=key)["Body"].read() == body
    finally:
        again.stop()

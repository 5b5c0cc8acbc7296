"""Command-line clients and SDKs doing what people do with them."""
import hashlib
import os
import pathlib
import uuid

import pytest

import servers

MIB = 1 << 20


def make_files(folder: pathlib.Path, count: int, size: int = 100) -> dict:
    """Files in nested folders; returns relative path -> content."""
    files = {}
    for i in range(count):
        name = f"d{i % 7}/s{i % 3}/file {i}.txt"
        content = (f"{i}:".encode() * size)[:size + i % 50]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        files[name] = content
    return files


def read_files(folder: pathlib.Path) -> dict:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def big_file(path: pathlib.Path, size: int) -> str:
    digest = hashlib.sha256()
    block = os.urandom(MIB)
    with open(path, "wb") as out:
        for i in range(size // MIB):
            piece = i.to_bytes(8, "big") + block[8:]
            out.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def sha256(path: pathlib.Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as source:
        while piece := source.read(MIB):
            digest.update(piece)
    return digest.hexdigest()


# ---- AWS CLI -----------------------------------------------------------------------------------------------------------

@pytest.fixture
def aws(server, tool):
    return lambda *args, **kw: tool("/usr/bin/aws", "--endpoint-url", server.endpoint, *args, **kw)


def test_awscli_syncs_500_files_both_ways(aws, bucket, tmp_path):
    files = make_files(tmp_path / "up", 500)
    aws("s3", "sync", "--quiet", tmp_path / "up", f"s3://{bucket}/tree/")
    assert aws("s3", "sync", tmp_path / "up", f"s3://{bucket}/tree/").strip() == ""
    aws("s3", "sync", "--quiet", f"s3://{bucket}/tree/", tmp_path / "down")
    assert read_files(tmp_path / "down") == files


def test_awscli_copies_256_mib_in_parts(aws, bucket, tmp_path):
    wanted = big_file(tmp_path / "big", 256 * MIB)
    aws("s3", "cp", "--quiet", tmp_path / "big", f"s3://{bucket}/big")
    aws("s3", "cp", "--quiet", f"s3://{bucket}/big", f"s3://{bucket}/copy of big")
    aws("s3", "cp", "--quiet", f"s3://{bucket}/copy of big", tmp_path / "back")
    assert sha256(tmp_path / "back") == wanted


def test_awscli_presigns_and_removes(aws, tool, bucket, tmp_path):
    aws("s3", "cp", "-", f"s3://{bucket}/note", stdin=b"remember")
    url = aws("s3", "presign", f"s3://{bucket}/note").strip()
    assert tool("curl", "-sf", url) == "remember"
    aws("s3", "mv", f"s3://{bucket}/note", f"s3://{bucket}/moved/note")
    assert aws("s3", "ls", f"s3://{bucket}/", "--recursive").split()[-1] == "moved/note"
    aws("s3", "rm", "--recursive", f"s3://{bucket}/")
    assert aws("s3", "ls", f"s3://{bucket}/", check=False).stdout == b""


# ---- s3cmd -------------------------------------------------------------------------------------------------------------

@pytest.fixture
def s3cmd(server, tool):
    host = server.endpoint.removeprefix("http://")
    return lambda *args, **kw: tool("s3cmd", "--no-ssl", f"--host={host}", f"--host-bucket={host}",
                                    f"--access_key={servers.ACCESS_KEY}", f"--secret_key={servers.SECRET_KEY}",
                                    "--no-progress", *args, **kw)


def test_s3cmd_puts_gets_lists_and_deletes(s3cmd, bucket, tmp_path):
    (tmp_path / "one").write_bytes(b"one")
    s3cmd("put", tmp_path / "one", f"s3://{bucket}/dir/one")
    s3cmd("get", f"s3://{bucket}/dir/one", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b"one"
    assert "dir/one" in s3cmd("ls", "--recursive", f"s3://{bucket}")
    s3cmd("cp", f"s3://{bucket}/dir/one", f"s3://{bucket}/dir/two")
    assert "3" in s3cmd("info", f"s3://{bucket}/dir/two")
    s3cmd("del", "--recursive", "--force", f"s3://{bucket}/dir")
    assert s3cmd("ls", "--recursive", f"s3://{bucket}").strip() == ""


def test_s3cmd_syncs_and_sends_parts(s3cmd, bucket, tmp_path):
    files = make_files(tmp_path / "up", 40)
    files["big"] = os.urandom(33 * MIB)
    (tmp_path / "up/big").write_bytes(files["big"])
    s3cmd("sync", "--multipart-chunk-size-mb=15", f"{tmp_path}/up/", f"s3://{bucket}/tree/")
    (tmp_path / "down").mkdir()
    s3cmd("sync", f"s3://{bucket}/tree/", f"{tmp_path}/down/")
    assert read_files(tmp_path / "down") == files


# ---- rclone ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def rclone(server, tool):
    env = {"RCLONE_CONFIG_M_TYPE": "s3", "RCLONE_CONFIG_M_PROVIDER": "Other", "RCLONE_CONFIG_M_ENDPOINT": server.endpoint,
           "RCLONE_CONFIG_M_ACCESS_KEY_ID": servers.ACCESS_KEY, "RCLONE_CONFIG_M_SECRET_ACCESS_KEY": servers.SECRET_KEY,
           "RCLONE_CONFIG_M_REGION": "us-east-1", "RCLONE_S3_NO_CHECK_BUCKET": "true",
           # Its default is "private", which a bucket with ACLs off refuses, here as in S3.
           "RCLONE_CONFIG_M_ACL": "bucket-owner-full-control"}
    return lambda *args, **kw: tool("rclone", *args, env=env, **kw)


def test_rclone_syncs_checks_and_purges(rclone, bucket, tmp_path):
    files = make_files(tmp_path / "up", 500)
    rclone("sync", tmp_path / "up", f"m:{bucket}/tree")
    rclone("check", "--download", tmp_path / "up", f"m:{bucket}/tree")
    os.remove(tmp_path / "up" / "d0/s0/file 0.txt")
    rclone("sync", tmp_path / "up", f"m:{bucket}/tree")
    rclone("copy", f"m:{bucket}/tree", tmp_path / "down")
    files.pop("d0/s0/file 0.txt")
    assert read_files(tmp_path / "down") == files
    rclone("delete", f"m:{bucket}/tree")
    assert rclone("lsf", "-R", f"m:{bucket}").strip() == ""


def test_rclone_sends_a_large_file_in_parts(rclone, bucket, tmp_path):
    wanted = big_file(tmp_path / "big", 256 * MIB)
    rclone("copyto", "--s3-chunk-size", "16M", tmp_path / "big", f"m:{bucket}/big")
    rclone("copyto", f"m:{bucket}/big", tmp_path / "back")
    assert sha256(tmp_path / "back") == wanted


# ---- restic ------------------------------------------------------------------------------------------------------------

def test_restic_backs_up_restores_and_checks_every_byte(server, tool, bucket, tmp_path):
    files = make_files(tmp_path / "data", 200, 2000)
    files["blob"] = os.urandom(20 * MIB)
    (tmp_path / "data/blob").write_bytes(files["blob"])
    env = {"RESTIC_PASSWORD": "secret", "RESTIC_REPOSITORY": f"s3:{server.endpoint}/{bucket}/repo"}

    def restic(*args, cwd=None):
        return tool("restic", "--no-cache", "-o", "s3.bucket-lookup=path", *args, env=env, cwd=cwd)

    restic("init")
    restic("backup", ".", cwd=tmp_path / "data")
    (tmp_path / "data/extra").write_bytes(b"more")
    files["extra"] = b"more"
    restic("backup", ".", cwd=tmp_path / "data")
    restic("check", "--read-data")
    restic("restore", "latest", "--target", tmp_path / "restored")
    assert read_files(tmp_path / "restored") == files
    restic("forget", "--keep-last", "1", "--prune")
    restic("check", "--read-data")


# ---- SDKs --------------------------------------------------------------------------------------------------------------

def test_the_aws_sdk_for_javascript(server, tool, bucket):
    folder = pathlib.Path(__file__).parent / "node"
    assert (folder / "node_modules").exists(), "run scripts/test/integration-test.sh, it installs the SDK"
    output = tool("node", "suite.mjs", server.endpoint, bucket, cwd=folder)
    assert output.count("ok ") == 8, output


def test_boto3_lists_5000_keys_in_order(s3, bucket):
    from concurrent.futures import ThreadPoolExecutor
    wanted = sorted(f"{i % 10}/{uuid.uuid4().hex}" for i in range(5000))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=b""), wanted))
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=bucket))
    assert [o["Key"] for page in pages for o in page["Contents"]] == wanted
    assert len(pages) == 5
    by_delimiter = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in by_delimiter["CommonPrefixes"]] == [f"{i}/" for i in range(10)]
    first = s3.list_objects(Bucket=bucket, MaxKeys=10, Prefix="3/")
    assert [o["Key"] for o in first["Contents"]] == [k for k in wanted if k.startswith("3/")][:10]


def test_boto3_multipart_of_256_mib_with_ranges_and_copy(s3, bucket, tmp_path):
    import boto3.s3.transfer
    wanted = big_file(tmp_path / "big", 256 * MIB)
    config = boto3.s3.transfer.TransferConfig(multipart_chunksize=32 * MIB, max_concurrency=2)
    s3.upload_file(str(tmp_path / "big"), bucket, "big", Config=config)
    head = s3.head_object(Bucket=bucket, Key="big")
    assert head["ETag"].endswith('-8"') and head["ContentLength"] == 256 * MIB
    with open(tmp_path / "big", "rb") as source:
        for first, last in [(0, 9), (32 * MIB - 5, 32 * MIB + 5), (256 * MIB - 7, 256 * MIB - 1)]:
            source.seek(first)
            got = s3.get_object(Bucket=bucket, Key="big", Range=f"bytes={first}-{last}")
            assert got["Body"].read() == source.read(last - first + 1)
    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copy", Config=config)
    s3.download_file(bucket, "copy", str(tmp_path / "back"), Config=config)
    assert sha256(tmp_path / "back") == wanted


def test_boto3_presigned_urls(server, s3, tool, bucket):
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "p"})
    tool("curl", "-sf", "-X", "PUT", "--data-binary", "body", "-H", "Content-Type:", url)
    assert tool("curl", "-sf", s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "p"})) == "body"
    expired = tool("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url.replace("X-Amz-Expires=3600", "X-Amz-Expires=1"))
    assert expired == "403"


def test_boto3_virtual_host_addressing(server, bucket):
    port = server.endpoint.rsplit(":", 1)[1]
    # *.localhost needs no DNS: the name is resolved here, to this machine.
    import socket
    import unittest.mock
    real = socket.getaddrinfo
    with unittest.mock.patch("socket.getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k)):
        import boto3
        from botocore.config import Config
        named = boto3.client("s3", endpoint_url=f"http://s3.localhost:{port}", region_name="us-east-1",
                             aws_access_key_id=servers.ACCESS_KEY, aws_secret_access_key=servers.SECRET_KEY,
                             config=Config(s3={"addressing_style": "virtual"}, signature_version="s3v4"))
        named.put_object(Bucket=bucket, Key="by-host", Body=b"x")
        assert named.get_object(Bucket=bucket, Key="by-host")["Body"].read() == b"x"
    assert [o["Key"] for o in server.boto().list_objects_v2(Bucket=bucket)["Contents"]] == ["by-host"]


def test_buckets_are_made_where_the_client_signs_for(server, tool):
    """boto3 leaves the constraint to its caller, the AWS CLI adds it: "CreateBucket", LocationConstraint."""
    import botocore.exceptions
    s3 = server.boto(region="eu-west-1")
    name = f"e2e-{uuid.uuid4().hex[:12]}"
    for constraint in ({}, {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}):
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            s3.create_bucket(Bucket=name, **constraint)
        assert refused.value.response["Error"]["Code"] == "IllegalLocationConstraintException"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-west-1"
    s3.delete_bucket(Bucket=name)
    tool("aws", "--endpoint-url", server.endpoint, "s3", "mb", f"s3://{name}", env={"AWS_DEFAULT_REGION": "ap-south-1"})
    assert server.boto().head_bucket(Bucket=name)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "ap-south-1"
    server.boto().delete_bucket(Bucket=name)

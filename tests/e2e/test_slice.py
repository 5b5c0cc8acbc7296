"""The thin slice through every layer: a bucket, an object, a fault rule."""
import botocore.exceptions
import pytest


def test_an_object_comes_back_as_it_was_put(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hello", ContentType="text/plain", Metadata={"colour": "red"})
    got = s3.get_object(Bucket=bucket, Key="a/b.txt")
    assert got["Body"].read() == b"hello"
    assert got["ETag"] == put["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert got["ContentType"] == "text/plain"
    assert got["Metadata"] == {"colour": "red"}


def test_a_rule_fails_the_put_twice_and_the_sdk_recovers(server, s3, bucket):
    rule = server.add_rule(f"PutObject bucket={bucket} : 2x -> slow_down")["rules"][0]
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    counters = server.rules()[rule["id"]]
    assert (counters["fired"], counters["matched"]) == (2, 3)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_an_exhausted_client_sees_the_s3_error(server, bucket):
    server.add_rule(f"GetObject bucket={bucket} -> slow_down")
    once = server.boto(attempts=1)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        once.get_object(Bucket=bucket, Key="k")
    assert caught.value.response["Error"]["Code"] == "SlowDown"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503

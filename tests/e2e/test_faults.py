"""Faults as clients meet them: the right bytes on the wire, the right count, and recovery afterwards."""
import http.client
import socket
import struct
import time
import urllib.parse

import botocore.exceptions
import pytest


def raw_get(s3, bucket, key):
    """The bytes of a presigned GET, how the connection ended, and the head."""
    url = urllib.parse.urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}))
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n\r\n".encode())
        received, end = b"", "fin"
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            end = "reset"
    head, _, body = received.partition(b"\r\n\r\n")
    return body, end, head.decode()


def test_every_error_of_a_rule_comes_in_s3s_own_form(server, bucket):
    once = server.boto(attempts=1)
    for code, status in [("SlowDown", 503), ("InternalError", 500), ("AccessDenied", 403), ("NoSuchKey", 404),
                         ("ServiceUnavailable", 503), ("RequestTimeout", 400), ("ExpiredToken", 400)]:
        server.clear_rules()
        server.add_rule(f"GetObject bucket={bucket} -> error({code})")
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            once.get_object(Bucket=bucket, Key="k")
        assert caught.value.response["Error"]["Code"] == code
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
        headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
        assert "x-amz-request-id" in headers and "x-mocks3-injected" in headers


def test_a_head_error_has_no_body(server, s3, bucket):
    server.add_rule(f"HeadObject bucket={bucket} -> slow_down")
    url = urllib.parse.urlsplit(s3.generate_presigned_url("head_object", Params={"Bucket": bucket, "Key": "k"}))
    connection = http.client.HTTPConnection(url.netloc)
    connection.request("HEAD", f"{url.path}?{url.query}")
    reply = connection.getresponse()
    assert (reply.status, reply.read()) == (503, b"")


def test_retry_after_headers_are_sent(server, s3, bucket):
    server.add_rule(f"GetObject bucket={bucket} -> slow_down(retry_after=7, retry_after_ms=1500)")
    _, _, head = raw_get(s3, bucket, "k")
    assert "\r\nretry-after: 7\r\n" in head.lower() + "\r\n"
    assert "\r\nx-amz-retry-after: 1500\r\n" in head.lower() + "\r\n"


def test_reset_before_headers_and_in_mid_body_and_truncation(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789" * 1000)
    server.add_rule(f"GetObject bucket={bucket} : 1x -> reset")
    assert raw_get(s3, bucket, "k")[:2] == (b"", "reset")
    server.add_rule(f"GetObject bucket={bucket} : 1x -> reset(at=1024)")
    body, end, head = raw_get(s3, bucket, "k")
    assert end == "reset" and len(body) <= 1024 and "200 OK" in head.split("\r\n")[0]
    server.add_rule(f"GetObject bucket={bucket} : 1x -> truncate(at=50%)")
    body, end, head = raw_get(s3, bucket, "k")
    assert (body, end) == (b"0123456789" * 500, "fin")
    assert "content-length: 10000" in head.lower()
    assert raw_get(s3, bucket, "k")[:2] == (b"0123456789" * 1000, "fin")


def test_a_lost_response_leaves_the_object(server, bucket):
    once = server.boto(attempts=1)
    server.add_rule(f"PutObject bucket={bucket} : 1x -> lost_response")
    with pytest.raises(botocore.exceptions.HTTPClientError):
        once.put_object(Bucket=bucket, Key="k", Body=b"landed")
    assert once.get_object(Bucket=bucket, Key="k")["Body"].read() == b"landed"


def test_a_lost_response_of_a_conditional_write_makes_the_retry_fail_on_its_own_write(server, s3, bucket):
    server.add_rule(f"PutObject bucket={bucket} : 1x -> lost_response(then=internal_error)")
    # Debian's botocore has no IfNoneMatch yet: the header goes in before signing.
    s3.meta.events.register("before-call.s3.PutObject", lambda params, **_: params["headers"].update({"If-None-Match": "*"}))
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        s3.put_object(Bucket=bucket, Key="k", Body=b"mine")
    assert caught.value.response["Error"]["Code"] == "PreconditionFailed"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"mine"


def test_latency_is_added_and_nothing_else_changes(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    server.add_rule(f"GetObject bucket={bucket} : 1x -> latency(300ms)")
    began = time.monotonic()
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    assert time.monotonic() - began >= 0.3


def test_key_globs_skip_and_count(server, s3, bucket):
    rule = server.add_rule(f"PutObject bucket={bucket} key=logs/* : skip 1, 2x -> internal_error")["rules"][0]["id"]
    s3.put_object(Bucket=bucket, Key="other", Body=b"")
    s3.put_object(Bucket=bucket, Key="logs/1", Body=b"")
    s3.put_object(Bucket=bucket, Key="logs/2", Body=b"")
    counters = server.rules()[rule]
    assert (counters["matched"], counters["fired"]) == (4, 2)
    assert counters["seen"] >= 5


def test_the_same_seed_gives_the_same_faults(server, bucket):
    once = server.boto(attempts=1)
    rule = f"HeadObject bucket={bucket} : 30% -> internal_error"

    def run():
        server.clear_rules()
        server.call("PUT", "/v1/seed", {"seed": 4711})
        server.call("POST", "/v1/rules", {"rules": [{"id": "chance", "rule": rule}]})
        outcome = []
        for i in range(60):
            with pytest.raises(botocore.exceptions.ClientError) as caught:
                once.head_object(Bucket=bucket, Key=f"k{i}")
            outcome.append(caught.value.response["ResponseMetadata"]["HTTPStatusCode"])
        return outcome

    first = run()
    assert first == run()
    assert 5 < first.count(500) < 35 and set(first) == {404, 500}


def test_disarming_stops_every_rule(server, s3, bucket):
    server.add_rule(f"PutObject bucket={bucket} -> access_denied")
    server.call("PUT", "/v1/armed", {"armed": False})
    try:
        s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    finally:
        server.call("PUT", "/v1/armed", {"armed": True})
    with pytest.raises(botocore.exceptions.ClientError):
        server.boto(attempts=1).put_object(Bucket=bucket, Key="k", Body=b"x")


def test_a_request_that_is_not_authentic_consumes_no_fault(server, s3, bucket):
    rule = server.add_rule(f"PutObject bucket={bucket} : 1x -> slow_down")["rules"][0]["id"]
    stranger = server.boto(attempts=1, secret_key="wrong")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        stranger.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert caught.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    assert server.rules()[rule]["matched"] == 0


def test_the_request_list_says_which_rule_fired(server, bucket):
    once = server.boto(attempts=1)
    rule = server.add_rule(f"PutObject bucket={bucket} : 1x -> slow_down")["rules"][0]["id"]
    with pytest.raises(botocore.exceptions.ClientError):
        once.put_object(Bucket=bucket, Key="why", Body=b"x")
    once.put_object(Bucket=bucket, Key="why", Body=b"x")
    found = [r for r in server.call("GET", f"/v1/requests?bucket={bucket}&operation=PutObject")["requests"] if r["key"] == "why"]
    assert [(r["status"], r["injected"]) for r in found] == [(503, rule), (200, "")]


def test_nonsense_is_refused_with_a_reason(server):
    import json
    import urllib.error
    for rule, word in [("PutObject keyy=x -> slow_down", "keyy"), ("PutObject -> no_such_fault", "no_such_fault"),
                       ("GetObject -> lost_response", "GetObject"), ("", "expected")]:
        with pytest.raises(urllib.error.HTTPError) as caught:
            server.add_rule(rule)
        assert caught.value.code in (400, 422)
        assert word in json.loads(caught.value.read())["detail"], rule
    assert server.rules() == {}


def test_a_web_page_cannot_change_rules(server):
    import urllib.error
    for headers in ({"Origin": "http://evil.example"}, {"Content-Type": "text/plain"}):
        with pytest.raises(urllib.error.HTTPError):
            server.call("POST", "/v1/rules", {"rule": "GetObject -> slow_down"}, headers=headers)
    assert server.rules() == {}


def test_linger_zero_clients_do_no_harm(server, s3, bucket):
    """A client that resets in mid-upload leaves nothing behind and takes nothing down."""
    host, port = server.endpoint.removeprefix("http://").split(":")
    url = urllib.parse.urlsplit(s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "half"}))
    with socket.create_connection((host, int(port))) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: 1000000\r\n\r\n".encode() + b"x" * 5000)
    s3.put_object(Bucket=bucket, Key="whole", Body=b"x")
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["whole"]

"""Browser uploads (POST forms) as SDKs prepare them, and clients that sign with Version 2."""
import base64
import email.utils
import hashlib
import hmac
import http.client
import os
import urllib.error
import urllib.parse
import urllib.request
import uuid

import botocore.exceptions
import pytest

import servers
from conftest import PROFILES, empty

MIB = 1 << 20


def encode_form(fields, content, filename="cat.jpg"):
    """multipart/form-data of the fields and the file behind them: (content type, body)."""
    boundary = uuid.uuid4().hex
    lines = []
    for name, value in fields.items():
        lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
                 f"Content-Type: image/jpeg\r\n\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(lines) + content + f"\r\n--{boundary}--\r\n".encode()


def post(url, fields, content, **kw):
    """(status, headers, body) of the POST itself: redirects are not followed."""
    content_type, body = encode_form(fields, content, **kw)
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request("POST", parts.path or "/", body, {"Content-Type": content_type})
        reply = connection.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read().decode()
    finally:
        connection.close()


def test_a_presigned_form_uploads_what_its_policy_allows(s3, bucket):
    form = s3.generate_presigned_post(
        bucket, "user/${filename}", Fields={"Content-Type": "image/jpeg", "x-amz-meta-of": "me", "success_action_status": "201"},
        Conditions=[["starts-with", "$Content-Type", "image/"], {"x-amz-meta-of": "me"}, {"success_action_status": "201"},
                    ["content-length-range", 1, 20 * MIB]])
    content = os.urandom(9 * MIB + 17)
    status, headers, body = post(form["url"], form["fields"], content)
    assert status == 201, body
    assert f"<Bucket>{bucket}</Bucket><Key>user/cat.jpg</Key>" in body
    stored = s3.get_object(Bucket=bucket, Key="user/cat.jpg")
    assert stored["Body"].read() == content
    assert stored["ContentType"] == "image/jpeg"
    assert stored["Metadata"] == {"of": "me"}
    assert stored["ETag"] == headers["ETag"]


def test_a_form_that_breaks_its_policy_stores_nothing(s3, bucket):
    form = s3.generate_presigned_post(bucket, "cat", Conditions=[["content-length-range", 0, 10]])
    for fields, content, code in [
        ({**form["fields"], "key": "dog"}, b"x", "AccessDenied"),
        ({**form["fields"], "x-amz-meta-more": "1"}, b"x", "AccessDenied"),
        ({**form["fields"], "x-amz-signature": "0" * 64}, b"x", "SignatureDoesNotMatch"),
        (form["fields"], b"x" * 11, "EntityTooLarge"),
        ({"key": "cat"}, b"x", "AccessDenied"),
    ]:
        status, _, body = post(form["url"], fields, content)
        assert status in (400, 403) and f"<Code>{code}</Code>" in body, body
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_browser_is_sent_on_to_where_the_form_says(s3, bucket):
    url = "http://app.test/done?step=2"
    form = s3.generate_presigned_post(bucket, "a b", Fields={"success_action_redirect": url},
                                      Conditions=[{"success_action_redirect": url}])
    status, headers, _ = post(form["url"], form["fields"], b"meow")
    assert status == 303
    etag = urllib.parse.quote(s3.head_object(Bucket=bucket, Key="a b")["ETag"])
    assert headers["Location"] == f"{url}&bucket={bucket}&key=a+b&etag={etag}"


def test_rules_meet_forms_by_their_key(server, s3, bucket):
    server.add_rule(f"PostObject bucket={bucket} key=unlucky : 1x -> slow_down")
    form = s3.generate_presigned_post(bucket, "unlucky")
    assert post(form["url"], form["fields"], b"x")[0] == 503
    assert post(form["url"], form["fields"], b"x")[0] == 204


# ---- Signature Version 2 -----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module", params=PROFILES)
def old_server(request):
    deployment = servers.Deployment(request.param, ["--sigv2"])
    yield deployment
    deployment.stop()


@pytest.fixture
def old_s3(old_server):
    return old_server.boto(config={"signature_version": "s3"})


@pytest.fixture
def old_bucket(old_server, old_s3):
    name = f"e2e-{uuid.uuid4().hex[:12]}"
    old_s3.create_bucket(Bucket=name)
    yield name
    new = old_server.boto()
    empty(new, name)
    new.delete_bucket(Bucket=name)


def ask_v2(server, method, resource, body=b"", host=None, path=None, secret=servers.SECRET_KEY):
    """(status, body) of a request signed by hand: some versions of botocore sign sub-resources wrongly."""
    date = email.utils.formatdate(usegmt=True)
    digest = base64.b64encode(hashlib.md5(body).digest()).decode()
    text = f"{method}\n{digest}\n\n{date}\nx-amz-meta-of:me\n{resource}"
    signature = base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()
    parts = urllib.parse.urlsplit(server.endpoint)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, path or resource, body,
                           {"Date": date, "Content-MD5": digest, "x-amz-meta-of": "me", "Host": host or parts.netloc,
                            "Authorization": f"AWS {servers.ACCESS_KEY}:{signature}"})
        reply = connection.getresponse()
        return reply.status, reply.read().decode()
    finally:
        connection.close()


def test_a_version_2_client_works_beside_version_4(old_server, old_s3, old_bucket):
    old_s3.put_object(Bucket=old_bucket, Key="a b/ä", Body=b"old", Metadata={"of": "me"}, ContentType="text/plain")
    got = old_s3.get_object(Bucket=old_bucket, Key="a b/ä")
    assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"old", "text/plain", {"of": "me"})
    old_s3.copy_object(Bucket=old_bucket, Key="copy", CopySource={"Bucket": old_bucket, "Key": "a b/ä"})
    old_s3.head_bucket(Bucket=old_bucket)
    assert old_server.boto().list_objects_v2(Bucket=old_bucket)["KeyCount"] == 2
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        old_server.boto(config={"signature_version": "s3"}, secret_key="wrong").list_buckets()
    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"


def test_version_2_signs_sub_resources_and_virtual_hosts(old_server, old_s3, old_bucket):
    old_s3.put_object(Bucket=old_bucket, Key="k", Body=b"x")
    tags = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    assert ask_v2(old_server, "PUT", f"/{old_bucket}/k?tagging", tags)[0] == 200
    status, body = ask_v2(old_server, "GET", f"/{old_bucket}/k?tagging", host=f"{old_bucket}.localhost", path="/k?tagging")
    assert status == 200 and "<Key>a</Key>" in body
    status, body = ask_v2(old_server, "GET", f"/{old_bucket}/k", path=f"/{old_bucket}/k?tagging")
    assert status == 403 and "SignatureDoesNotMatch" in body
    assert ask_v2(old_server, "POST", f"/{old_bucket}/k?uploads")[0] == 200
    assert ask_v2(old_server, "GET", f"/{old_bucket}/k", secret="wrong")[0] == 403


def test_a_version_2_url_is_good_until_it_expires(old_s3, old_bucket):
    old_s3.put_object(Bucket=old_bucket, Key="k", Body=b"shared")
    url = old_s3.generate_presigned_url("get_object", {"Bucket": old_bucket, "Key": "k"})
    assert "AWSAccessKeyId=" in url
    with urllib.request.urlopen(url, timeout=30) as reply:
        assert reply.read() == b"shared"
    gone = old_s3.generate_presigned_url("get_object", {"Bucket": old_bucket, "Key": "k"}, ExpiresIn=-10)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(gone, timeout=30)
    assert refused.value.code == 403 and b"Request has expired" in refused.value.read()


def test_a_version_2_form_uploads(old_s3, old_bucket):
    form = old_s3.generate_presigned_post(old_bucket, "form")
    assert "AWSAccessKeyId" in form["fields"]
    assert post(form["url"], form["fields"], b"x")[0] == 204
    assert old_s3.get_object(Bucket=old_bucket, Key="form")["Body"].read() == b"x"


def test_version_2_is_refused_unless_it_is_switched_on(server, bucket):
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        server.boto(config={"signature_version": "s3"}).list_objects_v2(Bucket=bucket)
    error = refused.value.response["Error"]
    assert error["Code"] == "InvalidRequest" and "AWS4-HMAC-SHA256" in error["Message"]

"""A PUT in signed chunks with a signed trailer, as AWS's own SDKs send it when asked to. Nothing Debian ships does.

Source: "Signature calculations for trailing headers with chunked uploads".
"""
import base64
import hashlib
import hmac
import http.client
import urllib.parse
import zlib

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import servers

STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
EMPTY = hashlib.sha256(b"").hexdigest()


class StreamingAuth(S3SigV4Auth):
    def payload(self, request):
        return STREAMING


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def frame(body, size, sign):
    """The body in chunks of `size`, each signed over the signature before it."""
    framed = b""
    for start in range(0, len(body) + size, size):
        chunk = body[start:start + size]
        signature = sign("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY, hashlib.sha256(chunk).hexdigest()])
        framed += b"%x;chunk-signature=%s\r\n%s" % (len(chunk), signature.encode(), chunk + b"\r\n" if chunk else b"")
        if not chunk:
            break
    checksum = "x-amz-checksum-crc32:" + base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    signature = sign("AWS4-HMAC-SHA256-TRAILER", [hashlib.sha256(f"{checksum}\n".encode()).hexdigest()])
    return framed + f"{checksum}\r\nx-amz-trailer-signature:{signature}\r\n\r\n".encode()


def put(endpoint, path, body, headers, size=64 << 10):
    """Returns status and body of the reply."""
    url = urllib.parse.urlsplit(endpoint)
    request = AWSRequest(method="PUT", url=endpoint + path, headers={
        **headers, "Host": url.netloc, "Content-Encoding": "aws-chunked", "x-amz-trailer": "x-amz-checksum-crc32",
        "x-amz-decoded-content-length": str(len(body)), "x-amz-content-sha256": STREAMING})
    StreamingAuth(Credentials(servers.ACCESS_KEY, servers.SECRET_KEY), "s3", "us-east-1").add_auth(request)
    moment = request.headers["X-Amz-Date"]
    scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
    key = digest(digest(digest(digest(b"AWS4" + servers.SECRET_KEY.encode(), moment[:8]), "us-east-1"), "s3"), "aws4_request")
    previous = [request.headers["Authorization"].rpartition("Signature=")[2]]

    def sign(kind, hashes):
        previous[0] = digest(key, "\n".join([kind, moment, scope, previous[0], *hashes])).hex()
        return previous[0]

    connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
    try:
        connection.request("PUT", path, frame(body, size, sign), dict(request.headers.items()))
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()

"""Who may do what under which settings: every cell is asked over HTTP.

`python3 tests/e2e/access_matrix.py` asks a server of its own and writes the table into docs/api/s3-api.md, where
test_access_matrix.py compares it with what both profiles answer. The table is to be read by somebody who knows S3 before
it is committed: it is the expectation.
"""
import json
import re
import sys
import uuid

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

import servers

PAGE = servers.ROOT / "docs/api/s3-api.md"
BEGIN, END = "<!-- access matrix: begin -->\n", "<!-- access matrix: end -->\n"
CREDENTIALS = {"owner": ("owner-key", "owner-secret", "owner-id"), "other": ("other-key", "other-secret", "other-id")}
PRINCIPALS = ("owner", "other", "anonymous")
ARGUMENTS = [argument for key, secret, identity in CREDENTIALS.values()
             for argument in ("--credential", f"{key}:{secret}:{identity}:{identity}:{identity}@example.com")]


def clients(deployment):
    made = {}
    for name in PRINCIPALS:
        key, secret, _ = CREDENTIALS.get(name, ("", "", ""))
        signature = {"signature_version": "s3v4" if key else UNSIGNED}
        made[name] = boto3.client("s3", endpoint_url=deployment.endpoint, region_name="us-east-1",
                                  aws_access_key_id=key, aws_secret_access_key=secret,
                                  config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1},
                                                **signature))
    return made


def policy(effect, principal, actions=("s3:GetObject", "s3:ListBucket")):
    def put(s3, bucket):
        statement = {"Effect": effect, "Principal": principal, "Action": list(actions),
                     "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return put


def ownership(value):
    return lambda s3, bucket: s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": value}]})


def bucket_acl(acl):
    return lambda s3, bucket: s3.put_bucket_acl(Bucket=bucket, ACL=acl)


def object_acl(**grant):
    return lambda s3, bucket: s3.put_object_acl(Bucket=bucket, Key="there", **grant)


def block(**what):
    settings = {name: what.get(name, False) for name in
                ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
    return lambda s3, bucket: s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=settings)


OTHER = {"CanonicalUser": "other-id"}
LEGACY = ownership("ObjectWriter")
#: What the bucket's owner does before everybody is asked.
SETTINGS = {
    "nothing set": [],
    "ACLs on: bucket public-read": [LEGACY, bucket_acl("public-read")],
    "ACLs on: bucket public-read-write": [LEGACY, bucket_acl("public-read-write")],
    "ACLs on: bucket authenticated-read": [LEGACY, bucket_acl("authenticated-read")],
    "ACLs on: object public-read": [LEGACY, object_acl(ACL="public-read")],
    "ACLs on: object grants other FULL_CONTROL": [LEGACY, object_acl(GrantFullControl="id=other-id")],
    "object public-read, then ACLs off": [LEGACY, object_acl(ACL="public-read"), ownership("BucketOwnerEnforced")],
    "bucket and object public-read, IgnorePublicAcls": [LEGACY, bucket_acl("public-read"), object_acl(ACL="public-read"),
                                                        block(IgnorePublicAcls=True)],
    "policy: everybody may read and list": [policy("Allow", "*")],
    "policy: other may do everything": [policy("Allow", OTHER, ["s3:*"])],
    "policy: everybody may read, RestrictPublicBuckets": [policy("Allow", "*"), block(RestrictPublicBuckets=True)],
    "policy: other is denied, object public-read": [LEGACY, object_acl(ACL="public-read"), policy("Deny", OTHER, ["s3:*"])],
    "policy: everybody is denied everything": [policy("Deny", "*", ["s3:*"])],
}

#: One request each; what it changes is put right again before the next one.
OPERATIONS = {
    "GetObject": lambda s3, b: s3.get_object(Bucket=b, Key="there"),
    "GetObject, absent": lambda s3, b: s3.get_object(Bucket=b, Key="absent"),
    "PutObject": lambda s3, b: s3.put_object(Bucket=b, Key="new", Body=b"new"),
    "DeleteObject": lambda s3, b: s3.delete_object(Bucket=b, Key="absent"),
    "CopyObject, into": lambda s3, b: s3.copy_object(Bucket=b, Key="copy", CopySource={"Bucket": b, "Key": "there"}),
    "ListObjectsV2": lambda s3, b: s3.list_objects_v2(Bucket=b),
    "ListObjectVersions": lambda s3, b: s3.list_object_versions(Bucket=b),
    "GetObjectAcl": lambda s3, b: s3.get_object_acl(Bucket=b, Key="there"),
    "GetBucketAcl": lambda s3, b: s3.get_bucket_acl(Bucket=b),
    "GetObjectTagging": lambda s3, b: s3.get_object_tagging(Bucket=b, Key="there"),
    "GetBucketPolicyStatus": lambda s3, b: s3.get_bucket_policy_status(Bucket=b),
    "GetBucketVersioning": lambda s3, b: s3.get_bucket_versioning(Bucket=b),
    "PutBucketTagging": lambda s3, b: s3.put_bucket_tagging(Bucket=b, Tagging={"TagSet": [{"Key": "k", "Value": "v"}]}),
}


def ask(call):
    try:
        return str(call()["ResponseMetadata"]["HTTPStatusCode"])
    except ClientError as error:
        return str(error.response["ResponseMetadata"]["HTTPStatusCode"])


def measure(deployment):
    """{setting: {operation: {principal: status}}}"""
    asking = clients(deployment)
    table = {}
    for setting, steps in SETTINGS.items():
        bucket = f"matrix-{uuid.uuid4().hex[:8]}"
        asking["owner"].create_bucket(Bucket=bucket)
        asking["owner"].put_object(Bucket=bucket, Key="there", Body=b"there")
        for step in steps:
            step(asking["owner"], bucket)
        table[setting] = {operation: {name: ask(lambda: request(asking[name], bucket)) for name in PRINCIPALS}
                          for operation, request in OPERATIONS.items()}
    return table


def render(table):
    lines = ["| Setting | " + " | ".join(OPERATIONS) + " |", "|---|" + "---|" * len(OPERATIONS)]
    for setting, row in table.items():
        cells = [" ".join(row[operation][name] for name in PRINCIPALS) for operation in OPERATIONS]
        lines.append(f"| {setting} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def documented():
    return PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]


def main():
    deployment = servers.Deployment("embedded", args=ARGUMENTS)
    try:
        text = PAGE.read_text(encoding="utf-8")
        table = render(measure(deployment))
    finally:
        deployment.stop()
    PAGE.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: BEGIN + table + END, text, flags=re.S),
                    encoding="utf-8")
    print(table)


if __name__ == "__main__":
    sys.exit(main())

"""Ownership, ACLs, public access block and CORS as an SDK sets and reads them, between two accounts."""
import urllib.error
import urllib.request
import uuid

import botocore.exceptions
import pytest

import conftest
import servers

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
OWNER, OTHER = "owner-id", "other-id"


@pytest.fixture(scope="module", params=conftest.PROFILES)
def deployment(request):
    """Two accounts, with e-mail addresses."""
    running = servers.Deployment(request.param, ["--credential", f"owner:owner-secret:{OWNER}:Owner:owner@example.com",
                                                 "--credential", f"other:other-secret:{OTHER}:Other:other@example.com"])
    yield running
    running.stop()


@pytest.fixture
def owner(deployment):
    return deployment.boto(access_key="owner", secret_key="owner-secret")


@pytest.fixture
def other(deployment):
    return deployment.boto(access_key="other", secret_key="other-secret")


@pytest.fixture
def make_bucket(owner):
    """Makes buckets that are gone afterwards."""
    made = []

    def make(**parameters):
        name = f"e2e-{uuid.uuid4().hex[:12]}"
        owner.create_bucket(Bucket=name, **parameters)
        made.append(name)
        return name

    yield make
    for name in made:
        conftest.empty(owner, name)
        owner.delete_bucket(Bucket=name)


def code(call, **parameters):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"]


def grants(acl):
    return [(g["Grantee"].get("ID") or g["Grantee"].get("URI"), g["Permission"]) for g in acl["Grants"]]


def send(deployment, method, path, headers):
    request = urllib.request.Request(deployment.endpoint + path, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_a_new_bucket_has_no_acls(owner, make_bucket):
    bucket = make_bucket()
    rules = owner.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert code(owner.put_bucket_acl, Bucket=bucket, ACL="public-read") == "AccessControlListNotSupported"
    assert code(owner.put_object, Bucket=bucket, Key="k", ACL="private") == "AccessControlListNotSupported"
    owner.put_object(Bucket=bucket, Key="k", ACL="bucket-owner-full-control")
    assert grants(owner.get_object_acl(Bucket=bucket, Key="k")) == [(OWNER, "FULL_CONTROL")]
    owner.delete_bucket_ownership_controls(Bucket=bucket)
    assert code(owner.get_bucket_ownership_controls, Bucket=bucket) == "OwnershipControlsNotFoundError"
    owner.put_bucket_acl(Bucket=bucket, ACL="public-read")
    owner.put_bucket_acl(Bucket=bucket, ACL="private")


def test_acls_cannot_be_disabled_while_they_grant_something(owner, make_bucket):
    assert code(owner.create_bucket, Bucket="e2e-never-made", ACL="public-read") == "InvalidBucketAclWithObjectOwnership"
    bucket = make_bucket(ObjectOwnership="ObjectWriter", ACL="public-read")
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert code(owner.put_bucket_ownership_controls, Bucket=bucket,
                OwnershipControls=enforced) == "InvalidBucketAclWithObjectOwnership"
    owner.put_bucket_acl(Bucket=bucket, ACL="private")
    owner.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=enforced)


def test_grants_name_accounts_by_id_address_and_group(owner, make_bucket):
    bucket = make_bucket(ObjectOwnership="ObjectWriter")
    owner.put_object(Bucket=bucket, Key="k", Body=b"x", GrantRead=f'uri="{ALL_USERS}"', GrantReadACP=f"id={OTHER}")
    assert grants(owner.get_object_acl(Bucket=bucket, Key="k")) == [(ALL_USERS, "READ"), (OTHER, "READ_ACP")]
    policy = {"Owner": {"ID": OWNER},
              "Grants": [{"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "other@example.com"},
                          "Permission": "WRITE_ACP"}]}
    owner.put_object_acl(Bucket=bucket, Key="k", AccessControlPolicy=policy)
    assert grants(owner.get_object_acl(Bucket=bucket, Key="k")) == [(OTHER, "WRITE_ACP")]
    policy["Grants"] = [{"Grantee": {"Type": "CanonicalUser", "ID": "stranger"}, "Permission": "READ"}]
    assert code(owner.put_object_acl, Bucket=bucket, Key="k", AccessControlPolicy=policy) == "InvalidArgument"
    policy["Grants"] = []
    owner.put_object_acl(Bucket=bucket, Key="k", AccessControlPolicy=policy)
    assert grants(owner.get_object_acl(Bucket=bucket, Key="k")) == []
    assert owner.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


@pytest.mark.parametrize("ownership, acl, belongs_to", [
    ("ObjectWriter", "bucket-owner-full-control", OTHER),
    ("BucketOwnerPreferred", "bucket-owner-full-control", OWNER),
    ("BucketOwnerPreferred", "bucket-owner-read", OTHER),
])
def test_what_another_account_uploads_belongs_to_whom_the_bucket_says(owner, other, make_bucket, ownership, acl, belongs_to):
    bucket = make_bucket(ObjectOwnership=ownership, ACL="public-read-write")
    other.put_object(Bucket=bucket, Key="put", Body=b"x", ACL=acl)
    upload = other.create_multipart_upload(Bucket=bucket, Key="parts", ACL=acl)["UploadId"]
    part = other.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"x")
    other.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload,
                                    MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    reader = other if belongs_to == OTHER else owner
    for key in ("put", "parts"):
        assert reader.get_object_acl(Bucket=bucket, Key=key)["Owner"]["ID"] == belongs_to, key


def test_the_public_access_block_refuses_public_acls(owner, make_bucket):
    bucket = make_bucket(ObjectOwnership="ObjectWriter")
    assert code(owner.get_public_access_block, Bucket=bucket) == "NoSuchPublicAccessBlockConfiguration"
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    owner.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
    assert owner.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == block
    assert code(owner.put_bucket_acl, Bucket=bucket, ACL="authenticated-read") == "AccessDenied"
    assert code(owner.put_object, Bucket=bucket, Key="k", ACL="public-read") == "AccessDenied"
    owner.delete_public_access_block(Bucket=bucket)
    owner.put_object(Bucket=bucket, Key="k", ACL="public-read")


def test_cors_is_open_until_the_bucket_has_rules(deployment, owner, make_bucket):
    bucket = make_bucket()
    asks = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
    assert send(deployment, "OPTIONS", f"/{bucket}/k", asks)[0] == 200
    assert code(owner.get_bucket_cors, Bucket=bucket) == "NoSuchCORSConfiguration"
    rules = [{"AllowedMethods": ["PUT", "GET"], "AllowedOrigins": ["https://*.example"], "AllowedHeaders": ["*"],
              "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 60}]
    owner.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})
    assert owner.get_bucket_cors(Bucket=bucket)["CORSRules"] == rules
    status, headers = send(deployment, "OPTIONS", f"/{bucket}/k", asks)
    assert (status, headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Methods"],
            headers["Access-Control-Max-Age"]) == (200, "https://app.example", "PUT, GET", "60")
    assert send(deployment, "OPTIONS", f"/{bucket}/k", {**asks, "Origin": "https://app.test"})[0] == 403
    url = owner.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "none"}).removeprefix(deployment.endpoint)
    status, headers = send(deployment, "GET", url, {"Origin": "https://app.example"})
    assert (status, headers["Access-Control-Allow-Origin"], headers["Access-Control-Expose-Headers"]) == \
        (404, "https://app.example", "ETag")
    assert send(deployment, "GET", url, {"Origin": "https://app.test"})[1]["Access-Control-Allow-Origin"] is None
    owner.delete_bucket_cors(Bucket=bucket)
    assert send(deployment, "OPTIONS", f"/{bucket}/k", {**asks, "Origin": "https://app.test"})[0] == 200
    bad = {"CORSRules": [{"AllowedMethods": ["PATCH"], "AllowedOrigins": ["*"]}]}
    assert code(owner.put_bucket_cors, Bucket=bucket, CORSConfiguration=bad) == "InvalidRequest"


@pytest.mark.parametrize("profile", conftest.PROFILES)
def test_another_default_ownership_is_that_of_new_buckets(profile, tmp_path):
    seeded = ["seeded"] if profile == "embedded" else []
    options = ["--object-ownership", "ObjectWriter"] + [part for name in seeded for part in ("--buckets", name)]
    with_acls = servers.Deployment(profile, options, data=tmp_path)
    try:
        s3 = with_acls.boto()
        s3.create_bucket(Bucket="made", ACL="public-read")
        for name in ["made", *seeded]:
            assert code(s3.get_bucket_ownership_controls, Bucket=name) == "OwnershipControlsNotFoundError"
            s3.put_object(Bucket=name, Key="k", ACL="public-read")
            assert (ALL_USERS, "READ") in grants(s3.get_object_acl(Bucket=name, Key="k"))
    finally:
        with_acls.stop()

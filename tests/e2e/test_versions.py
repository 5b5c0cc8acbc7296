"""Versioning through a real client: what S3's user guide tells under "How S3 Versioning works"."""
import uuid

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def versioned(server):
    """A client and a bucket with versioning; every version is removed afterwards."""
    s3 = server.boto()
    bucket = f"versions-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    yield s3, bucket
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
    s3.delete_bucket(Bucket=bucket)


def body(s3, bucket, key, **version):
    return s3.get_object(Bucket=bucket, Key=key, **version)["Body"].read()


def refusal(call, **arguments):
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response


def versions(s3, bucket, **arguments):
    reply = s3.list_object_versions(Bucket=bucket, **arguments)
    return [v["VersionId"] for v in reply.get("Versions", [])], [m["VersionId"] for m in reply.get("DeleteMarkers", [])]


def test_the_state_of_a_bucket(server, s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ("Enabled", "Suspended", "Enabled"):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status
    error = refusal(s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration={"Status": "Off"})
    assert error["Error"]["Code"] == "MalformedXML"
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_every_version_stays_readable(versioned):
    s3, bucket = versioned
    # Small, large and empty objects lie in different places.
    bodies = [b"one", bytes(300_000), b"", b"four"]
    ids = [s3.put_object(Bucket=bucket, Key="k", Body=b)["VersionId"] for b in bodies]
    assert len(set(ids)) == 4
    assert body(s3, bucket, "k") == b"four"
    for version, expected in zip(ids, bodies):
        assert body(s3, bucket, "k", VersionId=version) == expected
        assert s3.head_object(Bucket=bucket, Key="k", VersionId=version)["ContentLength"] == len(expected)
    assert versions(s3, bucket) == (ids[::-1], [])


def test_a_delete_marker_hides_and_its_removal_brings_back(versioned):
    s3, bucket = versioned
    kept = s3.put_object(Bucket=bucket, Key="k", Body=b"kept")["VersionId"]
    deleted = s3.delete_object(Bucket=bucket, Key="k")
    marker = deleted["VersionId"]
    assert deleted["DeleteMarker"] is True and marker != kept
    hidden = refusal(s3.get_object, Bucket=bucket, Key="k")
    assert hidden["Error"]["Code"] == "NoSuchKey"
    assert hidden["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    assert hidden["ResponseMetadata"]["HTTPHeaders"]["x-amz-version-id"] == marker
    read = refusal(s3.get_object, Bucket=bucket, Key="k", VersionId=marker)
    assert read["ResponseMetadata"]["HTTPStatusCode"] == 405 and read["Error"]["Code"] == "MethodNotAllowed"
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert versions(s3, bucket) == ([kept], [marker])
    assert refusal(s3.delete_bucket, Bucket=bucket)["Error"]["Code"] == "BucketNotEmpty"
    removed = s3.delete_object(Bucket=bucket, Key="k", VersionId=marker)
    assert removed["DeleteMarker"] is True and removed["VersionId"] == marker
    assert body(s3, bucket, "k") == b"kept"


def test_removing_the_current_version_brings_the_one_before_back(versioned):
    s3, bucket = versioned
    first, second = (s3.put_object(Bucket=bucket, Key="k", Body=b)["VersionId"] for b in (b"1", b"2"))
    s3.delete_object(Bucket=bucket, Key="k", VersionId=second)
    assert body(s3, bucket, "k") == b"1"
    assert s3.list_object_versions(Bucket=bucket)["Versions"][0]["IsLatest"] is True
    assert refusal(s3.get_object, Bucket=bucket, Key="k", VersionId=second)["Error"]["Code"] == "NoSuchVersion"
    s3.delete_object(Bucket=bucket, Key="k", VersionId=first)
    assert refusal(s3.get_object, Bucket=bucket, Key="k")["Error"]["Code"] == "NoSuchKey"


def test_suspended_writes_replace_the_null_version_only(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    real = s3.put_object(Bucket=bucket, Key="k", Body=b"real")["VersionId"]
    assert body(s3, bucket, "k", VersionId="null") == b"before"
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"after").get("VersionId") == "null"
    assert versions(s3, bucket) == (["null", real], [])
    assert body(s3, bucket, "k", VersionId="null") == b"after" and body(s3, bucket, "k", VersionId=real) == b"real"
    deleted = s3.delete_object(Bucket=bucket, Key="k")
    assert deleted["DeleteMarker"] is True and deleted["VersionId"] == "null"
    assert versions(s3, bucket) == ([real], ["null"])
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "VersionId": v} for v in (real, "null")]})
    assert versions(s3, bucket) == ([], [])


def test_version_ids_that_do_not_exist(versioned):
    s3, bucket = versioned
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    others = s3.put_object(Bucket=bucket, Key="other", Body=b"1")["VersionId"]
    for version, code in ((others, "NoSuchVersion"), ("x" * 32, "NoSuchVersion"), ("null", "NoSuchVersion"),
                          ("short", "InvalidArgument"), ("%00" * 11, "InvalidArgument")):
        assert refusal(s3.get_object, Bucket=bucket, Key="k", VersionId=version)["Error"]["Code"] == code, version
    s3.delete_object(Bucket=bucket, Key="k", VersionId=others)
    assert body(s3, bucket, "k") == b"1" and body(s3, bucket, "other", VersionId=others) == b"1"


def test_copies_tags_and_uploads_name_their_version(versioned):
    s3, bucket = versioned
    old, new = (s3.put_object(Bucket=bucket, Key="k", Body=b)["VersionId"] for b in (b"old", b"new"))
    s3.put_object_tagging(Bucket=bucket, Key="k", VersionId=old, Tagging={"TagSet": [{"Key": "age", "Value": "old"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="k", VersionId=old)["TagSet"] == [{"Key": "age", "Value": "old"}]
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    copied = s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "k", "VersionId": old})
    assert copied["CopySourceVersionId"] == old and copied["VersionId"] not in (old, new)
    assert body(s3, bucket, "k") == b"old"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"parts")
    done = s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload,
                                        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    assert body(s3, bucket, "k", VersionId=done["VersionId"]) == b"parts"
    assert len(versions(s3, bucket)[0]) == 4


def test_delete_objects_tells_of_markers(versioned):
    s3, bucket = versioned
    kept = s3.put_object(Bucket=bucket, Key="a", Body=b"1")["VersionId"]
    reply = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "never"}]})["Deleted"]
    assert [d["Key"] for d in reply] == ["a", "never"] and all(d["DeleteMarker"] for d in reply)
    marker = reply[0]["DeleteMarkerVersionId"]
    again = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a", "VersionId": marker}]})["Deleted"]
    assert again == [{"Key": "a", "VersionId": marker, "DeleteMarker": True, "DeleteMarkerVersionId": marker}]
    assert body(s3, bucket, "a", VersionId=kept) == b"1"


def test_pages_of_versions_go_through_a_key(versioned):
    s3, bucket = versioned
    written = {key: [s3.put_object(Bucket=bucket, Key=key, Body=b"x")["VersionId"] for _ in range(5)][::-1]
               for key in ("a/1", "a/2", "b")}
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2}))
    listed = [(v["Key"], v["VersionId"]) for page in pages for v in page.get("Versions", [])]
    assert listed == [(key, version) for key in sorted(written) for version in written[key]]
    assert all(len(page.get("Versions", [])) <= 2 for page in pages)
    grouped = s3.list_object_versions(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in grouped["CommonPrefixes"]] == ["a/"] and len(grouped["Versions"]) == 5
    behind = s3.list_object_versions(Bucket=bucket, KeyMarker="a/1", VersionIdMarker=written["a/1"][3])
    assert behind["Versions"][0]["VersionId"] == written["a/1"][4]
    error = refusal(s3.list_object_versions, Bucket=bucket, KeyMarker="a/1", VersionIdMarker="never handed out")
    assert error["Error"]["Code"] == "InvalidArgument"

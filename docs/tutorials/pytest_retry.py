import json, os, urllib.request

import boto3


def test_an_upload_survives_being_throttled_twice():
    rule = {"rules": [{"id": "tutorial", "rule": "PutObject bucket=tutorial-py : 2x -> slow_down"}]}
    urllib.request.urlopen(urllib.request.Request(os.environ["MOCKS3_ADMIN"] + "/v1/rules", json.dumps(rule).encode(),
                                                  {"Content-Type": "application/json"}))
    s3 = boto3.client("s3", endpoint_url=os.environ["MOCKS3_ENDPOINT"], region_name="us-east-1",
                      aws_access_key_id="mocks3", aws_secret_access_key="mocks3-secret")
    s3.create_bucket(Bucket="tutorial-py")
    reply = s3.put_object(Bucket="tutorial-py", Key="report.csv", Body=b"a,b\n1,2\n")
    assert reply["ResponseMetadata"]["RetryAttempts"] == 2
    assert s3.get_object(Bucket="tutorial-py", Key="report.csv")["Body"].read() == b"a,b\n1,2\n"

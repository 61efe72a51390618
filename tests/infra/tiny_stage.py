"""A stage of the smallest templates that a deployment can bring: a table, buckets, a queue."""

from pathlib import Path

from infra import package

KEPT = """
Parameters:
  Stage: {Type: String}
  MalwareScan: {Type: String, Default: "off"}
Resources:
  Code: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  Site: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
  Waiting: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: scanned, Value: !Ref MalwareScan}]}}
  Households:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: household_id, AttributeType: S}]
      KeySchema: [{AttributeName: household_id, KeyType: HASH}]
Outputs:
  CodeBucket: {Value: !Ref Code}
  SiteBucket: {Value: !Ref Site}
  HouseholdsTable: {Value: !Ref Households}
  MalwareScan: {Value: !Ref MalwareScan}
"""
QUEUE = """
Parameters:
  MalwareScan: {Type: String}
Resources:
  Waiting: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: scanned, Value: !Ref MalwareScan}]}}
Outputs:
  Told: {Value: !Ref MalwareScan}
"""
APP = """
Parameters:
  CampaignCloses: {Type: String}
  CampaignTimeZone: {Type: String, Default: Asia/Jakarta}
  CloseFiresAt: {Type: String}
  MalwareScan: {Type: String}
  CodeKey: {Type: String}
  ApiConcurrency: {Type: String, Default: "800"}
Resources:
  Waiting:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: code, Value: !Ref CodeKey}, {Key: fires, Value: !Ref CloseFiresAt}, {Key: at-once, Value: !Ref ApiConcurrency}]
Outputs:
  Fires: {Value: !Ref CloseFiresAt}
  Runs: {Value: !Ref CodeKey}
  AtOnce: {Value: !Ref ApiConcurrency}
  Told: {Value: !Ref MalwareScan}
"""
#: It can be neither made nor updated to.
BROKEN = APP.replace("Outputs:", "  Broken: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 99999999}}\nOutputs:")
CLOSES = {"CampaignCloses": "2099-04-01T00:00+07:00"}


def packaged(folder: Path, *, code: str = "code", kept: str = KEPT, app: str = APP, alarms: str = QUEUE) -> Path:
    """A packaged stage in `folder`, of these templates and this code."""
    templates = {"data.yaml": kept, "scan.yaml": QUEUE, "app.json": app, "alarms.yaml": alarms}
    for name, content in {**templates, **dict.fromkeys(package.CODE, code)}.items():
        (folder / name).write_text(content)
    return folder

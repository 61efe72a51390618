"""Where the emulated cloud differs from AWS, for a stage that is deployed to it by the same templates as any other."""

import json
from typing import Protocol

import boto3

from infra.local import cloud
from infra.local.environment import REGION

ACCOUNT = "000000000000"
#: It has no TLS, which the buckets' policies ask for.
BUCKETS = ("UploadsBucket", "PapersBucket", "SiteBucket", "HandoffBucket")


#: The roles that send to the close's queue.
SEND = {"CloseCensusRole", "CloseVillageRole"}


class OnTheEmulator(Protocol):
    """A deployed stage: its outputs, and what its stacks are called."""

    outputs: dict[str, str]

    def stack(self, part: str) -> str: ...


def allow(stage: OnTheEmulator) -> None:
    """Three things in which it differs: it has no TLS, it has a name of its own for leave to send messages in batches, and it takes a
    parameter that is a number for a text, at which all its queues' pollers stop. Safe to repeat, as each deployment does."""
    store, functions, names = boto3.client("s3"), boto3.client("lambda"), boto3.client("cloudformation")
    for name in BUCKETS:
        if name in stage.outputs:
            store.delete_bucket_policy(Bucket=stage.outputs[name])
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        if scaling := mapping.get("ScalingConfig"):
            number = int(scaling["MaximumConcurrency"])
            functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": number})
    resources = names.describe_stack_resources(StackName=stage.stack("app"))["StackResources"]
    statement = {
        "Effect": "Allow",
        "Action": "sqs:SendMessageBatch",
        "Resource": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{stage.outputs['CloseQueue']}",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    for role in (each["PhysicalResourceId"] for each in resources if each["LogicalResourceId"] in SEND):
        boto3.client("iam").put_role_policy(RoleName=role, PolicyName="batches", PolicyDocument=json.dumps(policy))


def told(outputs: dict[str, str]) -> list[str]:
    """What a person needs to know of the stage that was just deployed."""
    endpoint = boto3.client("cloudformation").meta.endpoint_url
    lines = [f"The API is at   {endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_/census"]
    if site := cloud.site():
        lines += [f"The site is at  {site}", "It ends by itself after eight hours; make cloud-stop ends it now."]
    return [*lines, "The commands find it: .venv/bin/python -m ops phase show --stage local"]

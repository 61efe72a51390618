"""The edge's stacks, deployed on an emulated cloud that serves pages through CloudFront: what a browser gets, and what the API does.

It keeps nothing and has no firewall; those are asserted on the templates (test_edge_templates.py)."""

import gzip
import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import brotli
import pytest

from infra.local.pages import TEXT, Page
from infra.site_template import UPLOADS, completed
from static_site.build import build
from static_site.headers import ALWAYS, headers
from static_site.styles import critical_hash
from tests.infra.test_templates import ROOT

SITE, BUCKET, SECRET = "sensus.example", "edge-test-site", "only-the-edge-knows-this-secret-0123456789"
SECURITY = headers(
    UPLOADS.replace("${UploadsBucket}", "uploads").replace("${AWS::Region}", "ap-southeast-3").replace("${AWS::URLSuffix}", "amazonaws.com")
)


def brought(stack: str, template: str, *, region: str = "ap-southeast-3", **parameters: str) -> dict[str, str]:
    """A stack made of a template; its outputs."""
    cloud = boto3.client("cloudformation", region_name=region)
    given = [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
    cloud.create_stack(StackName=stack, TemplateBody=template, Parameters=given, Capabilities=["CAPABILITY_IAM"])
    cloud.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    outputs = cloud.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
    return {each["OutputKey"]: each["OutputValue"] for each in outputs}


class Api(BaseHTTPRequestHandler):
    """Answers with what it was sent."""

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        told = json.dumps(
            {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}, "body": body}
        ).encode()
        self.send_response(404)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The distribution, as a browser reaches it."""

    endpoint: str
    domain: str
    outputs: dict[str, str]

    def asked(self, path: str, method: str = "GET", body: str = "", **named: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by their names in small letters, and body, as they came."""
        line = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=60)
        sent = {"Host": self.domain, "X-Forwarded-Proto": "https", **{name.replace("_", "-"): value for name, value in named.items()}}
        line.request(method, path, body=body or None, headers=sent)
        reply = line.getresponse()
        try:
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        finally:
            line.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build(folder, origin=f"https://{SITE}", regencies=["3319"])
    return folder


@pytest.fixture(scope="module")
def edge(emulated_cloud: str, built: Path) -> Iterator[Edge]:
    """The stacks of the edge, over a bucket with some of the pages and a server in the place of API Gateway."""
    store = boto3.client("s3")
    store.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    pages = ["index.html", "404.html", "en/404.html", "help/index.html", "3319/index.html", "share/3319.jpg", "offline-worker.js"]
    for file in (*pages, *(str(found.relative_to(built)) for found in built.glob("assets/*/js/proof-worker.js"))):
        content, page = (built / file).read_bytes(), Page.of(f"/{file}", b"")
        forms = {"": content}
        if TEXT.match(page.content_type):
            forms |= {".br": brotli.compress(content), ".gz": gzip.compress(content)}
        for ending, form in forms.items():
            coding = {"ContentEncoding": {".br": "br", ".gz": "gzip"}[ending]} if ending else {}
            store.put_object(
                Bucket=BUCKET, Key=f"{file}{ending}", Body=form, ContentType=page.content_type, CacheControl=page.caching, **coding
            )
    store.put_object(Bucket=BUCKET, Key="progress/3319.json", Body=b'{"households": 3}', ContentType="application/json")

    zone = boto3.client("route53").create_hosted_zone(Name=SITE, CallerReference="edge-test")["HostedZone"]["Id"].rpartition("/")[2]
    given = {"Stage": "edgetest", "SiteDomain": SITE, "HostedZoneId": zone}
    brought("edgetest-account", (ROOT / "infra" / "account.yaml").read_text())
    made = brought("edgetest-edge", (ROOT / "infra" / "edge.yaml").read_text(), region="us-east-1", **given)
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        template = completed()
        # The emulator has no TLS, and asks no origin of AWS but buckets.
        policy = template["Resources"]["SiteReadThroughTheEdge"]["Properties"]["PolicyDocument"]
        policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"]
        origin = next(each for each in _distribution(template)["Origins"] if each["Id"] == "api")
        origin["DomainName"] = "127.0.0.1"
        origin["CustomOriginConfig"] = {"OriginProtocolPolicy": "http-only", "HTTPPort": api.server_port}
        outputs = brought(
            "edgetest-site",
            json.dumps(template),
            **given,
            **made,
            SiteBucket=BUCKET,
            UploadsBucket="uploads",
            RestAPIId="abcdef1234",
            EdgeSecret=SECRET,
            StyleHashes=critical_hash(),
        )
        yield Edge(emulated_cloud, outputs["DistributionDomain"], {**made, **outputs})
        api.shutdown()


def _distribution(template: dict[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = template["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    return config


def test_a_page_comes_compressed_with_the_headers_that_the_site_says(edge: Edge, built: Path) -> None:
    for taken, coding, read in (("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)):
        status, told, body = edge.asked("/help/", Accept_Encoding=taken)
        assert (status, told.get("content-encoding"), read(body)) == (200, coding, (built / "help" / "index.html").read_bytes())
        assert told["content-type"] == "text/html; charset=utf-8"
        assert "must-revalidate" in told["cache-control"]
        assert {name: told.get(name.lower()) for name in SECURITY} == SECURITY


def test_the_start_page_and_a_regencys_are_found(edge: Edge, built: Path) -> None:
    assert edge.asked("/", Accept_Encoding="br")[2] == brotli.compress((built / "index.html").read_bytes())
    status, told, _ = edge.asked("/3319?from=wa")
    assert (status, told["location"]) == (301, "/3319/?from=wa")
    assert edge.asked("/3319/")[0] == 200


def test_what_is_not_there_is_said_by_the_sites_own_page_with_status_404(edge: Edge, built: Path) -> None:
    for address, page in (
        ("/nothing", "404.html"),
        ("/en/nothing/", "en/404.html"),
        ("/3319021501900001/", "404.html"),
        ("/404.html", "404.html"),
    ):
        status, told, body = edge.asked(address, Accept_Encoding="br")
        assert (status, brotli.decompress(body)) == (404, (built / page).read_bytes()), address
        assert told["content-type"] == "text/html; charset=utf-8"
        assert told["content-security-policy"] == SECURITY["Content-Security-Policy"]


def test_a_worker_comes_with_what_it_may_do_and_other_files_with_what_goes_with_all(edge: Edge, built: Path) -> None:
    (worker,) = built.glob("assets/*/js/proof-worker.js")
    status, told, body = edge.asked(f"/{worker.relative_to(built)}", Accept_Encoding="br")
    assert (status, brotli.decompress(body)) == (200, worker.read_bytes())
    assert told["content-security-policy"] == SECURITY["Content-Security-Policy"]
    assert "immutable" in told["cache-control"]
    status, told, body = edge.asked("/progress/3319.json")
    assert (status, json.loads(body)) == (200, {"households": 3})
    assert {name: told.get(name.lower()) for name in SECURITY} == {name: SECURITY[name] if name in ALWAYS else None for name in SECURITY}


def test_the_api_gets_the_secret_of_the_edge_and_all_that_it_reads_but_no_other_header(edge: Edge) -> None:
    status, told, body = edge.asked(
        "/api/household?x=1",
        "PATCH",
        '{"answers": 1}',
        Accept="application/json",
        Content_Type="application/merge-patch+json",
        Cookie="__Host-session=s; __Host-device=d; neighbour=n",
        Idempotency_Key="k",
        If_Match='"7"',
        Origin=f"https://{SITE}",
        Referer="https://elsewhere.example/3319021501900001",
        X_Edge_Secret="a guess",
    )
    got = json.loads(body)
    assert (status, told["content-type"], got["path"], got["body"]) == (
        404,
        "application/problem+json",
        "/api/household?x=1",
        '{"answers": 1}',
    )
    sent = got["headers"]
    assert (sent["x-edge-secret"], sent["if-match"], sent["idempotency-key"]) == (SECRET, '"7"', "k")
    assert (sent["content-type"], sent["accept"], sent["origin"]) == ("application/merge-patch+json", "application/json", f"https://{SITE}")
    assert sorted(sent["cookie"].split("; ")) == ["__Host-device=d", "__Host-session=s"]
    assert "referer" not in sent
    assert SITE not in sent["host"]
    assert edge.domain not in sent["host"]


def test_the_campaign_is_asked_for_without_anybodys_cookie_or_query(edge: Edge) -> None:
    _, _, body = edge.asked("/api/census?nik=3319021501900001", Cookie="__Host-session=s")
    got = json.loads(body)
    assert got["path"] == "/api/census"
    assert "cookie" not in got["headers"]
    assert got["headers"]["x-edge-secret"] == SECRET


def test_pages_take_nothing_and_the_clear_is_left(edge: Edge) -> None:
    assert edge.asked("/help/", "POST", "x")[0] == 403
    status, told, _ = edge.asked("/help/", X_Forwarded_Proto="http")
    assert (status, told["location"]) == (301, f"https://{edge.domain}/help/")


def test_the_certificate_and_the_firewall_are_made_where_cloudfront_looks_for_them(edge: Edge) -> None:
    assert edge.outputs["CertificateArn"].startswith("arn:aws:acm:us-east-1:")
    assert edge.outputs["FirewallArn"].startswith("arn:aws:wafv2:us-east-1:")
    assert edge.outputs["SiteAddress"] == f"https://{SITE}"
    config = boto3.client("cloudfront").get_distribution(Id=edge.outputs["DistributionId"])["Distribution"]["DistributionConfig"]
    assert config["WebACLId"] == edge.outputs["FirewallArn"]
    assert config["Aliases"]["Items"] == [SITE]
    zones = boto3.client("route53")
    (zone,) = (each["Id"] for each in zones.list_hosted_zones()["HostedZones"] if each["Name"] == f"{SITE}.")
    records = zones.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    aliases = {each["Type"]: each["AliasTarget"]["DNSName"].rstrip(".") for each in records if "AliasTarget" in each}
    assert aliases == {"A": edge.domain, "AAAA": edge.domain}
    assert boto3.client("apigateway").get_account()["cloudwatchRoleArn"]

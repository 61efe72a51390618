"""What the edge's stacks promise: one address, nobody's answers kept, no address logged, and the bucket read through here alone."""

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs
from cfnlint.decode import decode

from infra.site_template import UPLOADS, completed
from static_site.headers import ALWAYS, headers
from static_site.styles import critical_hash
from tests.infra.test_templates import APP, DATA, ROOT

EDGE: dict[str, Any] = decode(str(ROOT / "infra" / "edge.yaml"))[0]
SITE = completed()
RESOURCES: dict[str, dict[str, Any]] = {name: each["Properties"] for name, each in SITE["Resources"].items()}
DISTRIBUTION = RESOURCES["Distribution"]["DistributionConfig"]
BEHAVIOURS = {"*": DISTRIBUTION["DefaultCacheBehavior"], **{each["PathPattern"]: each for each in DISTRIBUTION["CacheBehaviors"]}}


#: By the length of a region's code: the nation and provinces, regencies, districts, villages.
NEWS = [f"/progress/{'?' * length}.json" for length in (2, 4, 6, 10)]


def caching(path: str) -> dict[str, Any]:
    policy: dict[str, Any] = RESOURCES[BEHAVIOURS[path]["CachePolicyId"]["Ref"]]["CachePolicyConfig"]
    return policy


def told(policy: str) -> dict[str, str]:
    """The headers that a policy adds, as a browser gets them but for substitutions."""
    config = RESOURCES[policy]["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    age = security["StrictTransportSecurity"]
    names = {each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]}
    names["X-Content-Type-Options"] = "nosniff" if "ContentTypeOptions" in security else ""
    names["Strict-Transport-Security"] = f"max-age={age['AccessControlMaxAgeSec']}" + "".join(
        f"; {word}" for word, on in (("includeSubDomains", age["IncludeSubdomains"]), ("preload", age["Preload"])) if on
    )
    if "ContentSecurityPolicy" in security:
        names["Content-Security-Policy"] = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        names["Referrer-Policy"] = security["ReferrerPolicy"]["ReferrerPolicy"]
    assert all(each["Override"] is True for each in (*security.values(), *config["CustomHeadersConfig"]["Items"]))
    return names


@pytest.mark.parametrize(
    ("template", "region"),
    [("account.yaml", "ap-southeast-3"), ("data.yaml", "ap-southeast-3"), ("scan.yaml", "ap-southeast-3"), ("edge.yaml", "us-east-1")],
)
def test_a_template_is_one_that_cloudformation_takes(template: str, region: str) -> None:
    assert lint_file(ROOT / "infra" / template, config=ManualArgs(regions=[region])) == []


def test_the_sites_template_is_one_that_cloudformation_takes_whole(tmp_path: Path) -> None:
    made = tmp_path / "site.json"
    made.write_text(json.dumps(SITE, separators=(",", ":")))
    assert lint_file(made, config=ManualArgs(regions=["ap-southeast-3"])) == []
    assert made.stat().st_size < 51_200


def test_pages_carry_the_headers_that_the_site_says_and_nothing_else_does() -> None:
    of_pages = headers(UPLOADS, style_hashes="${StyleHashes}")
    assert told("DocumentHeaders") == of_pages
    assert told("OtherHeaders") == {name: of_pages[name] for name in ALWAYS}
    documents = {path for path, each in BEHAVIOURS.items() if each["ResponseHeadersPolicyId"] == {"Ref": "DocumentHeaders"}}
    assert documents == {"*", "/assets/*-worker.js"}
    assert {each["ResponseHeadersPolicyId"]["Ref"] for each in BEHAVIOURS.values()} == {"DocumentHeaders", "OtherHeaders"}


def test_the_hash_that_the_site_gives_is_what_the_stack_takes() -> None:
    pattern = SITE["Parameters"]["StyleHashes"]["AllowedPattern"]
    assert re.fullmatch(pattern, critical_hash())
    assert re.fullmatch(pattern, f"{critical_hash()} {critical_hash()}")
    assert not re.fullmatch(pattern, f"{critical_hash()} 'unsafe-inline'")
    assert "unsafe" not in told("DocumentHeaders")["Content-Security-Policy"]


def test_papers_may_be_sent_to_where_the_api_says(emulated_cloud: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from chalicelib.settings import settings
    from chalicelib.storage import aws

    deployed = replace(settings(), aws_endpoint_url="")
    monkeypatch.setattr(aws, "settings", lambda: deployed)
    # Unwrapped: the tests' own clients must not be remembered as those of a deployed stage.
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    form = aws.client.__wrapped__("s3").generate_presigned_post("sensus-pilot-data-uploads-1x2y", "key")
    expected = UPLOADS.replace("${UploadsBucket}", "sensus-pilot-data-uploads-1x2y")
    expected = expected.replace("${AWS::Region}", deployed.aws_region).replace("${AWS::URLSuffix}", "amazonaws.com")
    assert form["url"].rstrip("/") == expected


def test_the_bucket_is_read_by_this_distribution_alone_and_only_over_tls() -> None:
    clear, reading = RESOURCES["SiteReadThroughTheEdge"]["PolicyDocument"]["Statement"]
    assert (clear["Effect"], clear["Principal"], clear["Condition"]) == ("Deny", "*", {"Bool": {"aws:SecureTransport": "false"}})
    assert (reading["Principal"], reading["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    only = reading["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert only == "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"
    assert RESOURCES["SiteAccess"]["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    allowing = [
        (name, statement["Principal"])
        for template in (DATA, APP, EDGE, SITE)
        for name, each in template["Resources"].items()
        if each.get("Type") == "AWS::S3::BucketPolicy"
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    # S3 itself writes down who read what.
    logs = ("AccessLogsTakeLogs", {"Service": "logging.s3.amazonaws.com"})
    assert allowing == [logs, ("SiteReadThroughTheEdge", {"Service": "cloudfront.amazonaws.com"})], "nothing is public but the site"


def test_the_api_is_reached_over_tls_with_the_secret_and_with_all_that_it_reads() -> None:
    api = next(each for each in DISTRIBUTION["Origins"] if each["Id"] == "api")
    assert api["DomainName"] == {"Fn::Sub": "${RestAPIId}.execute-api.${AWS::Region}.${AWS::URLSuffix}"}
    assert "OriginPath" not in api, "the stage of the API is called api"
    assert (api["CustomOriginConfig"]["OriginProtocolPolicy"], api["CustomOriginConfig"]["OriginSSLProtocols"]) == (
        "https-only",
        ["TLSv1.2"],
    )
    assert api["OriginCustomHeaders"] == [{"HeaderName": "X-Edge-Secret", "HeaderValue": {"Ref": "EdgeSecret"}}]
    assert SITE["Parameters"]["EdgeSecret"]["NoEcho"] is True
    sent = set(RESOURCES["ApiRequest"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"])
    assert {header.lower() for header in sent} == {
        "accept",
        "cloudfront-viewer-address",
        "content-type",
        "idempotency-key",
        "if-match",
        "origin",
    }
    read = {header for header in _headers_that_access_reads() if header not in ("x-edge-secret", "cookie")}
    assert read <= {header.lower() for header in sent}
    assert len(sent) <= 10, "CloudFront's quota"
    for path in ("/api/*", "/api/census"):
        assert (BEHAVIOURS[path]["TargetOriginId"], BEHAVIOURS[path]["ViewerProtocolPolicy"]) == ("api", "https-only")
        assert "FunctionAssociations" not in BEHAVIOURS[path]
    assert set(BEHAVIOURS["/api/*"]["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def _headers_that_access_reads() -> set[str]:
    source = (ROOT / "chalicelib" / "routes" / "access.py").read_text("utf-8")
    return set(re.findall(r'(?:headers|told)\.get\("([a-z-]+)"\)', source))


def test_no_answer_of_the_api_is_kept_or_waits_for_anothers() -> None:
    policy = caching("/api/*")
    assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0), "what says no-store is not stored"
    keyed = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    from chalicelib.routes.access import COOKIE, DEVICE

    assert keyed["CookiesConfig"] == {"CookieBehavior": "whitelist", "Cookies": [COOKIE, DEVICE]}
    assert keyed["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert keyed["EnableAcceptEncodingGzip"] is keyed["EnableAcceptEncodingBrotli"] is BEHAVIOURS["/api/*"]["Compress"] is True
    # CloudFront takes no wish for compression where nothing can be kept at all.
    assert policy["MaxTTL"] == 1


def test_the_campaign_and_what_jobs_write_are_half_a_minute_old_at_most() -> None:
    for path in ("/api/census", *NEWS, "/receipt-keys.json", "/notice.json"):
        policy = caching(path)
        assert (policy["MinTTL"], policy["MaxTTL"]) == (0, 30), path
        keyed = policy["ParametersInCacheKeyAndForwardedToOrigin"]
        assert keyed["CookiesConfig"] == {"CookieBehavior": "none"}, "everybody's answer, nobody's cookie"
        assert BEHAVIOURS[path]["Compress"] is True, path
        assert "FunctionAssociations" not in BEHAVIOURS[path], path


def test_a_page_is_asked_of_the_bucket_once_a_minute_and_an_asset_once() -> None:
    assert caching("*")["MinTTL"] == 60
    assert caching("/assets/*")["DefaultTTL"] == caching("/assets/*-worker.js")["DefaultTTL"] == 31_536_000
    for path in ("*", "/assets/*", "/assets/*-worker.js"):
        assert caching(path)["ParametersInCacheKeyAndForwardedToOrigin"]["EnableAcceptEncodingGzip"] is False, "each form has its own path"
        assert BEHAVIOURS[path]["AllowedMethods"] == ["GET", "HEAD"]
        assert BEHAVIOURS[path]["ViewerProtocolPolicy"] == "redirect-to-https"
        events = {each["EventType"]: each["FunctionARN"]["Fn::GetAtt"][0] for each in BEHAVIOURS[path]["FunctionAssociations"]}
        assert events == {"viewer-request": "PageRequest"} | ({"viewer-response": "PageResponse"} if path == "*" else {})


def test_every_regions_progress_is_a_file_of_the_jobs_and_no_longer_number_is() -> None:
    from chalicelib.enumeration.progress import NATION

    def behaviour(path: str) -> str:
        return next((each for each in BEHAVIOURS if each != "*" and fnmatchcase(path, each)), "*")

    assert [behaviour(f"/progress/{code}.json") for code in (NATION, "33", "3319", "331902", "3319021001")] == [NEWS[0], *NEWS]
    assert behaviour("/progress/3319021501900001.json") == behaviour("/progress/3319/") == behaviour("/progress/3319/index.html") == "*"


def test_the_more_special_path_comes_first() -> None:
    order = [each["PathPattern"] for each in DISTRIBUTION["CacheBehaviors"]]
    assert order.index("/api/census") < order.index("/api/*")
    assert order.index("/assets/*-worker.js") < order.index("/assets/*")


def test_no_failure_has_a_page_that_would_replace_the_apis_own_words() -> None:
    for each in DISTRIBUTION["CustomErrorResponses"]:
        assert set(each) == {"ErrorCode", "ErrorCachingMinTTL"}
        assert each["ErrorCachingMinTTL"] == 0, "a busy census is asked again"


def test_the_edge_speaks_what_phones_speak_and_nothing_older_than_tls_1_2() -> None:
    assert (DISTRIBUTION["HttpVersion"], DISTRIBUTION["IPV6Enabled"]) == ("http2and3", True)
    condition, certificate, own = DISTRIBUTION["ViewerCertificate"]["Fn::If"]
    assert (condition, own) == ("HasDomain", {"CloudFrontDefaultCertificate": True})
    assert certificate["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert DISTRIBUTION["PriceClass"] == "PriceClass_200", "the cheaper one has no edge in Asia"
    assert {SITE["Resources"][name]["Properties"]["Type"] for name in ("Address", "AddressOfIPv6")} == {"A", "AAAA"}


def test_nobodys_address_is_written_down_at_the_edge() -> None:
    assert "Logging" not in DISTRIBUTION
    firewall = EDGE["Resources"]["Firewall"]["Properties"]
    assert not [name for name, each in EDGE["Resources"].items() if each["Type"] == "AWS::WAFv2::LoggingConfiguration"]
    assert {each["VisibilityConfig"]["SampledRequestsEnabled"] for each in (firewall, *firewall["Rules"])} == {False}


def test_the_edges_rules_only_count_until_they_are_told_to_refuse() -> None:
    assert (EDGE["Parameters"]["RateRules"]["Default"], EDGE["Parameters"]["RateRules"]["AllowedValues"]) == ("count", ["count", "block"])
    rules = {rule["Name"]: rule for rule in EDGE["Resources"]["Firewall"]["Properties"]["Rules"]}
    assert list(rules) == ["addresses-known-for-attacks", "requests-of-one-address", "known-bad-inputs", "common-attacks"]
    for rule in rules.values():
        condition, refusing, counting = (rule.get("OverrideAction") or rule["Action"])["Fn::If"]
        assert (condition, counting) == ("Refused", {"Count": {}})
        assert set(refusing) in ({"None"}, {"Block"})
    assert EDGE["Resources"]["Firewall"]["Properties"]["DefaultAction"] == {"Allow": {}}


def test_nothing_that_a_family_answers_is_refused_for_how_it_looks() -> None:
    for rule in EDGE["Resources"]["Firewall"]["Properties"]["Rules"]:
        group = rule["Statement"].get("ManagedRuleGroupStatement", {})
        overridden = {each["Name"] for each in group.get("RuleActionOverrides", []) if each["ActionToUse"] == {"Count": {}}}
        assert (
            overridden
            == {
                "AWSManagedRulesAmazonIpReputationList": set(),
                "AWSManagedRulesKnownBadInputsRuleSet": {"JavaDeserializationRCE_BODY", "Log4JRCE_BODY"},
                "AWSManagedRulesCommonRuleSet": {
                    "CrossSiteScripting_BODY",
                    "EC2MetaDataSSRF_BODY",
                    "GenericLFI_BODY",
                    "GenericRFI_BODY",
                    "SizeRestrictions_BODY",
                },
                "": set(),
            }[group.get("Name", "")]
        )


def test_one_address_may_be_a_carriers() -> None:
    rate = EDGE["Resources"]["Firewall"]["Properties"]["Rules"][1]
    statement = rate["Statement"]["RateBasedStatement"]
    assert statement == {"Limit": {"Ref": "RequestsPer5Minutes"}, "EvaluationWindowSec": 300, "AggregateKeyType": "IP"}
    # Eight calls and some twenty files for each household: seven hundred of them behind one address in five minutes.
    assert EDGE["Parameters"]["RequestsPer5Minutes"]["Default"] >= 700 * 28
    refusal = rate["Action"]["Fn::If"][1]["Block"]["CustomResponse"]
    body = EDGE["Resources"]["Firewall"]["Properties"]["CustomResponseBodies"][refusal["CustomResponseBodyKey"]]
    assert refusal["ResponseCode"] == 429
    assert "type" not in json.loads(body["Content"]), "the pages try again (static_site/assets/js/api.js)"


def test_what_the_edge_gives_is_what_the_site_takes() -> None:
    assert set(EDGE["Outputs"]) == {"CertificateArn", "FirewallArn"}
    assert set(EDGE["Outputs"]) <= set(SITE["Parameters"])
    assert set(SITE["Outputs"]) == {"DistributionId", "DistributionDomain", "SiteAddress"}
    asked = {name for name, each in SITE["Parameters"].items() if "Default" not in each}
    assert asked == {"Stage", "SiteBucket", "UploadsBucket", "RestAPIId", "EdgeSecret", "StyleHashes"}

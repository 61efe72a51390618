"""How a site's files come into its bucket, and which stay there."""

import gzip
from pathlib import Path
from typing import Any

import boto3
import brotli
import pytest

from infra.deploying.site_files import archive, digest
from infra.deploying.site_upload import Uploaded, let_go, upload

PAGE = "<html><body>Sensus</body></html>"


def site(folder: Path, **files: str) -> Path:
    """A built site of a page, a regency's page, an asset and a preview, with `files` instead of those."""
    contents = {
        "index.html": PAGE,
        "3319/index.html": f"{PAGE} Kudus",
        "assets/0123456789ab/js/journey.js": "let kk;",
        "share/3319.jpg": "a picture",
        **{name.replace("__", "/").replace("_html", ".html").replace("_js", ".js"): content for name, content in files.items()},
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def bucket(emulated_cloud: str, request: pytest.FixtureRequest) -> str:
    name = f"site-{abs(hash(request.node.name)) % 10**10}"
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-southeast-3"})
    return name


def keys(bucket: str) -> set[str]:
    return {each["Key"] for each in boto3.client("s3").list_objects_v2(Bucket=bucket).get("Contents", ())}


def told(bucket: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = boto3.client("s3").get_object(Bucket=bucket, Key=key)
    return found | {"Body": found["Body"].read()}


def brought(folder: Path, to: Path, bucket: str) -> Uploaded:
    return upload(archive(folder, to / f"{digest(folder)}.zip"), bucket=bucket)


def test_the_same_site_is_the_same_archive(tmp_path: Path) -> None:
    first, second = site(tmp_path / "first"), site(tmp_path / "second")
    assert digest(first) == digest(second)
    assert archive(first, tmp_path / "1.zip").read_bytes() == archive(second, tmp_path / "2.zip").read_bytes()
    assert digest(site(tmp_path / "second", index_html="another")) != digest(first)


def test_each_text_lies_beside_its_compressed_forms_with_type_and_caching(tmp_path: Path, bucket: str) -> None:
    brought(site(tmp_path / "site"), tmp_path, bucket)
    page, br, gz = (told(bucket, f"3319/index.html{ending}") for ending in ("", ".br", ".gz"))
    assert {each["ContentType"] for each in (page, br, gz)} == {"text/html; charset=utf-8"}
    assert {each["CacheControl"] for each in (page, br, gz)} == {"public, max-age=0, must-revalidate"}
    assert (page.get("ContentEncoding"), br["ContentEncoding"], gz["ContentEncoding"]) == (None, "br", "gzip")
    assert brotli.decompress(br["Body"]) == gzip.decompress(gz["Body"]) == page["Body"]
    script = told(bucket, "assets/0123456789ab/js/journey.js.br")
    assert (script["ContentType"], script["CacheControl"]) == ("text/javascript; charset=utf-8", "public, max-age=31536000, immutable")
    picture = told(bucket, "share/3319.jpg")
    assert (picture["ContentType"], picture["CacheControl"]) == ("image/jpeg", "public, max-age=86400")
    assert "share/3319.jpg.br" not in keys(bucket), "a picture gets no smaller"


def test_only_what_changed_is_put_and_only_that_is_asked_for_again(tmp_path: Path, bucket: str) -> None:
    first = brought(site(tmp_path / "site"), tmp_path, bucket)
    assert (len(first.put), first.same) == (10, 0)
    again = brought(site(tmp_path / "site"), tmp_path, bucket)
    assert (again.put, again.removed, again.same, again.stale) == ((), (), 10, [])
    changed = brought(site(tmp_path / "site", index_html=f"{PAGE} changed"), tmp_path, bucket)
    assert set(changed.put) == {"index.html", "index.html.br", "index.html.gz"}
    assert changed.stale == ["/index.html"]


def test_pages_that_are_gone_go_and_what_old_pages_fetch_stays(tmp_path: Path, bucket: str) -> None:
    brought(site(tmp_path / "old", help__index_html=PAGE), tmp_path, bucket)
    store = boto3.client("s3")
    for written in ("progress/3319.json", "receipt-keys.json"):
        store.put_object(Bucket=bucket, Key=written, Body=b"{}")
    new = site(tmp_path / "new", assets__ba9876543210__js__journey_js="let nik;")
    (new / "assets/0123456789ab/js/journey.js").unlink()
    done = brought(new, tmp_path, bucket)
    assert set(done.removed) == {"help/index.html", "help/index.html.br", "help/index.html.gz"}
    left = keys(bucket)
    assert {"assets/0123456789ab/js/journey.js", "assets/ba9876543210/js/journey.js.br"} <= left
    assert {"progress/3319.json", "receipt-keys.json"} <= left, "jobs write these"
    assert "/help/index.html" in done.stale


def test_an_upload_that_was_cut_short_is_made_whole(tmp_path: Path, bucket: str) -> None:
    folder = site(tmp_path / "site")
    brought(folder, tmp_path, bucket)
    boto3.client("s3").delete_object(Bucket=bucket, Key="3319/index.html.br")
    assert brought(folder, tmp_path, bucket).put == ("3319/index.html.br",)


def test_the_edge_forgets_a_page_by_each_of_its_addresses_and_many_pages_at_once(emulated_cloud: str) -> None:
    edge = boto3.client("cloudfront")
    config = {
        "CallerReference": "upload", "Comment": "", "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "o.example", "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only", "MinTTL": 0,
            "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}},
    }  # fmt: skip
    distribution = edge.create_distribution(DistributionConfig=config)["Distribution"]["Id"]

    def forgotten(addresses: list[str]) -> list[str]:
        made = edge.get_invalidation(DistributionId=distribution, Id=let_go(addresses, distribution=distribution))
        paths: list[str] = made["Invalidation"]["InvalidationBatch"]["Paths"]["Items"]
        return sorted(paths)

    assert forgotten(["/3319/index.html"]) == ["/3319/", "/3319/index.html*"]
    assert forgotten([f"/{code}/index.html" for code in range(1000, 1100)]) == ["/*"]
    assert let_go([], distribution=distribution) == ""

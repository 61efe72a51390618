"""The settings of the one-machine stack, as every process of it gets them."""

import os
from urllib.parse import urlsplit

REGION = "ap-southeast-3"


def environment(*, port: int, endpoint: str) -> dict[str, str]:
    """The environment of the stack at `port` whose emulated cloud is at `endpoint`. docs/settings.md says what each means."""
    if urlsplit(endpoint).hostname != "127.0.0.1":
        raise ValueError("The one-machine stack lives on loopback only.")
    return {
        # The emulator takes any key; a developer's own cloud is never asked.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": endpoint,
        # No process of it is a function, whatever started it.
        "AWS_LAMBDA_FUNCTION_NAME": "",
        "STAGE": "local",
        "SITE_ORIGINS": f"http://127.0.0.1:{port} http://localhost:{port}",
        "EDGE_SECRET": "",
        "HOUSEHOLDS_TABLE": "sensus-households",
        "CENSUS_TABLE": "sensus-census",
        "TOKENS_TABLE": "sensus-tokens",
        "UPLOADS_BUCKET": "sensus-uploads",
        "SITE_BUCKET": "sensus-site",
        "HANDOFF_BUCKET": "sensus-hand-off",
        "PAPERS_BUCKET": "sensus-papers",
        "CLOSE_QUEUE": "sensus-close",
        "KEYS_KEY_ID": "alias/sensus-keys",
        "MALWARE_SCAN": "off",
        "CAMPAIGN_ID": "sp2020",
        "CAMPAIGN_NAME": "Sensus Penduduk 2020",
        "CAMPAIGN_YEAR": "2020",
        "CAMPAIGN_OPENS": "2020-02-15T00:00+07:00",
        "CAMPAIGN_CLOSES": "2020-04-01T00:00+07:00",
        "CAMPAIGN_INTERVIEW_FROM": "2020-07-01T00:00+07:00",
        "CAMPAIGN_INTERVIEW_UNTIL": "2020-08-01T00:00+07:00",
        "CAMPAIGN_TIME_ZONE": "Asia/Jakarta",
        "CAMPAIGN_TARGET": "0.27",
    }


def enter(variables: dict[str, str]) -> None:
    """Put `variables` in force in this process; the settings are read once, so before anything of chalicelib is imported."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(variables)

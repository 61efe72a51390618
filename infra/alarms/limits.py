"""Limits of the account, and money: what ends service, or costs, before anything is broken."""

from infra.alarms.alarm import Alarm, Metric
from infra.alarms.prices import OF_EDGE, OF_STAGE, hourly, measures, of_edge
from infra.alarms.residents import of_api

QUOTAS = "When a limit is near"
MONEY = "When it costs too much"
EDGE = "When the site itself fails"

_AT_ONCE = {"Type": "Resource", "Resource": "ConcurrentExecutions", "Service": "Lambda", "Class": "None"}
#: The firewalls, as their measures name them (edge.yaml, app.yaml); the edge's is told without a region.
_AT_THE_EDGE = {"WebACL": {"Fn::Sub": "sensus-${Stage}-edge"}, "Rule": "ALL"}
_AT_THE_API = {"WebACL": {"Fn::Sub": "sensus-${Stage}-api"}, "Rule": "ALL", "Region": {"Ref": "AWS::Region"}}

ALARMS = [
    Alarm(
        "RequestsNearTheirLimit", "page", "operations", QUOTAS,
        "Soon requests of residents are answered with 429, too many: four fifths of what the API lets in come.",
        "Raise ApiRequestsPerSecond within the region's quota, and ask for more quota.",
        {"requests": of_api("Count")}, math="100 * requests / 60 / ${ApiRequestsPerSecond}", over=80, points=2, of=3,
    ),
    Alarm(
        "FunctionsNearTheAccountsLimit", "page", "operations", QUOTAS,
        "Soon functions are refused for want of room, those of the close first.",
        "Ask for more concurrent executions; lower CloseConcurrency if the API needs the room.",
        {"atonce": Metric("AWS/Usage", "ResourceCount", _AT_ONCE, "Maximum")},
        math="100 * atonce / SERVICE_QUOTA(atonce)", over=80, points=3, of=5,
    ),
    Alarm(
        "EdgePassedBy", "ticket", "security", EDGE,
        "Residents feel nothing: somebody calls the API's own address, past the site's firewall, and is turned away.",
        "See in its samples what they ask for; if families' pages do it, the edge sends another secret than the API takes.",
        {"blocked": Metric("AWS/WAFV2", "BlockedRequests", _AT_THE_API)}, over=1000, seconds=300, points=2, of=2,
    ),
    Alarm(
        "MoneyAboveThePlan", "ticket", "finance", MONEY,
        "Residents feel nothing: the stage costs more by the hour than was planned for a busy one.",
        "See on the dashboard which service it is, and whether as many more households come.",
        measures(OF_STAGE), math=hourly(OF_STAGE, seconds=300), over={"Ref": "DollarsPerHourPlanned"}, seconds=300, points=3, of=3,
    ),
    Alarm(
        "MoneyRunsAway", "page", "finance", MONEY,
        "Residents feel nothing yet: the stage costs more by the hour than the busiest hour of a census could.",
        "See whether it is an attack, and let the firewall's rate rule block; else close the tap with ApiRequestsPerSecond.",
        measures(OF_STAGE), math=hourly(OF_STAGE, seconds=300), over={"Ref": "DollarsPerHourAtMost"}, seconds=300, points=2, of=2,
    ),
]  # fmt: skip

AT_THE_EDGE = [
    Alarm(
        "SiteFailing", "page", "operations", EDGE,
        "More than one page or answer in a hundred that residents ask for is an error.",
        "See whether the API fails behind it; if not, whether the bucket or the distribution was changed.",
        {"share": Metric("AWS/CloudFront", "5xxErrorRate", {"DistributionId": {"Ref": "DistributionId"}, "Region": "Global"}, "Average")},
        over=1, points=3, of=5,
    ),
    Alarm(
        "PagesMissing", "ticket", "development", EDGE,
        "One in five requests of residents finds nothing, or is refused: a link leads nowhere, or somebody searches for holes.",
        "See in the distribution's statistics which addresses they are.",
        {"share": Metric("AWS/CloudFront", "4xxErrorRate", {"DistributionId": {"Ref": "DistributionId"}, "Region": "Global"}, "Average"),
         "all": of_edge("Requests")},
        math="IF(all >= 1000, share, 0)", over=20, seconds=300, points=3, of=3,
    ),
    Alarm(
        "FirewallBlocking", "ticket", "security", EDGE,
        "The firewall turns away many requests; whole offices or villages may share one address.",
        "See in its samples which rule, and from where; ask the call centre whether residents complain.",
        {"blocked": Metric("AWS/WAFV2", "BlockedRequests", _AT_THE_EDGE)},
        over={"Ref": "BlockedRequestsPer5Minutes"}, seconds=300, points=2, of=2, only_if="Walled",
    ),
    Alarm(
        "CertificateEnds", "ticket", "operations", EDGE,
        "In less than thirty days no browser of any resident would open the site.",
        "See why the certificate doesn't renew itself: mostly its record in the zone is gone.",
        {"days": Metric("AWS/CertificateManager", "DaysToExpiry", {"CertificateArn": {"Ref": "CertificateArn"}}, "Minimum")},
        below=30, seconds=86_400, only_if="Certified",
    ),
    Alarm(
        "EdgeMoneyRunsAway", "page", "finance", MONEY,
        "Residents feel nothing yet: the site's edge costs more by the hour than the busiest hour of a census could.",
        "See which addresses ask for what, and let the firewall's rate rule block.",
        measures(OF_EDGE), math=hourly(OF_EDGE, seconds=300), over={"Ref": "DollarsPerHourAtMost"}, seconds=300, points=2, of=2,
    ),
]  # fmt: skip

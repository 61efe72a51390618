"""Each part by itself: every function, and beside it every queue, stream and table that a stage has."""

from dataclasses import dataclass

from infra.alarms.alarm import Alarm, Metric, Owner, Together
from infra.alarms.close import waiting
from infra.alarms.residents import PROBED

FUNCTIONS = "When a function fails"
QUEUES = "When something was set aside"
TABLES = "When the tables refuse"
PAPERS = "When papers wait"
TOGETHER = Together(
    "StoresInTrouble",
    "page",
    "operations",
    TABLES,
    "Residents are asked to wait, or soon will be: the tables refuse.",
    "See on the dashboard which of its alarms began first.",
)
#: What the code asks of a table; CloudWatch tells the store's own errors by operation only.
OPERATIONS = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "TransactWriteItems")


@dataclass(frozen=True, slots=True)
class Function:
    """A function: the parameter that names it is `name` + Function; what residents feel when it fails; its time limit in seconds."""

    name: str
    fails: str
    limit: int
    owner: Owner = "development"
    only_if: str = ""


ALL_FUNCTIONS = [
    Function("Api", "Requests of residents fail, and their pages try again.", 29),
    Function("CloseCensus", "The close isn't begun or told of; late answers are refused all the same.", 300),
    Function("CloseVillage", "Villages' lists for interviewers come late; each is tried again.", 840),
    Function("MarkChangedVillages", "The public counts lag; no answer is touched.", 60),
    Function("MatchReturns", "Families counted without the register's data are matched late.", 300),
    Function("PublishProgress", "The public counts lag; no answer is touched.", 300),
    Function("InspectPapers", "Photos of papers stay pending; families can send their answers all the same.", 60),
    Function("Probe", "Residents feel nothing, and we know less of them.", 55, "operations", PROBED),
]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A queue of what failed for good, by the parameter that names it."""

    queue: str
    means: str
    only_if: str = ""


SET_ASIDE = [
    SetAside(
        "InspectionQueueSetAside", "Some families' papers could not be inspected and stay pending; a reviewer still gets to see them."
    ),
    SetAside("JobsSetAside", "A scheduled function could not be called, or failed each time; the next minute calls it anew."),
    SetAside("ProbeSetAside", "Residents feel nothing: the synthetic household could not be sent out.", PROBED),
]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, by the parameter that names it, and its indexes."""

    name: str
    means: str
    indexes: tuple[str, ...] = ()


ALL_TABLES = [
    Table("Households", "Residents are asked to wait, and their pages try again.", ("by_village",)),
    Table("Census", "Phases, keys and the close are read late; residents may be asked to wait."),
    Table("Tokens", "Residents who sign in or up are asked to wait."),
]


def _of_function(each: Function) -> list[Alarm]:
    def measured(name: str, statistic: str = "Sum") -> dict[str, Metric]:
        return {"measured": Metric("AWS/Lambda", name, {"FunctionName": {"Ref": f"{each.name}Function"}}, statistic)}

    return [
        Alarm(
            f"{each.name}Errors", "ticket", each.owner, FUNCTIONS, each.fails,
            "Read its log: it says at which line and why.",
            measured("Errors"), over=20 if each.name == "Api" else 2, seconds=300, only_if=each.only_if,
        ),
        Alarm(
            f"{each.name}Throttled", "ticket", "operations", FUNCTIONS, each.fails,
            "See which function fills the account's room, or raise the reservation.",
            measured("Throttles"), over=20 if each.name == "Api" else 5, seconds=300, only_if=each.only_if,
        ),
        Alarm(
            f"{each.name}NearItsTimeLimit", "ticket", each.owner, FUNCTIONS,
            f"{each.fails[:-1]}: it ran for four fifths of its {each.limit} seconds.",
            "See what it waited for.",
            measured("Duration", "Maximum"), over=each.limit * 800, seconds=300, points=2, of=2, only_if=each.only_if,
        ),
    ]  # fmt: skip


def _of_table(each: Table) -> list[Alarm]:
    def measured(name: str, index: str = "", operation: str = "") -> Metric:
        further = {"GlobalSecondaryIndexName": index} if index else {"Operation": operation} if operation else {}
        return Metric("AWS/DynamoDB", name, {"TableName": {"Ref": f"{each.name}Table"}, **further})

    throttles = {"reads": measured("ReadThrottleEvents"), "writes": measured("WriteThrottleEvents")}
    units = {"r": measured("ConsumedReadCapacityUnits"), "w": measured("ConsumedWriteCapacityUnits")}
    for number, index in enumerate(each.indexes):
        throttles |= {f"reads{number}": measured("ReadThrottleEvents", index), f"writes{number}": measured("WriteThrottleEvents", index)}
        units |= {f"r{number}": measured("ConsumedReadCapacityUnits", index), f"w{number}": measured("ConsumedWriteCapacityUnits", index)}
    errors = {operation[0].lower() + operation[1:]: measured("SystemErrors", operation=operation) for operation in OPERATIONS}
    return [
        Alarm(
            f"{each.name}TableThrottled", "page", "operations", TABLES, each.means,
            "Warm the table, or let less in at once.",
            throttles, math=" + ".join(f"FILL({id}, 0)" for id in throttles), over=500, points=3, of=5, told_by=TOGETHER.name,
        ),
        Alarm(
            f"{each.name}TableFailing", "page", "operations", TABLES, each.means,
            "Look at the cloud's own status page: the store itself fails.",
            errors, math=" + ".join(f"FILL({id}, 0)" for id in errors), over=20, points=3, of=5, told_by=TOGETHER.name,
        ),
        Alarm(
            f"{each.name}TableNearItsQuota", "page", "operations", TABLES, each.means,
            "Ask for a higher quota of units for each table now.",
            units, math="100 * MAX([{}]) / 60 / ${{TableUnitsPerSecond}}".format(", ".join(f"FILL({id}, 0)" for id in units)),
            over=80, points=3, of=5, told_by=TOGETHER.name,
        ),
    ]  # fmt: skip


_INSPECTION_QUEUE = {"Fn::Select": [5, {"Fn::Split": [":", {"Ref": "InspectionQueueArn"}]}]}
OF_FUNCTIONS = [
    *(alarm for each in ALL_FUNCTIONS for alarm in _of_function(each)),
    Alarm(
        "InspectionAtItsConcurrency", "ticket", "operations", PAPERS,
        "Photos of papers wait: as many are inspected at once as may be.",
        "Nothing, if it ends within hours; else raise MaximumConcurrency of InspectPapers.",
        {"atonce": Metric("AWS/Lambda", "ConcurrentExecutions", {"FunctionName": {"Ref": "InspectPapersFunction"}}, "Maximum")},
        over=45, seconds=300, points=12, of=12,
    ),
    Alarm(
        "ChangesReadLate", "ticket", "development", FUNCTIONS,
        "The public counts lag by more than ten minutes; after a day the stream forgets, and a recount mends it.",
        "Read the log of mark_changed_villages.",
        {"age": Metric("AWS/Lambda", "IteratorAge", {"FunctionName": {"Ref": "MarkChangedVillagesFunction"}}, "Maximum")},
        over=600_000, seconds=300, points=2, of=2,
    ),
]  # fmt: skip
OF_STORES = [
    *(
        Alarm(
            f"{each.queue}Filled", "ticket", "operations", PAPERS if each.queue.startswith("Inspection") else QUEUES, each.means,
            "Read the function's log, mend the cause, then send back or purge what was set aside.",
            {"waiting": waiting(each.queue)}, over=0, seconds=300, only_if=each.only_if,
        )
        for each in SET_ASIDE
    ),
    Alarm(
        "InspectionQueueOld", "ticket", "operations", PAPERS,
        "Photos of papers have waited for half an hour; families can send their answers all the same.",
        "See whether the inspection runs at all.",
        {"age": Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": _INSPECTION_QUEUE}, "Maximum")},
        over=1800, seconds=300, points=2, of=2,
    ),
    Alarm(
        "CloseQueueOld", "ticket", "operations", "The close does not finish",
        "Villages have waited two hours for their turn at the close; no answer is lost by it.",
        'Run "ops close status", then raise CloseConcurrency if it is only slow.',
        {"age": Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": {"Ref": "CloseQueue"}}, "Maximum")},
        over=7200, seconds=300, points=2, of=2,
    ),
    *(alarm for each in ALL_TABLES for alarm in _of_table(each)),
]  # fmt: skip

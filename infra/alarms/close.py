"""The close: late, not ticking, or setting villages aside."""

from infra.alarms.alarm import Alarm, Metric, of_stage

CLOSE = "The close does not finish"


def waiting(queue: str) -> Metric:
    """How many messages wait in a queue, by the parameter that names it. An empty queue stops telling after six hours."""
    return Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": {"Ref": queue}}, "Maximum")


ALARMS = [
    Alarm(
        "CloseUnfinished",
        "page",
        "operations",
        CLOSE,
        "The close has gone on for longer than it may; no family loses anything by it, and it goes on by itself.",
        'Run "ops close status": it says what holds it up.',
        {"minutes": of_stage("CloseUnfinishedMinutes", "Maximum")},
        over={"Ref": "CloseMinutes"},
        seconds=300,
        # That nothing is told has an alarm of its own, and doesn't end this one.
        missing="ignore",
    ),
    Alarm(
        "CloseNotTicking",
        "page",
        "operations",
        CLOSE,
        "For a quarter of an hour the schedule of the close has not run to its end; late answers are refused all the same.",
        "Read the log of close_census.",
        {"told": of_stage("CloseUnfinishedMinutes", "SampleCount")},
        below=1,
        seconds=300,
        points=3,
        of=3,
        missing="breaching",
    ),
    Alarm(
        "CloseVillagesSetAside",
        "page",
        "operations",
        CLOSE,
        "Villages failed at the close again and again; their families' answers are safe, their interviewers have no list yet.",
        'Run "ops close status": it says what stops them.',
        {"waiting": waiting("CloseQueueSetAside")},
        over=0,
        seconds=300,
    ),
    Alarm(
        "CloseScheduleFailed",
        "ticket",
        "operations",
        CLOSE,
        "The one-time schedule of the close could not call its function for an hour; the schedule of each minute does the same work.",
        "See that CloseNotTicking is quiet.",
        {"waiting": waiting("CloseScheduleSetAside")},
        over=0,
        seconds=300,
    ),
]

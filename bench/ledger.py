"""What the store is asked to do, in DynamoDB's own units, computed from the items themselves by its published rules.

A write unit is 1 KB of the larger of the item before and after, and the same again for each index entry that changes. A read unit
is 4 KB read consistently; otherwise half. A refused conditional write costs what a done one would.
"""

import threading
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from botocore import handlers

#: The index's own copy of an item; storage/tables.py says which attributes.
INDEX_ATTRIBUTES = ("household_id", "village_code", "status", "people", "started", "submitted_on")
Item = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Ledger:
    """Counts every call of this process to DynamoDB, whatever thread makes it. `open` before the first client exists."""

    writes: float = 0
    reads: float = 0
    calls: list[str] = field(default_factory=list)
    #: The largest item that was written, in bytes.
    largest: int = 0
    _items: dict[str, Item] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self) -> None:
        """Listen to every client that is made from now on."""
        handlers.BUILTIN_HANDLERS.append(("before-parameter-build.dynamodb", _remember))
        handlers.BUILTIN_HANDLERS.append(("after-call.dynamodb", self._enter))

    def clear(self) -> None:
        """Begin anew; what the items are is not forgotten."""
        self.writes, self.reads, self.calls, self.largest = 0, 0, [], 0

    def _enter(self, *, model: Any, parsed: dict[str, Any], context: dict[str, Any], **rest: Any) -> None:
        asked = context["asked"]
        with self._lock:
            tables = asked.get("RequestItems") or [asked.get("TableName", "")]
            self.calls.append(f"{model.name} {', '.join(table.rpartition('-')[2] for table in tables)}")
            match model.name:
                case "GetItem":
                    item = parsed.get("Item")
                    self.reads += _read_units(item_size(item or {}), consistent=asked.get("ConsistentRead", False))
                    if item:
                        self._items[_name(asked["TableName"], item)] = item
                case "BatchGetItem":
                    for table, wanted in asked["RequestItems"].items():
                        found = {_name(table, item): item_size(item) for item in parsed["Responses"].get(table, ())}
                        for key in wanted["Keys"]:
                            self.reads += _read_units(found.get(_name(table, key), 0), consistent=wanted.get("ConsistentRead", False))
                case "Query":
                    size = sum(item_size(item) for item in parsed.get("Items", ()))
                    self.reads += _read_units(size, consistent=asked.get("ConsistentRead", False))
                case "PutItem":
                    self._enter_write(asked, done=parsed["ResponseMetadata"]["HTTPStatusCode"] == 200)
                case "UpdateItem":
                    name, item = _name(asked["TableName"], asked["Key"]), parsed.get("Attributes", {})
                    self.writes += _write_units(max(item_size(self._items.get(name, {})), item_size(item)))
                    self._items[name] = item or self._items.get(name, {})
                case "DeleteItem":
                    gone = self._items.pop(_name(asked["TableName"], asked["Key"]), {})
                    self.writes += _write_units(item_size(gone))
                case "CreateTable" | "DescribeTable" | "UpdateTimeToLive":
                    pass  # the making of the tables; costs no units
                case unknown:
                    raise LookupError(f"The ledger has no rule for {unknown}.")

    def _enter_write(self, asked: dict[str, Any], *, done: bool) -> None:
        item: Item = asked["Item"]
        name = _name(asked["TableName"], item)
        before = self._items.get(name, {})
        self.writes += _write_units(max(item_size(before), item_size(item)))
        if not done:
            return
        self.largest = max(self.largest, item_size(item))
        self._items[name] = item
        was, now = _index_entry(before), _index_entry(item)
        if now != was:
            moved = bool(was) and bool(now) and was["village_code"] != now["village_code"]
            self.writes += (
                _write_units(item_size(was)) + _write_units(item_size(now)) if moved else _write_units(max(item_size(was), item_size(now)))
            )


def _remember(*, params: dict[str, Any], context: dict[str, Any], **rest: Any) -> None:
    context["asked"] = params


def _name(table: str, item: Item) -> str:
    keys = [str(item[key]["S"]) for key in ("household_id", "kind", "name", "token") if key in item]
    return "/".join([table, *keys])


def _index_entry(item: Item) -> Item:
    return {name: item[name] for name in INDEX_ATTRIBUTES if name in item} if "village_code" in item else {}


def _write_units(size: int) -> int:
    return max(1, ceil(size / 1024))


def _read_units(size: int, *, consistent: bool) -> float:
    return max(1, ceil(size / 4096)) * (1 if consistent else 0.5)


def item_size(item: Item) -> int:
    """An item's size in bytes as DynamoDB counts it: the names and the values of its attributes."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "B":
            return len(content)
        case "N":
            return ceil(len(content.strip("-0.")) / 2) + 1
        case "BOOL" | "NULL":
            return 1
        case "L":
            return 3 + sum(1 + _value_size(each) for each in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in content.items())
    raise LookupError(f"The ledger has no size for a {kind}.")

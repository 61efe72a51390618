"""ODK Central as far as packages go there: its entity API by its published rules (a property that nobody defined is refused, an entity is
created once, a property that an update doesn't name stays, and what is deleted is found no more)."""

import json
from typing import Any

_LISTS = ("households", "members")


class Central:
    """A project's two entity lists: uuid → label and data; what is empty isn't kept."""

    def __init__(self) -> None:
        self.lists: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in _LISTS}
        self.properties: dict[str, set[str]] = {}

    def load(self, package: dict[str, bytes]) -> None:
        """Define the properties that the package's files have and send its entities."""
        for name in _LISTS:
            header = package[f"odk/{name}.csv"].decode().split("\r\n")[0].split(",")
            self.properties[name] = set(header) - {"label"}
            assert self._post(name, json.loads(package[f"odk/{name}.json"])) == 200

    def send(self, requests: bytes, *, again: bool = False) -> None:
        """Send a delta's requests, one after the other; each must be taken, or, sent again, say that it is done already."""
        for line in requests.decode().splitlines():
            method, path, body = line.split("\t")
            status = self._called(method, path.split("?")[0].split("/"), path, json.loads(body) if body else None)
            assert status == 200 or (again and status in (404, 409)), (status, line)

    def _called(self, method: str, parts: list[str], path: str, body: Any) -> int:
        name, entities, *uuid = parts
        assert entities == "entities"
        if method == "POST":
            return self._post(name, body)
        known = self.lists[name].get(uuid[0])
        if known is None:
            return 404
        if method == "DELETE":
            del self.lists[name][uuid[0]]
            return 200
        assert method == "PATCH"
        assert path.endswith("?force=true"), "without it Central wants the version that is changed"
        assert body["label"]
        assert body["data"].keys() <= self.properties[name]
        assert all(isinstance(value, str) for value in body["data"].values()), "null is refused"
        known["label"] = body["label"]
        known["data"] = {key: value for key, value in {**known["data"], **body["data"]}.items() if value}
        return 200

    def _post(self, name: str, body: Any) -> int:
        assert body["source"]["name"]
        entities = body["entities"]
        if any(entity["uuid"] in self.lists[name] for entity in entities):
            return 409
        for entity in entities:
            assert entity["label"]
            assert entity["data"].keys() <= self.properties[name]
            self.lists[name][entity["uuid"]] = {"label": entity["label"], "data": dict(entity["data"])}
        return 200

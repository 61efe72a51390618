"""The interview's form in JavaRosa, the engine of ODK Collect: what it says of a form is what happens on an officer's phone.

JavaRosa comes with the validator that pyxform carries, and runs in this process. It needs Java.
"""

import csv
import io
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jpype
import jpype.imports
import pyxform

from chalicelib.interview.xpath import MEMBER

JAR = Path(pyxform.__file__).parent / "validators/odk_validate/bin/ODK_Validate.jar"
#: Where JavaRosa looks for the CSV files beside a form; one form is opened at a time.
_beside: list[Path] = []


@cache
def _java() -> Any:
    """JavaRosa's packages, ready to parse forms."""
    jpype.startJVM("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", classpath=[str(JAR)], convertStrings=True)
    java, javarosa = jpype.JPackage("java"), jpype.JPackage("org").javarosa
    javarosa.core.util.JavaRosaCoreModule().registerModule()
    javarosa.model.xform.XFormsModule().registerModule()

    class Beside:
        """A file of the folder of the form that was opened last."""

        def __init__(self, uri: str) -> None:
            self._uri = uri

        def getURI(self) -> str:
            return self._uri

        def getLocalURI(self) -> str:
            return str(_beside[-1] / self._uri.rpartition("/")[2])

        def getStream(self) -> Any:
            return java.io.FileInputStream(self.getLocalURI())

        def doesBinaryExist(self) -> bool:
            return True

        def isReadOnly(self) -> bool:
            return True

        def getOutputStream(self) -> None:
            raise io.UnsupportedOperation("JavaRosa only reads what lies beside a form.")

        def remove(self) -> None:
            raise io.UnsupportedOperation("JavaRosa only reads what lies beside a form.")

        def probeAlternativeReferences(self) -> list[Any]:
            return []

    class Folder:
        def derives(self, uri: str) -> bool:
            return True

        def derive(self, uri: str, context: str | None = None) -> Any:
            return jpype.JProxy(javarosa.core.reference.Reference, inst=Beside(uri))

    factory = jpype.JProxy(javarosa.core.reference.ReferenceFactory, inst=Folder())
    javarosa.core.reference.ReferenceManager.instance().addReferenceFactory(factory)
    return java, javarosa


def _pulldata(java: Any, javarosa: Any, beside: Path) -> Any:
    """pulldata(list, column, key column, key), which ODK and Kobo bring to JavaRosa: the cell of the row with the key, else nothing."""

    @cache
    def rows(name: str, by: str) -> dict[str, dict[str, str]]:
        with (beside / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            listed = list(csv.DictReader(file))
        found = {row[by]: row for row in listed}
        assert len(found) == len(listed), f"{name}.csv: the values of {by} are not unique."
        return found

    class PullData:
        def getName(self) -> str:
            return "pulldata"

        def getPrototypes(self) -> Any:
            return java.util.ArrayList()

        def rawArgs(self) -> bool:
            return True

        def realTime(self) -> bool:
            return False

        def eval(self, arguments: Any, context: Any) -> str:
            name, column, by, key = (str(javarosa.xpath.expr.XPathFuncExpr.toString(one)) for one in arguments)
            row = rows(name, by).get(key)
            return "" if row is None else row[column]

    return jpype.JProxy(javarosa.core.model.condition.IFunctionHandler, inst=PullData())


def validated(xform: str, folder: Path) -> str:
    """What ODK Validate says of a form that lies in `folder`, where the lists are that it looks into."""
    path = folder / "interview.xml"
    path.write_text(xform, "utf-8")
    said = subprocess.run(["java", "-jar", str(JAR), str(path)], capture_output=True, text=True, check=False, timeout=120)
    lines = f"{said.stdout}\n{said.stderr}".strip().splitlines()
    return next((line.strip() for line in lines if "Xform is valid" in line), "\n".join(lines))


class Form:
    """A form as JavaRosa has read it, with the CSV files of the folder `beside`."""

    def __init__(self, xform: str, beside: Path) -> None:
        java, self._javarosa = _java()
        _beside.append(beside)
        stream = java.io.ByteArrayInputStream(jpype.JArray(jpype.JByte)(xform.encode("utf-8")))
        self._form = self._javarosa.xform.util.XFormUtils.getFormFromInputStream(stream)
        self._pulldata = _pulldata(java, self._javarosa, beside)
        self._blank = self._form.getMainInstance().clone()

    def opened(self, case_id: str = "", *, today: str, added: int = 0, everything: bool = True) -> "Interview":
        """A new interview on the day `today`, with the case chosen and its people loaded; all is asked, unless only what is missing."""
        self._form.setInstance(self._blank.clone())
        self._form.getEvaluationContext().addFunctionHandler(self._pulldata)
        self._form.initialize(True, self._javarosa.core.model.instance.InstanceInitializationFactory())
        interview = Interview(self._form, self._javarosa)
        interview.put("today", today)
        interview.put("case_id", case_id)
        interview.put("ask_all", "yes" if everything else "")
        interview.put("people_added", str(added or ""))
        interview.walk()
        return interview


class Interview:
    """One filled form. Fields are found by their name; those of a person by the person's number too, from 1 on."""

    def __init__(self, form: Any, javarosa: Any) -> None:
        self._form, self._javarosa = form, javarosa
        self._fields: dict[int | None, dict[str, Any]] = {}
        self._find_fields()

    def walk(self) -> None:
        """Come by every page without turning to its questions: people come into being on the way, one after the other."""
        api = self._javarosa.form.api
        model = api.FormEntryModel(self._form)
        index = self._javarosa.core.model.FormIndex.createBeginningOfFormIndex()
        while not index.isEndOfFormIndex():
            index = model.incrementIndex(index, model.getEvent(index) != api.FormEntryController.EVENT_GROUP)
            model.setQuestionIndex(index)
        self._find_fields()

    def _find_fields(self) -> None:
        root = self._form.getMainInstance().getRoot()
        children = [root.getChildAt(place) for place in range(root.getNumChildren())]
        people = [child for child in children if child.getName() == MEMBER and child.getMult() >= 0]
        self._fields = {None: dict(_leaves(child for child in children if child.getName() != MEMBER))}
        self._fields |= {number: dict(_leaves([person])) for number, person in enumerate(people, start=1)}

    @property
    def people(self) -> range:
        """The numbers of the people in it."""
        return range(1, len(self._fields))

    def names(self, person: int | None = None) -> list[str]:
        return list(self._fields[person])

    def value(self, field: str, person: int | None = None) -> str:
        """What stands in a field as conditions read it: nothing where it isn't relevant."""
        element = self._fields[person][field]
        value = element.getValue()
        return str(value.uncast().getString()) if value is not None and element.isRelevant() else ""

    def asks(self, field: str, person: int | None = None) -> bool:
        return bool(self._fields[person][field].isRelevant())

    def lacks(self, field: str, person: int | None = None) -> bool:
        """Whether the field is asked, must be answered, and isn't."""
        element = self._fields[person][field]
        return bool(element.isRelevant() and element.isRequired()) and element.getValue() is None

    def put(self, field: str, text: str, person: int | None = None) -> None:
        """Answer, whether or not the form likes it."""
        element = self._fields[person][field]
        self._form.setValue(self._typed(element, text), element.getRef(), True)

    def takes(self, field: str, text: str, person: int | None = None) -> bool:
        """Whether `text` can be typed into the field and the form's constraint lets it stand."""
        element = self._fields[person][field]
        typed = self._typed(element, text)
        return typed is not None and bool(self._form.evaluateConstraint(element.getRef(), typed))

    def stops_at(self) -> str | None:
        """The first field at which the form can't be sent as it is; None when it can."""
        outcome = self._form.validate(True)
        return None if outcome is None else str(outcome.failedPrompt.getReference().getNameLast())

    def _typed(self, element: Any, text: str) -> Any:
        return self._javarosa.xform.util.XFormAnswerDataParser.getAnswerData(text, element.getDataType()) if text else None


def _leaves(elements: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for element in elements:
        if element.getNumChildren():
            yield from _leaves(element.getChildAt(place) for place in range(element.getNumChildren()))
        else:
            yield str(element.getName()), element

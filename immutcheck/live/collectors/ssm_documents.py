"""The account's own documents of Systems Manager, among them its session preferences."""

from __future__ import annotations

from immutcheck.documents.loading import load_document
from immutcheck.live.catalogue.ssm import DOCUMENT, SSM
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.errors import DocumentError
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

OWN = {"Key": "Owner", "Values": ["Self"]}
TEXT = "TEXT"


def collect_documents(reader: Reader) -> Iterator[Observed]:
    """The documents that the account owns; AWS's own and shared ones are others'."""
    found = list(reader.items("ListDocuments", Filters=[OWN]))
    answers = call_planned(reader, "GetDocument", [{"Name": raw["Name"]} for raw in found])
    for raw, answer in zip(found, answers, strict=True):
        name = raw["Name"].rpartition(":document/")[2]
        properties = without_empty(reader.convert(DOCUMENT, raw, drop=("Tags",)))
        properties["Name"] = name
        written, every = read_tags(raw, "Tags")
        if written:
            properties["Tags"] = written
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(SSM, "GetDocument", DOCUMENT, answer)[0])
        elif "Content" in answer:
            properties["Content"] = read_content(answer["Content"], raw.get("DocumentFormat", ""))
        address = f"arn:{reader.partition}:ssm:{reader.region}:{reader.account}:document/{name}"
        yield Observed(address=address, type=DOCUMENT, properties=properties, name=name, tags=every)


def read_content(text: str, form: str) -> object:
    """A document's JSON or YAML as values, as templates' documents are read; the text itself when it is neither. YAML documents are
    answered in JSON unless YAML is asked for (API Reference, "GetDocument"), so both are tried whatever the form."""
    if form == TEXT:
        return text
    try:
        value = load_document(text.encode(), "Content").value
    except DocumentError:
        return text
    return value if isinstance(value, dict) else text


SSM_DOCUMENTS = Collector("ssm", (DOCUMENT,), collect_documents)

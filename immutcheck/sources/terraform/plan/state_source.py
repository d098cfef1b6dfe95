"""A state, as Terraform keeps it (version 4) or as `terraform show -json` shows it, as a source of raw resources: what there is.

A state does not say what was written: what is empty, what the provider chose (`provided`) and what side resources say is left out, and
what is sensitive is unknown. References are the identities of other
resources found among the values.
Source: Terraform documentation, "JSON Output Format", "State Representation"; a state file is Terraform's own, version 4.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.terraform.plan.addresses import without_keys
from immutcheck.sources.terraform.plan.document import JsonDocument
from immutcheck.sources.terraform.plan.identities import IdentityOrigin, list_identities
from immutcheck.sources.terraform.plan.merging import merge_body
from immutcheck.sources.terraform.plan.origins import MARKED_HERE
from immutcheck.sources.terraform.plan.places import JsonPlaces
from immutcheck.sources.terraform.plan.present import list_shown, list_stored
from immutcheck.sources.terraform.plan.provided import is_chosen
from immutcheck.sources.terraform.plan.reading import decode_mapping, decode_value, read_structure
from immutcheck.sources.terraform.plan.sensitive_paths import find_sensitive
from immutcheck.sources.terraform.plan.sides import SIDES, SideIndex
from immutcheck.sources.terraform.plan.structure import AnyState, ShownState, StoredState
from immutcheck.sources.terraform.raw import RawResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.plan.identities import Identities
    from immutcheck.sources.terraform.plan.present import Present
    from immutcheck.sources.terraform.plan.structure import OutputValue

KIND = "terraform-state"
STATE_VERSION = 4
OUTPUT = "terraform_output"
NO_VARIABLES: Mapping[str, Variable] = {}


class StateOutput(Record):
    """An output of the root module and the path of its entry."""

    output: OutputValue
    place: PropertyPath


class StateSource:
    """Implements `RawSource` for a state."""

    __slots__ = ("_addresses", "_document", "_identities", "_instances", "_outputs", "_problems", "_sides")

    kind = KIND

    def __init__(self, document: JsonDocument, instances: Mapping[str, Present], outputs: Mapping[str, StateOutput]) -> None:
        self._document = document
        self._instances = instances
        self._outputs = outputs
        self._addresses = dict.fromkeys(outputs, OUTPUT) | {address: found.type for address, found in instances.items()}
        self._identities: Identities | None = None
        self._sides = SideIndex(instances.values())
        self._problems: dict[Diagnostic, None] = {}

    @property
    def tells_changes(self) -> bool:
        """Nothing changes in a state."""
        return False

    @property
    def scope(self) -> str:
        """The state's file."""
        return self._document.path

    @property
    def variables(self) -> Mapping[str, Variable]:
        """A state has none."""
        return NO_VARIABLES

    @property
    def documents(self) -> Mapping[str, Document]:
        """The state itself, by its path."""
        return {self._document.path: self._document}

    @property
    def instances(self) -> Mapping[str, Present]:
        """The managed instances by address, undecoded."""
        return self._instances

    def addresses(self) -> Mapping[str, str]:
        """Address → type of every instance and of the outputs of the root module."""
        return self._addresses

    def raw(self, address: str, assignment: Assignment) -> RawResource | None:
        """The resource; None when there is none of that address."""
        found = self._instances.get(address)
        if found is not None:
            places = JsonPlaces(self._document, found.place, (found.values_at,))
            lifecycle = Unknown("a state does not keep `lifecycle`")
            return RawResource(address, found.type, self._read(found), places, lifecycle, declared=without_keys(address))
        entry = self._outputs.get(address)
        if entry is None:
            return None
        name = address.partition(".")[2]
        value = MARKED_HERE if entry.output.sensitive else self._decode_output(address, entry.output)
        values = {"name": name, "value": value, "sensitive": entry.output.sensitive}
        return RawResource(address, OUTPUT, values, JsonPlaces(self._document, entry.place, (entry.place,)), declared=address)

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What could not be read so far."""
        return tuple(self._problems)

    def assumptions(self) -> Sequence[str]:
        """None."""
        return ()

    def release(self) -> None:
        """Let go of what was looked up."""
        self._identities = None

    def _read(self, found: Present) -> Mapping[str, object]:
        if found.is_legacy:
            message = f"`{found.address}` is kept as Terraform 0.11 wrote it and is not judged: run `terraform apply -refresh-only`"
            self._problems[Diagnostic(WARNING, "not-judged", message, Location(self._document.path))] = None
            return OpenMap({}, Unknown("its values are kept in an old form", maybe_absent=True))
        if self._identities is None:
            self._identities = list_identities(self._instances)
        try:
            values, sensitive = decode_mapping(found.values), found.sensitive()
        except DocumentError as error:
            self._report(found.address, error)
            return OpenMap({}, Unknown("its values cannot be read", maybe_absent=True))
        told = self._sides.told(found.type, values.get("id")) if found.type in SIDES else ()
        values = {name: value for name, value in values.items() if name not in told and not is_chosen(found.type, name, value)}
        merged = merge_body(values, None, sensitive, IdentityOrigin(self._identities, found))
        shown = merged.pop("tags_all", None)
        return {**merged, "tags": shown} if shown is not None else merged

    def _decode_output(self, address: str, output: OutputValue) -> object:
        try:
            return decode_value(output.value)
        except DocumentError as error:
            self._report(address, error)
            return Unknown("its value cannot be read")

    def _report(self, address: str, error: DocumentError) -> None:
        message = f"`{address}` cannot be read: {error.message}"
        self._problems[Diagnostic(ERROR, "parse-error", message, Location(self._document.path))] = None


def load_state(data: bytes, path: str, tree: FileTree, options: SourceOptions) -> StateSource:
    """The source. DocumentError for a text that is no state of a known version."""
    text, form = read_structure(data, path, AnyState)
    document = JsonDocument(path, text, find_sensitive)
    if form.version is not None:
        if form.version != STATE_VERSION:
            raise DocumentError(
                f"state files of version {form.version} are not known, only those of version {STATE_VERSION}: refresh the state with a"
                " newer Terraform, or scan the output of `terraform show -json`"
            )
        _, stored = read_structure(data, path, StoredState)
        if stored.resources is None:
            raise DocumentError("the state has no list of resources: read it again with `terraform state pull`")
        outputs = {f"output.{name}": StateOutput(output, ("outputs", name)) for name, output in stored.outputs.items()}
        return StateSource(document, list_stored(stored), outputs)
    version = form.format_version or ""
    if version.partition(".")[0] not in ("0", "1"):
        raise DocumentError(f"states of format version {version[:20] or '(none)'} are not known, only those of version 1")
    _, shown = read_structure(data, path, ShownState)
    values = shown.values
    if values is None:
        return StateSource(document, {}, {})
    outputs = {f"output.{name}": StateOutput(output, ("values", "outputs", name)) for name, output in values.outputs.items()}
    return StateSource(document, list_shown(values), outputs)

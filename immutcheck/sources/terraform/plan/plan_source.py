"""A plan (`terraform show -json PLAN`) as a source of raw resources: what there will be once it has been carried out.

What is to be destroyed does not exist. Where the configuration that the plan was made from is in the scanned tree, it tells places,
lifecycle and what a value that is not known yet is made of; else the expressions in the plan do, and places are those in its own text.
Source: Terraform documentation, "JSON Output Format", "Plan Representation".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.terraform.plan.addresses import without_keys
from immutcheck.sources.terraform.plan.attributes import PlannedAttributes
from immutcheck.sources.terraform.plan.changes import read_change
from immutcheck.sources.terraform.plan.declarations import read_declarations
from immutcheck.sources.terraform.plan.document import JsonDocument
from immutcheck.sources.terraform.plan.drift import read_drift
from immutcheck.sources.terraform.plan.evaluated import Evaluated
from immutcheck.sources.terraform.plan.expressions import NO_BLOCKS, Context, WrittenBody
from immutcheck.sources.terraform.plan.matching import ConfiguredPlaces, find_configuration, find_written, given_path
from immutcheck.sources.terraform.plan.merging import is_blocks, merge_body, merge_value
from immutcheck.sources.terraform.plan.origins import UNDECIDED
from immutcheck.sources.terraform.plan.places import InstancePlaces, JsonPlaces
from immutcheck.sources.terraform.plan.planned import list_planned
from immutcheck.sources.terraform.plan.provided import PROVIDED_BLOCKS
from immutcheck.sources.terraform.plan.reading import decode_mapping, decode_value, read_structure
from immutcheck.sources.terraform.plan.sensitive_paths import find_sensitive
from immutcheck.sources.terraform.plan.sides import SIDES, SideIndex
from immutcheck.sources.terraform.plan.structure import Plan
from immutcheck.sources.terraform.plan.written import References
from immutcheck.sources.terraform.raw import RawResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.root import Configuration
    from immutcheck.sources.terraform.plan.declarations import Declaration
    from immutcheck.sources.terraform.plan.drift import Drift
    from immutcheck.sources.terraform.plan.origins import Origin
    from immutcheck.sources.terraform.plan.planned import Instance
    from immutcheck.sources.terraform.plan.written import ModuleScope
    from immutcheck.sources.terraform.syntax.document import SourceDocument

KIND = "terraform-plan"
SUPPORTED = ("0", "1")
"""Major versions of the format; 0 is that of Terraform 0.12 to 1.0, which differs in nothing that is read here."""

OWN_KINDS = frozenset(
    (
        *("terraform_settings", "terraform_provider", "terraform_variable", "terraform_output", "terraform_module"),
        *("terraform_provisioner", "terraform_connection"),
    )
)
LIFECYCLE = Unknown("a plan does not show `lifecycle`")
NO_VARIABLES: Mapping[str, Variable] = {}


class PlanSource:
    """Implements `RawSource` for a plan. `drift` is what was changed outside of Terraform."""

    __slots__ = (
        "_addresses",
        "_attributes",
        "_configuration",
        "_declarations",
        "_document",
        "_drift",
        "_instances",
        "_plan",
        "_planned",
        "_problems",
        "_references",
        "_sides",
    )

    kind = KIND

    def __init__(self, document: JsonDocument, plan: Plan, configuration: Configuration | None) -> None:
        self._document = document
        self._plan = plan
        self._configuration = configuration
        self._planned = list_planned(plan)
        self._attributes = PlannedAttributes(self._planned, self._values_of_data)
        root = plan.configuration.root_module if plan.configuration is not None else None
        given = {name: decode_value(variable.value) for name, variable in plan.variables.items()}
        self._references = References(root, self._planned.managed, given)
        self._sides = SideIndex(self._planned.managed.values())
        self._problems: dict[Diagnostic, None] = {}
        self._addresses: Mapping[str, str] | None = None
        self._declarations: Mapping[str, Declaration] = {}
        self._instances: dict[str, list[str]] = {}
        self._drift: tuple[Drift, ...] | None = None
        if plan.errored:
            message = "Terraform could not finish this plan, so resources are missing in it: plan again without errors"
            self._problems[Diagnostic(ERROR, "incomplete-plan", message, Location(document.path))] = None
        elif not plan.complete:
            message = "this plan is limited to targets or leaves something for a later one, so resources may be missing in it"
            self._problems[Diagnostic(WARNING, "incomplete-plan", message, Location(document.path))] = None

    @property
    def scope(self) -> str:
        """The root folder when the configuration is here, else the plan's file."""
        return self._document.path if self._configuration is None else self._configuration.scope

    @property
    def variables(self) -> Mapping[str, Variable]:
        """A plan was made for one set of values."""
        return NO_VARIABLES

    @property
    def documents(self) -> Mapping[str, Document | SourceDocument]:
        """The plan itself and the files of its configuration, by path."""
        documents: dict[str, Document | SourceDocument] = {self._document.path: self._document}
        if self._configuration is not None:
            given = given_path(self._document.path)
            documents.update({path: file.document for path, file in self._configuration.documents.items() if path != given})
        return documents

    @property
    def tells_changes(self) -> bool:
        """It says what it does to each resource; an old one may only say what there will be."""
        return self._plan.resource_changes is not None

    @property
    def drift(self) -> tuple[Drift, ...]:
        """What was changed outside of Terraform since the last run."""
        if self._drift is None:
            try:
                self._drift = read_drift(self._plan.resource_drift)
            except DocumentError as error:
                self._report(f"resource_drift cannot be read: {error.message}")
                self._drift = ()
        return self._drift

    def addresses(self) -> Mapping[str, str]:
        """Address → type: what the configuration declares beside resources, then every instance."""
        if self._addresses is None:
            if self._configuration is not None:
                own = {address: kind for address, kind in self._configuration.addresses().items() if kind in OWN_KINDS}
            else:
                self._declarations = self._read_declarations()
                own = {address: declaration.type for address, declaration in self._declarations.items()}
            self._addresses = own | {address: instance.type for address, instance in self._planned.managed.items()}
        return self._addresses

    def raw(self, address: str, assignment: Assignment) -> RawResource | None:
        """The resource; None when there is none of that address."""
        instance = self._planned.managed.get(address)
        if instance is not None:
            return self._build(instance)
        if self.addresses().get(address) not in OWN_KINDS:
            return None
        if self._configuration is not None:
            return self._configuration.raw(address, {})
        found = self._declarations[address]
        places = JsonPlaces(self._document, found.place, ((*found.place, "expressions"), found.place))
        return RawResource(address, found.type, found.values, places, declared=found.declared)

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What is wrong with the plan. The configuration's own problems are those of another input."""
        return tuple(self._problems)

    def assumptions(self) -> Sequence[str]:
        """None: every variable has the value that the plan was made with."""
        return ()

    def release(self) -> None:
        """Let go of what was looked up."""
        self._attributes.release()
        if self._configuration is not None:
            self._configuration.release()

    def _build(self, instance: Instance) -> RawResource:
        address = instance.address
        written = find_written(self._configuration, address) if self._configuration is not None else None
        change = None
        try:
            origin = Evaluated(written.values) if written is not None else self._origin(instance)
            values = self._merge(instance, origin)
            if instance.change is not None:
                change = read_change(instance.change, lambda name, value: is_perhaps_written(name, value, origin))
        except DocumentError as error:
            self._report(f"`{address}` cannot be read: {error.message}")
            values = OpenMap({}, Unknown("its values cannot be read", maybe_absent=True))
        if written is not None:
            return written.replace(
                address=address,
                values=values,
                locator=ConfiguredPlaces(written.locator, written.values, values),
                exists=True,
                depends={},
                change=change,
            )
        return RawResource(
            address,
            instance.type,
            values,
            InstancePlaces(self._document, instance),
            LIFECYCLE,
            change=change,
            declared=without_keys(address),
        )

    def _merge(self, instance: Instance, origin: Origin) -> Mapping[str, object]:
        """The values; default tags of the provider are shown together with the resource's own as `tags_all`."""
        values, unknown = decode_mapping(instance.values), decode_value(instance.unknown)
        # without anything unknown, marks that say no of everything tell nothing
        sensitive = decode_value(instance.sensitive) if unknown or b"true" in bytes(instance.sensitive) else None
        tags = values.pop("tags_all", None)
        merged = merge_body(values, unknown, sensitive, origin)
        hidden = sensitive.get("tags_all") if isinstance(sensitive, dict) else None
        if isinstance(tags, dict) and tags and hidden is not True:
            marks = unknown.get("tags_all") if isinstance(unknown, dict) else None
            merged["tags"] = merge_value(tags, marks, hidden, origin.member("tags"))
        return merged

    def _origin(self, instance: Instance) -> Origin:
        """What the plan's own configuration section says of the resource."""
        scope = self._references.scope(instance.module)
        resource = scope.resource(without_keys(instance.address[len(scope.prefix) :])) if scope is not None else None
        if scope is None or resource is None:
            return UNDECIDED
        if instance.is_new:
            return WrittenBody(decode_mapping(resource.expressions), self._context(scope, instance.address))
        provided = PROVIDED_BLOCKS.get(instance.type, NO_BLOCKS)
        if instance.type in SIDES:
            provided |= self._sides.told(instance.type, self._attributes.value(instance.address, "id"))
        context = Context(self._references, scope, instance.address, self._attributes, True, provided)
        return WrittenBody(decode_mapping(resource.expressions), context)

    def _read_declarations(self) -> dict[str, Declaration]:
        found: dict[str, Declaration] = {}
        try:
            for declaration in read_declarations(self._plan, self._references.scope(""), self._context, self._instances_of):
                found[declaration.address] = declaration
        except DocumentError as error:
            self._report(f"the configuration in the plan cannot be read: {error.message}")
        return found

    def _report(self, message: str) -> None:
        self._problems[Diagnostic(ERROR, "parse-error", message, Location(self._document.path))] = None

    def _instances_of(self, declared: str) -> Sequence[str]:
        if not self._instances:
            for address in self._planned.managed:
                self._instances.setdefault(without_keys(address), []).append(address)
        return self._instances.get(declared, ())

    def _values_of_data(self, instance: Instance) -> Mapping[str, object]:
        return self._merge(instance, self._origin(instance))

    def _context(self, scope: ModuleScope, address: str) -> Context:
        return Context(self._references, scope, address, self._attributes)


def is_perhaps_written(name: str, value: object, origin: Origin) -> bool:
    """The argument or nested block is in the configuration, or it cannot be told."""
    return origin.names is None or name in origin.names or (is_blocks(value) and origin.may_add(name))


def load_plan(data: bytes, path: str, tree: FileTree, options: SourceOptions) -> PlanSource:
    """The source; `path` is the plan's display path, `tree` where its configuration is looked for. DocumentError for a text that is no
    plan of a known format."""
    text, plan = read_structure(data, path, Plan)
    if plan.format_version.partition(".")[0] not in SUPPORTED:
        raise DocumentError(
            f"plans of format version {plan.format_version[:20]} are not known, only those of version 1: use a newer immutcheck or an older"
            " Terraform"
        )
    if plan.resource_changes is None and plan.planned_values is None:
        raise DocumentError("the plan has neither resource_changes nor planned_values: write it with `terraform show -json`")
    return PlanSource(JsonDocument(path, text, find_sensitive), plan, find_configuration(plan, path, tree, options))

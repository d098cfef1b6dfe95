"""Roles that SAM generates: trust, managed policies and inline policies from `Policies`, policy templates included.

The facts about policy templates and managed policies are `policies.json`, read only when a resource needs them.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.sam.draft import Draft
from immutcheck.sources.sam.written import Written, compose, compose_list, is_intrinsic, is_no_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.sam.draft import Workbench
    from immutcheck.sources.sam.expansion import DocumentPath

MANAGED_POLICY_PREFIX = "arn:aws:iam::aws:policy/"
"""The partition is a guess; AWS SAM takes it from the region it runs in."""


def trust_policy(service: str) -> dict[str, object]:
    """The trust policy of a role that a service assumes."""
    statement = {"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [service]}}
    return {"Version": "2012-10-17", "Statement": [statement]}


def allow(action: object, resource: object) -> dict[str, object]:
    """A statement that allows an action on a resource."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}


class Role:
    """A generated role: its policies are collected while events are read, then it is drafted."""

    __slots__ = ("_arns", "_policies", "logical_id")

    def __init__(self, logical_id: str) -> None:
        self.logical_id = logical_id
        self._arns: list[object] = []
        self._policies: list[object] = []

    def attach(self, arn: object, place: DocumentPath | None = None) -> None:
        """Attach a managed policy once; a text without `arn:` is a path and name of an AWS managed policy."""
        value = arn.value if isinstance(arn, Written) else arn
        if value in [member.value if isinstance(member, Written) else member for member in self._arns]:
            return
        self._arns.append(arn if isinstance(arn, Written) or place is None else Written(arn, place))

    def attach_aws(self, name: str, place: DocumentPath | None = None) -> None:
        """Attach an AWS managed policy by path and name."""
        self.attach(MANAGED_POLICY_PREFIX + name, place)

    def embed(self, name: str, statements: list[object], place: DocumentPath, *, version: bool = False) -> None:
        """Add an inline policy; one with the same statements is added once."""
        document: dict[str, object] = {"Version": "2012-10-17"} if version else {}
        document["Statement"] = statements
        self.embed_document(name, Written(document, place))

    def embed_document(self, name: str, document: Written) -> None:
        """Add an inline policy whose document is given."""
        policy = compose(document.path, {"PolicyName": name, "PolicyDocument": document})
        for other in self._policies:
            if isinstance(other, Written) and isinstance(other.value, dict) and other.value.get("PolicyDocument") == document.value:
                return
        self._policies.append(policy)

    def embed_choice(self, policy: object) -> None:
        """Add an inline policy or a choice of policies that is built already."""
        self._policies.append(policy)

    def draft(self, resource: Written, properties: Written, trust: object, tags: object = None) -> Draft:
        """The role as a resource. `resource` is the SAM resource it is generated for."""
        draft = Draft(self.logical_id, "AWS::IAM::Role", resource.path).carry(resource)
        draft.put("AssumeRolePolicyDocument", trust)
        policies = properties.child("Policies")
        place = policies.path if policies is not None else resource.path
        if self._arns:
            draft.put("ManagedPolicyArns", compose_list(place, self._arns))
        if self._policies:
            draft.put("Policies", compose_list(place, self._policies))
        draft.put("Path", properties.child("RolePath"))
        draft.put("PermissionsBoundary", properties.child("PermissionsBoundary"))
        draft.put("Tags", tags)
        return draft


class PolicyReader:
    """Reads `Policies` of functions and state machines into a role."""

    __slots__ = ("_facts", "_workbench")

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._facts: dict[str, dict[str, object]] | None = None

    def read(self, policies: Written | None, role: Role) -> None:
        """Add what `Policies` names: a list or a single entry of names, ARNs, documents and policy templates."""
        if policies is None or is_no_value(policies.value):
            return
        if isinstance(policies.value, list):
            entries = [entry for _, entry in policies.children()]
        elif isinstance(policies.value, (str, dict)):
            entries = [policies]
        else:
            self._workbench.report("Policies must be a policy or a list of policies; they are left out", policies.path)
            return
        for index, entry in enumerate(entries):
            self._read_entry(entry, role, index)

    def _read_entry(self, entry: Written, role: Role, index: int) -> None:
        value = entry.value
        name = f"{role.logical_id}Policy{index}"
        if isinstance(value, str):
            role.attach(Written(self._managed_arn(value), entry.path))
        elif is_intrinsic(value):
            self._read_intrinsic(entry, role, name)
        elif isinstance(value, dict) and "Statement" in value:
            role.embed_document(name, entry)
        elif isinstance(value, dict) and len(value) == 1:
            role.embed_document(name, self._template_document(entry))
        else:
            self._workbench.report("a policy must be a name, an ARN, a policy document or a policy template; it is left out", entry.path)

    def _read_intrinsic(self, entry: Written, role: Role, name: str) -> None:
        branches = entry.child("Fn::If")
        if branches is None or not isinstance(branches.value, list) or len(branches.value) != 3:
            role.attach(entry)
            return
        documents: list[object] = [branches.value[0]]
        arns: list[object] = [branches.value[0]]
        for index in (1, 2):
            branch = branches.member(index, branches.value[index])
            nothing: object = {"Ref": "AWS::NoValue"}
            document: object = nothing
            arn: object = nothing
            if isinstance(branch.value, str):
                arn = Written(self._managed_arn(branch.value), branch.path)
            elif is_intrinsic(branch.value) and not is_no_value(branch.value):
                arn = branch
            elif isinstance(branch.value, dict) and "Statement" in branch.value:
                document = compose(branch.path, {"PolicyName": name, "PolicyDocument": branch})
            elif isinstance(branch.value, dict) and not is_no_value(branch.value) and len(branch.value) == 1:
                document = compose(branch.path, {"PolicyName": name, "PolicyDocument": self._template_document(branch)})
            documents.append(document)
            arns.append(arn)
        for choice, add in ((documents, role.embed_choice), (arns, role.attach)):
            if any(not is_no_value(member) for member in choice[1:]):
                add(compose(entry.path, {"Fn::If": compose_list(branches.path, choice)}))

    def _template_document(self, entry: Written) -> Written:
        """The document of a policy template; an unknown one stands as an `Unknown` document."""
        name, parameters = next(entry.children())
        fact = self._read_facts()["templates"].get(str(name))
        given = parameters.value if isinstance(parameters.value, dict) else {}
        if not isinstance(fact, dict):
            self._workbench.report(f"AWS SAM has no policy template `{name}` that is known here; what it allows is unknown", entry.path)
            return Written(Unknown(f"the policy template `{name}` is not known"), entry.path)
        missing = [parameter for parameter in fact["parameters"] if parameter not in given]
        if missing:
            self._workbench.report(f"the policy template `{name}` needs {', '.join(missing)}", entry.path)
        statements = [{"Effect": "Allow", **_fill(statement, given)} for statement in fact["statements"]]
        return Written({"Statement": statements}, entry.path)

    def _managed_arn(self, name: str) -> str:
        if name.startswith("arn:") or "{{resolve:" in name:
            return name
        for path, names in self._read_facts()["managed_policy_paths"].items():
            if name in names:  # type: ignore[operator]
                return f"{MANAGED_POLICY_PREFIX}{path}/{name}"
        return MANAGED_POLICY_PREFIX + name

    def _read_facts(self) -> dict[str, dict[str, object]]:
        if self._facts is None:
            import json
            import os.path

            with open(os.path.join(os.path.dirname(__file__), "policies.json"), encoding="utf-8") as file:
                self._facts = json.load(file)
        return self._facts


def _fill(fact: object, given: Mapping[str, object]) -> dict[str, object]:
    """A statement of a policy template with its parameters put in: texts with `${Parameter}` become Fn::Sub with the values given."""
    return {key: _fill_value(value, given) for key, value in fact.items()}  # type: ignore[attr-defined]


def _fill_value(fact: object, given: Mapping[str, object]) -> object:
    if isinstance(fact, dict):
        return _fill(fact, given)
    if isinstance(fact, list):
        return [_fill_value(member, given) for member in fact]
    if not isinstance(fact, str) or "${" not in fact:
        return fact
    used = {name: value for name, value in given.items() if isinstance(name, str) and f"${{{name}}}" in fact}
    return {"Fn::Sub": [fact, used]} if used else {"Fn::Sub": fact}

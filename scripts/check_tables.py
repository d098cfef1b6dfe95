"""Check `immutcheck/sources/tables/*.yaml` against the provider's arguments, the CloudFormation schemas and what the rules read.

    python -m scripts.check_tables [TYPE…]          print every problem of these tables, of all without names; exit 1 when there is one
    python -m scripts.check_tables --show TYPE…     print where each argument goes
    python -m scripts.check_tables --missing        print canonical types that rules judge and no table makes

A table must account for every argument of the provider: matched by its letters, listed, or ~. It must feed every property that a rule
reads for its type, or list it under `absent`.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from immutcheck.model.errors import ImmutcheckError
from immutcheck.schemas.store import open_store
from immutcheck.sources.terraform.translation.block import OTHER_SPACES
from immutcheck.sources.terraform.translation.compilation import Compiler
from immutcheck.sources.terraform.translation.converters import COMMON, DIRECTIONS, KIND
from immutcheck.sources.terraform.translation.shapes import letters
from immutcheck.sources.terraform.translation.table_file import SELF, ArgumentText, DefaultText, TableError, TableText
from immutcheck.sources.terraform.translation.tables import Tables
from scripts.rule_reads import read_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.schemas.node import Node
    from immutcheck.schemas.store import SchemaStore
    from immutcheck.sources.terraform.translation.table_file import At
    from immutcheck.sources.terraform.translation.tables import Table

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "tests" / "sources" / "terraform" / "provider_schema.zip"
OWN_PREFIX = "terraform_"
EVERYWHERE = frozenset(("id", "region", "tags", "tags_all", "timeouts"))
"""Arguments of nearly every type that need no mention: tags go to Tags by themselves, the others configure Terraform."""
STRUCTURE = frozenset(("json", "keys", "list", "map", "one", "pairs"))
"""Conversions that change a value's shape: what comes out is not compared with the property's."""


class Coverage:
    """What one table feeds: `fed` maps a dotted canonical path to whether everything below it is fed too, `fed_elsewhere` with arguments of
    other versions of the provider; `lines` say it to a reader."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.fed: dict[str, bool] = {}
        self.fed_elsewhere: dict[str, bool] = {}
        self.lines: list[tuple[str, str]] = []

    def feeds(self, path: str) -> bool:
        """Something goes to the property, to something inside it, or it is part of what goes somewhere whole."""
        return _feeds(self.fed, path) or _feeds(self.fed_elsewhere, path)

    def feeds_here(self, path: str) -> bool:
        """The same with the provider's version at hand."""
        return _feeds(self.fed, path)


def _feeds(fed: Mapping[str, bool], path: str) -> bool:
    return any(
        path == known or known.startswith(f"{path}.") or (is_whole and path.startswith(f"{known}.")) for known, is_whole in fed.items()
    )


class Checker:
    """Checks tables one by one, those of the package when no other folder is given; reads rules and the provider's archive once."""

    def __init__(self, folder: str | None = None) -> None:
        self.store: SchemaStore = open_store()
        self.tables = Tables(self.store, folder)
        self.reads = read_rules(self.store)
        with zipfile.ZipFile(ARCHIVE) as archive:
            self.provider: dict[str, Any] = {
                name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist() if name != "meta.json"
            }
            self.provider_types = set(json.loads(archive.read("meta.json"))["types"])

    def check(self, name: str) -> Coverage:
        """The coverage of one table with its problems."""
        coverage = Coverage()
        try:
            table = self.tables.find(name)
            if table is None or table.text is None:
                coverage.problems.append(f"{name}.yaml: there is no such table")
            elif table.resource != name:
                if name not in self.provider_types:
                    coverage.problems.append(f"{name}.yaml: the provider has no such type")
            else:
                _Walk(self.store, table, table.text, self._provider_type(name, coverage), coverage).walk()
                self._check_attributes(table, table.text, coverage)
        except ImmutcheckError as error:
            coverage.problems.append(str(error))
        return coverage

    def check_reads(self, names: Iterable[str], coverages: Mapping[str, Coverage]) -> list[str]:
        """What rules read of a type and neither the type's own table nor a side resource's feeds."""
        problems = []
        sides: dict[str, list[Coverage]] = {}
        for name, coverage in coverages.items():
            table = None if coverage.problems else self.tables.find(name)
            if table is not None:
                for attachment in table.attachments:
                    sides.setdefault(attachment.type, []).append(coverage)
        for name in names:
            table = self.tables.find(name)
            if table is None or table.text is None or table.attachments or table.resource != name or name.startswith(OWN_PREFIX):
                continue
            text = table.text
            for path, rules in sorted(self.reads.get(table.type, {}).items()):
                is_absent = any(path == known or path.startswith(f"{known}.") for known in text.absent)
                is_fed = any(coverage.feeds(path) for coverage in (coverages[name], *sides.get(table.type, ())))
                if not is_fed and not is_absent:
                    problems.append(f"{name}.yaml: nothing feeds `{path}`, which {_some(rules)} read: map it, or list it under `absent`")
                if coverages[name].feeds_here(path) and path in text.absent:
                    problems.append(f"{name}.yaml: `{path}` is listed under `absent` but fed")
        return problems

    def missing_types(self) -> dict[str, set[str]]:
        """Canonical types that rules judge and that no table makes."""
        made = {table.type for name in self.tables.names() if (table := self._find_table(name)) is not None and not table.attachments}
        return {kind: set().union(*paths.values()) for kind, paths in self.reads.items() if kind not in made}

    def _find_table(self, name: str) -> Table | None:
        try:
            return self.tables.find(name)
        except TableError:
            return None

    def _provider_type(self, name: str, coverage: Coverage) -> dict[str, Any] | None:
        if name.startswith(OWN_PREFIX) and name not in self.provider_types:
            return None
        if name in self.provider:
            found: dict[str, Any] = self.provider[name]
            return found
        if name not in self.provider_types:
            coverage.problems.append(f"{name}.yaml: the provider has no such type")
        else:
            coverage.problems.append(
                f"{name}.yaml: not in {ARCHIVE.name} yet: run `python -m scripts.generate_terraform_schema SCHEMA.json` "
                "(the output of `terraform providers schema -json`)"
            )
        return None

    def _check_attributes(self, table: Table, text: TableText, coverage: Coverage) -> None:
        known = self.provider.get(table.resource)
        if known is None:
            return
        names = {*known["arguments"], *known["computed"], "id"}
        for attribute in (*text.identity, *text.attributes):
            if attribute not in names and attribute not in text.other_versions:
                section = "attributes" if attribute in text.attributes else "identity"
                coverage.problems.append(str(text.error(f"the provider has no attribute `{attribute}`", (section, attribute), key=True)))
        for attachment in text.attachments:
            if attachment.by not in names:
                coverage.problems.append(str(text.error(f"the provider has no argument `{attachment.by}`", ("attach",))))
            if attachment.names and self.store.find(attachment.type, attachment.names.split(".")) is None:
                coverage.problems.append(str(text.error(f"{attachment.type} has no property `{attachment.names}`", ("attach",))))
        for path in text.absent:
            if self._find(table.type, path) is None:
                coverage.problems.append(str(text.error(f"{table.type} has no property `{path}`", ("absent",))))

    def _find(self, kind: str, path: str) -> Node | None:
        names = path.split(".")
        return self.store.space(names[0]).find(names[1:]) if names[0] in OTHER_SPACES else self.store.find(kind, names)


class _Walk:
    """One walk through a provider's arguments beside a table."""

    def __init__(self, store: SchemaStore, table: Table, text: TableText, known: dict[str, Any] | None, coverage: Coverage) -> None:
        self.store = store
        self.text = text
        self.table = table
        self.arguments: dict[str, Any] | None = None if known is None else known["arguments"]
        self.computed: list[str] = [] if known is None else known["computed"]
        self.coverage = coverage
        self.is_elsewhere = False
        """What is met now are arguments of other versions of the provider."""
        self.compiler = Compiler(store, text)

    def walk(self) -> None:
        text, root = self.text, self.store.facts(self.table.type).root
        self.compiler.compile_root(self.store.facts(self.table.type))
        self.compiler.list_defaults(root, text.defaults, ("defaults",))
        prefix = ""
        if text.entry:
            root, prefix = _require(root.find(text.entry.split("."))).entered(), f"{text.entry}."
        base = _require(root.find(text.under.split("."))) if text.under else root
        side = {attachment.by for attachment in text.attachments}
        unmatched = self.compiler.unmatched(self.store.facts(self.table.type))
        for path in (*text.defaults, *text.constants):
            self._feed(prefix + path, whole=True)
        if text.converter:
            for direction in DIRECTIONS.values():
                self._feed(direction.property, whole=True)
            side |= {KIND, *COMMON, *(source for direction in DIRECTIONS.values() for source in direction.sources)}
        base_prefix = f"{prefix}{text.under}.".lstrip(".") if text.under else prefix
        self._members(self.arguments, text.arguments, root, base, prefix, base_prefix, (), side, unmatched)
        self._asked(text.defaults.values(), self.arguments, ("defaults",), ())
        self._computed(base, base_prefix, unmatched)

    def _computed(self, base: Node, prefix: str, unmatched: frozenset[str]) -> None:
        """A plan or state has values that only the provider computes: none of them may become what somebody wrote."""
        by_letters = {letters(known): known for known in base.entered().names if known not in unmatched}
        for name in self.computed:
            found = by_letters.get(letters(name))
            if found is not None and name not in self.text.arguments and name not in unmatched and name not in EVERYWHERE:
                place = str(self.text.error("", ("arguments",), key=True)).rstrip(": ")
                self.coverage.problems.append(f"{place}: `{name}` is only computed and would become `{prefix}{found}`: write ~")

    def _members(
        self,
        arguments: dict[str, Any] | None,
        uses: Mapping[str, tuple[ArgumentText, ...]],
        node: Node,
        base: Node,
        prefix: str,
        base_prefix: str,
        at: tuple[str, ...],
        exempt: set[str] | frozenset[str] = frozenset(),
        unmatched: frozenset[str] = frozenset(),
    ) -> None:
        for name, listed in uses.items():
            dotted = ".".join((*at, name))
            if arguments is None or dotted in self.text.other_versions:
                self.is_elsewhere = arguments is not None
                for use in listed:
                    self._use(use, "dynamic", node, prefix, (*at, name))
                self.is_elsewhere = False
            elif name not in arguments and not (not at and name in self.computed and not listed[0].targets):
                self._complain(f"the provider has no argument `{dotted}`{_nearest(name, arguments)}", listed[0])
            for use in listed:
                self._asked((use,), arguments, use.at, at)
        by_letters = {letters(known): known for known in base.entered().names if known not in unmatched}
        for name, shape in (arguments or {}).items():
            here = (*at, name)
            if name in uses:
                for use in uses[name]:
                    self._use(use, shape, node, prefix, here)
                continue
            found = by_letters.get(letters(name))
            child = base.child(found) if found is not None else None
            if found is not None and child is not None:
                self._match(shape, child, f"{base_prefix}{found}", here, None)
            elif name not in exempt and not (not at and name in EVERYWHERE):
                owner = f" in {base_prefix.rstrip('.')}" if base_prefix else ""
                place = str(self.text.error("", ("arguments",), key=True)).rstrip(": ")
                self.coverage.problems.append(f"{place}: argument `{'.'.join(here)}` matches nothing{owner}: map it, or write ~")
        for dotted in self.text.other_versions:
            owner, _, name = dotted.rpartition(".")
            if owner == ".".join(at) and name not in uses and (found := by_letters.get(letters(name))) is not None:
                self.coverage.fed_elsewhere[f"{base_prefix}{found}"] = True
        if arguments is None:
            for known in base.entered().names:
                self._feed(f"{base_prefix}{known}", whole=True)

    def _asked(
        self, asking: Iterable[ArgumentText | DefaultText], arguments: dict[str, Any] | None, place: At, at: tuple[str, ...]
    ) -> None:
        """Other arguments of the same block that a use or a default asks for must be there."""
        for member in asking:
            names = member.unless if isinstance(member, DefaultText) else (*member.when, *member.join)
            for name in names:
                if arguments is not None and name not in arguments and ".".join((*at, name)) not in self.text.other_versions:
                    problem = self.text.error(
                        f"the provider has no argument `{name}` beside it{_nearest(name, arguments)}", place, key=True
                    )
                    self.coverage.problems.append(str(problem))

    def _use(self, use: ArgumentText, shape: Any, node: Node, prefix: str, at: tuple[str, ...]) -> None:
        try:
            self.compiler.compile_argument(use, node)
        except TableError as error:
            self.coverage.problems.append(str(error))
            return
        if use.targets == (SELF,):
            inner = shape["block"] if isinstance(shape, dict) and "block" in shape else _object_of(shape)
            self._members(inner, use.each or {}, node, node, prefix, prefix, at)
            return
        for path in use.targets:
            space, *names = path.split(".")
            if names and space in OTHER_SPACES:
                self._match(shape, _require(self.store.space(space).find(names)), path, at, use)
            else:
                self._match(shape, _require(node.find((space, *names))), f"{prefix}{path}", at, use)

    def _match(self, shape: Any, node: Node, path: str, at: tuple[str, ...], use: ArgumentText | None) -> None:
        self.coverage.lines.append((".".join(at), path))
        members = shape["block"] if isinstance(shape, dict) and "block" in shape else _object_of(shape)
        element = node.entered()
        if use is not None and use.wrap:
            self._feed(f"{path}.{use.wrap}", whole=True)
        elif use is not None and (use.converter or "json" in use.conversions):
            self._feed(path, whole=True)
        elif members is not None and element.names and not (use is not None and STRUCTURE & {*use.conversions} - {"one", "list"}):
            self._feed(path, whole=False)
            for name in (use.constants.keys() | use.defaults.keys()) if use is not None else ():
                self._feed(f"{path}.{name}", whole=True)
            self._members(members, (use.each if use is not None else None) or {}, element, element, f"{path}.", f"{path}.", at)
        else:
            self._feed(path, whole=True)
            problem = self._compare(shape, members, node, use)
            if problem:
                dotted = ".".join(at)
                place = str(self.text.error("", use.at if use is not None else ("arguments",), key=use is None)).rstrip(": ")
                self.coverage.problems.append(f"{place}: argument `{dotted}` {problem} (`{path}`)")

    def _compare(self, shape: Any, members: Any, node: Node, use: ArgumentText | None) -> str:
        """Why the argument's shape does not become the property's; "" when it does."""
        if shape == "dynamic" or (use is not None and (STRUCTURE | {"text"}) & {*use.conversions}):
            return ""
        is_many = isinstance(shape, list) and shape[0] in ("list", "set")
        if isinstance(shape, str):
            if node.is_list:
                return "is a single value and its property a list: write `as: list`"
            if node.names:
                return "is a single value and its property an object: write a dotted path or `as: json`"
        elif members is not None and (node.scalars and not node.is_free_form):
            return "is a block and its property a single value: write `each` with a dotted path, or ~"
        elif is_many and node.scalars and not node.is_free_form:
            return "is a list and its property a single value: write `as: one`, or ~"
        elif is_many and members is None and node.is_list and node.entered().names:
            return "is a list of single values and its property a list of objects: write `wrap: NAME`"
        return ""

    def _feed(self, path: str, *, whole: bool) -> None:
        fed = self.coverage.fed_elsewhere if self.is_elsewhere else self.coverage.fed
        fed[path] = fed.get(path, False) or whole

    def _complain(self, message: str, use: ArgumentText) -> None:
        self.coverage.problems.append(str(self.text.error(message, use.at, key=True)))


def _object_of(shape: Any) -> dict[str, Any] | None:
    """The members of an attribute that holds objects."""
    while isinstance(shape, list) and shape[0] in ("list", "set"):
        shape = shape[1]
    if isinstance(shape, dict):
        inner: dict[str, Any] = shape["block"] if "block" in shape and len(shape) == 1 and isinstance(shape["block"], dict) else shape
        return inner
    return None


def _require(node: Node | None) -> Node:
    if node is None:
        raise ImmutcheckError("a path that was checked before has no node")
    return node


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _some(rules: set[str]) -> str:
    names = sorted(rules)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check the tables that translate Terraform's types")
    parser.add_argument("types", nargs="*", metavar="TYPE")
    parser.add_argument("--show", action="store_true", help="print where each argument goes")
    parser.add_argument("--missing", action="store_true", help="print canonical types that no table makes")
    options = parser.parse_args(arguments)
    checker = Checker()
    if options.missing:
        for kind, rules in sorted(checker.missing_types().items()):
            print(f"{kind}: judged by {_some(rules)}")
        return 0
    coverages = {name: checker.check(name) for name in checker.tables.names()}
    names = [name.removesuffix(".yaml").rpartition("/")[2] for name in options.types] or list(coverages)
    problems = [f"{name}.yaml: there is no such table" for name in names if name not in coverages]
    names = [name for name in names if name in coverages]
    for name in names:
        if options.show:
            print("\n".join([name, *(f"  {argument} -> {path}" for argument, path in coverages[name].lines)]))
        problems += coverages[name].problems
    problems += checker.check_reads([name for name in names if not coverages[name].problems], coverages)
    print("\n".join(problems) if problems else f"{len(names)} tables, no problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

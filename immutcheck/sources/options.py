"""What the sources are told. Nothing here is read from anywhere."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.snapshot.state_identities import StateIdentities
    from immutcheck.sources.snapshot.template_places import TemplatePlaces


class VariableInput(Record):
    """One `--var NAME=TEXT`, or the `data` of one `--var-file` at `path` (then `name` is "")."""

    name: str
    text: str = ""
    path: str = ""
    data: bytes = b""


class SourceOptions(Record):
    """`parameters` are given to the root templates; `region` and `account` fix the pseudo parameters, "" leaves them unknown.

    `variables` are given to Terraform's root modules, in the order of the command line, of which the last one counts; `environment` holds
    what the environment says: TF_VAR_name without its prefix → text. `states` and `templates` say whose the resources of a snapshot
    are, and where they are written.
    """

    parameters: tuple[tuple[str, object], ...] = ()
    region: str = ""
    account: str = ""
    variables: tuple[VariableInput, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    states: tuple[StateIdentities, ...] = ()
    templates: TemplatePlaces | None = None

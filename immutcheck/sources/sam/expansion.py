"""A SAM template → the CloudFormation resources that AWS SAM would make of it, each with its places in the SAM file.

Works on the raw document, before intrinsic functions are resolved, and never changes it. Who calls which builder is the visible table
`BUILDERS`; what a builder makes is in the modules beside this one. Does not validate a template as SAM does: what it cannot understand
becomes a diagnostic and the rest goes on.

Two things are deliberately not as AWS SAM has them:
- The names of Lambda versions, layer versions and REST API deployments end in a hash of the code in a deployed stack
  (`<function>Version<hash>`, …). Here they end before it (`<function>Version`, `<layer>`, `<api>Deployment`): an address
  that changes with every build would make every baseline stale.
- A `CodeUri` (`ContentUri`, `DefinitionUri`, `ImageUri`) that points into the working folder gets an `Unknown` bucket and key: the
  deployment tool chooses them.

Source: AWS SAM Developer Guide, "Generated AWS CloudFormation resources" and "AWS SAM resources and properties".
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import Location, PropertyPath

    DocumentPath = tuple[str | int, ...]
    Origin = tuple[PropertyPath, DocumentPath]
    Locate = Callable[[DocumentPath], Location | None]

TRANSFORM = "AWS::Serverless-2016-10-31"


class SamExpansion(Record):
    """`resources` is the raw Resources section after the expansion, plain ones included, in the order written. Values keep their intrinsic functions;
    a leaf may be an `Unknown` where only the deployment decides. `conditions` is the raw Conditions section with the generated ones. `outputs`
    is the raw Outputs section with names like `Function.Version` resolved.

    `origins` has an entry for every resource that is not written as it is judged: (prefix of the raw property path, path in the document),
    to be tried longest prefix first; what follows the prefix is appended. The prefix starts with the space ("properties", "policies") and counts
    intrinsic functions as levels: `("properties", "Layers", "Fn::If", 1)`. The prefix `()` is always there.
    """

    resources: Mapping[str, object]
    conditions: Mapping[str, object]
    outputs: object
    origins: Mapping[str, tuple[Origin, ...]]
    diagnostics: tuple[Diagnostic, ...]

"""How a finding can be accepted where it is written: the exact text to paste. What such text means is read by the room `triage`."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.finding import Finding

# Not accepted as a reason when it is pasted unchanged.
REASON = "<why>"


def explain_suppression(finding: Finding) -> tuple[str, list[str]]:
    """A sentence that says where, and the lines to paste there."""
    if is_live(finding):
        return "in a baseline:", ["--write-baseline baseline.json"]
    if not is_json(finding):
        line = finding.location.span.start_line if finding.location.span is not None else 0
        where = f"put this above line {line} or at the end of it" if line else "put this above the place"
        if is_of_terraform(finding) and not finding.location.path.lower().endswith(".tf"):
            where = f"put this above the resource {finding.address}"  # in a file that it reads, comments are its own
        return f"{where}, with your reason:", [f'# immutcheck:ignore {finding.rule_id} reason="{REASON}"']
    if is_of_terraform(finding):
        if finding.location.path.lower().endswith(".tf.json"):
            comment = json.dumps(f'immutcheck:ignore {finding.rule_id} reason="{REASON}"', ensure_ascii=False)
            return f"put this into the block of {finding.address}, with your reason:", [f'"//": {comment}']
        return "in a baseline, or in the configuration that this was made from:", ["--write-baseline baseline.json"]
    entry = {"rule": finding.rule_id, "reason": REASON}
    where = f"put this beside the Type of {finding.address} in the template, with your reason:"
    if finding.address.startswith(("Parameters.", "Outputs.")):
        entry = {"rule": finding.rule_id, "address": finding.address, "reason": REASON}
        where = "put this into the template, beside Resources, with your reason:"
    elif finding.logical_name:
        where = f"have the construct add this to {finding.address} (addMetadata), with your reason:"
    code = ['"Metadata": {"immutcheck": {"ignore": [{']
    code += [f"  {json.dumps(key)}: {json.dumps(value)}{',' if key != 'reason' else ''}" for key, value in entry.items()]
    return where, [*code, "}]}}"]


def is_live(finding: Finding) -> bool:
    """It is about a running resource, which is no place to write reasons to."""
    return finding.address.startswith("arn:")


def is_of_terraform(finding: Finding) -> bool:
    """Terraform's addresses have a type or a kind before the name, those of templates only for parameters and outputs."""
    return "." in finding.address and not finding.address.startswith(("Parameters.", "Outputs."))


def is_json(finding: Finding) -> bool:
    """The finding's file has no comments: by its name, else by how its first shown line looks."""
    path = finding.location.path.lower()
    if path.endswith(".json"):
        return True
    if path.endswith((".yaml", ".yml")) or finding.excerpt is None or not finding.excerpt.lines:
        return False
    return finding.excerpt.lines[0].lstrip().startswith(('"', "{"))

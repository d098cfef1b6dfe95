"""Small reports to render: findings in inline texts, placed by the words they cover."""

from __future__ import annotations

from immutcheck.model.diagnostic import Diagnostic
from immutcheck.model.finding import FAIL, UNKNOWN, Finding
from immutcheck.model.location import Excerpt, Location, RelatedLocation, Span
from immutcheck.model.report import Counts, Report
from immutcheck.model.rule import Prose, Rule

WEB = """\
Parameters:
  Environment:
    Type: String
    Default: dev
Resources:
  WebGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: the web servers
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
  Server:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: operators
      ImageId: !Ref Image
      SecurityGroupIds: [!Ref WebGroup]
"""

FUNCTION = """\
{
  "Resources": {
    "Handler": {
      "Type": "AWS::Lambda::Function",
      "Properties": {
        "Environment": {"Variables": {"DB_PASSWORD": "«redacted»", "STAGE": "prod"}}
      }
    }
  }
}
"""

SSH = Rule(
    id="ssh-open-to-internet",
    pack="no-ssh-rdp",
    title="SSH is open to the internet",
    severity="critical",
    confidence="high",
    resources=("AWS::EC2::SecurityGroup",),
    demand="forbid",
    condition={},
    message="",
    file="no-ssh-rdp/ssh-open-to-internet.yaml",
)
KEY = SSH.replace(
    id="ec2-key-pair", title="The instance has a key pair", severity="medium", confidence="medium", file="no-ssh-rdp/ec2-key-pair.yaml"
)
IMAGE = SSH.replace(id="ami-not-pinned", pack="immutable-artifacts", title="The image is not pinned", severity="high", file="own/ami.yaml")
SECRET = SSH.replace(
    id="lambda-literal-secret",
    pack="dynamic-config",
    title="A secret is written into the function's environment",
    severity="high",
    secret=True,
    aliases=("lambda-env-secret",),
    file="dynamic-config/lambda-literal-secret.yaml",
)
RULES = (IMAGE, KEY, SECRET, SSH)

PROSE = (
    (
        "ssh-open-to-internet",
        Prose(
            why=(
                "Port 22 is how people log in to Linux machines. On an immutable server nobody has to: a change is a new image and a new\n"
                "instance, never an edit on the running one.\n\nSeverity: critical, because the reach is the whole internet.\n"
            ),
            fix=(
                "Delete the entry. Work that needs a shell today belongs into the image or into a pipeline.\n\nCloudFormation:\n\n"
                "    SecurityGroupIngress:\n      - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}\n"
            ),
            references=("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",),
            controls=(("AWS-WA", ("SEC06-BP03",)), ("E8", ("theme-2",))),
        ),
    ),
    ("ec2-key-pair", Prose(why="A key pair is a way in.\n", fix="Remove `KeyName`.\n", controls=(("AWS-WA", ("SEC06-BP03",)),))),
    (
        "ami-not-pinned",
        Prose(
            why="An image that moves is another image tomorrow.\n", fix="Write the image's id.\n", references=("https://example.org/ami",)
        ),
    ),
    (
        "lambda-literal-secret",
        Prose(
            why="Who may read the function's configuration may read the secret.\n", fix="Keep it in Secrets Manager and read it there.\n"
        ),
    ),
)


def span_of(text: str, first: str, last: str = "") -> Span:
    """The span from the first character of `first` to the last of `last` (or of `first`)."""
    start = text.index(first)
    end = text.index(last, start) + len(last) if last else start + len(first)
    return Span(*_position(text, start), *_position(text, end))


def excerpt_of(text: str, span: Span, most: int = 6) -> Excerpt:
    lines = text.split("\n")[span.start_line - 1 : span.end_line]
    return Excerpt(span.start_line, tuple(lines[:most]))


def _position(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def make_finding(file: str, text: str, first: str, last: str = "", **fields: object) -> Finding:
    """A finding of the SSH rule at the words `first` to `last` of the text; `fields` replace what else it says."""
    span = span_of(text, first, last)
    address = str(fields.get("address", "WebGroup"))
    rule_id = str(fields.get("rule_id", SSH.id))
    finding = Finding(
        rule_id=rule_id,
        severity="critical",
        verdict=FAIL,
        message="WebGroup lets the internet reach SSH (port 22), so anyone may try to log in and change what is behind it in place.",
        address=address,
        resource_type="AWS::EC2::SecurityGroup",
        scope=file,
        property="SecurityGroupIngress[0]",
        location=Location(file, span),
        fingerprint=f"{len(file + rule_id + address):032x}",
        moved_fingerprint=f"{len(rule_id + address):032x}",
        excerpt=excerpt_of(text, span),
        line_hash="39fa2ee980eb94b0:1",
    )
    return finding.replace(**fields)


def make_report(*findings: Finding, **fields: object) -> Report:
    """A report of these findings over one file; `fields` replace what else it says."""
    failed = sum(finding.verdict == FAIL for finding in findings)
    report = Report(
        version="0.1.0",
        now="2026-01-31T00:00:00Z",
        profile="default",
        findings=findings,
        diagnostics=(),
        counts=Counts(files=1, resources=4, judged=3, pairs=12, failed=failed, rules=25),
        rules=tuple(rule for rule in RULES if rule.id in {finding.rule_id for finding in findings}),
        prose=PROSE,
    )
    return report.replace(**fields)


def full_report() -> Report:
    """One of everything that a report can hold."""
    path = "templates/web.yaml"
    ssh = make_finding(path, WEB, "IpProtocol: tcp", "0.0.0.0/0")
    key = make_finding(
        path,
        WEB,
        "operators",
        rule_id=KEY.id,
        severity="medium",
        address="Server",
        resource_type="AWS::EC2::Instance",
        property="KeyName",
        message="Server starts with the key pair operators, so whoever holds the key can log in.",
        scenario="when Environment is prod",
        path=(
            RelatedLocation(Location(path, span_of(WEB, "Server")), "Server (AWS::EC2::Instance)"),
            RelatedLocation(Location(path, span_of(WEB, "[!Ref WebGroup]")), "refers to WebGroup in SecurityGroupIds"),
        ),
        related=(RelatedLocation(Location("app/stack.py", Span(12, 1, 12, 1)), "the construct is made here"),),
        logical_name="Shop/Web/Server",
    )
    image = make_finding(
        path,
        WEB,
        "!Ref Image",
        rule_id=IMAGE.id,
        severity="high",
        verdict=UNKNOWN,
        address="Server",
        resource_type="AWS::EC2::Instance",
        property="ImageId",
        message="Server may start from an image that is not pinned.",
        reasons=("parameter `Image` has no default",),
    )
    secret = make_finding(
        "functions/handler.json",
        FUNCTION,
        '"«redacted»"',
        rule_id=SECRET.id,
        severity="high",
        address="Handler",
        resource_type="AWS::Lambda::Function",
        property="Environment.Variables.DB_PASSWORD",
        message="Handler has a literal secret in its environment.",
    )
    again = make_finding(
        "templates/worker.yaml",
        WEB,
        "IpProtocol: tcp",
        "0.0.0.0/0",
        address="WorkerGroup",
        message="WorkerGroup lets the internet reach SSH (port 22), so anyone may try to log in and change what is behind it in place.",
    )
    return make_report(
        secret,
        ssh,
        key,
        image,
        again,
        counts=Counts(files=3, resources=6, judged=5, pairs=60, failed=4, unknown=1, suppressed=1, unreadable=1, rules=25),
        diagnostics=(
            Diagnostic("error", "parse-error", "expected a mapping, found the end of the file", Location("broken.yaml", Span(3, 1, 3, 1))),
            Diagnostic(
                "note",
                "suppression-unused",
                "the suppression of `ec2-key-pair` covers no finding: remove it",
                Location(path, Span(2, 3, 2, 9)),
            ),
            Diagnostic(
                "warning", "nested-template-missing", "the nested template `db.yaml` is not there", Location(path, Span(9, 1, 9, 4))
            ),
        ),
        assumptions=("templates/web.yaml: Environment = dev",),
        suppressed=(ssh.replace(address="OldGroup", fingerprint="f" * 32, suppressed="the group is being removed this week"),),
        unknown_by_rule=((IMAGE.id, 1),),
    )

"""The shapes of known secrets, as data: what to look for before a pattern is tried, and the pattern. It searches nothing.

Why our own table: the ready-made Python library for this task (newest release May 2024) imports an HTTP client, takes 0.2 s to import,
more than our whole scan of a file, and works on files and lines rather than on property values, which have a name beside them. So the
shapes are data here. Every pattern is linear: neighbouring repetitions never share a character, and counts are bounded where they could.

Sources: AWS IAM User Guide, "IAM identifiers" (access key ids); RFC 7468 (PEM), RFC 7519 (JSON Web Token), RFC 3986 section 3.2.1
(user information in addresses); for each vendor its own page on token formats.
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Shape(Record):
    """`keywords`: the pattern can only match where one of them occurs (letter case matters unless `folded`). A group named `secret` is the
    part to hide, else the whole match. `confidence` is that of a match which is no placeholder."""

    detector: str
    kind: str
    keywords: tuple[str, ...]
    pattern: str
    confidence: str = "high"
    folded: bool = False


_START = r"(?<![A-Za-z0-9_])"
_END = r"(?![A-Za-z0-9_])"


def _prefixed(detector: str, kind: str, keywords: tuple[str, ...], pattern: str) -> Shape:
    """A token that announces itself by a prefix and stands alone."""
    return Shape(detector, kind, keywords, _START + pattern + _END)


SHAPES: tuple[Shape, ...] = (
    Shape(
        "private-key",
        "private key",
        ("PRIVATE KEY",),
        r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-(?!----END)[^-]*)*(?:-----END [A-Z0-9 ]{0,50}-----)?",
    ),
    Shape("age-key", "private key", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    _prefixed("aws-access-key-id", "AWS access key", ("AKIA", "ASIA"), r"(?:AKIA|ASIA)[A-Z2-7]{16}"),
    Shape(
        "aws-secret-access-key",
        "AWS secret access key",
        ("secretaccesskey", "secret_access_key", "secret-access-key"),
        r"(?i:secret[_-]?access[_-]?key)[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        folded=True,
    ),
    _prefixed("github-token", "GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[A-Za-z0-9]{36,255}"),
    _prefixed("github-token", "GitHub token", ("github_pat_",), r"github_pat_[A-Za-z0-9_]{36,255}"),
    _prefixed(
        "gitlab-token",
        "GitLab token",
        ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-"),
        r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_.-]{20,255}",
    ),
    _prefixed("slack-token", "Slack token", ("xox",), r"xox[abeoprs]-[A-Za-z0-9-]{10,255}"),
    _prefixed("slack-token", "Slack token", ("xapp-",), r"xapp-[0-9]-[A-Za-z0-9-]{20,255}"),
    Shape(
        "slack-webhook",
        "webhook address",
        ("hooks.slack.com/",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9/_+-]{20,255})",
    ),
    Shape(
        "discord-webhook",
        "webhook address",
        ("/api/webhooks/",),
        r"discord(?:app)?\.com/api/webhooks/(?P<secret>[0-9]{15,22}/[A-Za-z0-9_-]{40,100})",
    ),
    _prefixed("stripe-key", "Stripe key", ("sk_live_", "sk_test_", "rk_live_", "rk_test_"), r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}"),
    _prefixed("stripe-webhook-secret", "Stripe key", ("whsec_",), r"whsec_[A-Za-z0-9+/]{24,64}={0,2}"),
    _prefixed("google-api-key", "Google API key", ("AIza",), r"AIza[A-Za-z0-9_-]{35}"),
    _prefixed("google-client-secret", "Google client secret", ("GOCSPX-",), r"GOCSPX-[A-Za-z0-9_-]{28}"),
    _prefixed(
        "json-web-token", "JSON web token", ("eyJ",), r"eyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{10,8192}\.[A-Za-z0-9_-]{10,2048}"
    ),
    _prefixed("npm-token", "npm token", ("npm_",), r"npm_[A-Za-z0-9]{36}"),
    _prefixed("pypi-token", "PyPI token", ("pypi-AgEI",), r"pypi-AgEI[A-Za-z0-9_-]{50,1024}"),
    _prefixed("rubygems-token", "RubyGems token", ("rubygems_",), r"rubygems_[a-f0-9]{48}"),
    _prefixed("docker-token", "Docker Hub token", ("dckr_pat_", "dckr_oat_"), r"dckr_[po]at_[A-Za-z0-9_-]{27,64}"),
    _prefixed("sendgrid-key", "SendGrid key", ("SG.",), r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    _prefixed(
        "openai-key",
        "AI service key",
        ("sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-"),
        r"sk-(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{20,255}",
    ),
    _prefixed("openai-key", "AI service key", ("T3BlbkFJ",), r"sk-[A-Za-z0-9]{10,64}T3BlbkFJ[A-Za-z0-9]{10,64}"),
    _prefixed("hugging-face-token", "Hugging Face token", ("hf_",), r"hf_[A-Za-z0-9]{30,64}"),
    _prefixed("digitalocean-token", "DigitalOcean token", ("dop_v1_", "doo_v1_", "dor_v1_"), r"do[opr]_v1_[a-f0-9]{64}"),
    _prefixed("shopify-token", "Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _prefixed("databricks-token", "Databricks token", ("dapi",), r"dapi[a-f0-9]{32}"),
    _prefixed("vault-token", "Vault token", ("hvs.", "hvb.", "hvr."), r"hv[sbr]\.[A-Za-z0-9_-]{24,512}"),
    Shape("terraform-token", "Terraform Cloud token", (".atlasv1.",), r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}"),
    _prefixed("new-relic-key", "New Relic key", ("NRAK-",), r"NRAK-[A-Z0-9]{27}"),
    _prefixed("atlassian-token", "Atlassian token", ("ATATT3",), r"ATATT3[A-Za-z0-9_=-]{20,255}"),
    _prefixed("grafana-token", "Grafana token", ("glsa_",), r"glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}"),
    _prefixed("pulumi-token", "Pulumi token", ("pul-",), r"pul-[a-f0-9]{40}"),
    _prefixed("mailgun-key", "Mailgun key", ("key-",), r"key-[0-9a-f]{32}"),
    Shape("azure-storage-key", "Azure storage key", ("AccountKey=",), r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    Shape(
        "url-credentials",
        "password in an address",
        ("://",),
        r"://[^\s/:@\"'<>]{0,255}:(?P<secret>[^\s/\"'<>]{1,1024})@",
    ),
    Shape(
        "authorization-header",
        "authorization header",
        ("authorization",),
        r"(?i:authorization[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?:bearer|basic) )(?P<secret>[A-Za-z0-9+/=._~-]{8,4096})",
        folded=True,
    ),
    Shape(
        "password-command",
        "password",
        ("chpasswd",),
        r"(?<![\w.-])[A-Za-z_][\w.-]{0,31}:(?P<secret>[^\s\"'|$`:]{3,200})[\"']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,8})?chpasswd",
    ),
    Shape(
        "password-command",
        "password",
        ("passwd --stdin", "| passwd", "|passwd", "sudo passwd"),
        r"echo[ \t]{1,8}[\"']?(?P<secret>[^\s\"'|$`]{3,200})[\"']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t]{1,8})?passwd",
    ),
    Shape(
        "password-command",
        "password",
        ("useradd", "usermod"),
        r"user(?:add|mod)[ \t][^\n|;&]{0,200}?-p[ \t]{1,8}[\"']?(?P<secret>(?!\$[({A-Za-z_])[^\s\"'`]{3,200})",
    ),
    Shape(
        "password-command",
        "password",
        ("net user", "net.exe user", "net1 user"),
        r"(?i:(?<![\w.-])net1?(?:\.exe)?[ \t]{1,8}user[ \t]{1,8}[\w.-]{1,64}[ \t]{1,8})[\"']?(?P<secret>[^\s/$%*\"'][^\s\"']{2,127})",
        folded=True,
    ),
    Shape(
        "password-command",
        "password",
        ("convertto-securestring",),
        r"(?i:convertto-securestring)[ \t]{1,8}(?:-[sS]tring[ \t]{1,8})?[\"'](?P<secret>[^\"'$\n]{3,200})[\"']",
        folded=True,
    ),
    Shape(
        "assignment",
        "password",
        (
            "password=",
            "passwd=",
            "passphrase=",
            "pwd=",
            "secret=",
            "token=",
            "apikey=",
            "api_key=",
            "api-key=",
            "access_key=",
            "secret_key=",
        ),
        r"(?i:(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access_key|secret_key))=[\"']?(?P<secret>[^\s\"'&;,$`({<\[|)]{4,512})",
        "medium",
        folded=True,
    ),
    Shape(
        "assignment",
        "password",
        tuple([f"{name}:{sign}" for name in ("password", "passwd", "passphrase", "pwd", "secret", "token", "api_key") for sign in "-="]),
        r"\$\{!?\w{0,60}(?i:password|passwd|passphrase|pwd|secret|token|api_key):[-=][\"']?(?P<secret>[^}$\"'`\n]{4,512})",
        "medium",
        folded=True,
    ),
    Shape(
        "command-option",
        "password",
        ("--password", "--passwd", "--secret", "--token", "--api-key", "--auth-token"),
        r"--(?:password|passwd|secret|token|api-key|auth-token) [\"']?(?P<secret>[^\s\"'&;,$`({<\[|)-][^\s\"'&;,`|)]{3,512})",
        "medium",
    ),
)
"""Most telling first."""

SHORTEST = 15
"""A shorter text matches only the shapes that have one of these in their keywords."""

SHORT_MARKS = ("://", "=", "--")

MARKS = ("://", "--", "=", "_", ".", "gl", "sk-", "-")
"""Nearly every keyword has one of these in it, and most texts have few of them."""


@lru_cache(maxsize=1)
def group_keywords() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every keyword in lower case, under the first of the marks in it or under itself."""
    groups: dict[str, list[str]] = {}
    for keyword in sorted({keyword.lower() for shape in SHAPES for keyword in shape.keywords}):
        groups.setdefault(next((mark for mark in MARKS if mark in keyword), keyword), []).append(keyword)
    return tuple((mark, tuple(keywords)) for mark, keywords in groups.items())


@lru_cache(maxsize=1)
def group_shapes() -> Mapping[str, tuple[tuple[int, str], ...]]:
    """Keyword in lower case → the positions of the shapes that have it, each with the first word of the keyword as they write it ("" where
    letter case does not matter)."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for position, shape in enumerate(SHAPES):
        for keyword in shape.keywords:
            groups.setdefault(keyword.lower(), []).append((position, "" if shape.folded else keyword.partition(" ")[0]))
    return {keyword: tuple(shapes) for keyword, shapes in groups.items()}

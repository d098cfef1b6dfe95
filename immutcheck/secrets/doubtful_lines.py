"""A text with a secret in it → the lines of it of which nobody can say that no secret stands in them.

How a secret can be given to a program has no end: an option of a command nobody has heard of, a file that is written, a value two lines
below its name. So a line is shown when nothing in it speaks of secrets, or when all that does is understood: followed by what is hidden
already or comes from elsewhere. With a line goes what belongs to it: its here-document, its brackets, quotes and indented lines, and the
lines that give a value to the variables in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from immutcheck.secrets.script_lines import ScriptLines, depth_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Range = tuple[int, int]

_ELSEWHERE = re.compile(
    r"169\.254\.169\.254/latest/api/token|\[fd00:ec2::254\]/latest/api/token|x-aws-ec2-metadata-token-ttl-seconds\"?:[ \t]{0,4}\d{1,5}"
    r"|authorized_keys|known_hosts",
    re.IGNORECASE,
)
"""What speaks of tokens and keys in scripts that have none. Source of the first ones: EC2 User Guide, "Access instance metadata"."""
_TELLING = re.compile(
    r"pass(?!ed|ing|es\b|ive)|pwd|(?<![a-z])pw(?![a-z])|rootpw|bindpw|secret|cred|token|auth(?!or)|authoriz|psk|apikey|pin\b|salt|cookie"
    r"|session|hook|dsn\b|sig\b|signature|community|licen[sc]e|private|login\b(?![ \t]+-)|(?<=-)key\b"
    r"|encrypt|\botp|totp|seed\b|mnemonic|nonce|xpriv|_pat\b|dockerconfig"
    r"|key(?=[\w-]{0,20}[\"'\])]{0,3}[ \t]{0,20}(?:[:=,]|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""What in a word says that it may name a secret."""
_SURE = re.compile(
    "|".join(
        (
            # accounts, disks, domains
            r"passwd|(?:assword|passphrase):[ \t]*(?:[\"']|$)|luks|cryptsetup|\bkinit\b|\brealm[ \t]+join",
            r"\bexpect\b|\bspawn\b|^[ \t]*send\b",
            r"\bdscl\b|sysadminctl|\bstty\b",
            r"\buser(?:add|mod)\b.*[ \t]-\w*p|\bpw[ \t]|wpa_|crypt",
            r"\$(?:1|2[aby]|5|6|y|apr1)\$",
            r"\b(?:su|sudo)[ \t].*<<|\|[ \t]*su\b",
            # databases and stores
            r"sql(?:plus|cmd)\b|\b(?:isql|osql|bcp|bteq|impdp|expdp|etcdctl|rabbitmqctl|rasdial|rclone)\b|\bidentified\b",
            r"\bconsul[ \t]|\bvault[ \t]",
            r"\bvalues\b[ \t]*(?:\(|$)|^[ \t]*\([ \t]*[\"']|\bredis-cli\b.*[ \t]-a|\bacl[ \t]+setuser|^[ \t]*user[ \t]+\S+[ \t].*>\S",
            r"put-parameter|(?:put|create|update)-secret|create[ \t]+secret|\bldap\w+\b.*[ \t]-\w*[wsy]|\w/[^\s/]{1,200}@\w",
            # files over the network
            r"\bl?ftp\b|\bsmb\w+|-U[ \t]{0,8}\S{1,200}%\S|\bnet1?(?:\.exe)?[ \t]+(?:use|user)\b",
            r"\bsnmp|community|com2sec|[ \t]-u[ \t]{0,8}[^\s,]{1,200},\S",
            r"://[^\s/]{0,300}@|\w:(?![/$])[^\s/:@]{1,200}@|\w:(?:\d{1,5}|\*):[^\s:]{1,200}:[^\s:]{1,200}:\S|\bcurl\b.*[ \t]-[bKE]\b",
            r"(?:--header[= ]|[ \t]-H[ \t]?)[\"']?(?!content|accept|host|user-agent|x-aws-ec2)[\w-]+:[ \t]*(?!\$)|[ \t]-a[ \t]+\w+:",
            # Windows
            r"schtasks|psexec|\brunas\b|cmdkey|securestring|pscredential|^[ \t]*reg[ \t]+add",
            # what is written, encoded, encrypted, packed, edited
            r"<<<|base64|b64|\bxxd\b|openssl|keytool|_json|!vault|ENC\[|-----BEGIN|<key>|\bkey[ \t]+\S|\bssh-keygen\b.*[ \t]-[NP]",
            r"\b(?:un)?(?:zip|rar|7z\w?)\b.*[ \t]-\w*[pP]|\bsed\b|\bperl[ \t]+-\w*[pi]|\becho[ \t]+(?:-\w+[ \t]+)*[\"']?[\w.-]+:[^\s/:]",
            r"\b(?:echo|printf)\b[^\n]*\|(?!\|)(?![ \t]*(?:sudo[ \t]+)?(?:ba|z)?(?:sh|crontab|at|batch)\b)|<\([ \t]*(?:echo|printf)",
            # settings of tools and beans
            r"\b(?:composer|bundle|npm|yarn|git|pip3?|aws)[ \t]+config|\bvalue=[\"']",
            r"[ \t]-[krwWta][ \t=]*[\"']?(?-i:[A-Za-z0-9]*[a-z][A-Z])",
            # calls in code, and what stands in quotes there
            r"\w\([^()\n]{0,400}[\"'][^\s\"']{3}",
        )
    ),
    re.IGNORECASE | re.MULTILINE,
)
"""Commands and forms that take a secret in more ways than are worth telling apart."""
_SHORT_OPTIONS = re.compile(
    r"[ \t](?:-[A-Za-z]*[pP]|/(?:r?p|pass|pwd)(?=[ \t:=]):?)[ \t=]*[\"']?(?![ \t$/~.\"'|>&;)`]|-|\d{1,5}(?![^\s:/]))\S"
)
_USER_OPTION = re.compile(r"[ \t]-[A-Za-z]*[uU][ \t=]*[\"']?[^\s:\"'$/]*:(?!//|\$)[^\s\"']")
_PATH_COMMANDS = re.compile(
    r"^[ \t]*(?:sudo[ \t]+)?(?:mkdir|cp|rsync|install|tar|touch|ps|pgrep|nc|ss|netstat|pip3?|python3?|test|\[)[ \t]"
)
_USE = re.compile(r"\$(?:\w+|\{[\w.:!]+\})")
_BEHIND = re.compile(r"[\"'\])]{0,3}[ \t]{0,20}(?:\+=|=>|:=|[:=>])?[ \t]{0,20}[\"']?")
_COMPUTED = re.compile(r"(?:\$\w+|\$\{[\w.:!]+\})(?=[\"']?(?:[ \t]+(?:-|\.?/|https?:|[|>&])|[ \t;)]*\Z|[\"'][ \t]+https?:))")
_COMMAND = re.compile(r"[\"']?\$\(")
_REST = re.compile(
    r"[\"']?[}\]),;]{0,4}[ \t]{0,20}\Z|[\"']?[ \t]{1,20}(?:[\\`]\n[ \t]{0,80})?(?:--?[A-Za-z]|\.?/|https?://|[|>&][|>& \t/])"
)
_PLACED = re.compile(r"^[ \t]*(?:export|declare|typeset|local|readonly|set|setx?|env|arg|setenv|var|let|const)[ \t]", re.IGNORECASE)
_VARIABLE = re.compile(r"(?:\$\{?|\$\(|`|%|[=+.][ \t]{0,4})([A-Za-z_]\w{0,60})")
_GIVEN = re.compile(r"[ \t](?:-[pPuUwka][ \t=]{0,4}|/p:)[\"']?\$")
_FILE = re.compile(r"<[ \t]{0,4}([\w./~-]{2,200})")
_VALUE = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:\w{1,12}[ \t]+)?[\w.-]{1,60}[\"']?[ \t]*(?:=>|:=|[:=])[ \t]*(?P<value>[^\s$`(\[{|>&][^\n]*)$", re.MULTILINE
)
"""A name that says nothing, and what it stands for."""
_PLAIN = re.compile(
    r"[\"']?(?:[a-z0-9_./ -]*|[A-Z]?[a-z]{0,14}|-?[\d.,:%]+|https?://[^\s@?&=]*"
    r"|arn:[\w:/*.-]*|(?:ami|sg|vpc|subnet|i|lt)-[0-9a-f]+)[\"']?[;,]?[ \t]*"
    r"(?:#.*)?"
)
_WORD = re.compile(r"[^\s\"'/=:$,;()]{8,200}")
_MANIFEST = re.compile(r"kind[\"']?[ \t]{0,4}:[ \t]{0,4}[\"']?Secret(?!\w)")
_PREFIX = re.compile(r"[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*[:=][ \t]*[\"']?")
_SHELL_ASSIGNMENT = re.compile(r"[ \t]*(?:export[ \t]+)?\w+=\S|[^\n]*\$")
_RANDOM = re.compile(r"[A-Za-z0-9]{8,}")
MOST_VARIABLES = 40
LONGEST_STATEMENT = 2000
"""A longer one is not looked into and not shown."""
MOST_STATEMENTS = 100
"""Of a text in which more than that is in doubt nothing is shown: each is held against all of it."""


def doubtful_ranges(text: str, hidden: Sequence[Range]) -> list[Range] | None:
    """The lines that must not be shown besides what is `hidden` (sorted, without overlaps); None when too many things belong together."""
    if _MANIFEST.search(text):
        return None  # every value in it is one
    lines = ScriptLines(text)
    doubtful: set[int] = set()
    variables: set[str] = set()
    files: set[str] = set()
    count = 0
    for first, last in lines.statements:
        statement = text[lines.starts[first] : lines.ends[last]]
        start = lines.starts[first]
        covering = _within(start + len(statement) - len(statement.lstrip()), hidden)
        if covering is not None and covering[1] > lines.ends[last]:
            continue  # it goes on, and so does what is hidden
        if len(statement) > LONGEST_STATEMENT:
            doubtful.update(range(first, last + 1))
            continue
        body = lines.heredoc_behind(last, statement) if "<<" in statement else ()
        doubtful.update(body)
        count += bool(body)
        if count > MOST_STATEMENTS:
            return None
        speaks, is_understood = _judge(statement, start, hidden)
        if not speaks and is_understood:
            continue
        variables.update(_VARIABLE.findall(statement))
        if is_understood and _is_closed(statement, start, hidden):
            if _SHELL_ASSIGNMENT.match(statement) is None:
                doubtful.update(lines.below(first, last, is_open=False))
            continue
        files.update(_FILE.findall(statement))
        count += 1
        if not is_understood:
            doubtful.update(range(first, last + 1))
        doubtful.update(lines.belonging(first, last))
    for path in files:
        for match in re.finditer(re.escape(path), text):
            first, last = lines.statement_of(lines.number_at(match.start()))
            doubtful.update((*range(first, last + 1), *lines.belonging(first, last)))
    if not _follow(lines, variables, doubtful, hidden):
        return None
    ranges = [lines.range_of(number) for number in sorted(doubtful)]
    ranges += [match.span() for match in _RANDOM.finditer(text) if is_random(match[0])]
    ranges += [match.span() for match in _WORD.finditer(text) if _is_strong(match[0])]
    return ranges


def _judge(statement: str, start: int, hidden: Sequence[Range]) -> tuple[bool, bool]:
    """Whether a statement speaks of secrets, and whether all that does so in it is understood."""
    judged = _ELSEWHERE.sub(lambda match: "/" * len(match[0]), statement)
    if _SURE.search(judged) or _USER_OPTION.search(judged) or (not _PATH_COMMANDS.match(judged) and _SHORT_OPTIONS.search(judged)):
        return True, _is_hidden_to_the_end(judged, start, hidden)
    value = _VALUE.match(judged)
    if value is not None and _PLAIN.fullmatch(value["value"]) is None and not _is_hidden(judged, value.start("value"), start, hidden):
        return True, False
    if _GIVEN.search(judged) is not None:
        return True, True
    names = [_name_round(judged, *telling.span()) for telling in _TELLING.finditer(judged)]
    return bool(names), all(_is_use(judged, name[0]) or _is_understood(judged, name, start, hidden) for name in names)


def _name_round(statement: str, start: int, end: int) -> Range:
    while start and (statement[start - 1].isalnum() or statement[start - 1] in "_.-"):
        start -= 1
    while end < len(statement) and (statement[end].isalnum() or statement[end] in "_.-"):
        end += 1
    return start, end


def _is_use(statement: str, start: int) -> bool:
    """A variable's value is used, which is given somewhere else."""
    return _USE.match(statement, start - 2 if statement[start - 1 : start] == "{" else start - 1) is not None if start else False


def _is_hidden_to_the_end(statement: str, start: int, hidden: Sequence[Range]) -> bool:
    """Everything but a name and its sign is hidden."""
    shown = _PREFIX.match(statement)
    return shown is not None and _is_all_hidden(start + shown.end(), statement, start, hidden)


def _is_all_hidden(place: int, statement: str, start: int, hidden: Sequence[Range]) -> bool:
    """Nothing but quotes is left of a value."""
    covering = _within(place, hidden) or _within(place + 1, hidden)
    return covering is not None and not statement[covering[1] - start :].strip("\"' \t\n;,")


def _is_understood(statement: str, name: Range, start: int, hidden: Sequence[Range]) -> bool:
    """What stands behind the name is hidden, or comes from a variable, and what follows it is no part of it."""
    if _within(start + name[0], hidden) is not None:
        return True
    behind = _BEHIND.match(statement, name[1])
    position = name[1] if behind is None else behind.end()
    if statement[position : position + 1] in ("", "\n"):
        return False
    computed = _COMPUTED.match(statement, position)
    if computed is not None and (computed[0][1] == "{" or is_variable(computed[0][1:])):
        return statement[position - 1] != "'"
    if _COMMAND.match(statement, position) and statement[position:].count(")") == 1 and statement.rstrip("\"' \t\n").endswith(")"):
        return not re.search(r"\b(?:echo|printf|cat|print|head|tail|tr|sed|awk)\b", statement[position:])
    return _is_hidden(statement, position, start, hidden)


def _is_hidden(statement: str, position: int, start: int, hidden: Sequence[Range]) -> bool:
    """What stands at the position is hidden, and what follows it is no part of it."""
    position += statement[position : position + 1] in ("'", '"')
    covering = _within(start + position, hidden)
    if covering is None:
        return False
    if _PLACED.match(statement) and statement[covering[1] - start :].strip("\"' \t\n;"):
        return False
    return _REST.match(statement, covering[1] - start) is not None


def _is_closed(statement: str, start: int, hidden: Sequence[Range]) -> bool:
    """The statement does not go on in other lines, as far as brackets and quotes tell."""
    unquoted = statement
    for first, last in hidden[max(0, bisect_right(hidden, (start, start)) - 1) :]:
        if first >= start + len(statement):
            break
        around = statement[max(0, first - start - 1) : max(0, first - start)] + statement[last - start : last - start + 1]
        if around in ("''", '""'):
            unquoted = unquoted[: first - start] + "x" * (last - first) + unquoted[last - start :]
    return not depth_of(statement) and not any(unquoted.count(quote) % 2 for quote in "\"'`")


def _within(place: int, hidden: Sequence[Range]) -> Range | None:
    index = bisect_right(hidden, (place, 1 << 40)) - 1
    return hidden[index] if index >= 0 and hidden[index][0] <= place < hidden[index][1] else None


def _follow(lines: ScriptLines, variables: set[str], doubtful: set[int], hidden: Sequence[Range]) -> bool:
    """Add the lines that give a value to the variables, and to those in them; False when there are too many."""
    waiting = list(variables)
    while waiting:
        if len(variables) > MOST_VARIABLES:
            return False
        variable = re.escape(waiting.pop())
        given = re.compile(
            rf"(?<![\w$-])\$?{variable}\b[\"']?[ \t]{{0,8}}(?::[ \t]*\w+[ \t]*)?(?:\+=|:=|[-+?]?=(?!=)|\()"
            rf"|\b(?:for|read|function|Set-Variable|printf[ \t]+-v)\b[^\n;|]{{0,200}}[ \t]{variable}\b",
        )
        for match in given.finditer(lines.text):
            number = lines.number_at(match.start())
            first, last = lines.statement_of(number)
            if number in doubtful:
                continue
            value = lines.text[match.end() : lines.ends[last]]
            covering = _within(match.end() + len(value) - len(value.lstrip(" \t\"'")), hidden)
            if covering is not None and not lines.text[covering[1] : lines.ends[last]].strip("\"' \t\n;"):
                continue
            if _COMMAND.match(value) and not re.search(r"\b(?:echo|printf|cat|print)\b|<<", value) and value.count("(") == value.count(")"):
                continue
            if re.match(r"[\"']?\$\{?\w+\}?[\"']?[ \t]*$", value, re.MULTILINE) is None:
                doubtful.update(range(first, last + 1))
                doubtful.update(lines.belonging(first, last))
            for further in _VARIABLE.findall(value):
                if further not in variables:
                    variables.add(further)
                    waiting.append(further)
    return True


def is_variable(name: str) -> bool:
    """`$name` is a variable rather than a password that begins with a dollar: written all in capitals or all in small letters, as words."""
    return re.fullmatch(r"[A-Z][A-Z0-9_]*|[a-z]{1,20}(?:_[a-z]{1,20})*", name) is not None


def is_random(word: str) -> bool:
    """Letters and digits mixed as a machine mixes them."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in pairwise(word))
    return changes >= 3 or (changes >= 2 and not word.islower() and not word.isupper() and len(word) >= 10)


def _is_strong(word: str) -> bool:
    """What people take who must have one of each."""
    return all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", r"\d", "[!@#%^*?+]"))

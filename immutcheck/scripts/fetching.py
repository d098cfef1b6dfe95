"""What a call fetches from elsewhere, and where it puts it.

Sources: manual pages curl(1), wget(1), git(1), tar(1), ssh-import-id(1); AWS CLI Command Reference, "s3 cp", "s3 sync"; Microsoft Learn,
"Invoke-WebRequest".
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import has_flag, is_in, option_value, split_options
from immutcheck.scripts.kinds import PULLS_CODE
from immutcheck.scripts.reading import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.scripts.calls import Call

STDOUT = "-"

_CODE = re.compile(
    r".*\.(?:zip|tar|tar\.\w+|tgz|tbz2|txz|jar|war|ear|whl|rpm|deb|msi|exe|nupkg|py|sh|bash|js|mjs|php|rb|pl|ps1|bat|cmd|phar|egg"
    r"|gem|so|bin)\Z",
    re.IGNORECASE,
)
_METADATA = re.compile(r"https?://(?:169\.254\.169\.254|169\.254\.170\.2|\[fd00:ec2::254\]|localhost|127\.0\.0\.1)(?:[:/]|\Z)")
_CURL_VALUES = (
    "-H --header -X --request -d --data --data-raw --data-binary -u --user -A --user-agent -b --cookie -c --cookie-jar -m --max-time -x"
    " --proxy --connect-timeout --retry --retry-delay --retry-max-time -e --referer -E --cert --key --cacert --capath -T --upload-file -w"
    " --write-out -F --form -K --config -r --range --limit-rate --aws-sigv4 --noproxy --resolve --output-dir"
)
_WGET_VALUES = "-P --directory-prefix -t --tries -T --timeout --header -U --user-agent -o --output-file --user --password --waitretry -a"


class Download(Record):
    """What is fetched: `address` and the `target` it is written to, STDOUT where it goes through a pipe. Not `is_named`: the target's name
    comes from the address. Not `sure`: a hole decides."""

    address: str
    target: str
    is_named: bool = True
    sure: bool = True


def list_downloads(call: Call) -> list[Download]:
    """What the call fetches, without what a machine asks of itself (the metadata service)."""
    read = DOWNLOADERS.get(call.name.lower())
    found = [] if read is None else read(call)
    return [download for download in found if not _METADATA.match(download.address)]


def _read_curl(call: Call) -> list[Download]:
    output = option_value(call.arguments, ("-o", "--output"))
    bundled = next((index for index, word in enumerate(call.arguments) if re.match(r"-[a-zA-Z]+o\Z", word.text)), -1)
    if output is None and 0 <= bundled < len(call.arguments) - 1:
        output = call.arguments[bundled + 1]
    positional, options = split_options(call.arguments, (*_CURL_VALUES.split(), "-o", "--output"))
    flags = [option.text for option in options]
    addresses = [word.text for word in positional if word is not output]
    url = option_value(call.arguments, ("--url",))
    if url is not None:
        addresses.append(url.text)
    method = option_value(call.arguments, ("-X", "--request"))
    if method is not None and method.text in ("PUT", "POST", "DELETE", "PATCH") and output is None:
        return []
    named = has_flag(flags, "-O", "--remote-name", "--remote-name-all")
    found = []
    for address in addresses:
        if not _is_address(address):
            continue
        if output is not None:
            found.append(Download(address, output.text))
        elif named:
            found.append(Download(address, _last_part(address), is_named=False))
        else:
            found.append(Download(address, _to_stdout(call)))
            if any([text.startswith(HOLE) for text in call.texts]):
                # the hole may be an option that names a file
                found += [Download(address, other, sure=False) for other in addresses if not _is_address(other)]
                found.append(Download(address, _last_part(address), is_named=False, sure=False))
    return found


def _read_wget(call: Call) -> list[Download]:
    output = option_value(call.arguments, ("-O", "--output-document"))
    folder = option_value(call.arguments, ("-P", "--directory-prefix"))
    bundled = next((index for index, word in enumerate(call.arguments) if re.match(r"-[a-zA-Z]+O(-?)\Z", word.text)), -1)
    joined = next((word for word in call.arguments if re.match(r"-O.", word.text)), None)
    if output is None and joined is not None:
        output = joined.without(2)
    if output is None and bundled >= 0:
        word = call.arguments[bundled]
        output = word.without(len(word.text) - 1) if word.text.endswith("-") else next(iter(call.arguments[bundled + 1 :]), None)
    positional, _options = split_options(call.arguments, (*_WGET_VALUES.split(), "-O", "--output-document"))
    found = []
    for word in positional:
        if word is output or not _is_address(word.text):
            continue
        target = output.text if output is not None else _join(folder.text, _last_part(word.text)) if folder else _last_part(word.text)
        is_named = output is not None or folder is not None
        found.append(Download(word.text, _to_stdout(call) if target in ("-", "/dev/stdout") else target, is_named))
        if output is None and any([text.startswith(HOLE) for text in call.texts]):
            found += [Download(word.text, other.text, sure=False) for other in positional if not _is_address(other.text)]
            found.append(Download(word.text, _to_stdout(call), sure=False))
    return found


def _read_aws(call: Call) -> list[Download]:
    positional, _options = split_options(call.arguments, _AWS_VALUES)
    texts = [word.text for word in positional]
    if len(texts) < 4 or is_in(texts[0], ("s3",)) is False or is_in(texts[1], ("cp", "mv", "sync")) is False or not _is_bucket(texts[2]):
        return []
    if HOLE in texts[0] + texts[1]:
        return [Download(texts[2], target, sure=False) for target in (texts[3], _join(texts[3], _last_part(texts[2])))]
    target = texts[3]
    if target == STDOUT:
        return [Download(texts[2], _to_stdout(call))]
    if texts[1] != "sync" and (target.endswith("/") or target in (".", "..")):
        target = _join(target, _last_part(texts[2]))
    return [Download(texts[2], target)]


def _is_bucket(address: str) -> bool:
    head = address.partition(HOLE)[0]
    return head.startswith("s3://") or (HOLE in address and "s3://".startswith(head))


_AWS_VALUES = (
    *("--region", "--profile", "--endpoint-url", "--exclude", "--include", "--acl", "--sse", "--output", "--query"),
    *("--expected-size", "--page-size"),
)


def _read_web_request(call: Call) -> list[Download]:
    lowered = tuple([word.replace(text=word.text.lower()) if word.text.startswith("-") else word for word in call.arguments])
    uri = option_value(lowered, ("-uri", "-source", "-url"))
    target = option_value(lowered, ("-outfile", "-destination"))
    positional, _options = split_options(lowered, ("-uri", "-source", "-url", "-outfile", "-destination", "-method", "-headers"))
    address = uri or (positional[0] if positional else None)
    if target is None and call.name.lower() == "start-bitstransfer" and len(positional) > 1:
        target = positional[1]
    if address is None:
        return []
    found = [Download(address.text, target.text if target is not None else _to_stdout(call))]
    if target is None and any([text.startswith(HOLE) for text in call.texts]):
        found += [Download(address.text, other.text, sure=False) for other in positional if other is not address]
    return found


def _read_certutil(call: Call) -> list[Download]:
    words = [word.text for word in call.arguments if not word.text.startswith("-")]
    return [Download(words[0], words[1])] if len(words) > 1 and _is_address(words[0]) else []


def _read_s3_object(call: Call) -> list[Download]:
    lowered = tuple([word.replace(text=word.text.lower()) if word.text.startswith("-") else word for word in call.arguments])
    key, target = option_value(lowered, ("-key", "-keyprefix")), option_value(lowered, ("-file", "-localfile", "-folder"))
    return [Download(key.text, target.text)] if key is not None and target is not None else []


DOWNLOADERS: Mapping[str, Callable[[Call], list[Download]]] = {
    "curl": _read_curl,
    "wget": _read_wget,
    "aws": _read_aws,
    "invoke-webrequest": _read_web_request,
    "invoke-restmethod": _read_web_request,
    "iwr": _read_web_request,
    "irm": _read_web_request,
    "start-bitstransfer": _read_web_request,
    "certutil": _read_certutil,
    "read-s3object": _read_s3_object,
    "copy-s3object": _read_s3_object,
}


def _is_address(text: str) -> bool:
    """It looks like an address, or nobody knows."""
    return "://" in text or HOLE in text or re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/]|\Z)", text) is not None


def _to_stdout(call: Call) -> str:
    return call.targets[0].text if call.targets else STDOUT


def _last_part(address: str) -> str:
    return re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]


def _join(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}" if folder not in (".", "") else name


def see_pulled_code(call: Call, downloads: list[Download]) -> list[Seen]:
    """Code that the call fetches: archives, programs and whole folders from a bucket; by other ways only what is unpacked."""
    if call.name.lower() == "aws" and any([HOLE in text and text[:1] in (HOLE, "-") for text in call.texts[:3]]):
        return [Seen(PULLS_CODE, "may fetch code from a bucket", sure=False)]
    if call.name.lower() in ("read-s3object", "copy-s3object") and any([HOLE in text for text in call.texts]) and not downloads:
        return [Seen(PULLS_CODE, "may fetch code from a bucket", sure=False)]
    if call.name.lower() in ("aws", "read-s3object", "copy-s3object"):
        texts = [text for text in call.texts if not text.startswith("-")]
        recursive = "--recursive" in call.texts or "sync" in texts[:2]
        for download in downloads:
            # a bucket whose objects have no known name may hold code
            known = True if recursive or _CODE.match(download.address) else None if download.address.endswith(HOLE) else False
            if known is not False:
                return [Seen(PULLS_CODE, "fetches code from a bucket", sure=known is True and not download.address.startswith(HOLE))]
    return []


def is_archive(path: str) -> bool:
    """The name of something that is unpacked."""
    return re.match(r".*\.(?:zip|tar|tar\.\w+|tgz|tbz2|txz|7z|gz|xz)\Z", path, re.I) is not None


def read_git(call: Call) -> list[Seen]:
    """`git clone`, `git pull`, `git fetch`; `svn checkout`, `hg clone`."""
    positional, _options = split_options(call.arguments, ("-C", "-c", "--git-dir", "--work-tree", "--namespace"))
    command = positional[0].text if positional else ""
    answer = is_in(
        command,
        ("clone", "pull", "fetch", "checkout", "co", "update", "up", "export") if call.name != "git" else ("clone", "pull", "fetch"),
    )
    if answer is False:
        return []
    return [Seen(PULLS_CODE, f"{call.name} {command if answer else ''}".rstrip(), sure=answer is True)]

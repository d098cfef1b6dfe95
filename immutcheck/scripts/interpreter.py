"""Calls in order → actions: what runs what was fetched or written before, what a shell is given, where output goes.

Which calls a script makes is `shell`'s and `powershell`'s work; what a single program does stands in `programs`.
"""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import Call, Word, bare_name, can_be, has_flag, name_program, split_options
from immutcheck.scripts.fetching import STDOUT, is_archive, list_downloads, see_pulled_code
from immutcheck.scripts.files import see_edit, see_file
from immutcheck.scripts.fragment import Fragment, hidden
from immutcheck.scripts.holes import see_with_holes
from immutcheck.scripts.kinds import FETCHES_AND_RUNS, PULLS_CODE
from immutcheck.scripts.output import output_of
from immutcheck.scripts.packages import MANAGERS
from immutcheck.scripts.programs import PROGRAMS
from immutcheck.scripts.reading import TOO_DEEP, Seen
from immutcheck.scripts.wrappers import WRAPPERS, spread_arguments, unwrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from immutcheck.scripts.reading import Collector

    ReadScript = Callable[[Fragment, Collector], None]

SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "ash", "rbash"))
LANGUAGES = frozenset(("python", "perl", "ruby", "node", "php", "pypy", "lua", "java", "powershell", "pwsh"))
"""Programs that run a program in a file or an argument."""
SOURCING = frozenset((".", "source"))
EVALUATORS = frozenset(("iex", "invoke-expression"))
UNPACKERS = frozenset(("tar", "unzip", "bsdtar", "7z", "expand-archive"))
INSTALLERS = frozenset((*MANAGERS, "rpm", "dpkg", "pip", "pip3", "msiexec", "installer", "start-process", "add-appxpackage"))
COPIERS = frozenset(("cp", "mv", "install", "ln", "copy-item", "move-item", "rsync"))
WRITERS = frozenset(("out-file", "set-content", "add-content"))
_STARTS_PROGRAMS = re.compile(r"subprocess|os\.system|popen|exec[lv(]|system\(|urllib|requests|boto3|`", re.IGNORECASE)
_UNIT = re.compile(r".*/systemd/system/([^/]+?)(?:\.service)?\Z")
_UNIT_COMMAND = re.compile(r"(?m)^[ \t]*Exec(?:Start|StartPre|StartPost|Reload)[ \t]*=[ \t]*[-@:+!|]*((?:\\\n|[^\n])*)")
_SCRIPT_OPTION = re.compile(r"-[a-zA-Z]*c\Z")
MOST_WRAPPERS = 30
NOT_KNOWN = "what is run there is only known when the script runs"


class Interpreter:
    """Judges the calls of one script; what scripts share (files, downloads) is the collector's."""

    __slots__ = ("_collector", "_read", "_script")

    def __init__(self, script: Fragment, collector: Collector, read: ReadScript) -> None:
        self._script = script
        self._collector = collector
        self._read = read

    def interpret(
        self,
        words: Sequence[Word],
        start: int,
        end: int,
        *,
        stdin: Fragment | None = None,
        source: Call | None = None,
        targets: tuple[Word, ...] = (),
    ) -> Call | None:
        """Gather what the call does; the call behind its wrappers, None when it is not known."""
        words = list(words)
        wrappers = 0
        while words:
            wrappers += 1
            if wrappers > MOST_WRAPPERS:
                self._collector.doubt(TOO_DEEP)
                return None
            program = words[0]
            name = name_program(program.text)
            lowered = name.lower()
            wrapper = WRAPPERS.get(lowered)
            call = Call(lowered if lowered in PROGRAMS else name, tuple(words[1:]), start, end, program, stdin, source, targets)
            if wrapper is None:
                self._judge(call)
                return call
            if lowered in PROGRAMS:
                self._see(see_with_holes(PROGRAMS[lowered], call), call)
            rest, script = unwrap(wrapper, words[1:])
            if script is not None:
                self._run_word(script, call)
                return call
            words = spread_arguments(rest) if lowered == "start-process" else list(rest)
            if not words and stdin is not None and lowered in ("su", "sudo"):
                self._read(stdin, self._collector)
        return None

    def _see(self, seen: Sequence[Seen], call: Call) -> None:
        for one in seen:
            self._collector.add(one, self._script, call.start, call.end)

    def _judge(self, call: Call) -> None:
        name, lowered = call.name, call.name.lower()
        if name.strip(HOLE) == "" or (HOLE in name and _may_matter(name)):
            self._collector.doubt(NOT_KNOWN)
            return
        if lowered in EVALUATORS or name == "eval":
            self._evaluate(call)
            return
        if bare_name(name) in SHELLS:
            self._run_shell(call)
        elif bare_name(lowered) in LANGUAGES:
            self._run_language(call)
        elif name in SOURCING and call.arguments:
            self._run_file(call.arguments[0], call)
        else:
            self._run_file(call.program, call)
        handler = PROGRAMS.get(lowered)
        if handler is not None:
            self._see(see_with_holes(handler, call), call)
        if name == "systemctl":
            self._follow_units(call)
        self._follow_downloads(call)
        self._follow_files(call)

    def _evaluate(self, call: Call) -> None:
        """`eval "…"`, `iex`."""
        if any([word.fetches for word in call.arguments]) or _downloads_into(call.source):
            self._see([Seen(FETCHES_AND_RUNS, f"{call.name} of what was just fetched")], call)
        elif len(call.arguments) == 1:
            self._run_word(call.arguments[0], call)
        elif call.arguments:
            self._read(hidden(" ".join(call.texts)), self._collector)
        elif call.source is not None:
            self._collector.doubt(NOT_KNOWN)

    def _run_word(self, word: Word, call: Call) -> None:
        """A script in an argument."""
        if word.fetches:
            self._see([Seen(FETCHES_AND_RUNS, "runs what was just fetched")], call)
        else:
            self._read(word.fragment(self._script), self._collector)

    def _run_shell(self, call: Call) -> None:
        if any([HOLE in word.text and can_be(word.text, "-c") for word in call.arguments[:-1]]):
            self._collector.doubt(NOT_KNOWN)
        for index, word in enumerate(call.arguments):
            if word.text.startswith("--") or word.text in ("-o", "+o", "-O"):
                continue
            if _SCRIPT_OPTION.match(word.text) and index + 1 < len(call.arguments):
                self._run_word(call.arguments[index + 1], call)
                return
            if word.text == "-s" or re.match(r"-[a-z]*s\Z", word.text):
                break
            is_value = index > 0 and call.arguments[index - 1].text in ("-o", "+o", "-O")
            if not word.text.startswith(("-", "+")) and not is_value and word.text != "/dev/stdin":
                self._run_file(word, call)
                return
        self._run_input(call)

    def _run_input(self, call: Call) -> None:
        """What stands in the input of a shell."""
        if call.stdin is not None:
            self._read(call.stdin, self._collector)
        elif _downloads_into(call.source):
            self._see([Seen(FETCHES_AND_RUNS, f"{call.name} of what was just fetched")], call)
        elif call.source is not None:
            given = output_of(call.source, self._script, self._collector)
            if given is None:
                self._collector.doubt(NOT_KNOWN)
            else:
                self._read(given, self._collector)

    def _run_language(self, call: Call) -> None:
        """A program in another language is not read: only whether it was fetched, and whether it mentions what starts others."""
        texts = call.texts
        for option in ("-c", "-e", "-command", "-encodedcommand"):
            position = next((index for index, text in enumerate(texts) if text.lower() == option), -1)
            if 0 <= position < len(texts) - 1:
                word = call.arguments[position + 1]
                if call.name.lower() in ("powershell", "pwsh"):
                    self._run_powershell(call, position + 1, option)
                elif word.fetches:
                    self._run_word(word, call)
                elif word.text.strip(HOLE) == "" or _STARTS_PROGRAMS.search(word.text):
                    self._collector.doubt(f"a program in {bare_name(call.name)} is not read")
                return
        if any([HOLE in word.text and (can_be(word.text, "-m") or can_be(word.text, "-c")) for word in call.arguments[:-1]]):
            self._collector.doubt(NOT_KNOWN)
        positional, _options = split_options(call.arguments, ("-m", "-cp", "-classpath", "-executionpolicy", "-ExecutionPolicy"))
        if "-m" in texts and texts.index("-m") + 1 < len(texts):
            self._run_module(call, texts.index("-m") + 1)
        elif positional and positional[0].text != STDOUT:
            self._run_file(positional[0], call)
        elif _downloads_into(call.source):
            self._see([Seen(FETCHES_AND_RUNS, f"{call.name} of what was just fetched")], call)
        elif call.stdin is not None and _STARTS_PROGRAMS.search(call.stdin.text):
            self._collector.doubt(f"a program in {bare_name(call.name)} is not read")

    def _run_powershell(self, call: Call, position: int, option: str) -> None:
        from immutcheck.scripts.powershell import read_powershell

        if option == "-encodedcommand":
            self._collector.doubt("an encoded command is not read")
        elif call.arguments[position:][0].fetches:
            self._see([Seen(FETCHES_AND_RUNS, "runs what was just fetched")], call)
        elif len(call.arguments) == position + 1:
            read_powershell(call.arguments[position].fragment(self._script), self._collector)
        else:
            read_powershell(hidden(" ".join(call.texts[position:])), self._collector)

    def _run_module(self, call: Call, position: int) -> None:
        """`python -m pip install …`."""
        module, rest = call.arguments[position], call.arguments[position + 1 :]
        handler = PROGRAMS.get(module.text)
        if handler is not None:
            self._see(see_with_holes(handler, call.replace(name=module.text, arguments=rest)), call)
        elif HOLE in module.text:
            self._collector.doubt(NOT_KNOWN)

    def _run_file(self, word: Word, call: Call) -> None:
        """A file is run: what was written into it on the way, or fetched."""
        path = word.text
        if word.fetches:
            self._see([Seen(FETCHES_AND_RUNS, "runs what was just fetched")], call)
            return
        written = self._find(self._collector.files, path)
        if written is not None and written not in self._collector.running:
            fragment, place = self._collector.files[written]
            outer = self._collector.path
            self._collector.running.add(written)
            self._collector.path = place
            self._read(fragment, self._collector)
            self._collector.path = outer
            self._collector.running.discard(written)
        elif written is None and (fetched := self._find(self._collector.fetched, path)) is not None:
            self._see([Seen(FETCHES_AND_RUNS, "runs a file that it has fetched", sure=self._collector.fetched[fetched])], call)
        elif written is None:
            if _may_be_one(path, self._collector.fetched):
                self._see([Seen(FETCHES_AND_RUNS, "may run a file that it has fetched", sure=False)], call)
            written_to = (*self._collector.files, *self._collector.opaque)
            if self._find(self._collector.opaque, path) is not None or _may_be_one(path, written_to):
                self._collector.doubt(NOT_KNOWN)

    def _follow_units(self, call: Call) -> None:
        """`systemctl enable --now app`: the commands of a unit that was written on the way."""
        if not {"start", "restart", "enable", "reenable", "reload-or-restart"} & set(call.texts):
            return
        names = {text.removesuffix(".service") for text in call.texts}
        for path, (unit, place) in list(self._collector.files.items()):
            match = _UNIT.match(path)
            if match is None or match[1] not in names or path in self._collector.running:
                continue
            outer = self._collector.path
            self._collector.running.add(path)
            self._collector.path = place
            for command in _UNIT_COMMAND.finditer(unit.text):
                self._read(unit.cut(command.start(1), command.end(1)), self._collector)
            self._collector.path = outer
            self._collector.running.discard(path)

    def _find(self, known: Iterable[str], path: str) -> str | None:
        """The known path that is the same file; one of the two may be relative. None, too, where holes decide."""
        path = _normalize(path)
        if HOLE in path:
            return None
        for other in known:
            if other == path:
                return other
            is_relative = other.startswith("/") != path.startswith("/")
            if is_relative and HOLE not in other and other.rpartition("/")[2] == path.rpartition("/")[2]:
                return other
        return None

    def _follow_downloads(self, call: Call) -> None:
        downloads = list_downloads(call)
        self._see(see_pulled_code(call, downloads), call)
        for download in downloads:
            if download.target != STDOUT:
                path = _normalize(download.target)
                self._collector.fetched[path] = download.sure or self._collector.fetched.get(path, False)
                if download.is_named:
                    seen = see_file(download.target, None)
                    self._see(seen if download.sure else [one.replace(sure=False) for one in seen], call)
        if call.name.lower() in UNPACKERS:
            self._unpack(call)
        elif call.name.lower() in INSTALLERS:
            if any([self._find(self._collector.fetched, text) for text in call.texts]):
                self._see([Seen(FETCHES_AND_RUNS, "installs a file that it has fetched")], call)
            elif any([_may_be_one(text, self._collector.fetched) for text in call.texts]):
                self._see([Seen(FETCHES_AND_RUNS, "may install a file that it has fetched", sure=False)], call)

    def _unpack(self, call: Call) -> None:
        """`curl … | tar xz`, `tar xf` of what was fetched."""
        unpacks: bool | None = True
        if call.name == "tar" and call.texts and not has_flag(call.texts, "-x", "--extract", "--get") and "x" not in call.texts[0]:
            unpacks = None if any([HOLE in text for text in call.texts]) else False
        if unpacks is False:
            return
        paths = [text for text in call.texts if self._find(self._collector.fetched, text) is not None]
        may_be = [text for text in call.texts if _may_be_one(text, self._collector.fetched)]
        if unpacks is None or (may_be and not paths):
            if may_be or paths or _downloads_into(call.source):
                self._see([Seen(PULLS_CODE, "may unpack an archive that it has fetched", sure=False)], call)
            return
        if _downloads_into(call.source) or any([is_archive(path) or HOLE in path or call.name == "tar" for path in paths]):
            self._see([Seen(PULLS_CODE, "unpacks an archive that it has fetched")], call)

    def _follow_files(self, call: Call) -> None:
        """Where the call's output goes, and what it copies or edits."""
        if call.name == "sed":
            self._edit(call)
        elif call.name.lower() in COPIERS:
            positional, _options = split_options(call.arguments, ("-m", "-o", "-g", "-t", "--mode", "--owner", "--group"))
            if len(positional) > 1:
                self._copy([word.text for word in positional[:-1]], positional[-1].text, call)
        written = list(call.targets)
        if call.name == "tee":
            written += [word for word in call.arguments if not word.text.startswith("-")]
        elif call.name.lower() in WRITERS:
            written += [word for word in call.arguments if not word.text.startswith("-")][:1]
        if not written:
            return
        content = output_of(call, self._script, self._collector)
        for target in written:
            path = _normalize(target.text)
            self._see(see_file(path, None if content is None else content.text), call)
            if content is not None:
                self._collector.files[path] = (content, self._collector.path)
                self._collector.opaque.discard(path)
            else:
                self._collector.files.pop(path, None)
                self._collector.opaque.add(path)

    def _edit(self, call: Call) -> None:
        """`sed -i`; where holes may be options, any text that is none may be the script."""
        texts = call.texts
        edits = any([text.startswith(("-i", "--in-place")) or has_flag((text,), "-i") for text in texts])
        is_open = any([HOLE in text and text.startswith((HOLE, "-")) for text in texts])
        if not edits and not is_open:
            return
        positional, _options = split_options(call.arguments, ("-e", "--expression", "-f"))
        scripts = [texts[index + 1] for index, text in enumerate(texts[:-1]) if text in ("-e", "--expression")]
        files = [word.text for word in positional]
        if not scripts and files:
            scripts, files = files[:1], files[1:]
        for path in files:
            seen = [one for script in scripts for one in see_edit(script, path)]
            self._see(seen if edits else [one.replace(sure=False) for one in seen], call)
            if is_open:
                others = [one for script in files for one in see_edit(script, path) if script != path]
                self._see([one.replace(sure=False) for one in others], call)

    def _copy(self, sources: Sequence[str], target: str, call: Call) -> None:
        for source in sources:
            path = f"{target}{source.rpartition('/')[2]}" if target.endswith("/") else target
            found = self._find(self._collector.files, source)
            if found is not None:
                self._collector.files[_normalize(path)] = self._collector.files[found]
            fetched = self._find(self._collector.fetched, source)
            if fetched is not None:
                self._collector.fetched[_normalize(path)] = self._collector.fetched[fetched]
            self._see(see_file(path, None if found is None else self._collector.files[found][0].text), call)


def _normalize(path: str) -> str:
    path = path.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path


def _may_be_one(path: str, known: Iterable[str]) -> bool:
    """Holes decide whether the path is one of those."""
    path = _normalize(path)
    return any([_may_be_same(path, other) for other in known if HOLE in path + other])


def _may_be_same(path: str, other: str) -> bool:
    if HOLE in path and HOLE in other:
        return True
    if path.startswith("/") != other.startswith("/"):
        # the folder of a relative path is not known
        path, other = path.rpartition("/")[2], other.rpartition("/")[2]
    return can_be(path, other) if HOLE in path else can_be(other, path)


def _downloads_into(call: Call | None) -> bool:
    """Something in the pipe before fetches what goes through it."""
    while call is not None:
        if call.fetches or any([download.target == STDOUT and download.sure for download in list_downloads(call)]):
            return True
        call = call.source
    return False


def _may_matter(name: str) -> bool:
    """A program whose name has holes may be one that is asked about."""
    known = (*PROGRAMS, *SHELLS, *WRAPPERS, *EVALUATORS, *LANGUAGES, "eval", "curl", "wget", "sed", "tee", "tar")
    return any([can_be(name, candidate) for candidate in known])

"""A shell script → its calls, by a real shell grammar: comments, strings and the bodies of functions that nobody calls are no commands.

Branches are taken as run, loops once. A hole is text within one line and without the shell's own characters; one that stands where a
command stands may be any command. The only user of `tree_sitter_bash`.
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import Call
from immutcheck.scripts.fetching import STDOUT, list_downloads
from immutcheck.scripts.heredocs import list_other_endings
from immutcheck.scripts.interpreter import Interpreter
from immutcheck.scripts.reading import NOT_UNDERSTOOD, TOO_DEEP
from immutcheck.scripts.shell_words import WordReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Language, Node

    from immutcheck.scripts.calls import Word
    from immutcheck.scripts.fragment import Fragment
    from immutcheck.scripts.reading import Collector

DEEPEST_NODE = 150
MOST_FUNCTION_CALLS = 200
"""With arguments; of further ones only what is in the function itself is seen."""
MOST_ARGUMENTS = 64
MOST_CHARACTERS = 4096
"""Of the arguments of one call: functions that call each other may double them."""
_ALL_ARGUMENTS = frozenset((b'"$@"', b"$@", b'"${@}"', b"${@}", b"$*", b'"$*"'))
STATEMENTS = frozenset(("command", "pipeline", "list", "comment", "redirected_statement", "variable_assignment", "if_statement", "\n", ";"))
_READERS = frozenset((b"read", b"mapfile", b"readarray", b"getopts", b"unset"))
_NOT_WALKED = frozenset(("comment", "word", "raw_string", "heredoc_body", "heredoc_start", "heredoc_end", "variable_name"))


@lru_cache(maxsize=1)
def _load_language() -> Language:
    """The grammar, loaded once."""
    import tree_sitter_bash
    from tree_sitter import Language

    return Language(tree_sitter_bash.language())


def read_shell(script: Fragment, collector: Collector) -> None:
    """Gather what the script does."""
    _read_from(script, collector, 0)


def _read_from(script: Fragment, collector: Collector, settled: int) -> None:
    """Gather what the script does; where heredocs end is settled for what stands before that offset."""
    if not script.text.strip() or not collector.enter(script):
        return
    from tree_sitter import Parser

    data = script.text.encode("utf-8", "replace")
    tree = Parser(_load_language()).parse(data)
    walk = _Walk(script, data, tree.root_node, collector)
    endings = list_other_endings(script, data, tree.root_node, walk.position, settled)
    before, forks = collector.gathered(), [collector.fork() for _ in endings]
    walk.run()
    for ending, fork in zip(endings, forks, strict=True):
        fork.share(collector)
        _read_from(ending.script, fork, ending.start + 1)
        collector.share(fork)
    collector.weigh(forks, before)
    collector.leave()


class _Walk:
    """One walk over one script's tree."""

    __slots__ = (
        "_arguments",
        "_called",
        "_collector",
        "_data",
        "_depth",
        "_first_error",
        "_functions",
        "_interpreter",
        "_is_ascii",
        "_root",
        "_script",
        "_site",
        "_values",
        "_words",
    )

    def __init__(self, script: Fragment, data: bytes, root: Node, collector: Collector) -> None:
        self._script = script
        self._data = data
        self._root = root
        self._collector = collector
        self._is_ascii = len(data) == len(script.text)
        self._interpreter = Interpreter(script, collector, read_shell)
        self._functions: dict[str, Node] = {}
        self._called: set[tuple[str, ...]] = set()
        self._arguments: tuple[str, ...] = ()
        self._site: tuple[int, int] | None = None
        self._values = _find_values(root, data)
        self._depth = 0
        self._first_error = len(data) + 1
        self._words = WordReader(data, self.position, self._values, self._enter_substitution)

    def run(self) -> None:
        """Gather everything."""
        if self._root.has_error:
            self._first_error = _find_error(self._root)
            self._collector.doubt(NOT_UNDERSTOOD)
        self._visit(self._root)

    def position(self, offset: int) -> int:
        """The offset in the text of a byte's."""
        return offset if self._is_ascii else len(self._data[:offset].decode("utf-8", "replace"))

    def _visit(self, node: Node) -> Call | None:
        """Walk the node; the last call of a pipe, for what stands behind it."""
        if self._depth > DEEPEST_NODE:
            self._collector.doubt(TOO_DEEP)
            return None
        self._depth += 1
        try:
            return self._visit_node(node)
        finally:
            self._depth -= 1

    def _visit_node(self, node: Node) -> Call | None:
        kind = node.type
        if kind == "command":
            return self._visit_command(node, node)
        if kind == "redirected_statement":
            return self._visit_redirected(node)
        if kind == "pipeline":
            return self._visit_pipeline(node, None)
        if kind == "function_definition":
            name = node.child_by_field_name("name")
            body = node.child_by_field_name("body")
            if name is not None and body is not None:
                self._functions[self._text(name)] = body
            return None
        if kind == "variable_assignment":
            value = node.child_by_field_name("value")
            if value is not None:
                self._words.read_one(value)
            return None
        if kind in ("string", "concatenation", "expansion", "simple_expansion", "array"):
            self._words.read_one(node)
            return None
        if kind in _NOT_WALKED:
            return None
        last = None
        for child in node.named_children:
            last = self._visit(child) or last
        return last

    def _visit_pipeline(self, node: Node, source: Call | None) -> Call | None:
        for child in node.named_children:
            source = self._visit_piped(child, source)
        return source

    def _visit_piped(self, node: Node, source: Call | None) -> Call | None:
        if node.type == "command":
            return self._visit_command(node, node, source=source)
        if node.type == "redirected_statement":
            return self._visit_redirected(node, source=source)
        if node.type == "pipeline":
            return self._visit_pipeline(node, source)
        if node.type in ("negated_command", "subshell", "compound_statement") and node.named_child_count == 1:
            return self._visit_piped(node.named_children[0], source)
        return self._visit(node)

    def _visit_redirected(self, node: Node, source: Call | None = None) -> Call | None:
        body = node.child_by_field_name("body")
        if body is None:
            # `> file`
            return self._visit_command(None, node, source=source)
        if body.type == "command":
            return self._visit_command(body, node, source=source)
        if body.type == "pipeline":
            # the redirection belongs to the last command of the pipe
            *before, last = body.named_children
            for child in before:
                source = self._visit_piped(child, source)
            if last.type == "command":
                return self._visit_command(last, node, source=source)
            return self._visit_piped(last, source)
        last_call = self._visit(body)
        targets, _stdin, further = self._read_redirections(node, body)
        if targets and last_call is not None:
            # `{ echo …; } > file`: what is written is that of several commands
            self._interpreter.interpret(
                last_call.arguments[:0] or (last_call.program.replace(text="group"),), *self._span(node), targets=targets
            )
        for pipe in further:
            last_call = self._visit_piped(pipe, last_call)
        return last_call

    def _visit_command(self, command: Node | None, whole: Node, *, source: Call | None = None) -> Call | None:
        """A command with the redirections of the statement around it."""
        words: list[Word] = []
        before: list[list[Word]] = []
        end = -1
        for child in [] if command is None else command.children:
            if words and b"\n" in self._data[end : child.start_byte].replace(b"\\\n", b""):
                # the grammar passes over line breaks where a heredoc follows a pipe
                before.append(words)
                words = []
            end = child.end_byte
            if child.type == "command_name":
                words += self._words.read(child.named_children[0] if child.named_child_count == 1 else child)
            elif child.type == "variable_assignment":
                self._visit(child)
            elif child.is_named and not child.type.endswith("_redirect"):
                words += self._words.read(child)
        for earlier in before:
            self._run(earlier, earlier[0].start, earlier[-1].end, source=source)
            source = None
        targets, stdin, further = self._read_redirections(whole, command)
        if command is not None and command != whole:
            more, inner_stdin, inner_further = self._read_redirections(command, None)
            targets, stdin, further = targets + more, stdin or inner_stdin, further + inner_further
        start, stop = (words[0].start, words[-1].end) if before and words else self._span(command if command is not None else whole)
        if self._site is not None and command is not None and self._runs_arguments(command):
            start, stop = self._site
        self._collector.unsure, outer = self._collector.unsure or whole.end_byte > self._first_error, self._collector.unsure
        call = self._run(words, start, stop, stdin=stdin, source=source, targets=targets)
        self._collector.unsure = outer
        for node in further:
            call = self._visit_piped(node, call)
        return call

    def _run(
        self,
        words: list[Word],
        start: int,
        end: int,
        *,
        stdin: Fragment | None = None,
        source: Call | None = None,
        targets: tuple[Word, ...] = (),
    ) -> Call | None:
        """Judge the words of one command."""
        if words and words[0].text in self._functions:
            self._call_function(words[0].text, tuple([word.text for word in words[1:]]), (start, end))
            return None
        if words and words[0].text == "shift" and self._arguments:
            count = words[1].text if len(words) > 1 else "1"
            self._give(self._arguments[int(count) if count.isdecimal() and len(count) < 3 else len(self._arguments) :])
            return None
        return self._interpreter.interpret(words, start, end, stdin=stdin, source=source, targets=targets) if words else None

    def _runs_arguments(self, command: Node) -> bool:
        return any([self._data[child.start_byte : child.end_byte] in _ALL_ARGUMENTS for child in command.children])

    def _call_function(self, name: str, arguments: tuple[str, ...], site: tuple[int, int]) -> None:
        """Walk the function's body: once for each list of arguments, which it may run."""
        is_too_much = (
            len(self._called) >= MOST_FUNCTION_CALLS or len(arguments) > MOST_ARGUMENTS or len("".join(arguments)) > MOST_CHARACTERS
        )
        key = (name, *(() if is_too_much else arguments))
        if key in self._called or (self._arguments and arguments and (name,) in self._called):
            return
        self._called |= {key, (name,)}
        outer, outer_site = self._arguments, self._site
        self._give(key[1:])
        self._site = site if outer_site is None else outer_site
        self._visit(self._functions[name])
        self._give(outer)
        self._site = outer_site

    def _give(self, arguments: tuple[str, ...]) -> None:
        """The words that `$1`, `$2` and `$@` stand for from here on."""
        for number in range(1, len(self._arguments) + 1):
            self._values.pop(str(number), None)
        self._arguments = arguments
        for number, text in enumerate(arguments, 1):
            self._values[str(number)] = (text,)
        for name in "@*":
            self._values.pop(name, None)
            if arguments:
                self._values[name] = arguments

    def _read_redirections(self, node: Node, body: Node | None) -> tuple[tuple[Word, ...], Fragment | None, list[Node]]:
        """Files that output goes to, what is known of the input, and the commands of a pipe that follow a heredoc's beginning."""
        targets: list[Word] = []
        stdin: Fragment | None = None
        further: list[Node] = []
        for child in node.children:
            if child == body:
                continue
            if child.type == "file_redirect":
                operator = next((part.type for part in child.children if not part.is_named), ">")
                number = child.child_by_field_name("descriptor")
                destination = child.child_by_field_name("destination") or (child.named_children[-1] if child.named_child_count else None)
                if destination is None:
                    continue
                word = self._words.read_one(destination)
                if operator in (">", ">>", ">|", "&>", "&>>") and (number is None or self._text(number) == "1"):
                    targets.append(word)
            elif child.type == "herestring_redirect":
                word = self._words.read_one(child.named_children[-1])
                stdin = word.fragment(self._script)
            elif child.type == "heredoc_redirect":
                stdin = self._read_heredoc(child) or stdin
                more = [part for part in child.named_children if part.type not in ("heredoc_start", "heredoc_body", "heredoc_end")]
                for part in more:
                    if part.type == "file_redirect" and part.named_child_count:
                        targets.append(self._words.read_one(part.named_children[-1]))
                    elif part.type == "pipeline":
                        further += part.named_children
                    else:
                        further.append(part)
        return tuple(targets), stdin, further

    def _read_heredoc(self, node: Node) -> Fragment | None:
        body = next((part for part in node.named_children if part.type == "heredoc_body"), None)
        if body is None:
            return None
        for part in body.named_children:
            self._visit(part)
        start = self._data.rfind(b"\n", 0, body.start_byte) + 1
        return self._script.cut(self.position(start), self.position(body.end_byte))

    def _enter_substitution(self, node: Node) -> bool:
        """Walk a `$(…)` or `<(…)`; whether what it gives was downloaded."""
        last: Call | None = None
        for child in node.named_children:
            last = self._visit(child) or last
        while last is not None:
            if any([download.target == STDOUT for download in list_downloads(last)]):
                return True
            last = last.source
        return False

    def _span(self, node: Node) -> tuple[int, int]:
        end = node.end_byte
        line_end = self._data.find(b"\n", node.start_byte, end)
        return self.position(node.start_byte), self.position(end if line_end < 0 else line_end)

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _find_error(node: Node) -> int:
    """Where the first thing begins that is not understood."""
    first = node.end_byte
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.is_error or current.is_missing:
            # whole statements at the beginning of what is not understood are
            broken = next((child for child in current.children if child.has_error or child.type not in STATEMENTS), current)
            first = min(first, broken.start_byte)
        elif current.has_error:
            waiting.extend(current.children)
    return first


def _find_values(root: Node, data: bytes) -> dict[str, Sequence[str]]:
    """Variables that are set once in the whole script, to a text without holes; those of a `for` loop with all their values."""
    found: dict[str, list[Sequence[str] | None]] = {}
    waiting = [root]
    nothing = WordReader(data, lambda _offset: 0, {}, lambda _node: False)
    while waiting:
        node = waiting.pop()
        if node.type == "variable_assignment":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            text = "" if value is None else HOLE if value.type == "array" else nothing.read_one(value).text
            adds = any([child.type == "+=" for child in node.children])
            is_plain = HOLE not in text and not adds and name is not None and name.type == "variable_name"
            if name is not None:
                found.setdefault(data[name.start_byte : name.end_byte].decode("utf-8", "replace"), []).append((text,) if is_plain else None)
        elif node.type == "for_statement":
            name = node.child_by_field_name("variable")
            values = [nothing.read_one(child).text for child in node.children_by_field_name("value")]
            if name is not None:
                texts = None if not values or any([HOLE in value for value in values]) else values
                found.setdefault(data[name.start_byte : name.end_byte].decode("utf-8", "replace"), []).append(texts)
        elif node.type == "command" and node.named_child_count:
            name = node.named_children[0]
            if data[name.start_byte : name.end_byte] in _READERS:
                for child in node.named_children[1:]:
                    found.setdefault(data[child.start_byte : child.end_byte].decode("utf-8", "replace"), []).append(None)
        waiting.extend(node.named_children)
    return {name: values[0] for name, values in found.items() if len(values) == 1 and values[0] is not None}

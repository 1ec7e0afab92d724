"""What the code may not say, what to say instead, and for each an example that shows it."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.tidy import tree


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban on Python: `finds` yields the nodes at fault, `applies` tells in which files."""

    name: str
    instead: str
    finds: Callable[[ast.Module], Iterable[ast.AST]]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    applies: Callable[[Path], bool] = lambda _path: True

    def lines(self, source: ast.Module) -> list[int]:
        """Return the numbers of the lines at fault."""
        return sorted({getattr(node, "lineno", 0) for node in self.finds(source)})


def names(pattern: str) -> Callable[[ast.Module], Iterator[ast.AST]]:
    """Return a finder of dotted names, however they are used, and of imports of them by name."""
    wanted = re.compile(pattern)

    def find(module: ast.Module) -> Iterator[ast.AST]:
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and wanted.fullmatch(ast.unparse(node)):
                yield node
            elif isinstance(node, ast.ImportFrom):
                said = (f"{node.module}.{alias.name}" for alias in node.names)
                yield from (node for name in said if wanted.fullmatch(name))

    return find


def imports(pattern: str) -> Callable[[ast.Module], Iterator[ast.AST]]:
    """Return a finder of imports of modules, or of names out of them."""
    wanted = re.compile(pattern)

    def find(module: ast.Module) -> Iterator[ast.AST]:
        for node in ast.walk(module):
            match node:
                case ast.Import(names=found):
                    said = [alias.name for alias in found]
                case ast.ImportFrom(module=str(start), names=found):
                    said = [start, *(f"{start}.{alias.name}" for alias in found)]
                case _:
                    continue
            if any(wanted.fullmatch(name) for name in said):
                yield node

    return find


def broad_handlers(module: ast.Module) -> Iterator[ast.AST]:
    """Yield handlers that catch everything."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            caught = {"everything" if kind is None else ast.unparse(kind) for kind in kinds}
            if caught & {"everything", "Exception", "BaseException"}:
                yield node


def careless_handlers(module: ast.Module) -> Iterator[ast.AST]:
    """Yield handlers that catch everything, but those around one item of many, told of.

    Such a one stands in a `for`, so that the others go on; holds one statement, so that it hides no
    more than that; and uses the error, so that nothing is passed over in silence.
    """
    fine = {
        id(handler)
        for loop in ast.walk(module)
        if isinstance(loop, ast.For)
        for around in ast.walk(loop)
        if isinstance(around, ast.Try) and len(around.body) == 1
        for handler in around.handlers
        if isinstance(handler.type, ast.Name) and handler.type.id == "Exception" and _used(handler)
    }
    yield from (handler for handler in broad_handlers(module) if id(handler) not in fine)


def _used(handler: ast.ExceptHandler) -> bool:
    names = (node for part in handler.body for node in ast.walk(part) if isinstance(node, ast.Name))
    return any(node.id == handler.name for node in names)


def inner_imports(module: ast.Module) -> Iterator[ast.AST]:
    """Yield imports inside functions."""
    for function in tree.functions(module):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node


def environment_reads(module: ast.Module) -> Iterator[ast.AST]:
    """Yield looks at the environment; telling Django where its settings are is none."""
    told = {
        id(node.func.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "setdefault"
    }
    for node in names(r"os\.(environ|getenv|environb)")(module):
        if id(node) not in told:
            yield node


def bare_saves(module: ast.Module) -> Iterator[ast.AST]:
    """Yield `row.save()` that writes every column of a row, known or not."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="save"), args=[], keywords=[]):
                yield node


def unbounded_bulks(module: ast.Module) -> Iterator[ast.AST]:
    """Yield bulk writes that do not say how many rows go at once, or say more than 1,000."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in {"bulk_create", "bulk_update"}:
            continue
        sizes = [word.value for word in node.keywords if word.arg == "batch_size"]
        literal = sizes[0].value if sizes and isinstance(sizes[0], ast.Constant) else 1
        if not sizes or not isinstance(literal, int) or literal > 1000:
            yield node


def automatic_times(module: ast.Module) -> Iterator[ast.AST]:
    """Yield fields that take the time by themselves."""
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value


def clock_reads(module: ast.Module) -> Iterator[ast.AST]:
    """Yield every way to ask the machine for the time."""
    yield from names(
        r"(.*\.)?(datetime|date)\.(now|utcnow|today)"
        r"|(.*\.)?timezone\.(now|localtime|localdate)"
        r"|time\.(time|time_ns|localtime|gmtime|ctime|strftime)"
    )(module)
    yield from automatic_times(module)


def outside(*allowed: str) -> Callable[[Path], bool]:
    """Return a rule that holds in the product, except in the files of these names."""
    return lambda path: path.is_relative_to(tree.PACKAGE) and path.name not in allowed


def elsewhere_than(*allowed: str) -> Callable[[Path], bool]:
    """Return a rule that holds in every file except these, named from the package."""
    return lambda path: path not in {tree.PACKAGE / name for name in allowed}


def in_a_loop(path: Path) -> bool:
    """Tell whether this is the `loop.py` of a context."""
    return path.name == "loop.py" and path.parent.parent == tree.PACKAGE


BANS = (
    Ban(
        "the machine's clock",
        "take `now` as an argument; only clock.py reads the clock",
        clock_reads,
        good=("def step(now: datetime) -> int: ...", "datetime(2026, 7, 25, tzinfo=UTC)"),
        bad=(
            "datetime.now(UTC)",
            "datetime.datetime.utcnow()",
            "field(default=timezone.now)",
            "time.time()",
            "from time import time",
            "models.DateTimeField(auto_now_add=True)",
        ),
        applies=elsewhere_than("clock.py"),
    ),
    Ban(
        "catching everything",
        "name what can go wrong; only a loop's outermost frame may catch all, and reports it,"
        " or a context's loop.py around one item of many",
        broad_handlers,
        good=("try: ...\nexcept KeyError: ...", "try: ...\nexcept (OSError, ValueError): ..."),
        bad=(
            "try: ...\nexcept Exception: ...",
            "try: ...\nexcept: ...",
            "try: ...\nexcept (OSError, BaseException): ...",
        ),
        applies=lambda path: elsewhere_than("runner.py")(path) and not in_a_loop(path),
    ),
    Ban(
        "catching everything around more than one item",
        "in a `for`: `try:` one statement, `except Exception as error:` and tell of the error",
        careless_handlers,
        good=(
            "for row in rows:\n try: send(row)\n except Exception as error: report(row, error)",
            "try: ...\nexcept KeyError: ...",
        ),
        bad=(
            "try: step()\nexcept Exception as error: report(error)",
            "for row in rows:\n try: send(row)\n except Exception as error: pass",
            "for row in rows:\n try: send(row)\n except Exception: report(row)",
            "for row in rows:\n try: send(row)\n except BaseException as error: report(error)",
            "for row in rows:\n try:\n  a()\n  b()\n except Exception as error: report(error)",
            "for row in rows:\n try: send(row)\n except: report(row)",
        ),
        applies=in_a_loop,
    ),
    Ban(
        "sleeping in a test",
        "pass a later `now`; in a page wait for what you expect to see",
        names(r"(time|asyncio)\.sleep|.*\.wait_for_timeout"),
        good=("step(NOW + timedelta(seconds=60))", "expect(row).to_be_visible()"),
        bad=("time.sleep(1)", "from time import sleep", "await asyncio.sleep(0.1)"),
        applies=tree.is_test,
    ),
    Ban(
        "an import inside a function",
        "import at the top; if that makes a circle, the layers are wrong",
        inner_imports,
        good=("import json\ndef f(): return json",),
        bad=("def f():\n    import json", "def f():\n    from django.db import models"),
    ),
    Ban(
        "reading the environment",
        "read it in settings.py and use `django.conf.settings`",
        environment_reads,
        good=(
            "settings.DATA_DIR",
            "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'fengsui.settings')",
        ),
        bad=("os.environ['PORT']", "os.environ.get('PORT')", "from os import environ"),
        applies=outside("settings.py"),
    ),
    Ban(
        "a bare save()",
        "a guarded update: `.filter(pk=…, state__in=…).update(…)`, or `save(force_insert=True)`",
        bare_saves,
        good=("workbook.save(path)", "row.save(force_insert=True)"),
        bad=("row.save()", "Call.objects.get(id=1).save()"),
    ),
    Ban(
        "a bulk write without a bound",
        "`batch_size=` of at most 1,000; for a whole audience INSERT … SELECT in sql/",
        unbounded_bulks,
        good=(
            "X.objects.bulk_create(rows, batch_size=500)",
            "X.objects.bulk_create(rows, batch_size=BATCH)",
        ),
        bad=("X.objects.bulk_create(rows)", "X.objects.bulk_create(rows, batch_size=5000)"),
    ),
    Ban(
        "chance that nobody injected",
        "take a `random.Random`, or make uids by `journal.uid`; `secrets` for secrets",
        names(r"uuid\.uuid[14]|random\.[a-z]\w*"),
        good=("random.Random(7)", "secrets.token_bytes(32)"),
        bad=("uuid.uuid4()", "random.choice(people)", "from random import shuffle"),
    ),
    Ban(
        "signals and generic relations",
        "call the action; a context above follows the journal",
        imports(
            r"django\.dispatch(\..*)?|django\.db\.models\.signals"
            r"|django\.contrib\.contenttypes\.fields(\..*)?"
        ),
        good=("from django.db import models",),
        bad=(
            "from django.dispatch import receiver",
            "from django.db.models import signals",
            "from django.contrib.contenttypes.fields import GenericForeignKey",
        ),
        applies=outside(),
    ),
    Ban(
        "Django in standards/",
        "bytes to values and back, in plain Python",
        imports(r"(django|ninja)(\..*)?"),
        good=("from lxml import etree",),
        bad=("from django.conf import settings", "import django.utils.dateparse"),
        applies=lambda path: path.is_relative_to(tree.PACKAGE / "standards"),
    ),
)

"""Pages obey the strict content policy and can be translated."""

import re
from dataclasses import dataclass

import pytest
from tests.tidy import tree

COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
MARKED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}", re.DOTALL
)
LINK = re.compile(r"{%\s*(extends|include)\s+[\"']([^\"']+)[\"']")
CHINESE = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Ban:
    """A ban on templates: the policy or htmx's settings would make the text dead."""

    name: str
    instead: str
    pattern: re.Pattern[str]
    good: str
    bad: str


def ban(name: str, instead: str, pattern: str, *, good: str, bad: str) -> Ban:
    """Return a ban whose pattern knows no case."""
    return Ban(name, instead, re.compile(pattern, re.IGNORECASE), good, bad)


BANS = (
    ban(
        "hx-on",
        "a listener in the page's module",
        r"\shx-on[:-]",
        good='<button hx-post="/x">',
        bad='<button hx-on:click="f()">',
    ),
    ban(
        "js: in an attribute",
        "values in hidden fields",
        r"=\s*[\"']\s*(js|javascript):",
        good="""<a hx-vals='{"a": 1}'>""",
        bad="<a hx-vals='js:{a: f()}'>",
    ),
    ban(
        "a trigger filter",
        "a listener in the page's module",
        r"\shx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)",
        good='<div hx-trigger="load delay:1s">',
        bad="""<div hx-trigger="keyup[key=='Enter']">""",
    ),
    ban(
        "an inline style",
        "a class in the stylesheet",
        r"\sstyle\s*=|<style\b",
        good='<p class="late">',
        bad='<p style="color: red">',
    ),
    ban(
        "an inline handler",
        "a listener in the page's module",
        r"<[^>]*\son[a-z]+\s*=",
        good='<button data-on="x" id="go">',
        bad='<button onclick="go()">',
    ),
    ban(
        "an inline script",
        "a module under static/ (data goes through json_script)",
        r"<script(?![^>]*\ssrc\s*=)(?![^>]*application/json)(?![^>]*\snonce\s*=)",
        good='<script type="module" src="/a.js">',
        bad="<script>go()</script>",
    ),
    ban(
        "text that is not escaped",
        "let the template escape it",
        r"\|\s*safe\b|{%\s*autoescape\s+off",
        good="{{ name }}",
        bad="{{ name|safe }}",
    ),
)


def unmarked(source: str) -> list[str]:
    """Return the Chinese words of a template that no translation tag holds."""
    return CHINESE.findall(MARKED.sub("", COMMENTS.sub("", source)))


def link_faults(name: str, source: str) -> list[str]:
    """Return the links of a template of the context `name` to what is not its own or below."""
    faults = []
    for verb, target in LINK.findall(source):
        home = target.partition("/")[0]
        free = {name, "ui"} if verb == "extends" else {name, *reachable(name)}
        if home not in free:
            faults.append(f"{verb} {target}: a template extends ui/ or its own context")
    return faults


def reachable(name: str) -> set[str]:
    """Return the contexts whose fragments a page of `name` may include."""
    return {other for layer in tree.layers() for other in layer if tree.points_down(name, other)}


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.name)
def test_no_template_says_it(ban: Ban) -> None:
    faults = [
        f"{tree.shown(path)}: {ban.name} ({found[0].strip()}). Instead: {ban.instead}"
        for path in tree.ours(".html")
        if (found := ban.pattern.search(COMMENTS.sub("", tree.text(path))))
    ]
    assert not faults, tree.report(faults)


@pytest.mark.parametrize("ban", BANS, ids=lambda ban: ban.name)
def test_the_ban_knows_bad_from_good(ban: Ban) -> None:
    assert not ban.pattern.search(ban.good)
    assert ban.pattern.search(ban.bad)


def test_chinese_is_marked_for_translation() -> None:
    faults = [
        f"{tree.shown(path)}: mark {words[0]!r} by translate or blocktranslate"
        for path in tree.ours(".html")
        if (words := unmarked(tree.text(path)))
    ]
    assert not faults, tree.report(faults)


def test_unmarked_chinese_is_seen() -> None:
    good = '{# 说明 #}<p title="{% translate "收到" %}">{{ name|default:"无" }}</p>'
    assert not unmarked(good + "{% blocktranslate %}共 {{ n }} 人{% endblocktranslate %}")
    assert unmarked("<p>收到</p>") == ["收到"]


def test_templates_stand_under_their_own_name() -> None:
    faults = [
        f"{tree.shown(path)}: belongs in {home}/templates/{home}/"
        for path in tree.PACKAGE.glob("*/templates/**/*.html")
        if path.relative_to(tree.PACKAGE).parts[2] != (home := tree.context_of(path))
    ]
    assert not faults, tree.report(faults)


def test_templates_extend_ui_or_their_own() -> None:
    faults = [
        f"{tree.shown(path)}: {fault}"
        for path in tree.PACKAGE.glob("*/templates/**/*.html")
        for fault in link_faults(tree.context_of(path), tree.text(path))
    ]
    assert not faults, tree.report(faults)


def test_a_template_that_reaches_up_is_seen() -> None:
    assert not link_faults("callouts", '{% extends "ui/page.html" %}')
    assert not link_faults("console", '{% include "callouts/_person.html" %}')
    assert link_faults("console", '{% extends "callouts/show.html" %}')
    assert link_faults("callouts", "{% include 'console/_desk.html' %}")

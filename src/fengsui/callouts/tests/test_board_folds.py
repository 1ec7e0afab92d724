"""The board says why its sums differ, and folds its townships for a phone without any script."""

from fengsui.callouts.models import CallPost
from fengsui.callouts.tests.night import TOWN
from fengsui.callouts.tests.web import Web


def test_one_person_with_several_posts_is_explained_on_draft_and_board(web: Web) -> None:
    draft = web.draft()
    page = web.officer.get(f"/callouts/{draft.uid}/").content.decode()
    assert "一人多岗只叫一次：" in page
    one = web.open()
    web.night.settle()
    page = web.officer.get(f"/callouts/{one.uid}/").content.decode()
    posts = CallPost.objects.filter(call__callout=one).count()
    people = one_count(page)
    assert f"一人多岗只叫一次：{posts} 岗 → {people} 人" in page
    fragment = web.officer.get(f"/callouts/{one.uid}/", headers={"HX-Request": "true"})
    assert "一人多岗只叫一次" in fragment.content.decode()


def test_townships_are_folded_and_the_opened_one_is_not(web: Web) -> None:
    one = web.open()
    web.night.settle()
    page = web.officer.get(f"/callouts/{one.uid}/").content.decode()
    assert page.count('<details class="town') >= 2
    assert f'id="t{TOWN}">' in page
    opened = web.officer.get(f"/callouts/{one.uid}/?open={TOWN}").content.decode()
    assert f'id="t{TOWN}" open>' in opened


def one_count(page: str) -> int:
    """Return how many people the board says that it calls."""
    return int(page.split("已叫到线路")[1].split("<small> / ")[1].split("<", maxsplit=1)[0])

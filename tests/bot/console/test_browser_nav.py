"""Every page is reached from every page: at both widths, in every role, by keyboard, and without any script."""

import pytest
from playwright.sync_api import expect

from bot.storage.tables import User
from tests.bot.console.conftest import Cast
from tests.bot.console.windows import Windows, at_both_widths, program, size, window  # noqa: F401

pytestmark = pytest.mark.browser

EVERYBODYS = ("Queue", "Calls", "Digest", "FAQ", "Answers", "Numbers", "On call", "Channels", "Unreadable", "Hours", "Try it")
#: Names that are to be read in one look lie in the window and do not overlap.
IN_SIGHT = """() => {
  const shown = [...document.querySelectorAll("#nav a, #nav summary")].filter(each => each.checkVisibility())
  const boxes = shown.map(each => each.getBoundingClientRect()).filter(box => box.width)
  const apart = (a, b) => a.right <= b.left + .5 || b.right <= a.left + .5 || a.bottom <= b.top + .5 || b.bottom <= a.top + .5
  return document.documentElement.scrollWidth <= innerWidth
    && boxes.every((box, at) => box.left >= 0 && box.right <= innerWidth && boxes.slice(at + 1).every(other => apart(box, other)))
}"""

#: What is to be read of each; nothing where an icon stands alone.
NAMES_IN_SIGHT = "all => all.map(each => each.querySelector('span').getBoundingClientRect().width > 5 ? each.innerText.trim() : '')"


def pages_of(user: User) -> list[str]:
    return [*EVERYBODYS, *(["People"] if user.role == "admin" else []), user.name]


@pytest.mark.parametrize(("role", "scripts"), [("alice", True), ("ada", True), ("ada", False)])
@at_both_widths
def test_every_page_is_in_reach(cast: Cast, window: Windows, size: tuple[int, int], role: str, scripts: bool) -> None:  # noqa: F811
    user = getattr(cast, role)
    page = window(user, java_script_enabled=scripts)
    page.goto("/queue")
    pages = page.get_by_role("navigation", name="Pages")
    more = pages.locator("summary")
    for name in pages_of(user):
        link = pages.get_by_role("link", name=name, exact=True)
        if not link.is_visible():
            more.click()
        # The page before has the same menu and a heading too.
        with page.expect_navigation():
            link.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if scripts:
            assert page.evaluate(IN_SIGHT), name
            if more.is_visible():
                more.click()
                assert page.evaluate(IN_SIGHT), name
                page.keyboard.press("Escape")
                expect(more).to_be_focused()
                expect(pages.locator("details")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("width", [641, 760, 900, 1024, 1120, 1280, 1600])
def test_at_no_width_names_overlap_leave_the_window_or_are_missing(cast: Cast, window: Windows, width: int) -> None:  # noqa: F811
    page = window(cast.ada)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/queue", "/numbers", "/faq"):
        page.goto(path)
        shown = page.get_by_role("navigation", name="Pages").locator("a:visible, summary:visible")
        names = shown.evaluate_all(NAMES_IN_SIGHT)
        assert "" not in names, names
        assert page.evaluate(IN_SIGHT), names
        here = shown.evaluate_all("all => all.filter(each => getComputedStyle(each).color === 'rgb(255, 255, 255)').length")
        assert here == 1, "one of them says where one is"


@at_both_widths
def test_every_page_is_in_reach_of_the_keyboard(cast: Cast, window: Windows, size: tuple[int, int]) -> None:  # noqa: F811
    page = window(cast.ada)
    page.goto("/queue")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.closest('#nav') ? document.activeElement.innerText.trim() : ''")
        if at == "More":
            page.keyboard.press("Enter")
        reached.append(at)
    assert set(pages_of(cast.ada)) <= {name.split("\n")[0] for name in reached}


def test_the_menu_of_a_phone_closes_with_a_click_elsewhere_and_names_what_needs_a_look(
    cast: Cast, window: Windows  # noqa: F811
) -> None:
    page = window(cast.ada)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/queue")
    menu = page.locator("#nav-more")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="People")).to_be_visible()
    page.get_by_role("main").click(position={"x": 5, "y": 400})
    expect(menu.get_by_role("link", name="People")).to_be_hidden()

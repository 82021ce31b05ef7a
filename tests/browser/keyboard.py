"""Going through pages with the keyboard alone: each stop of Tab is looked at as someone who sees it would."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from playwright.sync_api import Page

#: No page of the site has that many stops before the one looked for.
MOST_STOPS = 220
#: A date has a stop for each of its parts, on one element.
PARTS_OF_A_DATE = 7
LOOKED_AT = ("shown", "inside", "clear")
#: How many times a stop that looks wrong is looked at again.
FRAMES = 20
# What has the focus: its name, whether the focus shows, and whether something hides it.
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const text = (node) => (node ? node.textContent : '').replace(/\\s+/g, ' ').trim();
  const label = one.labels && one.labels.length ? [...one.labels].map(text).join(' ') : '';
  const group = one.type === 'radio' ? text(one.closest('fieldset')?.querySelector('legend')) + ' : ' : '';
  const name = group + (one.getAttribute('aria-label') || label || text(one) || one.title || one.name || '');
  const drawn = (node, part) => {
    if (!node) return false;
    const style = getComputedStyle(node, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  // The button that opens the calendar has the focus in the field's place: the browser draws it, and no style tells.
  const picker = /^date/.test(one.type) && !one.matches(':focus');
  const shown = picker || drawn(one) || drawn(one.nextElementSibling, '::after') || drawn(one, '::after');
  const box = one.getClientRects()[0] || one.getBoundingClientRect();
  // Of a tall stop, and of a text to write in, the browser brings the first lines into view: where one reads or types.
  const lines = box.height > innerHeight / 2 || one.tagName === 'TEXTAREA';
  const needed = lines ? Math.min(box.top + 48, box.bottom) : box.bottom;
  const inside = box.width > 0 && box.top >= -1 && box.left >= -1 && box.right <= innerWidth + 1
    && needed <= innerHeight + 1;
  const over = [[.5, .5], [.5, .1], [.5, .9]].map(([x, y]) =>
    document.elementFromPoint(box.left + box.width * x, Math.min(box.top + box.height * y, innerHeight - 2)));
  const holder = one.closest('label') || (one.labels && one.labels[0]) || one;
  const mine = (top) => top && (one.contains(top) || holder.contains(top) || top.contains(one));
  const again = window.pvStop === one;
  window.pvStop = one;
  return {name: name.replace(/\\s+/g, ' '), tag: one.tagName.toLowerCase(), type: one.type || '', shown, inside, again,
    clear: over.every(mine), value: one.value || '', checked: !!one.checked,
    at: [box.left, box.top, box.right, box.bottom].map(Math.round).join(' ')};
}"""


class Keyboard:
    """The keyboard of someone who uses no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def tab(self, key: str = "Tab") -> dict[str, Any] | None:
        """The next stop; its faults are kept. ``None`` past the last one, where the browser's own buttons are."""
        self.page.keyboard.press(key)
        stop: dict[str, Any] | None = self.page.evaluate(STOP)
        if stop is None:
            return None
        for _frame in range(FRAMES):
            if all(stop[one] for one in LOOKED_AT):
                break
            # The browser scrolls to what has the focus a frame or two later.
            self.page.wait_for_timeout(50)
            later = self.page.evaluate(STOP)
            stop |= {one: later[one] for one in LOOKED_AT}
        told = f"{self.page.url} « {stop['name'][:60]} » ({stop['tag']} {stop['at']})"
        for fault in LOOKED_AT:
            if not stop[fault]:
                self.faults.append(f"{told}: not {fault}")
        return stop

    def to(self, name: str | re.Pattern[str], *, tag: str = "", key: str = "Tab") -> dict[str, Any]:
        """Press Tab until what has this name; a page that keeps the focus, or never gives it, fails."""
        seen: list[str] = []
        left = same = 0
        for _press in range(MOST_STOPS):
            stop = self.tab(key)
            if stop is None:
                left += 1
                assert left < 2, f"{self.page.url}: no stop is called {name}: {seen}"
                continue
            same = same + 1 if stop["again"] else 0
            assert same <= PARTS_OF_A_DATE, f"{self.page.url}: the focus is kept by {stop['name']}"
            seen.append(stop["name"])
            if (not tag or stop["tag"] == tag) and _called(stop["name"], name):
                return stop
        raise AssertionError(f"{self.page.url}: no stop is called {name}: {seen}")

    def press(self, name: str | re.Pattern[str], *, tag: str = "") -> None:
        """Follow a link or press a button, by Enter."""
        self.to(name, tag=tag)
        self.enter()

    def enter(self) -> None:
        """Press Enter, and wait for the page that it opens."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, name: str | re.Pattern[str], words: str) -> None:
        """Type in a field, in place of what it holds."""
        self.to(name)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(words)

    def tick(self, name: str | re.Pattern[str]) -> None:
        """Tick a box by Space."""
        if not self.to(name, tag="input")["checked"]:
            self.page.keyboard.press("Space")
        assert self.page.evaluate("() => document.activeElement.checked")

    def date(self, name: str, when: datetime) -> None:
        """Type a date and time; the browser shows its parts in the order of its own language."""
        self.to(name)
        american = [f"{when:%m}", f"{when:%d}", f"{when:%Y}", f"{when:%I}", f"{when:%M}", f"{when:%p}"]
        french = [f"{when:%d}", f"{when:%m}", f"{when:%Y}", f"{when:%H}", f"{when:%M}"]
        wanted = f"{when:%Y-%m-%dT%H:%M}"
        for parts in (american, french):
            for part in parts:
                self.page.keyboard.type(part)
                if part == f"{when:%Y}":
                    self.page.keyboard.press("ArrowRight")
            if self.page.evaluate("() => document.activeElement.value") == wanted:
                return
            for _part in parts:
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{self.page.url}: no date could be typed in {name}")

    def from_menu(self, name: str) -> None:
        """To a page of the agents' menu, unfolded first where it is folded."""
        if self.page.locator(".pv-menu summary").is_visible():
            self.to(re.compile("^Menu"))
            self.page.keyboard.press("Enter")
        self.press(name, tag="a")

    def skip(self) -> None:
        """From the top of the page to its content, by the link made for it."""
        self.to("Aller au contenu")
        self.page.keyboard.press("Enter")


def _called(name: str, wanted: str | re.Pattern[str]) -> bool:
    return bool(wanted.search(name)) if isinstance(wanted, re.Pattern) else name.strip().startswith(wanted)

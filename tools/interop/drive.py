"""Drives the pages of a front end in Chromium, and finds what each of them failed at."""

import json
import re
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Locator
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from tools.interop.network import Call, Network
from tools.interop.scenario import Action, Page, Scenario, Step

# Tall, since pages scroll within themselves and pictures show what is in view.
VIEWPORT = (1280, 1800)
POLL_MS = 200
# A page that still loads for an instant has begun something new.
SETTLED_POLLS = 3


class Visit(NamedTuple):
    """What happened on a page: its calls, what it logged as errors, exceptions, and what is wrong with its contents."""

    page: str
    calls: list[Call]
    console: list[str]
    exceptions: list[str]
    faults: list[str]
    seconds: float

    @property
    def failed_calls(self) -> list[Call]:
        """Return the calls that failed."""
        return [call for call in self.calls if call.failed]

    @property
    def failed(self) -> bool:
        """Tell whether anything went wrong."""
        return bool(self.failed_calls or self.console or self.exceptions or self.faults)


def visit(browser: Browser, site: str, page: Page, scenario: Scenario, folder: Path, within_s: float) -> Visit:
    """Take the steps of a page in a browser of its own, and save a screenshot after each."""
    began = time.monotonic()
    width, height = VIEWPORT
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        # Frames of other hosts have no storage.
        own = f"if (origin === {json.dumps(site)}) Object.assign(localStorage, {json.dumps(scenario.storage)})"
        context.add_init_script(own)
        tab = context.new_page()
        tab.set_default_timeout(within_s * 1_000)
        network = Network(context.new_cdp_session(tab), page.name, site)
        console: list[str] = []
        exceptions: list[str] = []
        faults: list[str] = []

        def hear(said: ConsoleMessage) -> None:
            if said.type == "error":
                console.append(said.text)

        tab.on("console", hear)
        tab.on("pageerror", lambda error: exceptions.append(str(error)))
        for number, step in enumerate(page.steps):
            faults += _take(tab, site, step, network, scenario, within_s)
            tab.screenshot(path=folder / f"{page.name}{f'-{number}' if number else ''}.png")
        # What was asked for and never answered failed too.
        calls = [*network.calls, *(call._replace(error="no answer") for call in network.waiting)]
        return Visit(page.name, calls, console, exceptions, list(dict.fromkeys(faults)), time.monotonic() - began)


def _take(tab: Tab, site: str, step: Step, network: Network, scenario: Scenario, within_s: float) -> list[str]:
    """Take a step, wait until the page is quiet and shows what it must, and return what is wrong with it."""
    try:
        _act(tab, site, step.action)
    except BrowserError as error:
        return [f"{_named(step.action)}: {str(error).splitlines()[0]}"]
    content = tab.locator(scenario.content)
    give_up_at = time.monotonic() + within_s
    quiet = 0
    while time.monotonic() < give_up_at and quiet < SETTLED_POLLS:
        tab.wait_for_timeout(POLL_MS)
        loads = network.waiting or _visible(content.locator(scenario.busy)) or _missing(content, step, network)
        quiet = 0 if loads else quiet + 1
        if loads and _has_failed(content, scenario, network):
            # It will not come; what retries is given the time to end.
            give_up_at = min(give_up_at, time.monotonic() + within_s / 2)
    still_loading = _visible(content.locator(scenario.busy))
    loading = [f"{still_loading} elements still load after {within_s:.0f} s"] if still_loading else []
    return [*_missing(content, step, network), *loading, *_failures(content, scenario)]


def _act(tab: Tab, site: str, action: Action) -> None:
    if action.path:
        tab.goto(f"{site}{action.path}", wait_until="domcontentloaded")
    elif action.placeholder:
        field = tab.get_by_placeholder(action.placeholder).first
        field.fill(action.text)
        field.press("Enter")
    else:
        # The role is whatever the scenario names; Playwright refuses one that does not exist.
        named = {"name": action.name} if action.name else {}
        tab.get_by_role(action.role, **named).first.click()  # type: ignore[arg-type]


def _named(action: Action) -> str:
    return action.path or f"{action.role or action.placeholder} {action.name or action.text}".strip()


def _missing(content: Locator, step: Step, network: Network) -> list[str]:
    text = _text(content)
    asked = [f"{call.method} {call.target}" for call in network.calls]
    return [
        *(f"missing: {wanted}" for wanted in step.shows if wanted not in text),
        *(
            f"missing: {one.least} of {one.selector}"
            for one in step.elements
            if content.locator(one.selector).count() < one.least
        ),
        *(f"never called: {call}" for call in step.calls if not any(call in one for one in asked)),
    ]


def _has_failed(content: Locator, scenario: Scenario, network: Network) -> bool:
    return bool(_failures(content, scenario)) or any(call.failed for call in network.calls)


def _failures(content: Locator, scenario: Scenario) -> list[str]:
    text = _text(content)
    return [f"shown: {_line(text, found)}" for one in scenario.failures if (found := one.search(text))]


def _text(content: Locator) -> str:
    return "\n".join(content.all_inner_texts())


def _line(text: str, found: re.Match[str]) -> str:
    start = text.rfind("\n", 0, found.start()) + 1
    return text[start:].partition("\n")[0][:120]


def _visible(elements: Locator) -> int:
    return sum(one.is_visible() for one in elements.all())

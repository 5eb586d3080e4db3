"""A headless Chromium driven over its own protocol (CDP): open, wait for words, click, type, take a picture."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect
from websockets.sync.connection import Connection

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), None)
WAIT_S = 60.0
REST_S = 4.0
"""A page that has been the same for so long is complete: a run's drawing is the last to come."""


class Page:
    """One page of the browser. It keeps the address of everything that was asked of the network."""

    def __init__(self, socket: Connection) -> None:
        self._socket, self._last = socket, 0
        self.asked: list[str] = []
        for domain in ("Page", "Network", "Runtime"):
            self._call(f"{domain}.enable")

    def open(self, address: str) -> None:
        """Go there."""
        self._call("Page.navigate", url=address)

    def size(self, width: int, height: int) -> None:
        """The window's size in CSS pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def zone(self, name: str) -> None:
        """The reader's time zone."""
        self._call("Emulation.setTimezoneOverride", timezoneId=name)

    def run(self, script: str) -> Any:
        """The value of an expression; a promise is waited for."""
        done = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def text(self) -> str:
        """What can be read on the page, on one line."""
        return " ".join(str(self.run("document.body ? document.body.innerText : ''")).split())

    def wait(self, *words: str) -> str:
        """Wait until all of these words can be read; the text of the page."""
        return self._until(lambda text: all(word in text for word in words), f"{words} cannot be read")

    def wait_without(self, word: str) -> str:
        """Wait until that word can no longer be read."""
        return self._until(lambda text: word not in text, f"{word!r} is still there")

    def click(self, selector: str, words: str = "") -> None:
        """Click the last visible element of that kind that says these words, once there is one."""
        found = (
            f"[...document.querySelectorAll({json.dumps(selector)})].filter(e => e.offsetParent && "
            f"e.innerText.replace(/\\s+/g, ' ').includes({json.dumps(words)})).pop()"
        )
        self._until_true(f"!!{found}", f"no {selector} says {words!r}")
        where = self.run(
            f"(e => {{ e.scrollIntoView({{block: 'nearest'}}); const r = e.getBoundingClientRect(); "
            f"return [r.x + r.width / 2, r.y + r.height / 2]; }})({found})"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._call(
                "Input.dispatchMouseEvent", type=kind, x=where[0], y=where[1], button="left", clickCount=1
            )

    def type(self, selector: str, text: str) -> None:
        """Type into the first visible field of that kind, once there is one."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})].find(e => e.offsetParent)"
        self._until_true(f"!!{found}", f"there is no {selector}")
        self.run(f"{found}.focus()")
        self._call("Input.insertText", text=text)

    def choose(self, selector: str, value: str) -> None:
        """Choose that value of the first visible list of that kind."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})].find(e => e.offsetParent)"
        self._until_true(f"!!{found}", f"there is no {selector}")
        self.run(
            f"(e => {{ e.value = {json.dumps(value)}; for (const kind of ['input', 'change']) "
            f"e.dispatchEvent(new Event(kind, {{bubbles: true}})); }})({found})"
        )

    def beside(self, address: str) -> str:
        """The title of the page that opens beside this one at that address, once it is there; it is closed again."""
        found: list[dict[str, str]] = []

        def there() -> bool:
            targets = self._call("Target.getTargets")["targetInfos"]
            found[:] = [one for one in targets if one["url"] == address and one["title"] not in address]
            return bool(found)

        self._until(lambda _: there(), f"nothing is open at {address}")
        self._call("Target.closeTarget", targetId=found[0]["targetId"])
        self._call("Page.bringToFront")  # in the background nothing moves
        return found[0]["title"]

    def picture(self, path: Path) -> None:
        """Write what is seen as a PNG, once nothing on the page moves any more."""
        still = "* {animation: none !important; transition: none !important; caret-color: transparent}"
        self.run(
            f"void document.head.append(Object.assign(document.createElement('style'), {{textContent: '{still}'}}))"
        )
        seen, since = "", time.monotonic()

        def at_rest() -> bool:
            nonlocal seen, since
            shot = str(self._call("Page.captureScreenshot", format="png")["data"])
            if shot != seen:
                seen, since = shot, time.monotonic()
            return time.monotonic() - since > REST_S

        self._until(lambda _: at_rest(), "the page does not come to rest")
        path.write_bytes(base64.b64decode(seen))

    def _until_true(self, script: str, otherwise: str) -> None:
        self._until(lambda _: bool(self.run(script)), otherwise)

    def _until(self, true: Any, otherwise: str) -> str:
        deadline = time.monotonic() + WAIT_S
        while not true(text := self.text()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{otherwise}: {text[:2000]}")
            time.sleep(0.2)
        return text

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=WAIT_S))
            if message.get("method") == "Network.requestWillBeSent":
                self.asked.append(message["params"]["request"]["url"])
            if message.get("id") == self._last:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result


@contextmanager
def page(folder: Path) -> Iterator[Page]:
    """A page of a browser of our own, its profile in that folder; CHROMIUM must not be None."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
        "--hide-scrollbars", "--disable-dev-shm-usage", "--no-proxy-server", "--remote-debugging-port=0",
        f"--user-data-dir={folder}", "about:blank",
    ]  # fmt: skip
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - the browser found above
    try:
        with connect(_address(folder), max_size=None, proxy=None, ping_interval=None) as socket:
            yield Page(socket)
    finally:
        browser.terminate()
        try:
            browser.wait(20)
        except subprocess.TimeoutExpired:
            browser.kill()
            browser.wait()


def _address(folder: Path) -> str:
    """Where the first page can be spoken to: Chromium writes its port into its profile."""
    import urllib.request

    port, deadline = folder / "DevToolsActivePort", time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if port.exists() and (lines := port.read_text().split()):
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{lines[0]}/json/list", timeout=10) as answer:
                found = [target for target in json.load(answer) if target["type"] == "page"]
            if found:
                return str(found[0]["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise AssertionError("the browser did not start")

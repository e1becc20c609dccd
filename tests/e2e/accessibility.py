"""axe-core on an open page."""

from __future__ import annotations

from playwright.sync_api import Page

from pbx.tree import CHECKOUT

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"


def serious_violations(page: Page) -> list[str]:
    """Serious and critical ones: rule and the elements that break it."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']]}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
    ]

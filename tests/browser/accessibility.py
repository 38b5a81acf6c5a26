"""What axe finds wrong with a page for those who cannot see it well, or reach it by a pointer alone."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLORS = ["color-contrast", "link-in-text-block"]
"""The rules that look at colors. The themes of a page differ in nothing else."""
RUN = "([context, options]) => axe.run(context || document, options).then((results) => results.violations)"
"""The page alone says what it breaks: what it keeps, node by node, would take longer to send than to find."""


def violations(page: Page, *, context: Any = None, is_of_colors: bool = False) -> list[dict[str, Any]]:
    """Each broken rule of WCAG 2.2 AA, with the nodes that break it; of colors alone where the others were asked."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    rules = {"type": "rule", "values": OF_COLORS} if is_of_colors else {"type": "tag", "values": TAGS}
    found: list[dict[str, Any]] = page.evaluate(RUN, [context, {"runOnly": rules, "resultTypes": ["violations"]}])
    return found

"""Lists of rows that grow and shrink in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import config

pytestmark = pytest.mark.browser
SCRIPT = Path(config.ROOT, "contest/static/rows.js").read_text(encoding="utf-8")
ROW = """
<fieldset data-row><span data-row-number>{place}</span>
  <div class="field field--wrong"><label for="docs-{number}-name">Name</label><p class="field__error" id="docs-{number}-name-error">No</p>
  <input id="docs-{number}-name" name="docs-{number}-name" value="{value}" aria-describedby="docs-{number}-name-hint docs-{number}-name-error" aria-invalid="true"></div>
  <select name="docs-{number}-kind"><option value="">Choose</option><option value="a"{chosen}>A</option></select>
  <input type="radio" name="docs-{number}-way" value="x" aria-label="X" checked>
  <button type="button" data-move-row="-1" hidden>Up</button><button type="button" data-move-row="1" hidden>Down</button>
  <button type="button" data-remove-row hidden>Take out</button>
</fieldset>"""  # noqa: E501 - markup as a page has it


def shown(chromium: Browser, *values: str, trim: bool = False) -> Page:
    """Return a page with a row for each of ``values`` and the script at work."""
    rows = "".join(
        ROW.format(place=place, number=place - 1, value=value, chosen=" selected" if value else "")
        for place, value in enumerate(values, start=1)
    )
    page = chromium.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.set_content(
        f'<form><div data-rows="docs"{" data-trim" if trim else ""}>{rows}</div>'
        '<button type="button" data-add-row="docs" hidden>Add</button></form>'
    )
    page.evaluate("window.changes = 0; document.addEventListener('input', () => window.changes++)")
    page.add_script_tag(content=SCRIPT, type="module")
    page.wait_for_selector("[data-add-row]:visible")
    return page


def names(page: Page) -> list[str]:
    return page.eval_on_selector_all("input:not([type=radio])", "inputs => inputs.map((input) => input.name)")  # type: ignore[no-any-return]


def numbers(page: Page) -> list[str]:
    return page.locator("[data-row-number]").all_text_contents()


def test_a_new_row_is_empty_numbered_and_has_the_cursor(chromium: Browser) -> None:
    page = shown(chromium, "06/KH")
    page.click("[data-add-row]")

    row = page.locator("[data-row]").nth(1)
    added = row.locator("input:not([type=radio])")
    assert (names(page), numbers(page)) == (["docs-0-name", "docs-1-name"], ["1", "2"])
    assert (added.input_value(), row.locator("select").input_value()) == ("", "")
    assert added.evaluate("input => input === document.activeElement")
    assert row.locator("label").get_attribute("for") == added.get_attribute("id") == "docs-1-name"
    assert added.get_attribute("aria-describedby") == "docs-1-name-hint docs-1-name-error"
    assert row.locator(".field__error, .field--wrong, [aria-invalid]").count() == 0
    assert page.evaluate("window.changes") == 1


def test_a_row_is_taken_out_and_the_cursor_stays_near(chromium: Browser) -> None:
    page = shown(chromium, "a", "b", "c")
    page.locator("[data-remove-row]").nth(1).click()

    assert (names(page), numbers(page)) == (["docs-0-name", "docs-2-name"], ["1", "2"])
    assert page.evaluate("document.activeElement.name") == "docs-2-name"
    page.click("[data-add-row]")
    assert names(page)[-1] == "docs-3-name"


def test_the_last_row_stays(chromium: Browser) -> None:
    page = shown(chromium, "a", "b")
    page.locator("[data-remove-row]").first.click()

    assert page.locator("[data-remove-row]:visible").count() == 0


def test_a_row_moves_with_all_that_was_written_and_takes_the_number_of_its_neighbour(chromium: Browser) -> None:
    page = shown(chromium, "a", "b", "c")
    page.locator("[data-move-row='1']").first.click()

    values = page.eval_on_selector_all("input:not([type=radio])", "inputs => inputs.map((input) => input.value)")
    assert (values, names(page)) == (["b", "a", "c"], ["docs-0-name", "docs-1-name", "docs-2-name"])
    assert numbers(page) == ["1", "2", "3"]
    assert page.locator("select").evaluate_all("all => all.map((one) => one.name)") == [
        "docs-0-kind", "docs-1-kind", "docs-2-kind",
    ]  # fmt: skip
    assert page.locator("[type=radio]:checked").count() == 3
    assert page.evaluate("document.activeElement.textContent") == "Down"
    assert page.evaluate("window.changes") == 1


def test_the_first_row_moves_no_further_up_and_the_last_no_further_down(chromium: Browser) -> None:
    page = shown(chromium, "a", "b")

    assert page.locator("[data-move-row='-1']").evaluate_all("all => all.map((one) => one.disabled)") == [True, False]
    assert page.locator("[data-move-row='1']").evaluate_all("all => all.map((one) => one.disabled)") == [False, True]
    page.locator("[data-move-row='1']").first.click()
    assert page.evaluate("document.activeElement.textContent") == "Up", "the button that can still be used"
    assert shown(chromium, "a").locator("[data-move-row]:visible").count() == 0


def test_empty_rows_at_the_end_go_where_rows_are_tall(chromium: Browser) -> None:
    assert names(shown(chromium, "a", "", "")) == ["docs-0-name", "docs-1-name", "docs-2-name"]
    assert names(shown(chromium, "a", "", "", trim=True)) == ["docs-0-name"]
    assert names(shown(chromium, "", "", trim=True)) == ["docs-0-name"]
    assert names(shown(chromium, "", "b", "", trim=True)) == ["docs-0-name", "docs-1-name"]

"""The page of a plan in a real browser: its matrix, what a click shows, filters, keyboard, hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from fairway.finding import Finding, Severity
from fairway.manifest import ObjectId
from fairway.plan.model import ChangeGroup, FieldChange, FindingChange, Level, Plan, RiskGroup
from fairway.report.plan_html import plan_html
from fairway.report.plan_objects import Apps, label
from fairway.report.plan_report import FORMATS, report_plan

from .any_plan import HOSTILE, plans
from .plans import DEPLOYMENT, changed, environment, large_plan, one_change, plan_of, replicas, risk

Open = Callable[[Plan], Chrome]


@pytest.fixture
def show(browser: Chrome, page_file: Path) -> Iterator[Open]:
    """Opens the page of a plan; nothing may go wrong on it, nor may it ask for anything."""

    def opened(plan: Plan) -> Chrome:
        page_file.write_text(plan_html(plan), encoding="utf-8")
        browser.get(page_file.as_uri())
        WebDriverWait(browser, 30).until(lambda page: from_script(page, "rows.length === plan.sets.length"))
        return browser

    browser.get_log("browser")  # type: ignore[no-untyped-call]
    yield opened
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    asked = browser.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
    assert asked == []


def from_script(page: Chrome, script: str, *arguments: Any) -> Any:
    """What a script on the page returns: far faster than to ask for element after element."""
    return page.execute_script(f"return {script}", *arguments)


def shown(page: Chrome) -> list[str]:
    """The rendered sets whose rows are seen."""
    heads = "[...document.querySelectorAll('#matrix tbody tr:not([hidden]) th')]"
    found: list[str] = from_script(page, f"{heads}.map((head) => head.textContent)")
    return found


def columns(page: Chrome) -> list[str]:
    heads: list[str] = from_script(
        page, "[...document.querySelectorAll('#matrix thead th')].map((h) => h.textContent)"
    )
    return heads


def cell(page: Chrome, name: str, app: str) -> WebElement:
    """Where the row of a rendered set and the column of an app meet."""
    row = from_script(page, "rows.find((row) => row.cells[0].textContent === arguments[0])", name)
    found: WebElement = from_script(page, "arguments[0].cells[arguments[1]]", row, columns(page).index(app))
    return found


def detail(page: Chrome) -> str:
    return page.find_element(By.ID, "detail").text


def test_every_format_is_known_by_its_name() -> None:
    told = [report_plan(one_change(), form) for form in FORMATS]
    assert [text[:4] for text in told] == ["\x1b[32", "<!--", '{"ve', "<!do"]


def test_the_matrix_has_a_row_for_each_environment_and_a_column_for_each_app(show: Open) -> None:
    plan = large_plan()
    page = show(plan)
    assert shown(page) == [each.name for each in plan.changed]
    assert columns(page)[:6] == [
        "Environment",
        "Ring",
        "Cluster",
        "Argo CD",
        "data-collection",
        "default-deny",
    ]
    assert cell(page, "acme/staging", "orders").text == "3 ✖"


def test_cells_are_coloured_and_marked_by_their_heaviest_risk(show: Open) -> None:
    levels = (Level.BLOCKING, Level.WARNING, Level.NOTICE)
    sets = [environment(f"acme/{level}", changed(replicas(), risks=(risk(level=level),))) for level in levels]
    page = show(plan_of(*sets, environment("acme/none", changed(replicas()))))
    cells = [cell(page, f"acme/{word}", "orders") for word in (*levels, "none")]
    assert [one.text for one in cells] == ["1 ■", "1 ▲", "1 ·", "1"]
    colours = {one.value_of_css_property("background-color") for one in cells}
    assert len(colours) == 4


def test_a_risk_that_somebody_took_on_is_a_warning(show: Open) -> None:
    plan = plan_of(
        environment("acme/staging", changed(replicas(), risks=(risk(),))),
        risks=(RiskGroup(risk(), ("acme/staging",), "anna: it is new"),),
    )
    page = show(plan)
    assert cell(page, "acme/staging", "orders").text == "1 ▲"
    assert "Taken on by anna: it is new" in page.find_element(By.ID, "risks").text


def test_a_click_shows_each_field_with_both_values_and_what_sets_it(show: Open) -> None:
    page = show(large_plan())
    cell(page, "acme/staging", "orders").click()
    told = detail(page)
    note = "A new finding fails here: see the column of new findings."
    assert told.startswith(f"orders in acme/staging\n{note}\nDeployment orders changed\n")
    assert "spec.template.spec.containers[name=app].resources.limits.memory" in told
    assert "apps/orders/deployment.yaml:31\n- 512Mi\n+ 768Mi" in told
    assert "- (secret 1f2e3d4c)\n+ (secret 9a8b7c6d)" in told


def test_an_environment_that_changes_otherwise_shows_its_own_fields(show: Open) -> None:
    page = show(large_plan())
    cell(page, "acme/production", "orders").click()
    assert "otherwise than in 22" in detail(page)
    assert "overlays/acme/production/scale.yaml:6\n- 3\n+ 5" in detail(page)


def test_what_does_not_render_says_why(show: Open) -> None:
    page = show(large_plan())
    (broken,) = page.find_elements(By.CSS_SELECTOR, "#matrix td.broken")
    broken.click()
    assert detail(page).startswith("northgate/production\nIt does not render after the change")
    assert "settings.yaml:7: is not YAML" in detail(page)


def test_what_is_left_to_itself_is_one_cell(show: Open) -> None:
    """Nothing of it changes, and yet it is no row to be passed over; with its risk it can be looked for."""
    left = environment("globex/production", is_production=True, before=57, after=None)
    page = show(plan_of(*one_change().sets, left, groups=one_change().groups))
    assert "1 left to itself" in page.find_element(By.TAG_NAME, "header").text
    Select(page.find_element(By.ID, "risk")).select_by_value("3")
    (row,) = [each for each in page.find_elements(By.CSS_SELECTOR, "#matrix tbody tr") if each.is_displayed()]
    assert "57 objects stay" in row.text
    row.find_element(By.CSS_SELECTOR, "td[data-app]").click()
    assert detail(page).startswith("globex/production\nIts Application goes. Argo CD deletes nothing")


def test_a_cell_whose_app_has_a_new_finding_that_fails_is_red(show: Open) -> None:
    """Also where nothing of the change itself is a risk: it is why the plan does not pass."""
    found = Finding("schema/type", Severity.ERROR, "is no number", "Deployment acme-staging/orders")
    plan = replace(one_change(), findings=(FindingChange("new", found, ("acme/staging",)),))
    page = show(plan)
    assert page.find_element(By.TAG_NAME, "h1").text == "Fails: 1 new error in 1 environment"
    one = cell(page, "acme/staging", "orders")
    assert one.text == "1 ✖"
    assert one.get_attribute("class") == "w4"
    assert "is no number" in page.find_element(By.ID, "failing").text
    gentle = show(replace(plan, findings=(FindingChange("fixed", found, ("acme/staging",)),)))
    assert cell(gentle, "acme/staging", "orders").text == "1"


def test_new_findings_are_a_column(show: Open) -> None:
    page = show(large_plan())
    cell(page, "acme/staging", "new findings").click()
    assert "schema/unknown-field" in detail(page)


def test_ring_and_cluster_choose_rows(show: Open) -> None:
    page = show(large_plan())
    Select(page.find_element(By.ID, "ring")).select_by_value("2")
    assert len(shown(page)) == 12
    Select(page.find_element(By.ID, "cluster")).select_by_value("air-gapped")
    assert shown(page) == ["northgate/production"]
    assert page.find_element(By.ID, "count").text == "1 of 25 rows"


def test_risk_leaves_only_the_cells_that_run_it(show: Open) -> None:
    page = show(large_plan())
    Select(page.find_element(By.ID, "risk")).select_by_value("3")
    assert shown(page) == [
        "acme/production", "borealis/production", "cobalt/production", "northgate/production",
    ]  # fmt: skip
    assert "out" in str(cell(page, "acme/production", "orders").get_attribute("class"))
    assert "out" not in str(cell(page, "acme/production", "default-deny").get_attribute("class"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("kestrel", 2),
        ("keepalive", 23),
        ("SCALE.yaml", 1),
        ("default-deny", 3),
        ("is not YAML", 1),
        ("xyzzy", 0),
    ],
)
def test_text_finds_environments_apps_objects_fields_and_files(show: Open, text: str, count: int) -> None:
    page = show(large_plan())
    page.find_element(By.ID, "text").send_keys(text)
    assert len(shown(page)) == count


def test_everything_is_reached_with_the_keyboard(show: Open) -> None:
    page = show(large_plan())
    page.find_element(By.ID, "text").send_keys(Keys.TAB)
    # A pane that scrolls takes the focus too.
    while page.switch_to.active_element.tag_name != "td":
        page.switch_to.active_element.send_keys(Keys.TAB)
    page.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    page.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    focused = page.switch_to.active_element
    assert focused.get_attribute("aria-label") == "borealis/staging, deployment-portal: 3"
    focused.send_keys(Keys.ENTER)
    assert detail(page).startswith("deployment-portal in borealis/staging")


def test_a_thousand_environments_of_twenty_apps_are_one_page(show: Open) -> None:
    plan = large_plan(500, 20)
    assert len(plan_html(plan)) < 2**20
    page = show(plan)
    assert len(shown(page)) == 1_001
    assert cell(page, "client-0400/staging", "app-19").text == "3"


def test_hostile_text_stays_text(show: Open) -> None:
    text = " ".join(each for each in HOSTILE if each.isprintable())
    one = DEPLOYMENT._replace(name=text)
    change = changed(FieldChange((text,), text, [text], text), of=one, risks=(risk(text, message=text),))
    finding = Finding(text, Severity.ERROR, text, text, text, 3, text)
    plan = plan_of(
        environment(text, change, cluster=text),
        groups=(ChangeGroup(change, (text,)),),
        risks=(RiskGroup(risk(text, message=text, remedy=text, object=text), (text,)),),
        findings=tuple(FindingChange(state, finding, (text,)) for state in ("new", "fixed")),
    )
    page = show(plan)
    for found in page.find_elements(By.CSS_SELECTOR, "#matrix td[data-app]"):
        found.click()
    assert text in page.find_element(By.ID, "blocking").text
    assert text in page.find_element(By.ID, "failing").text
    assert not page.find_elements(By.CSS_SELECTOR, "img, a, iframe, b, main script")


def test_the_page_is_read_in_light_and_in_dark(show: Open) -> None:
    page = show(large_plan())
    grounds = set()
    for scheme in ("light", "dark"):
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        grounds.add(page.find_element(By.TAG_NAME, "body").value_of_css_property("background-color"))
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(grounds) == 2


def test_an_object_belongs_to_the_workload_that_it_is_named_after() -> None:
    names = ("orders", "orders-worker")
    plan = plan_of(environment("a/b", *(changed(of=DEPLOYMENT._replace(name=name)) for name in names)))
    one = ObjectId("v1", "ConfigMap", "a-b", "orders-worker-6ct58987ht")
    apps = Apps(plan)
    assert apps.of(one) == "orders-worker"
    assert apps.of(one._replace(name="orders-tls")) == "orders"


def test_what_is_named_after_no_workload_is_an_app_of_its_own() -> None:
    policy = ObjectId("networking.k8s.io/v1", "NetworkPolicy", "a-b", "default-deny")
    cluster = ObjectId("v1", "Namespace", "", "a-b")
    application = ObjectId("argoproj.io/v1alpha1", "Application", "argocd", "a-b")
    apps = Apps(plan_of(environment("a/b", *(changed(of=one) for one in (policy, cluster, application)))))
    assert [apps.of(one) for one in (policy, cluster, application)] == [
        "default-deny",
        "Namespace",
        "Argo CD",
    ]


def test_more_apps_than_can_be_looked_at_share_a_column() -> None:
    ids = [DEPLOYMENT._replace(name=f"app-{number}") for number in range(100)]
    apps = Apps(plan_of(environment("a/b", *(changed(of=one) for one in ids))))
    assert len({apps.of(one) for one in ids}) == 61


class Reader(HTMLParser):
    """The scripts of a page, and every address that it could ask for."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self.policy = ""
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        if self._in_script:
            self.scripts.append("")
        self.addresses += [str(value) for name, value in attrs if name in {"src", "href", "action", "style"}]
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = str(dict(attrs)["content"])

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False


@given(plans)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=20, deadline=None)
def test_any_plan_is_one_page_of_two_scripts_that_asks_for_nothing(plan: Plan) -> None:
    page = plan_html(plan)
    reader = Reader()
    reader.feed(page)
    assert len(reader.scripts) == 2
    assert json.loads(reader.scripts[0]).keys() >= {"sets", "groups", "risks"}
    assert reader.addresses == []
    assert re.match(r"default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+'; ", reader.policy)


def test_what_is_called_after_each_environment_is_called_so() -> None:
    """The name of the first would be wrong for all others."""
    one = changed(replicas(), of=ObjectId("v1", "Namespace", "", "acme-staging"))
    names = ("acme/staging", "acme/production")
    assert label(ChangeGroup(one, names[:1])) == "Namespace acme-staging"
    assert label(ChangeGroup(one, names)) == "Namespace CLIENT-ENVIRONMENT"

"""Settings of the whole test run.

With MIZAN_REQUIRE_ALL=1, as in continuous integration, a test that would skip fails instead, with the reason: there
everything a test can need is installed, so a skipped test is a test that nobody runs.
"""

import os
import sys

import pytest
from hypothesis import settings

settings.register_profile("mizan", deadline=None)  # what is compiled first takes its time
settings.load_profile("mizan")


class RequireAll:
    """Turns every skipped test and module into a failed one; expected failures stay what they are."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        return failed_if_skipped((yield))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        return failed_if_skipped((yield))


def failed_if_skipped(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"MIZAN_REQUIRE_ALL is set and this was skipped: {reason.removeprefix('Skipped: ')}"
    return report


def pytest_configure(config):
    if os.environ.get("MIZAN_REQUIRE_ALL", "") not in ("", "0"):
        config.pluginmanager.register(RequireAll(), "mizan-require-all")


def pytest_generate_tests(metafunc):
    """A test that takes ``chart`` runs for each of its module's ``CHARTS`` (name to a function of the language)."""
    if "chart" in metafunc.fixturenames:
        charts = [(name, lang) for name in metafunc.module.CHARTS for lang in ("ar", "en")]
        metafunc.parametrize("chart", charts, ids="-".join, indirect=True)


@pytest.fixture
def chart(request, monkeypatch):
    """``(Axes, what was handed to label())`` of every chart in both languages."""
    import drawn  # with all of matplotlib: only for those who draw

    given = drawn.watch_labels(monkeypatch)
    name, lang = request.param
    return request.module.CHARTS[name](lang), given


@pytest.fixture
def shards(tmp_path):
    """A folder of shards, with a bad record in each."""
    import corpora

    return corpora.archive(tmp_path / "news")


@pytest.fixture
def whole(shards, tmp_path):
    """The folder of results of an undisturbed run over ``shards`` in one process."""
    import corpora

    from helpers.corpus import count_corpus  # with all that counts: only for those who count

    out = tmp_path / "whole"
    count_corpus(shards, out, **corpora.HERE)
    return out


@pytest.fixture(autouse=True)
def close_figures():
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")

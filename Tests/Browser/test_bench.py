"""The bench's verdicts, on made-up records: a goal is reached, missed, or can't be told."""
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "Bench"))

import goals  # noqa: E402
import table  # noqa: E402


def record(name, engine="sqlite", value=100, **more):
    return {
        "name": name, "engine": engine, "value": value, "cpu_us_per_op": 200.0, "p99_ms": 10,
        "p50_ms": 1, "rss_mb": 50, "wall_ms": 10,
    } | more


def test_more_of_a_ratio_is_better():
    found = goals.with_limit(record("place"), "replay", {"value": 200, "cpu_us_per_op": 100.0})
    assert (found["limit"], found["ratio"]) == (200, 0.5)
    assert (found["cpu_limit"], found["cpu_ratio"]) == (100, 0.5)


@pytest.mark.parametrize("rate, cpu, word", [
    (250, 80, "yes"), (251, 80, "NO"), (250, 79, "NO"), (250, None, "?"),
])
def test_place_needs_both_of_its_ratios(rate, cpu, word):
    limit = {"value": rate, "cpu_us_per_op": cpu}
    assert goals.verdict(goals.with_limit(record("place"), "replay", limit)) == word


def test_a_limit_that_was_not_measured_is_no_success():
    assert goals.verdict(record("checkout")) == "?"
    assert "measured" in table.cells(record("checkout"))


def test_a_figure_without_a_goal_has_no_verdict():
    assert goals.verdict(record("product_search")) == ""
    assert goals.verdict(record("start_to_ready_bench")) == ""


@pytest.mark.parametrize("name, odd", [
    ("fanout_1k", {"ratio": 1.09}), ("fanout_10k", {"ratio": 1.99}),
    ("product_page", {"cpu_ratio": 0.083}), ("checkout", {"cpu_ratio": 151, "p99_ms": 101}),
    ("checkout", {"cpu_ratio": 149}), ("product_list", {"cpu_ratio": 0.1, "rss_mb": 81}),
    ("flash_200_50", {"value": 50, "wall_ms": 1001}), ("pin_10k_ms", {"value": 501}),
])
def test_a_bound_that_is_passed_is_missed(name, odd):
    assert goals.verdict(record(name, **odd)) == "NO"


def test_postgresql_stands_beside_sqlite_of_the_same_run():
    both = [record("checkout"), record("checkout", "postgres", 59), record("import_rows", "postgres")]
    found = goals.beside_sqlite(both)
    assert [one.get("limit") for one in found] == [None, 100, None]
    assert (found[1]["limit_by"], goals.verdict(found[1])) == ("sqlite", "NO")
    found = goals.beside_sqlite([record("checkout"), record("checkout", "postgres", 60)])
    assert goals.verdict(found[1]) == "yes"

"""`pasar evaluate search`: a catalogue and queries of anybody's."""

import json
import subprocess

import pytest

from market import BINARY, COMMAND_SECONDS

SHOPIFY = """Handle,Title,Body (HTML),Vendor,Variant SKU,Option1 Value
red-shirt,Red shirt,<p>Soft</p>,Brik,RS-1,Small
red-shirt,,,,RS-2,Large
oil,Olive oil 0.5 l,,,,
"""
WOO = """ID,Type,SKU,Name,Categories,Parent
7,variable,tee,Plain tee,Clothing > Tees,
8,variation,tee-red,Plain tee - red,,tee
"""


def run(folder, catalogue, queries, *words):
    (folder / "catalogue.csv").write_text(catalogue)
    (folder / "queries.tsv").write_text(queries)
    files = ["--catalogue", folder / "catalogue.csv", "--queries", folder / "queries.tsv"]
    return subprocess.run(
        [str(BINARY), "evaluate", "search", *map(str, files), *words],
        timeout=COMMAND_SECONDS,
        text=True,
        capture_output=True,
    )


def test_queries_of_a_catalogue_are_measured(tmp_path):
    queries = "query\thandle\nred shrit\tred-shirt\nRS-2\tRED-SHIRT\n500ml oil\toil\nxyzzy\toil\n"
    done = run(tmp_path, SHOPIFY, queries, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    report = json.loads(done.stdout)
    assert (report["products"], report["queries"], report["unknown_handles"]) == (2, 4, 0)
    for depth in 1, 3, 10:
        assert report[f"success@{depth}"] == 0.75
    assert (report["mrr"], report["zero_hits"], report["corrected"]) == (0.75, 0.25, 0.25)
    assert report["false_corrections"] == 0 and report["index_bytes"] > 0
    assert 0 < report["p50_us"] <= report["p99_us"]
    text = run(tmp_path, SHOPIFY, queries, "--verbose")
    assert "success@10 0.75" in text.stdout and "xyzzy" in text.stderr


def test_a_variant_of_woocommerce_names_its_product(tmp_path):
    done = run(tmp_path, WOO, "plain te\ttee-red\nplain tee\t7\ntee\tplain-tee\n", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["products"], report["success@1"]) == (1, 1)


def test_an_unknown_handle_is_named_and_counts_as_missed(tmp_path):
    done = run(tmp_path, SHOPIFY, "red shirt\tnobody\n", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["unknown_handles"], report["success@10"]) == (1, 0)
    assert "queries.tsv, line 1, column 2" in done.stderr


@pytest.mark.parametrize(
    "catalogue, queries, words",
    [
        ("a,b\n1,2\n", "x\ty\n", "catalogue.csv, line 1, column 1: no column is called Title"),
        (SHOPIFY, "red shirt\n", "queries.tsv, line 1, column 2: no handle"),
        (SHOPIFY, "\n", "queries.tsv, line 1, column 1: no query"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path, catalogue, queries, words):
    done = run(tmp_path, catalogue, queries)
    assert done.returncode != 0
    assert words in " ".join(done.stderr.split())

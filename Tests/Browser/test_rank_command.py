"""Commands that rank creators, by the contract of issue 11."""

import csv
import json
import subprocess

import pytest

from market import BINARY, COMMAND_SECONDS

COLUMNS = "product,rank,creator,value,low,high,willingness,effectiveness,reach,flags".split(",")


def run(*words):
    return subprocess.run(
        [str(BINARY), *map(str, words)], timeout=COMMAND_SECONDS, text=True, capture_output=True
    )


def market(folder, creators=30, products=3, days=60):
    """Creators of whom the first sell best; a brusher; one without history."""
    (folder / "creators.csv").write_text(
        "creator,followers,joined_day\n"
        + "".join(f"creator{c},{1000 + 100 * c},{-c}\n" for c in range(creators))
        + "new,5000,55\n"
    )
    (folder / "products.csv").write_text(
        "product,category,price_minor\n"
        + "".join(f"product{p},kind{p % 2},{1000 * (p + 1)}\n" for p in range(products))
    )
    lines = ["day,creator,product,accepted,posts,views,orders,buyers,refunded"]
    for c in range(creators):
        for step in range(6):
            orders = 3 + 2 * (creators - c)
            buyers = orders
            if c == creators - 1:
                orders, buyers = 400, 8
            accepted = int(step % 3 > 0)
            row = (accepted, 2 * accepted, 900 * accepted, orders * accepted, buyers * accepted)
            lines.append(
                f"{step * 10},creator{c},product{step % products},{','.join(map(str, row))},0"
            )
    (folder / "campaigns.csv").write_text("\n".join(lines) + "\n")
    return [
        word
        for name in ("creators", "products", "campaigns")
        for word in (f"--{name}", folder / f"{name}.csv")
    ]


def ranking(path):
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def test_every_creator_is_ranked_for_every_product(tmp_path):
    files = market(tmp_path)
    out = tmp_path / "ranking.csv"
    done = run("rank", *files, "--out", out)
    assert done.returncode == 0, done.stderr
    rows = ranking(out)
    assert len(rows) == 31 * 3
    for product in range(3):
        own = [row for row in rows if row["product"] == f"product{product}"]
        assert [int(row["rank"]) for row in own] == list(range(1, 32))
        values = [float(row["value"]) for row in own]
        assert values == sorted(values, reverse=True)
        for row in own:
            terms = float(row["willingness"]) * float(row["reach"]) * float(row["effectiveness"])
            assert terms == pytest.approx(float(row["value"]), rel=1e-6)
            assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
        flags = {row["creator"]: row["flags"] for row in own}
        assert "new" in flags["new"] and "brushing" in flags["creator29"]
        assert "creator29" not in [row["creator"] for row in own[:10]]


def test_a_ranking_is_the_same_again_and_a_tenth_explores(tmp_path):
    files = market(tmp_path)
    texts = []
    for name, words in ("a", []), ("b", []), ("c", ["--explore", 7]), ("d", ["--explore", 7]):
        out = tmp_path / f"{name}.csv"
        done = run("rank", *files, "--top", 20, *words, "--out", out)
        assert done.returncode == 0, done.stderr
        texts.append(out.read_text())
    assert texts[0] == texts[1] and texts[2] == texts[3] and texts[0] != texts[2]
    rows = ranking(tmp_path / "c.csv")
    assert len(rows) == 60
    explored = [row for row in rows if "explore" in row["flags"].split(";")]
    assert len(explored) == 6
    for row in explored:
        propensity = row["flags"].split("propensity=")[1]
        assert 0 < float(propensity) <= 1


def test_headers_alone_give_a_header(tmp_path):
    files = market(tmp_path)
    for name in "creators", "campaigns":
        path = tmp_path / f"{name}.csv"
        path.write_text(path.read_text().splitlines()[0] + "\n")
    out = tmp_path / "ranking.csv"
    done = run("rank", *files, "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_text() == ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    "name, row, words",
    [
        ("campaigns", "3,creator0,product0,1,1,ten,0,0,0", "column views: “ten” is no whole"),
        ("campaigns", "3,nobody,product0,1,1,10,0,0,0", "not in the file of creators; add it"),
        ("campaigns", "3,creator0,product0,1,1,10,1,1,2", "column refunded: “2” is more than"),
        ("creators", "creator0,5,5", "column creator: “creator0” is listed twice"),
        ("products", "hat,tea,-3", "column price_minor: “-3” is out of bounds; write 0 to"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named(tmp_path, name, row, words):
    files = market(tmp_path)
    path = tmp_path / f"{name}.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, row]) + "\n")
    done = run("rank", *files, "--out", tmp_path / "ranking.csv")
    assert done.returncode != 0
    assert f"{name}.csv, line {len(lines) + 1}" in done.stderr
    assert words in " ".join(done.stderr.split())


def test_a_day_ends_what_is_read(tmp_path):
    files = market(tmp_path)
    path = tmp_path / "campaigns.csv"
    for name, text in ("all", path.read_text()), ("early", None):
        if text is None:
            lines = path.read_text().splitlines()
            kept = [line for line in lines[1:] if int(line.split(",")[0]) <= 30]
            path.write_text("\n".join([lines[0], *kept]) + "\n")
        done = run("rank", *files, "--at", 30, "--out", tmp_path / f"{name}.csv")
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "all.csv").read_text() == (tmp_path / "early.csv").read_text()


def test_creators_are_evaluated():
    done = run("evaluate", "creators", "--seeds", "1", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    report = json.loads(done.stdout)
    assert report["seeds"] == 1 and len(report["generators"]) >= 3
    for measures in report, *report["generators"].values():
        assert 0.5 < measures["value@20_share_of_ceiling"] < 1.3
        assert 0 < measures["ndcg@20"] <= 1 and 0 < measures["spearman"] <= 1
        assert 0.5 < measures["coverage_90"] <= 1
        assert 0 <= measures["brushers@20"] <= 1 and 0 <= measures["wins_over_gross"] <= 1
        assert "ranks_per_money_brushing" in measures

"""Commands that reckon on files of anybody's: `pack`, `walk`; checked by programs of their own."""

import csv
import io
import itertools
import json
import random
import subprocess

import pytest

import packing_checker
from market import BINARY, COMMAND_SECONDS

BOXES = "small,210,160,110,60,200,150,100,3000\nlarge,410,310,260,150,400,300,250,12000\n"


def run(*words):
    return subprocess.run(
        [str(BINARY), *map(str, words)], timeout=COMMAND_SECONDS, text=True, capture_output=True
    )


def orders(count, seed):
    """Orders of one to twenty units, some with rules."""
    chance = random.Random(seed)
    lines = []
    for order in range(count):
        for item in range(chance.randint(1, 5)):
            sides = [chance.randint(20, 180), chance.randint(20, 140), chance.randint(5, 90)]
            rules = chance.choice(["", "", "", "upright", "fragile", "hazmat", "upright fragile"])
            lines.append(
                [f"o{order}", chance.randint(1, 4), f"i{item}", *sides]
                + [chance.randint(10, 1500), rules]
            )
    return lines


def rows(text):
    return [row for row in csv.reader(io.StringIO(text)) if row]


def test_orders_are_packed_as_the_checker_asks(tmp_path):
    boxes, items = tmp_path / "boxes.csv", tmp_path / "items.csv"
    boxes.write_text(BOXES)
    items.write_text("\n".join(",".join(map(str, line)) for line in orders(40, 7)) + "\n")
    done = run("pack", "--boxes", boxes, "--items", items, "--layouts")
    assert done.returncode == 0, done.stderr
    layouts = rows(done.stdout)
    wanted = packing_checker.read(items)
    assert list(packing_checker.faults(packing_checker.read(boxes), wanted, layouts)) == []
    moved = [row[:6] + ["0", "0", "0"] + row[9:] for row in layouts]
    moved[0] = layouts[0]
    assert list(packing_checker.faults(packing_checker.read(boxes), wanted, moved))

    short = run("pack", "--boxes", boxes, "--items", items)
    counts = {row[0]: int(row[1]) for row in rows(short.stdout)[1:]}
    assert len(counts) == 40
    for order, count in counts.items():
        assert count == len({row[3] for row in layouts[1:] if row[0] == order})
    assert f"{sum(counts.values())} boxes" in short.stderr

    as_json = run("pack", "--boxes", boxes, "--items", items, "--layouts", "--json")
    for line in map(json.loads, as_json.stdout.splitlines()):
        assert line["boxes"] == counts[line["order"]] == len(line["layouts"])
        assert 0 < line["fill"] <= 100 and line["least"] <= line["boxes"]
        assert all(len(unit["turn"]) == 3 for box in line["layouts"] for unit in box["units"])


@pytest.mark.parametrize(
    "line, place, remedy",
    [
        ("o1,1,i,10,10,0,5", "line 2, column 6", "write a whole number from 1 to 10000"),
        ("o1,0,i,10,10,10,5", "line 2, column 2", "write a whole number from 1 to 500"),
        ("o1,1,i,10,10,10", "line 2, column 7", "write 7 to 8"),
        ("o1,1,i,10,10,9.5,5", "line 2, column 6", "write a whole number"),
        ("o1,1,i,10,10,10,5,soft", "line 2, column 8", "write upright, fragile, hazmat"),
        ("o1,1,,10,10,10,5", "line 2, column 3", "1 to 400 bytes"),
        ("o1,1,i,10,10,10,99999999999999999999", "line 2, column 7", "0 to 2000000"),
    ],
)
def test_a_wrong_item_is_named_with_its_place_and_remedy(tmp_path, line, place, remedy):
    boxes, items = tmp_path / "boxes.csv", tmp_path / "items.csv"
    boxes.write_text(BOXES)
    items.write_text("o0,1,i,10,10,10,5\n" + line + "\n")
    done = run("pack", "--boxes", boxes, "--items", items)
    assert done.returncode == 64
    assert f"{items}, {place}" in done.stderr and remedy in done.stderr


def test_what_no_box_takes_is_said(tmp_path):
    boxes, items = tmp_path / "boxes.csv", tmp_path / "items.csv"
    boxes.write_text(BOXES)
    items.write_text("order,quantity,name,w,l,d,g\no1,2,mast,900,10,10,5\no1,1,mug,90,90,90,300\n")
    done = run("pack", "--boxes", boxes, "--items", items)
    assert rows(done.stdout)[1] == ["o1", "1", "24.3", "2"]
    assert "no box takes mast" in done.stderr


def way(a, b, lengths):
    """Shortest way between two places of a hall of blocks; its own arithmetic, in millimetres."""
    if a[0] == b[0]:
        return abs(a[1] - b[1])
    crossings = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    return abs(a[0] - b[0]) * 5000 + min(abs(a[1] - c) + abs(c - b[1]) for c in crossings)


def position(bay, bays, blocks):
    """Millimetres from the front cross aisle, and lengths of the blocks."""
    starts = [bays * block // blocks for block in range(blocks + 1)]
    lengths = [2000 + (b - a - 1) * 1000 for a, b in zip(starts, starts[1:])]
    block = max(n for n in range(blocks) if starts[n] <= bay - 1)
    return sum(lengths[:block]) + 1000 + (bay - 1 - starts[block]) * 1000, lengths


@pytest.mark.parametrize("middle", [0, 1, 2])
def test_walks_are_as_short_as_trying_all_orders(tmp_path, middle):
    chance = random.Random(middle)
    picks = tmp_path / "picks.csv"
    walks = {
        f"w{n}": {(chance.randint(1, 6), chance.randint(1, 20)) for _ in range(chance.randint(1, 7))}
        for n in range(30)
    }
    picks.write_text(
        "order,aisle,bay\n" + "".join(f"{w},{a},{b}\n" for w, all in walks.items() for a, b in all)
    )
    done = run(
        "walk", "--aisles", 6, "--bays", 20, "--middle", middle, "--picks", picks, "--json"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["order"] for line in lines] == list(walks)
    for line in lines:
        places = walks[line["order"]]
        assert {tuple(stop) for stop in line["route"]} == places

        def length(stops):
            at = [(a, position(b, 20, middle + 1)[0]) for a, b in stops]
            lengths = position(1, 20, middle + 1)[1]
            ends = sum((a - 1) * 5000 + y for a, y in (at[0], at[-1]))
            return ends + sum(way(a, b, lengths) for a, b in zip(at, at[1:]))

        assert line["length_mm"] == length([tuple(stop) for stop in line["route"]])
        assert line["length_mm"] == min(map(length, itertools.permutations(places)))
        assert ("s-shape" in line["rules"]) == (middle == 0)


def test_orders_share_walks(tmp_path):
    chance = random.Random(5)
    picks = tmp_path / "picks.csv"
    picks.write_text(
        "".join(f"o{n},{chance.randint(1, 10)},{chance.randint(1, 30)}\n" for n in range(40))
    )
    words = ["walk", "--aisles", 10, "--bays", 30, "--picks", picks, "--totes", 8]
    done = run(*words, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert sorted(sum(report["batches"], [])) == sorted(f"o{n}" for n in range(40))
    assert all(len(batch) <= 8 for batch in report["batches"])
    assert report["batches_exact_mm"] < report["first_come_exact_mm"]
    assert report["first_come_exact_mm"] < report["first_come_s_shape_mm"]
    assert report["first_come_s_shape_mm"] < report["one_order_a_walk_mm"]
    assert run(*words).stdout == run(*words).stdout


@pytest.mark.parametrize(
    "text, place",
    [
        ("1,2\n0,2\n", "line 2, column 1: aisle is \"0\"; write a whole number from 1 to 4"),
        ("1,31\n", "line 1, column 2"), ("1\n", "line 1, column 2: 1 fields; write 2 to 3"),
        ("", "line 1: no record"),
    ],
)  # fmt: skip
def test_a_wrong_pick_is_named_with_its_place(tmp_path, text, place):
    picks = tmp_path / "picks.csv"
    picks.write_text(text)
    done = run("walk", "--aisles", 4, "--bays", 30, "--picks", picks)
    assert done.returncode == 64 and f"{picks}, {place}" in done.stderr
    none = run("walk", "--aisles", 0, "--bays", 30, "--picks", picks)
    assert none.returncode == 64 and "1 to 200 aisles" in none.stderr


# sentences

SAID = [
    ("en-US", "find red sneakers under fifty dollars", "find", {"max_price": 50}),
    ("en-US", "only under two fifty", "narrow", {"max_price": 250, "max_price_or": 2.5}),
    ("en-GB", "bung it in the trolley", "add", {}),
    ("id-ID", "yang di bawah 25rb", "narrow", {"max_price": 25000, "currency": "IDR"}),
    ("th-TH", "ไม่เกินสองร้อยห้าสิบ", "narrow", {"max_price": 250, "currency": "THB"}),
    ("vi-VN", "dưới hai trăm nghìn", "narrow", {"max_price": 200000, "currency": "VND"}),
    ("en-US", "confirm four seven two nine", "confirm", {"code": "4729"}),
]


def test_sentences_of_a_file_are_understood(tmp_path):
    file = tmp_path / "sentences.tsv"
    file.write_text("locale\tsentence\n" + "".join(f"{s[0]}\t{s[1]}\n" for s in SAID))
    done = run("understand", "--file", file)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(SAID)
    for (locale, sentence, intent, slots), answer in zip(SAID, answers):
        assert list(answer) == ["intent", "slots", "score", "margin", "accepted"]
        assert (answer["intent"], answer["accepted"]) == (intent, True), sentence
        assert slots.items() <= answer["slots"].items()
        alone = run("understand", "--locale", locale, sentence)
        assert json.loads(alone.stdout) == answer


def test_what_means_nothing_is_not_accepted():
    for sentence in ["", "🙂", "the train was late again", "x" * 5000]:
        answer = json.loads(run("understand", "--locale", "en-US", sentence).stdout)
        assert answer["accepted"] is False


@pytest.mark.parametrize(
    "text, words",
    [
        (b"en-US\tyes\nde-DE\tja\n", "line 2, column 1: \"de-DE\" is no locale; write en-US"),
        (b"en-US yes\n", "line 1, column 2: no sentence; write locale, tab, sentence"),
        (b"en-US\t\xff\n", "isn't UTF-8; save it as UTF-8"),
    ],
)  # fmt: skip
def test_a_wrong_line_of_sentences_is_named(tmp_path, text, words):
    file = tmp_path / "sentences.tsv"
    file.write_bytes(text)
    done = run("understand", "--file", file)
    assert done.returncode == 64 and words in done.stderr
    both = run("understand", "--file", file, "--locale", "en-US")
    assert both.returncode == 64
    assert run("understand", "--locale", "de-DE", "ja").returncode == 64
    assert run("understand", "--locale", "en-US").returncode == 64


TALK = """\
limits\t10000\t10000
hear\tadd two of them to my cart
hear\tplace my order
quote\tlamp\tLumen\thome\tcard\t5000\tUSD
echo\tyes
hear\tyes
quote\tlamp\tLumen\thome\tcard\t5000\tUSD
words\tamber\triver
hear\tamber stone
wait\t30
hear\tamber river
placed\tord_1
hear\tamber river
"""


def test_a_talk_is_played(tmp_path):
    script = tmp_path / "talk.tsv"
    script.write_text(TALK)
    done = run("converse", "--script", script)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["said"] for line in lines] == [
        ["done"], [], ["readBack"], [], [], [], ["challenge"], ["wrongWords"], [], ["placed"],
        ["ask"],
    ]  # fmt: skip
    effects = sum((line["effects"] for line in lines), [])
    assert effects == ["act", "quote", "quote", "drawChallenge", "place"]
    script.write_text("dance\n")
    wrong = run("converse", "--script", script)
    assert wrong.returncode == 64 and "line 1, column 1" in wrong.stderr


def test_a_log_tells_what_another_policy_earns(tmp_path):
    log = tmp_path / "log.csv"
    chance = random.Random(5)
    lines = ["visitor,reward,propensity,target"]
    for number in range(3_000):
        # One choice in four pays, and the other policy always makes it.
        good = chance.random() < 0.25
        lines.append(f"v{number // 2},{int(good)},{0.25 if good else 0.75},{int(good)}")
    log.write_text("\n".join(lines) + "\n")
    done = run("evaluate", "policy", "--log", log, "--json", "--draws", 200)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["choices"] == 3_000 and "refused" not in told
    estimates = {one["estimator"]: one for one in told["estimates"]}
    assert set(estimates) == {"ips", "snips"}
    assert abs(estimates["snips"]["value"] - 1) < 1e-9
    low, high = estimates["ips"]["interval"]
    assert low <= 1 <= high

    log.write_text("\n".join(lines[:40]) + "\n")
    few = run("evaluate", "policy", "--log", log)
    assert few.returncode == 0 and "refused: the log stands for" in few.stdout
    for line, words in [
        ("v,1,0,1", "propensity takes a number from"),
        ("v,1,0.5,2", "target takes a number from 0 to 1"),
        ("v,one,0.5,1", "write a number such as 0.25"),
        ("v,1,0.5,1,0.2", "model_of_target is missing"),
        ("v,1e300,0.5,1", "reward takes a number"),
    ]:
        log.write_text(line + "\n")
        wrong = run("evaluate", "policy", "--log", log)
        assert wrong.returncode == 64 and words in wrong.stderr, (line, wrong.stderr)
        assert "line 1" in wrong.stderr
    assert run("evaluate", "feed", "--seeds", 0).returncode == 64

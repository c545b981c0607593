"""The program from whatever folder it is started, and its commands."""

import json
import subprocess

import pytest

from market import BINARY, COMMAND_SECONDS


def test_the_demo_is_made_from_any_folder(tmp_path):
    done = subprocess.run(
        [str(BINARY), "demo"], cwd=tmp_path, timeout=COMMAND_SECONDS, text=True,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "amara@demo.pasar" in done.stderr
    assert (tmp_path / "var/pasar.db").exists()


def test_a_folder_without_the_demo_is_named(tmp_path):
    done = subprocess.run(
        [str(BINARY), "demo", "--files", str(tmp_path / "nowhere")], cwd=tmp_path,
        timeout=COMMAND_SECONDS, text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert "nowhere" in done.stderr


def run(*words):
    return subprocess.run(
        [str(BINARY), *map(str, words)], timeout=COMMAND_SECONDS, text=True, capture_output=True
    )


def test_sequences_are_evaluated(tmp_path):
    """Users who walk round a circle of items: what comes next is known."""
    file = tmp_path / "circle.txt"
    rows = [[(user * 7 + step) % 30 for step in range(6)] for user in range(200)]
    file.write_text("\n".join(f"{u} " + " ".join(map(str, row)) for u, row in enumerate(rows)))
    done = run("evaluate", "sequences", "--file", file, "--holdout", "last", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["users"] == 200 and report["items"] == 30
    assert report["ndcg@10"] > 0.8 and report["recall@5"] > 0.95
    low, high = report["intervals"]["ndcg@10"]
    assert low <= report["ndcg@10"] <= high
    assert report["seconds"] > 0 and report["peak_memory_bytes"] > 1_000_000
    plain = run("evaluate", "sequences", "--file", file)
    assert "ndcg@10 0." in plain.stdout or "ndcg@10 1." in plain.stdout


def test_sessions_are_evaluated(tmp_path):
    for name, sessions in ("train", range(300)), ("test", range(300, 330)):
        rows = [
            (f"s{s}", f"i{(s * 7 + step) % 40}", s * 10 + step)
            for s in sessions
            for step in range(4)
        ]
        lines = "\n".join("\t".join(map(str, row)) for row in rows)
        (tmp_path / name).write_text("SessionId\tItemId\tTime\n" + lines)
    words = ["evaluate", "sessions", "--train", tmp_path / "train", "--test", tmp_path / "test"]
    done = run(*words, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["sessions"] == 30 and report["events"] == 90
    assert report["hr@20"] > 0.95 and report["mrr@20"] > 0.7


@pytest.mark.parametrize(
    "text, words",
    [
        ("1 2 3\n7\n", "line 2: a user without an item"), ("", "no line with items"),
        ("1 2\n3 4\n", "no user has 3 items"), (None, "can't be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_evaluated_says_why(tmp_path, text, words):
    file = tmp_path / "file.txt"
    if text is not None:
        file.write_text(text)
    done = run("evaluate", "sequences", "--file", file)
    assert done.returncode != 0 and words in done.stderr
    assert str(file) in done.stderr


@pytest.mark.parametrize(
    "words", [("--port", "99999"), ("--port=-1",), ("--rtmp-port", "65536"), ("--rtmp-port=-2",)]
)
def test_a_port_that_is_none_is_refused(tmp_path, words):
    done = subprocess.run(
        [str(BINARY), "serve", *words], cwd=tmp_path, timeout=COMMAND_SECONDS, text=True,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 64
    assert "must be a number from" in done.stderr
    assert not list(tmp_path.iterdir())

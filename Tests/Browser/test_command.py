"""The program from whatever folder it is started."""

import subprocess

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

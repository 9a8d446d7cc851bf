"""The demo as a user runs it: its promises hold, a defect breaks them, and the wheel has it all."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (ROOT / "services", ROOT / "schemas")
WITHIN_S = 120


def run(*args, cwd, **env):
    """Run Python in `cwd`, with nothing of ours in the environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
    return subprocess.run(
        [sys.executable, *map(str, args)],
        cwd=cwd,
        env=clean | env,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


def test_every_promise_is_kept_and_the_messages_are_there_to_look_at(tmp_path):
    ran = run("-m", "wirewatch", "demo", "--json", "--keep", "kept", cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""
    found = json.loads(ran.stdout)
    assert len(found["promises"]) == 10
    assert all(promise["kept"] for promise in found["promises"])
    assert found["ended"]["sent"] == len(found["sent"]) == 4
    assert len(found["silent"]) == 5
    assert found["plain_search"] > 4
    kept = tmp_path / "kept"
    assert found["folder"] == str(kept)
    payloads = [json.loads(file.read_text()) for file in sorted((kept / "slack").iterdir())]
    assert [payload["channel"] for payload in payloads] == ["world-desk"] * 2 + ["C0WORLDDESK"]
    assert len(list((kept / "mail").glob("*.eml"))) == 2
    assert (kept / "wirewatch.db").exists()
    killed = found["killed_while_sending"]
    assert (killed["sends"], killed["questions"], killed["copies"]) == (1, 1, 1)
    assert killed["receipt"].startswith("C0WORLDDESK:")


def test_the_report_has_under_30_lines_and_only_messages_are_left(tmp_path):
    ran = run("-m", "wirewatch", "demo", cwd=tmp_path, TMPDIR=str(tmp_path))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Promises: 10 of 10 kept" in ran.stdout
    assert len(ran.stdout.splitlines()) < 30
    (folder,) = tmp_path.iterdir()
    assert {path.name for path in folder.iterdir()} == {"slack", "mail"}
    assert f"files: {folder}" in ran.stdout


DEFECTIVE = """\
import sys
from wirewatch.cli.app import main
from wirewatch.notifier.deliver import deciding
from wirewatch.notifier.deliver.view import DeliverView
{defect}
sys.argv = ["wirewatch", "demo"]
main()
"""
DEFECTS = {
    "nothing is folded": (
        "DeliverView.told = lambda *_: None",
        [
            "the summit, at three outlets, is told once to each destination",
            "nothing else is told",
            "another poll and an edit alert nobody",
        ],
    ),
    "what stood there is news": (
        "deciding.unwanted = lambda *_: None",
        ["what stood there before the first poll alerts nobody", "nothing else is told"],
    ),
}


@pytest.mark.parametrize(("defect", "promises"), DEFECTS.values(), ids=list(DEFECTS))
def test_a_defect_breaks_promises_and_the_exit_code(tmp_path, defect, promises):
    ran = run("-c", DEFECTIVE.format(defect=defect), cwd=tmp_path)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    said = [line for line in ran.stdout.splitlines() if line.startswith("BROKEN")]
    assert {f"BROKEN  {promise}" for promise in promises} <= set(said)
    assert "BROKEN  every alert ended in exactly one outcome" not in said
    assert f"Promises: {10 - len(said)} of 10 kept" in ran.stdout
    assert "Traceback" not in ran.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("dist")
    built = run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (file,) = folder.glob("*.whl")
    return file


def test_the_wheel_holds_both_packages_and_every_file_of_data(wheel):
    ours = {
        str(path.relative_to(source))
        for source in SOURCES
        for package in source.iterdir()
        if (package / "__init__.py").exists()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert any(name.endswith("meridian.news.xml") for name in ours)
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == ours


def test_the_demo_runs_from_the_wheel(wheel, tmp_path):
    installed = tmp_path / "installed"
    command = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", installed)
    made = run(*command, wheel, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    path = {"PYTHONPATH": str(installed)}
    where = run("-c", "import wirewatch; print(wirewatch.__file__)", cwd=tmp_path, **path)
    assert where.stdout.startswith(str(installed))
    ran = run("-m", "wirewatch", "demo", "--json", cwd=tmp_path, TMPDIR=str(tmp_path), **path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(promise["kept"] for promise in json.loads(ran.stdout)["promises"])

"""Builds of the local run."""

from pathlib import Path

from local import ROOT
from local.deployment import TIMINGS, fingerprint


def sources(root: Path) -> Path:
    for name in ("template.yaml", "layers/a/one.py", "functions/b/app.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def test_a_build_is_reused_until_a_source_changes(tmp_path: Path) -> None:
    root = sources(tmp_path)
    before = fingerprint(root)
    (root / "layers" / "a" / "__pycache__").mkdir()
    (root / "layers" / "a" / "__pycache__" / "one.pyc").write_text("compiled")
    assert fingerprint(root) == before

    (root / "functions" / "b" / "app.py").write_text("other")
    changed = fingerprint(root)
    assert changed != before

    (root / "layers" / "a" / "one.py").rename(root / "layers" / "a" / "two.py")
    assert fingerprint(root) not in {before, changed}


def test_every_timing_is_a_parameter_of_the_template() -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")

    assert [name for name in TIMINGS if f"\n  {name}:\n    Type: Number\n" not in template] == []


def test_queues_hide_a_message_for_at_least_six_runs_of_the_worker() -> None:
    assert TIMINGS["VisibilityTimeout"] >= 6 * TIMINGS["WorkerTimeout"]

"""Builds of the local run."""

from pathlib import Path

import pytest
import yaml

from local import deployment
from local.deployment import TIMINGS, build, fingerprint


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


def test_real_accounts_have_the_timings_on_which_the_promises_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mappings = {"Timings": {"CardLag": {"Seconds": 90}}}

    def built(target: Path, _cache: Path, _log: Path) -> None:
        target.mkdir()
        (target / "template.yaml").write_text(yaml.safe_dump({"Mappings": mappings, "Resources": {}}))

    monkeypatch.setattr(deployment, "_sam_build", built)
    for _ in range(2):  # built, then reused
        real = yaml.safe_load(build(tmp_path, tmp_path / "log", for_real_accounts=True).read_text())
        assert real["Mappings"] == mappings
        short = yaml.safe_load(build(tmp_path, tmp_path / "log").read_text())
        assert short["Mappings"]["Timings"]["CardLag"]["Seconds"] == str(TIMINGS["CardLag"])


def test_functions_find_all_code_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever this process keeps what it compiles itself: functions compile nothing then as they start."""
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "CodeLayer"}}

    def built(target: Path, _cache: Path, _log: Path) -> None:
        (target / "CodeLayer").mkdir(parents=True)
        (target / "CodeLayer" / "module.py").touch()
        (target / "template.yaml").write_text(yaml.safe_dump({"Resources": {"CodeLayer": layer}}))

    monkeypatch.setattr(deployment, "_sam_build", built)
    folder = build(tmp_path, tmp_path / "log").parent
    assert list((folder / "CodeLayer" / "__pycache__").glob("module.*.pyc"))

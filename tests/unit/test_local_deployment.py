"""Builds of the local run."""

from pathlib import Path

from local.deployment import fingerprint


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

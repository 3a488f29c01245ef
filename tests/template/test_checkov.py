"""Each check of checkov's that is skipped has its reason beside it (.checkov.yaml)."""

import re

import yaml

from tests.template.stack import ROOT, items, mapping

TEXT = (ROOT / ".checkov.yaml").read_text(encoding="utf-8")
FEWEST_WORDS = 8


def test_every_skipped_check_has_a_reason() -> None:
    skipped = items(mapping(yaml.safe_load(TEXT))["skip-check"])
    reasons = dict(re.findall(r"^  - (CKV2?_AWS_\d+)  # (.+\.)$", TEXT, flags=re.MULTILINE))
    assert list(reasons) == skipped
    assert len(set(skipped)) == len(skipped)
    assert all(len(reason.split()) >= FEWEST_WORDS for reason in reasons.values())


def test_nothing_but_single_checks_is_skipped() -> None:
    assert mapping(yaml.safe_load(TEXT)).keys() == {
        "file",
        "framework",
        "skip-download",
        "compact",
        "quiet",
        "skip-check",
    }
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert "checkov:" not in template, "the reasons stand in one place"

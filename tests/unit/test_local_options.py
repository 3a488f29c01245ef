"""The command line of the local run."""

from pathlib import Path

import pytest

from local.options import Options, parse_options


def test_without_arguments_the_demo_shop_runs_until_it_is_interrupted() -> None:
    assert parse_options([]) == Options()


def test_all_options_together(tmp_path: Path) -> None:
    arguments = ["--connection", "a.json", "--connection", "b.json", "--until-idle", "--poll-every", "0.5"]
    report = tmp_path / "report.json"

    options = parse_options([*arguments, "--report", str(report), "--timeout", "90"])

    assert options == Options(
        connections=(Path("a.json"), Path("b.json")),
        until_idle=True,
        report=report,
        poll_every=0.5,
        timeout=90.0,
    )


def test_only_the_demo_shop_has_a_hosted_integration_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert parse_options(["--beside-hosted"]) == Options(hosted=True)
    with pytest.raises(SystemExit) as end:
        parse_options(["--beside-hosted", "--connection", "shop.json"])
    assert end.value.code == 2
    assert "only the demo shop" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--poll-every", "--timeout"])
@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan", "inf", ""])
def test_seconds_must_be_above_zero(option: str, seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse_options([f"{option}={seconds}"])

    assert end.value.code == 2
    assert f"{option}: must be a number of seconds above 0" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--until"], ["shop.json"], ["--connection"]])
def test_anything_else_is_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse_options(arguments)

    assert end.value.code == 2


def test_a_report_that_cannot_be_written_is_refused_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path, tmp_path / "missing" / "report.json"):
        with pytest.raises(SystemExit) as end:
            parse_options(["--report", str(path)])

        assert end.value.code == 2
        assert "--report: can't write" in capsys.readouterr().err

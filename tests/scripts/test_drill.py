"""The drill fills in a new district so that the rules of the day let it be published."""

import subprocess
from pathlib import Path

from click.testing import CliRunner

from kim.__main__ import main
from portal.district.examples import examples_in
from portal.district.skeleton import write_new_district


def test_what_the_drill_fills_in_may_be_published(tmp_path: Path) -> None:
    """Whoever makes a rule stricter hears of it here, not when the drill has run for minutes."""
    folder = write_new_district(tmp_path / "kreis-drill").path
    assert examples_in(folder)
    subprocess.run(["scripts/drill-live", "fill", str(folder)], check=True)
    assert [str(problem) for problem in examples_in(folder)] == []
    done = CliRunner().invoke(main, ["check", "--district", str(folder)])
    assert done.exit_code == 0, done.output

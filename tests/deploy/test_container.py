"""What can be judged of the container file without building it, which nothing here can."""

import json
import re
from pathlib import Path

from click.testing import CliRunner

from formservice.config.settings import Settings
from kim.__main__ import main

FILE = Path("deploy/Containerfile").read_text("utf-8")


def test_it_says_that_no_test_builds_it() -> None:
    """Nobody relies on it by mistake."""
    assert FILE.startswith("# UNTESTED")


def test_it_names_settings_that_exist() -> None:
    """A renamed setting would be ignored, and the image would start with the wrong one."""
    named = set(re.findall(r"\b(KIM_[A-Z_]+)=(\S+)", FILE.partition("FROM")[2]))
    assert {name for name, _ in named} >= {"KIM_BASE_URL", "KIM_DATABASE_URL", "KIM_HOST"}
    plain = {name: value for name, value in named if "$" not in value}
    assert Settings.from_environ(plain).site_dir == Path("/srv/kim/site")


def test_its_command_exists() -> None:
    """What runs in the image when nothing else is said."""
    found = re.search(r"^CMD (\[.*\])$", FILE, re.MULTILINE)
    assert found
    assert CliRunner().invoke(main, [*json.loads(found[1]), "--help"]).exit_code == 0

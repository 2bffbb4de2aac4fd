"""`kim clean-pictures`: take out of pictures what readers must not get."""

from pathlib import Path

import click

from formservice.config.settings import read_settings
from kim.project import current_project
from portal.problems import ConfigurationError, Problem
from sitebuild.content.docs import Docs
from sitebuild.content.pictures import clean_picture, mistakes_in_pictures


@click.command("clean-pictures")
def clean_pictures() -> None:
    """Remove place, camera and excess size from pictures.

    Changes the pictures in docs/ of the district (KIM_DISTRICT) that “kim check” complains about:
    they lose all data beside the picture, are turned upright, and have at most 1,600 pixels. What
    it cannot clean, such as a picture that moves, it names.
    """
    project = current_project()
    folder = project.district_folder(read_settings().district)
    problems: list[Problem] = []
    docs = Docs(project.docs, folder.docs)
    for name in dict.fromkeys(str(problem.file) for problem in mistakes_in_pictures(docs)):
        try:
            if clean_picture(Path(name)):
                click.echo(f"{name}: {Path(name).stat().st_size // 1000} kB")
        except ConfigurationError as error:
            problems += error.problems
    named = {str(problem.file) for problem in problems}
    problems += (left for left in mistakes_in_pictures(docs) if str(left.file) not in named)
    if problems:
        raise ConfigurationError(problems)

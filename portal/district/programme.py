"""Read steps, target groups, rollout and events of a district."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from portal.district.contacts import phone_at
from portal.district.model import Event, Municipality, ProcessStep, Rollout, TargetGroup
from portal.languages.catalogues import N_
from portal.tomlfile import TomlTable, open_toml

_FLYER = re.compile(r"(?:[\w-][\w .-]*/)*[\w-][\w .-]*\.pdf", re.IGNORECASE)
PROCESS_STEPS = 7
"""Case management has exactly seven steps (the district's concept, after Moxley 1989)."""

EVENT_TITLES = (
    N_("KIM stellt sich vor"),
    N_("Offene Sprechstunde"),
    N_("Treffen für Familien"),
)
"""Titles of events that are translated once for all districts."""


def read_process_steps(facts: TomlTable) -> tuple[ProcessStep, ...]:
    """Return the steps; any other number than `PROCESS_STEPS` adds a problem."""
    tables = facts.tables("process_step")
    steps = []
    for table in tables:
        step = ProcessStep(
            title=table.text("title"),
            text=table.text("text"),
            confirmed=table.flag("confirmed"),
            repeats=table.flag("repeats"),
        )
        table.refuse_unknown_keys()
        steps.append(step)
    if len(steps) != PROCESS_STEPS:
        what = f"There are {len(steps)} steps."
        facts.add_problem("process_step", what, f"Describe exactly {PROCESS_STEPS} steps.")
    return tuple(steps)


def read_target_groups(facts: TomlTable) -> tuple[TargetGroup, ...]:
    """Return the target groups of the district's steering group."""
    groups = []
    for table in facts.tables("target_group", optional=True):
        group = TargetGroup(table.text("text"), table.day("valid_from"), table.day("valid_to"))
        table.refuse_unknown_keys()
        if group.valid_from and group.valid_to and group.valid_to < group.valid_from:
            what = f"{group.valid_to} lies before {group.valid_from}."
            table.add_problem("valid_to", what, "Swap or correct the dates.")
        groups.append(group)
    return tuple(groups)


def read_rollout(facts: TomlTable) -> Rollout:
    """Return where case management begins; everywhere if the table is missing."""
    if "rollout" not in facts:
        return Rollout()
    table = facts.table("rollout")
    rollout = Rollout(table.texts("municipalities"), table.text("text"))
    table.refuse_unknown_keys()
    return rollout


def read_events(file: Path, towns: Sequence[Municipality]) -> tuple[tuple[Event, ...], TomlTable]:
    """Return the events by time, and their file, which later checks add problems to."""
    root = open_toml(file)
    events = []
    for table in root.tables("event", optional=True):
        begin, end = table.moment("begin"), table.moment("end")
        event = Event(
            title=table.text("title"),
            begin=begin,
            end=end,
            place=table.text("place"),
            municipality=table.text("municipality"),
            languages=table.texts("languages", ()),
            interpreter=table.flag("interpreter"),
            organiser=table.text("organiser"),
            accessible=table.flag("accessible"),
            contact=phone_at(table, "contact"),
            flyer=table.text("flyer", ""),
        )
        table.refuse_unknown_keys()
        if end < begin:
            table.add_problem("end", f"{end} lies before {begin}.", "Swap or correct the times.")
        if event.municipality not in {town.key for town in towns}:
            what = f"no municipality “{event.municipality}”."
            meant = next((town.key for town in towns if town.is_called(event.municipality)), "")
            remedy = f"Write its key: {meant}" if meant else "Write a key of places.toml."
            table.add_problem("municipality", what, remedy)
        if event.flyer and not _FLYER.fullmatch(event.flyer):
            what = f"“{event.flyer}” is no PDF beside the pages."
            table.add_problem("flyer", what, "Write its path below docs/: dateien/fest.pdf")
        events.append(event)
    root.refuse_unknown_keys()
    return tuple(sorted(events, key=_begin)), root


def _begin(event: Event) -> dt.datetime:
    return event.begin

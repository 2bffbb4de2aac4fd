"""The kinds of editing for facts: entries of the files of a district, and announcements."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from editing.accounts.roles import Role
from editing.drafts.draft import version_of
from editing.facts.announcements import NOW, chosen, kind_of, kinds, standing
from editing.facts.days import LAST
from editing.facts.entries import entries, new_entry
from editing.facts.fields import Choices, Entry, FactFile, fact_files
from editing.facts.form import contents, mistakes_of, shown
from editing.facts.identity import IDENTITY, identity, known_again
from editing.facts.labels import TABLES
from editing.facts.named_by import named_by
from editing.facts.summary import summary, summary_of_hours
from editing.facts.typed import read_typed
from editing.rendering import rendered
from editing.web.kinds import GONE, GONE_PART, At, MistakesError, Place
from portal.district.folder import EVENTS, FACTS, NOTICES, PLACES
from portal.district.keys import Form
from portal.problems import ConfigurationError
from portal.tomlfile import without_numbers

_ROOT = "allgemein"
"""Names the keys at the beginning of a file, which have no path."""
_NEW = "neu:"
"""Begins the part that is an entry not there yet: `neu:event`, `neu:geschlossen`."""


class FactsKind:
    """Edits facts entry by entry; *languages*: pairs of tag and German name, *today* gives the day
    here.
    """

    name, title, role = "angaben", "Angaben", Role.FACTS

    def __init__(self, languages: Choices, today: Callable[[], dt.date]) -> None:
        self._languages = languages
        self._today = today

    def covers(self, path: str) -> bool:
        """Return True for the files of facts but announcements."""
        return path in {FACTS, PLACES, EVENTS}

    def start(self, place: Place, href: Callable[[At], str]) -> Markup | None:
        """Show nothing: facts are chosen from their list."""

    def parts(self, place: Place, path: str, href: Callable[[str], str]) -> Markup:
        """Return the entries of the file, by what they are."""
        files = fact_files(place.folder)
        found = entries(files, self._languages)[path]
        by_path = {each.path: each for each in found}
        groups: dict[str, list[tuple[Entry, str, str]]] = {"": []}
        for each in found:
            is_one = each.path in {"", each.table.name}
            rows = groups.setdefault("" if is_one else TABLES[each.table.name][0], [])
            holder = by_path.get(each.path.removesuffix(".hours"), each)
            says = summary(each) if holder is each else summary_of_hours(each, holder)
            rows.append((each, says, href(each.path or _ROOT)))
        new = [(TABLES[name][1], href(f"{_NEW}{name}")) for name in _lists(files[path])]
        return rendered("entries.html", groups=list(groups.items()), new=new)

    def where(self, place: Place, at: At, typed: Mapping[str, str]) -> At:
        """Return where the entry is by now: others may have come or gone before it."""
        wanted = typed.get(IDENTITY, "")
        if not wanted or at.part.startswith(_NEW):
            return at
        known = entries(fact_files(place.folder), self._languages)[at.path]
        found = known_again(known, at.part, wanted)
        return At(at.path, found.path if found else GONE_PART)

    def version(self, place: Place, at: At) -> str:
        """Return what stands for the values of the entry; nothing for a new one."""
        entry = self._entry(place, at)
        if entry is None or at.part.startswith(_NEW):
            return ""
        values = [(without_numbers(field.path), field.value) for field in entry.all_fields]
        return version_of(repr(values).encode())

    def form(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str] | None,
        mistakes: Mapping[str, str],
    ) -> Markup:
        """Return the form of an entry, or that of a new one."""
        entry = self._entry(place, at)
        if entry is None:
            hidden = {IDENTITY, "eintrag", "tun"}
            texts = [text for name, text in (typed or {}).items() if name not in hidden]
            still = Markup('<input type="hidden" name="{}" value="{}">')
            wanted = (typed or {}).get(IDENTITY, "")
            return GONE.format(Markup("<br>").join(texts)) + still.format(IDENTITY, wanted)
        is_new = at.part.startswith(_NEW)
        typed = _renumbered(entry, typed) if typed else typed
        known = entries(fact_files(place.folder), self._languages)[at.path]
        named = "" if is_new else identity(_whole(entry, known), known)
        return shown(entry, typed, mistakes, is_new=is_new, identity=named)

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Return the files with another entry."""
        files = fact_files(place.folder)
        entry = self._entry(place, at)
        is_new = at.part.startswith(_NEW)
        action = "neu" if is_new else typed.get("tun", "speichern")
        if entry is None or (action == "neu") is not is_new:
            raise MistakesError({"": "Diesen Eintrag gibt es nicht mehr. Laden Sie die Seite neu."})
        if action == "entfernen":
            self._refuse_named(files, entry)
        named = _renumbered(entry, typed)
        whole = {**named, "eintrag": entry.path, "tun": action}
        unmeant = {} if action == "entfernen" else self._unmeant(entry, named)
        try:
            made = {**contents(place.folder, files, self._languages, whole)}
        except ConfigurationError as error:
            mistakes = self._leading(files, entry, mistakes_of(error))
            raise MistakesError(mistakes | unmeant) from None
        if unmeant:
            raise MistakesError(unmeant)
        return made

    def _unmeant(self, entry: Entry, named: Mapping[str, str]) -> dict[str, str]:
        """Return what is wrong with a last day, typed now, that nobody can mean, by its field."""
        if (last := LAST.get(entry.table.name)) is None:
            return {}
        field = next(each for each in entry.fields if each.key == last.key)
        try:
            value = read_typed(field, named.get(field.path, ""), entry.table.name)
        except ConfigurationError:  # it is no day at all, which is told
            return {}
        day = value.date() if isinstance(value, dt.datetime) else value
        if not isinstance(day, dt.date) or value == field.value:
            return {}
        said = last.wrong(day, self._today())
        return {field.path: said} if said else {}

    def _leading(
        self, files: Mapping[str, FactFile], entry: Entry, mistakes: Mapping[str, str]
    ) -> dict[str, str]:
        """Return *mistakes*, those of other entries by the addresses of their forms."""
        own = entry.path.partition("[")[0]
        elsewhere = {
            field.path: (_address(file, each), f"{each.title}, bei „{field.label}“: ")
            for file, found in entries(files, self._languages).items()
            for each in found
            if each.path.partition("[")[0] != own
            for field in each.all_fields
        }
        led = dict[str, str]()
        for path, said in mistakes.items():
            address, where = elsewhere.get(path, (path, ""))
            led[address] = f"{led[address]} {where}{said}" if address in led else f"{where}{said}"
        return led

    def _refuse_named(self, files: Mapping[str, FactFile], entry: Entry) -> None:
        """Raise `MistakesError` with what still names *entry*, by the addresses of their forms."""
        wrong = {
            _address(file, each): f"{each.title} nennt diesen Eintrag noch (bei „{field.label}“). "
            "Ändern Sie es zuerst dort."
            for file, each, field in named_by(files, self._languages, entry)
        }
        if wrong:
            raise MistakesError(wrong)

    def to_see(
        self,
        place: Place,
        at: At,
        typed: Mapping[str, str],
        files: Mapping[str, bytes | None],
    ) -> None:
        """Return nothing: what has changed is seen in the draft."""

    def _entry(self, place: Place, at: At) -> Entry | None:
        files = fact_files(place.folder)
        if at.part.startswith(_NEW):
            name = at.part.removeprefix(_NEW)
            is_known = name in _lists(files[at.path])
            return new_entry(files, name, self._languages) if is_known else None
        found = entries(files, self._languages)[at.path]
        return next((each for each in found if (each.path or _ROOT) == at.part), None)


def _address(file: str, entry: Entry) -> str:
    """Return the address of the form of another entry."""
    kind = NoticesKind.name if file == NOTICES else FactsKind.name
    return f"/bearbeiten/{kind}/teil:{entry.path or _ROOT}/{file}"


def _renumbered(entry: Entry, typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed into an entry under the number that it has by now: others may have
    come or gone since its form was opened.
    """
    if "[" not in entry.path:
        return {**typed}
    number = re.compile(rf"^{re.escape(entry.path.partition('[')[0])}\[\d+\]")
    now = f"{entry.path.partition(']')[0]}]"
    return {number.sub(now, name, count=1): text for name, text in typed.items()}


def _whole(entry: Entry, known: list[Entry]) -> Entry:
    """Return *entry* with all its fields, of which a form may show some alone."""
    return next((each for each in known if each.path == entry.path), entry)


def _lists(file: FactFile) -> list[str]:
    """Return the names of the lists of the file whose entries come and go by themselves."""
    return [each.name for each in file.tables if each.form is Form.LIST and "." not in each.name]


class NoticesKind(FactsKind):
    """Puts up announcements."""

    name, title = "meldungen", "Meldungen"

    def covers(self, path: str) -> bool:
        """Return True for the file of announcements."""
        return path == NOTICES

    def start(self, place: Place, href: Callable[[At], str]) -> Markup:
        """Show what is up, what comes and what is over, and the way to a new one."""
        try:
            rows = self._rows(place, lambda part: href(At(NOTICES, part)))
        except ConfigurationError:
            rows = []
        return rendered("notices_start.html", rows=rows, new=href(At(NOTICES)))

    def parts(self, place: Place, path: str, href: Callable[[str], str]) -> Markup:
        """Return what is up, and all that are prewritten, to choose from."""
        new = [(says, href(f"{_NEW}{kind}")) for kind, says in kinds()]
        return rendered("notices.html", rows=self._rows(place, href), new=new)

    def changed(self, place: Place, at: At, typed: Mapping[str, str]) -> Mapping[str, bytes | None]:
        """Return the file with another announcement; its kind is that of the address."""
        entry = self._entry(place, at)
        kind = kind_of(entry) if entry else ""
        path = f"{entry.path}.kind" if entry else ""
        named = {**(_renumbered(entry, typed) if entry else typed), path: kind}
        if entry and not named.get(until := f"{entry.path}.until"):
            spoken = (named.get(f"{entry.path}.{key}") for key in ("last_day", "day"))
            named[until] = next(filter(None, spoken), "")
        if entry and named.get(last := f"{entry.path}.last_day") == named.get(f"{entry.path}.day"):
            named[last] = ""  # one day, which has a sentence of its own
        try:
            return super().changed(place, at, named)
        except MistakesError as error:
            told = self._at_typed(entry, typed, error.problems) if entry else error.problems
            raise MistakesError(told) from None

    def _at_typed(
        self, entry: Entry, typed: Mapping[str, str], mistakes: Mapping[str, str]
    ) -> dict[str, str]:
        """Return *mistakes*, that of an end which was left empty at the day it was taken from."""
        paths = {field.key: field.path for field in entry.fields}
        given = _renumbered(entry, typed)
        keys = (key for key in ("until", "last_day", "day") if given.get(paths.get(key, "")))
        where = {paths["until"]: paths[next(keys, "until")]}
        return {where.get(path, path): said for path, said in mistakes.items()}

    def _rows(self, place: Place, href: Callable[[str], str]) -> list[tuple[str, str, str, str]]:
        """Return title, days, standing and address of each."""
        files = fact_files(place.folder)
        public = _announcements(place.published(NOTICES) or b"")
        live = _announcements(place.shown(NOTICES) or b"")
        rows = []
        for number, each in enumerate(entries(files, self._languages)[NOTICES]):
            is_public = files[NOTICES].values["announcement"][number] in public
            how = standing(each, self._today()) if is_public else "noch nicht veröffentlicht"
            if how == NOW and files[NOTICES].values["announcement"][number] not in live:
                how = "wird gerade gebaut, gleich zu sehen"
            rows.append((each.title, f"{_where(each)}, {summary(each)}", how, href(each.path)))
        return rows

    def _entry(self, place: Place, at: At) -> Entry | None:
        """Return the form with the fields of its kind alone."""
        if not at.part.startswith(_NEW):
            entry = super()._entry(place, at)
            return chosen(entry) if entry else None
        kind = at.part.removeprefix(_NEW)
        if kind not in dict(kinds()):
            return None
        new = new_entry(fact_files(place.folder), "announcement", self._languages)
        return chosen(new, kind, self._today())


def _where(entry: Entry) -> str:
    """Return the town that an announcement is for, by its name."""
    place = next(field for field in entry.fields if field.key == "place")
    known = dict(place.choices)
    return known.get(str(place.value), str(place.value)) if place.value else "im ganzen Gebiet"


def _announcements(content: bytes) -> list[Any]:
    """Return the entries of the published file; none of one that an administrator has broken."""
    try:
        found = tomllib.loads(content.decode("utf-8-sig")).get("announcement")
    except ValueError:
        return []
    return found if isinstance(found, list) else []

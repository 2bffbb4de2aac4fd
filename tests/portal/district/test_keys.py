"""Every key of a district's files is explained, and a new folder has them all."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.district import load_district
from portal.district.examples import examples_in
from portal.district.key_table import key_table
from portal.district.keys import FILES, Form, Table
from portal.district.skeleton import new_files, write_new_district
from portal.problems import ConfigurationError
from portal.tomlfile import TomlTable
from tests.portal.district.edits import WESEL

READERS = ("text", "flag", "number", "day", "moment", "texts", "table", "tables")


def explained() -> set[str]:
    """Return the dotted path of every key that is explained, with [] for a list of tables."""
    found = set()
    for tables in FILES.values():
        for table in tables:
            found |= {f"{before(table, tables)}{key.name}" for key in table.keys}
            if table.form is not Form.ROOT:
                found.add(before(table, tables).rstrip(".").removesuffix("[]"))
    return found


def before(table: Table, tables: tuple[Table, ...]) -> str:
    """Return what stands before the keys of *table* in a path, with [] for a list of tables."""
    if table.form is Form.ROOT:
        return ""
    lists = {each.name for each in tables if each.form is Form.LIST}
    parts = table.name.split(".")
    names = (".".join(parts[: end + 1]) for end in range(len(parts)))
    return "".join(
        f"{part}{'[]' * (name in lists)}." for part, name in zip(parts, names, strict=True)
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return the paths of the keys that are read from now on."""
    found: set[str] = set()
    for name in READERS:
        plain = getattr(TomlTable, name)

        def reader(
            table: TomlTable, key: str, *args: Any, _plain: Any = plain, **kwargs: Any
        ) -> Any:
            found.add(re.sub(r"\[\d+\]", "[]", table.path_of(key)))
            return _plain(table, key, *args, **kwargs)

        monkeypatch.setattr(TomlTable, name, reader)
    return found


def written(folder: Path, *, with_optional: bool) -> Path:
    folder.mkdir()
    for name, text in new_files(with_optional=with_optional).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def test_exactly_the_keys_that_are_read_are_explained(tmp_path: Path, asked: set[str]) -> None:
    """A key that is added to the model is added to the table, and to every new folder."""
    folder = written(tmp_path / "kreis", with_optional=True)
    with pytest.raises(ConfigurationError) as caught:
        load_district(folder)
    # Nobody has target groups and is open to all; the one contact point is the fallback, which has
    # no validity dates in earnest; no alias calls two towns; and no announcement has all keys.
    problems = [each for each in caught.value.problems if "says nothing of it" not in each.what]
    assert [problem.field for problem in problems] == [
        "target_group[0].text",
        "fallback",
        "municipality[1].aliases",
    ]
    assert asked == explained()


def test_a_new_district_can_be_shown(tmp_path: Path) -> None:
    """It is whole, so that a preview can be built of it."""
    district = load_district(write_new_district(tmp_path / "kreis").path)
    assert len(district.municipalities) == 2
    assert district.events == ()
    assert district.id == "kreis-name"


def test_a_public_address_refuses_each_placeholder(tmp_path: Path) -> None:
    """Whatever is asked of a district is named as long as nobody has answered."""
    named = {problem.field for problem in examples_in(write_new_district(tmp_path / "k").path)}
    assert {path.replace("[]", "[0]") for path in still_open()} <= named
    assert "process_step[6].confirmed" in named
    assert "ministry" not in named


def still_open() -> Iterator[str]:
    """Yield the path of each key that a new folder has and that only a district can answer.

    The domains of mailboxes are no fact that anybody sees, and allow none of the mailboxes alone.
    """
    for tables in FILES.values():
        for table in tables:
            for key in table.keys:
                is_there = not (table.is_optional or key.is_optional)
                is_open = re.search("‹|@.*example|//.*example|030 23|0000|00:0|Entwurf", key.value)
                if is_there and is_open:
                    yield before(table, tables) + key.name


def test_no_fact_of_a_neighbour_is_in_a_new_folder() -> None:
    """Neither their names nor their towns, numbers or mailboxes."""
    text = "".join(new_files(with_optional=True).values())
    for folder in WESEL.parent.iterdir():
        district = load_district(folder)
        facts = {district.name, str(district.hotline), district.ags, str(district.email)}
        facts |= {town.name for town in district.municipalities}
        facts |= {
            line for point in district.contact_points.values() for line in point.address.lines
        }
        assert [fact for fact in facts if re.search(rf"\b{re.escape(fact)}\b", text)] == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Neither a file nor a folder in which something is; an empty repository is one to begin in."""
    folder = tmp_path / "kreis"
    (folder / ".git").mkdir(parents=True)
    write_new_district(folder)
    (folder / "district.toml").write_text("mine", "utf-8")
    with pytest.raises(ConfigurationError, match=r"Something is in it: README\.md"):
        write_new_district(folder)
    assert (folder / "district.toml").read_text("utf-8") == "mine"
    with pytest.raises(ConfigurationError, match="There is a file of this name"):
        write_new_district(folder / "district.toml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kreis"]
    assert [path.name for path in folder.glob(".*")] == [".git"]


def test_the_handbook_lists_every_key() -> None:
    """Anew: python -m portal.district.key_table."""
    assert key_table() in Path("handbook/kreisordner.md").read_text("utf-8")
    for path in explained():
        name = re.escape(path.rpartition(".")[2])
        assert re.search(rf"[`.]{name}`", key_table().replace("[", "").replace("]", "")), path

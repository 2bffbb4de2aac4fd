"""What is kept: what the list names is ours, and nothing else."""

from pathlib import Path

from sitebuild.output.artifacts import FileList, Made, read_made


def test_only_what_a_list_has_named_is_removed(tmp_path: Path) -> None:
    """What others have put there stays; what was ours and is wanted no longer goes."""
    file, old, new = tmp_path / "list.json", Made("alt", "de", "1", 3), Made("neu", "de", "2", 3)
    shelf = FileList(file, Made)
    shelf.close([shelf.put(old, b"alt")])
    (tmp_path / "vertrag.pdf").write_bytes(b"mine")
    (tmp_path / ".neu.new").write_bytes(b"half")
    (tmp_path / "ordner").mkdir()
    shelf = FileList(file, Made)
    shelf.close([shelf.put(new, b"neu")])
    assert read_made(file, Made) == (new,)
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"list.json", "neu", "ordner", "vertrag.pdf"}


def test_only_what_lies_there_as_it_was_is_found(tmp_path: Path) -> None:
    """Made from the same, and whole: a run that was stopped leaves newer files than its list."""
    file, made = tmp_path / "list.json", Made("eins", "de", "1", 4)
    shelf = FileList(file, Made)
    shelf.close([shelf.put(made, b"eins")])
    shelf = FileList(file, Made)
    assert shelf.find("eins", "1") == shelf.last("eins") == made
    assert shelf.find("eins", "2") is None
    (tmp_path / "eins").write_bytes(b"ein")
    assert shelf.find("eins", "1") is None
    assert shelf.last("eins") == made
    (tmp_path / "eins").unlink()
    assert shelf.last("eins") is None

"""What is kept for handing on: what the list names is ours, and nothing else."""

from pathlib import Path

from sitebuild.sharing.shelf import Made, Shelf, read_shelf


def test_only_what_a_list_has_named_is_removed(tmp_path: Path) -> None:
    """What others have put there stays; what was ours and is wanted no longer goes."""
    old, new = Made("alt.zip", "de", "1", 3), Made("neu.zip", "de", "2", 3)
    shelf = Shelf(tmp_path)
    shelf.close([shelf.put(old, b"alt")])
    (shelf.folder / "vertrag.pdf").write_bytes(b"mine")
    (shelf.folder / ".neu.zip.new").write_bytes(b"half")
    (shelf.folder / "ordner").mkdir()
    shelf = Shelf(tmp_path)
    shelf.close([shelf.put(new, b"neu")])
    assert read_shelf(tmp_path) == (new,)
    names = {file.name for file in shelf.folder.iterdir()}
    assert names == {"kits.json", "neu.zip", "ordner", "vertrag.pdf"}

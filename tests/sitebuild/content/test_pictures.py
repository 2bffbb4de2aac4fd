"""Pictures tell readers nothing about who took them where, and are light."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from kim.__main__ import main
from portal.problems import ConfigurationError
from sitebuild.content.docs import Docs
from sitebuild.content.pictures import (
    LONGEST_SIDE,
    MOST_BYTES_OF_PICTURE,
    clean_picture,
    mistakes_in_pictures,
)
from tests.sitebuild.small_project import small_project, write

CAMERA, TURNED, GPS = 0x010F, 0x0112, 0x8825


def picture(file: Path, size: tuple[int, int] = (40, 20), *, place: bool = False) -> Path:
    """Write a turned picture with the name of a camera, and perhaps a place."""
    exif = Image.Exif()
    exif[CAMERA], exif[TURNED] = "Camera", 6
    if place:
        exif.get_ifd(GPS)[1] = "N"
        exif.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise(size, 100).convert("RGB").save(file, quality=95, exif=exif)
    return file


def told(docs: Path) -> list[str]:
    return [str(problem) for problem in mistakes_in_pictures(Docs(docs))]


@pytest.mark.parametrize("kind", ["jpeg", "jpg", "png", "webp", "avif"])
def test_place_and_camera_are_told_and_taken_out(tmp_path: Path, kind: str) -> None:
    """Of each kind that phones write; the picture stays upright."""
    file = picture(tmp_path / "docs" / f"Foto.{kind}", place=True)
    (line,) = told(tmp_path / "docs")
    assert "(GPS). Abhilfe: Führen Sie aus: kim clean-pictures" in line
    picture(file)
    assert "Kamera" in told(tmp_path / "docs")[0]
    assert clean_picture(file)
    assert told(tmp_path / "docs") == []
    with Image.open(file) as cleaned:
        assert cleaned.size == (20, 40)
        assert not {*cleaned.getexif()} - {TURNED}
        assert cleaned.getexif().get(TURNED, 1) == 1


def test_a_heavy_photo_is_told_and_made_light(tmp_path: Path) -> None:
    """A photo straight from a camera."""
    file = picture(tmp_path / "docs" / "gross.jpg", (3000, 2000))
    assert file.stat().st_size > MOST_BYTES_OF_PICTURE
    assert "MB; mehr als 0,5 MB laden zu lange." in told(tmp_path / "docs")[0]
    with pytest.raises(ConfigurationError, match="mehr als 0,5 MB") as stopped:
        clean_picture(file)  # noise is heavier than any photo
    assert "JPEG" not in stopped.value.problems[0].remedy  # it is one
    with Image.open(file) as cleaned:
        assert max(cleaned.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bild.jpg", b"GIF89a"),
        ("bild.png", b"x"),
        ("film.mp4", b"....\xa9xyz+51.5+006.5/"),
        ("bild.svg", b"<svg><script>x()</script></svg>"),
        ("bild.svg", b'<svg onload = "x()"/>'),
        ("bild.svg", b"<svg><foreignObject/></svg>"),
        ("bild.svg", b'<svg inkscape:export-filename="C:\\Users\\name\\bild.png"/>'),
    ],
)
def test_other_files_that_tell_or_lie_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    """A picture that is none; a film with its place; a drawing with the path of its file."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / name).write_bytes(content)
    (line,) = told(tmp_path / "docs")
    assert line.startswith(f"docs/{name}: {name}: ")


def test_a_picture_that_cannot_be_written_leaves_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: the picture is as it was."""
    file = tmp_path / "foto.jpg"
    Image.effect_noise((40, 40), 60).convert("RGB").save(file)
    before = file.read_bytes()

    def full(self: Image.Image, to: Path, *_: object, **__: object) -> None:
        to.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    with pytest.raises(OSError, match="No space"):
        clean_picture(file)
    assert [each.name for each in tmp_path.iterdir()] == ["foto.jpg"]
    assert file.read_bytes() == before


def moving(file: Path, size: int = 20, **options: str) -> Path:
    """Write a picture that moves."""
    file.parent.mkdir(parents=True, exist_ok=True)
    frames = [Image.effect_noise((size, size), 100) for _ in range(2)]
    frames[0].save(file, save_all=True, append_images=frames[1:], **options)
    return file


def test_a_picture_that_moves_is_for_another_program(tmp_path: Path) -> None:
    """The command would leave one of its pictures, so nobody is sent to it."""
    file = moving(tmp_path / "docs" / "a.gif", comment="by Frau Meier")
    (line,) = told(tmp_path / "docs")
    assert "Abhilfe: Speichern Sie es in einem Bildprogramm ohne Angaben und Kommentar." in line
    assert not clean_picture(file)
    moving(file, 600)
    (line,) = told(tmp_path / "docs")
    assert "Abhilfe: Speichern Sie sie kleiner" in line


def test_a_photo_with_a_preview_in_it_does_not_move(tmp_path: Path) -> None:
    """Many phones write two pictures into one JPEG (MPO)."""
    made = moving(tmp_path / "two.mpo")
    file = tmp_path / "docs" / "foto.jpg"
    file.parent.mkdir()
    made.rename(file)
    assert clean_picture(file)
    with Image.open(file) as cleaned:
        assert getattr(cleaned, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("name", "mode", "clear"), [("a.png", "P", 1), ("a.gif", "P", 1), ("b.png", "RGB", (0, 9, 0))]
)
def test_what_is_transparent_stays_so(
    tmp_path: Path, name: str, mode: str, clear: int | tuple[int, int, int]
) -> None:
    """A logo in a box of some colour is no logo; most drawing programs write a palette."""
    file = tmp_path / name
    drawn = Image.new(mode, (2000, 60), clear)
    if mode == "P":
        drawn.putpalette([200, 0, 0, 0, 9, 0, 0, 0, 200])
    drawn.paste(2 if mode == "P" else (0, 0, 200), (0, 0, 500, 60))
    drawn.save(file, transparency=clear)
    assert clean_picture(file)
    with Image.open(file) as cleaned:
        assert cleaned.width == 1600
        shown = cleaned.convert("RGBA")
        assert shown.getchannel("A").getpixel((1500, 20)) == 0
        assert shown.getpixel((20, 20)) == (0, 0, 200, 255)


def test_a_picture_of_too_many_pixels_is_told_by_check_and_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pillow refuses to open it, for it may fill the memory."""
    file = picture(tmp_path / "docs" / "plan.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 300)
    (line,) = told(tmp_path / "docs")
    assert "Das Bild hat mehr als" in line
    with pytest.raises(ConfigurationError, match="höchstens 1600 Bildpunkten"):
        clean_picture(file)


def test_the_command_cleans_the_pictures_of_the_district(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check refuses them before, and says what cleans them."""
    root = small_project(tmp_path / "project")
    monkeypatch.chdir(root)
    own = root / "districts" / "kreis-wesel" / "docs"
    picture(own / "team.jpg", place=True)
    text = "# Team { #t }\n\n![Das Team vor dem Rathaus](team.jpg)\n"
    write(own / "team.md", f"---\ntitle: Team\ndescription: Wer wir sind\n---\n\n{text}")
    runner = CliRunner()
    assert "team.jpg: Im Bild steht, wo es aufgenommen ist" in runner.invoke(main, ["check"]).stderr
    done = runner.invoke(main, ["clean-pictures"])
    assert done.exit_code == 0, done.output
    assert done.stdout == "districts/kreis-wesel/docs/team.jpg: 0 kB\n"
    assert runner.invoke(main, ["check"]).exit_code == 0
    moving(own / "a.gif", comment="by Frau Meier")
    done = runner.invoke(main, ["clean-pictures"])
    assert (done.exit_code, done.stderr.count("a.gif: Im Bild stehen")) == (2, 1)


@pytest.mark.parametrize("profile", [None, b"kaputt" * 150_000], ids=["none", "large and broken"])
def test_a_picture_in_the_colours_of_a_printer_gets_those_of_screens(
    tmp_path: Path, profile: bytes | None
) -> None:
    """Browsers show CMYK as they like, and its profile weighs more than a photo may."""
    file = tmp_path / "docs" / "flyer.jpg"
    file.parent.mkdir()
    Image.new("CMYK", (40, 20), (0, 255, 255, 0)).save(file, icc_profile=profile)
    assert any("Farben eines Druckers (CMYK)" in each for each in told(tmp_path / "docs"))
    assert clean_picture(file)
    assert told(tmp_path / "docs") == []
    with Image.open(file) as cleaned:
        assert cleaned.mode == "RGB"
        assert "icc_profile" not in cleaned.info
        red, green, blue = cleaned.resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 60

"""Build the site in some languages without packing: `python -m bench.unpacked FOLDER TAG …`."""

import sys
from pathlib import Path

from sitebuild.build import build_site

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Build all of it anew."""
    folder, *tags = sys.argv[1:]
    build_site(
        ROOT,
        district="kreis-wesel",
        base_url="https://kim.example/",
        site_dir=Path(folder),
        tags=tags,
        force=True,
        include_unpublished=True,
        is_packed=False,
    )


if __name__ == "__main__":
    main()

"""Measure printing: every document of all published languages, then again with nothing new.

CPU seconds are those of all processes.
"""

import tempfile
import time
from pathlib import Path

import click

from bench.build import ROOT, cpu_seconds
from sitebuild.output.printed_documents import read_printed_documents
from tests.servers.kim_service import KIM


@click.command(help=__doc__)
def main() -> None:
    """Print twice and print what it took."""
    with tempfile.TemporaryDirectory(prefix="kim-bench-", dir=ROOT / "build") as name:
        site = Path(name) / "site"
        print(f"{'':24} {'wall s':>8} {'CPU s':>8}")
        for what in ("everything printed anew", "nothing has changed"):
            begin = time.monotonic()
            cpu = cpu_seconds([KIM, "pdf"], KIM_SITE_DIR=str(site))
            print(f"{what:24} {time.monotonic() - begin:8.1f} {cpu:8.1f}", flush=True)
        documents = read_printed_documents(Path(name) / "pdf")
        size = sum(each.bytes for each in documents) / 1_000_000
        languages = len({each.language for each in documents})
        print(f"{len(documents)} documents in {languages} languages, {size:.1f} MB")


if __name__ == "__main__":
    main()

"""``python -m bench [web|locate|masking|reading|paper]``: measure, print, and write docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
from datetime import date
from pathlib import Path

from bench import masking, measures, paper, reading
from parvis.config import embedded, env

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
START, END = "<!-- mesures -->", "<!-- fin des mesures -->"
EVERYTHING = ("web", "locate", "masking", "reading", "paper")
HEAD = ("mesure", "chiffre", "référence, même passage", "rapport", "but")


def main() -> None:
    """Run the measurements asked for (all by default)."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("asked", nargs="*", metavar="|".join(EVERYTHING))
    parser.add_argument("--texts", type=Path, default=masking.TEXTS, help="textes marqués à la main, pour « masking »")
    options = parser.parse_args()
    asked = set(options.asked or EVERYTHING)
    if asked - set(EVERYTHING):
        parser.error(f"mesures inconnues : {', '.join(sorted(asked - set(EVERYTHING)))}")
    if asked & {"web", "locate"} and not env.text("DATABASE_URL"):
        embedded.ensure(env.var_dir() / "postgres")
    lines: list[measures.Line] = []
    if "locate" in asked:
        lines += measures.located()
    if "web" in asked:
        lines += measures.web()
    if "masking" in asked:
        lines += masking.measured(options.texts)
    if "reading" in asked:
        lines += reading.read()
    if "paper" in asked:
        lines += paper.read()
    rows = ["| " + " | ".join(line) + " |" for line in (HEAD, ("---",) * 5, *lines)]
    python = platform.python_version()
    where = f"Le {date.today():%d/%m/%Y}, {os.cpu_count()} cœurs, {platform.machine()}, Python {python}."
    table = "\n".join([where, "", *rows])
    print(table)
    if asked == set(EVERYTHING) and options.texts == masking.TEXTS and PAGE.exists():
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.partition(START)[0], text.partition(END)[2]
        PAGE.write_text(f"{before}{START}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

"""``python -m bench [web|locate|masking|reading]``: measure, print, and write docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from pathlib import Path

from bench import masking, measures, reading
from parvis.config import embedded, env

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
START, END = "<!-- mesures -->", "<!-- fin des mesures -->"
EVERYTHING = {"web", "locate", "masking", "reading"}
HEAD = ("mesure", "chiffre", "référence, même passage", "rapport", "but")


def main() -> None:
    """Run the measurements asked for (all by default)."""
    asked = set(sys.argv[1:]) or EVERYTHING
    if asked & {"web", "locate"} and not env.text("DATABASE_URL"):
        embedded.ensure(env.var_dir() / "postgres")
    lines: list[measures.Line] = []
    if "locate" in asked:
        lines += measures.located()
    if "web" in asked:
        lines += measures.web()
    if "masking" in asked:
        lines += masking.measured()
    if "reading" in asked:
        lines += reading.read()
    rows = ["| " + " | ".join(line) + " |" for line in (HEAD, ("---",) * 5, *lines)]
    python = platform.python_version()
    where = f"Le {date.today():%d/%m/%Y}, {os.cpu_count()} cœurs, {platform.machine()}, Python {python}."
    table = "\n".join([where, "", *rows])
    print(table)
    if asked == EVERYTHING and PAGE.exists():
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.partition(START)[0], text.partition(END)[2]
        PAGE.write_text(f"{before}{START}\n{table}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()

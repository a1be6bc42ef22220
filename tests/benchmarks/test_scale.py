"""The page on scale uses figures of the results."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_every_figure_names_a_row_of_the_results() -> None:
    page = (PROJECT / "docs" / "scale.md").read_text("utf-8")
    results = (PROJECT / "benchmarks" / "RESULTS.md").read_text("utf-8")
    figures = page.partition("## The figures it rests on")[2].partition("\n## ")[0]
    named = re.findall(r"^\| \S.* \| `([a-z0-9-]+)` \|", figures, re.MULTILINE)
    assert len(named) >= 8
    missing = [name for name in named if f"\n| {name} | " not in results]
    assert missing == []

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.web import assets

OURS = {"parvis.css", "neutral.css", "state.css"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("static") / "build"
    assets.build(target)
    return target


def test_the_same_sources_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "build"
    assets.build(again)
    first = {path.relative_to(built): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    assert first == {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}


def test_the_neutral_look_wears_nothing_of_the_state(built: Path) -> None:
    sheet = (built / "parvis.css").read_text()
    assert "Marianne" not in sheet
    assert "fr-logo" not in sheet
    assert "@font-face" not in sheet


def test_the_state_identity_brings_its_font_and_its_mark(built: Path) -> None:
    sheet = (built / "etat.css").read_text()
    assert "@font-face{" in sheet
    assert ".fr-logo" in sheet
    assert (built / "fonts" / "Marianne-Regular.woff2").is_file()


@pytest.mark.parametrize("name", ["parvis.css", "etat.css"])
def test_a_sheet_only_points_at_files_beside_it(built: Path, name: str) -> None:
    addresses = re.findall(r"url\(([^)]*)\)", (built / name).read_text())
    assert addresses
    for address in addresses:
        assert not address.startswith(("data:", "http", "//", "/")), address
        assert (built / address).is_file(), address


@pytest.mark.parametrize("name", ["parvis.css", "etat.css"])
def test_every_property_of_ours_has_a_value_in_both_looks(built: Path, name: str) -> None:
    sheet = (built / name).read_text()
    used = set(re.findall(r"var\((--pv-[\w-]+)\)", sheet))
    assert used
    assert used == set(re.findall(r"(--pv-[\w-]+):", sheet))


def test_every_class_of_ours_in_a_page_has_a_rule() -> None:
    sheet = "".join((assets.STYLE / name).read_text(encoding="utf-8") for name in OURS)
    known = set(re.findall(r"\.(pv-[\w-]+)", sheet))
    bare = {"pv-hero__go", "pv-stop__link", "pv-home", "pv-picks"}  # names of places, without a look of their own
    for path in assets.our_files():
        if path.suffix != ".html":
            continue
        for classes in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", classes)
            named = {one for one in plain.split() if one.startswith("pv-") and not one.endswith(("-", "__"))}
            assert named - bare <= known, f"{path.name}: {named - bare - known}"


def test_rules_that_no_page_can_match_are_dropped() -> None:
    used = assets.Used(words={"fr-btn", "href"}, prefixes=("fr-alert--",), elements={"a", "p"})
    assert used.keeps("a.fr-btn[href]:hover")
    assert used.keeps(".fr-alert--error")
    assert not used.keeps(".fr-btn .fr-modal")
    assert not used.keeps("video")
    assert not used.keeps("a[contenteditable]")


def test_a_side_follows_the_direction_of_the_text() -> None:
    assert assets.logical([("margin-left", "1rem")]) == [("margin-inline-start", "1rem")]
    assert assets.logical([("border-right-width", "1px")]) == [("border-inline-end-width", "1px")]
    assert assets.logical([("right", "0")]) == [("inset-inline-end", "0")]
    assert assets.logical([("text-align", "left")]) == [("text-align", "start")]
    assert assets.logical([("padding", "1px 2px 3px 4px")]) == [
        ("padding-block", "1px 3px"),
        ("padding-inline", "4px 2px"),
    ]
    both = [("left", "0"), ("right", "0")]
    assert assets.logical(both) == both


def test_no_rule_of_ours_names_a_physical_side() -> None:
    for name in OURS:
        sheet = (assets.STYLE / name).read_text(encoding="utf-8")
        assert not re.search(r"(margin|padding|border|inset)-(left|right)|[;{](left|right):", sheet), name


def test_a_list_of_selectors_is_cut_at_its_own_commas_only() -> None:
    assert assets.split_selectors(":is(h1, h2) a , p > b") == [":is(h1,h2) a", "p>b"]


def test_a_sheet_that_cannot_be_read_says_at_which_line() -> None:
    with pytest.raises(assets.AssetsError, match="ligne 2"):
        list(assets.read_rules("a{color:red}\n}"))

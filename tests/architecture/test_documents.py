"""The pages say what is there: generated parts are fresh, and links between files lead somewhere."""
import pathlib
import re
import runpy

import pytest

import rules

PAGE = runpy.run_path(str(rules.ROOT / "scripts/build/s3-api-page.py"))
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
BUILT_OR_FETCHED = {"build", "node_modules", ".git"}


def pages():
    return [p for p in sorted(rules.ROOT.rglob("*.md"))
            if not BUILT_OR_FETCHED & set(p.relative_to(rules.ROOT).parts)]


def slug(heading):
    """The anchor of a heading: lower case, blanks to hyphens, no other punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def dead_links(page, text):
    """Relative links of `text`, which stands in the file `page`, that lead to no file or to no heading."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    found = []
    for link in LINK.findall(prose):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        if not target.exists():
            found.append(link)
        elif anchor and target.suffix == ".md":
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            if anchor not in map(slug, headings):
                found.append(link)
    return found


def test_the_table_of_operations_is_the_programs_own():
    _, part, _ = PAGE["split"](PAGE["PAGE"].read_text(encoding="utf-8"))
    assert part == PAGE["generated"](PAGE["TABLE"].read_text(encoding="utf-8")), "run scripts/build/s3-api-page.py"


def test_a_changed_table_is_noticed():
    table = PAGE["TABLE"].read_text(encoding="utf-8")
    assert PAGE["generated"](table.replace("List, true)", "List, false)", 1)) != PAGE["generated"](table)
    with pytest.raises(ValueError):
        PAGE["operations"]('MOCKS3_OPERATION(Odd, GET, Bucket, "", Read, true)')


def test_every_link_leads_somewhere():
    found = [f"{page.relative_to(rules.ROOT)}: {link}"
             for page in pages() for link in dead_links(page, page.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("link, dead", [
    ("README.md", False), ("docs/adr", False), ("https://example.org/nothing", False), ("#start", False),
    ("nowhere.md", True), ("README.md#no-such-heading", True), ("#no-such-heading", True),
])
def test_a_dead_link_is_found(link, dead):
    page = rules.ROOT / "README.md"
    assert bool(dead_links(page, f"## Start\n[there]({link})\n")) == dead

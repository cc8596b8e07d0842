"""Looks whether each link of a built site leads to a page, and each anchor to a place on it. Argument: the folder."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    def __init__(self, file):
        super().__init__()
        self.places, self.links = set(), []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id" or (tag == "a" and name == "name"):
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.append(value)


def wrong(root, pages, file, link):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or link.startswith("#__"):
        return None
    path = unquote(parts.path)
    target = (root / path.lstrip("/") if path.startswith("/") else file.parent / path).resolve() if path else file
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return f"{file.relative_to(root)}: {link} leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
        return f"{file.relative_to(root)}: {link} has no such place"
    return None


def main():
    root = Path(sys.argv[1]).resolve()
    files = [file for file in root.rglob("*.html") if "api" not in file.relative_to(root).parts and file.name != "404.html"]
    pages = {file: Page(file) for file in files}
    found = [wrong(root, pages, file, link) for file, page in sorted(pages.items()) for link in page.links]
    found = [each for each in found if each]
    for each in found:
        print("site/links.py:", each, file=sys.stderr)
    print(sum(len(page.links) for page in pages.values()), "links")
    return 1 if found else 0


sys.exit(main())

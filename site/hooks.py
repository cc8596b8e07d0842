"""What mkdocs is told beyond its settings: decisions in the menu, links to sources, llms.txt, each page as Markdown."""

import os
import posixpath
import re
import shutil
from pathlib import Path

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#\s]+)((?:#[^)\s]*)?)\)")
QUOTED_FROM = re.compile(r"^<!-- \S+#\S+ -->\n", re.M)


def on_config(config):
    version = os.environ["HAWSER_VERSION"]
    config["site_dir"] = str(Path(config["site_dir"]) / version)
    config["copyright"] = f"Hawser {version}, MIT licence"
    named = set(re.findall(r"[\w/-]+\.md", str(config["nav"])))
    pages = Path(config["docs_dir"])
    modules = os.environ["MODULES"].split()
    if modules:
        links = "".join(f'<li><a href="api/{name}/index.html">hawser-{name}</a></li>' for name in modules)
        (pages / "API.md").write_text(f"# Javadoc\n\n<ul>{links}</ul>\n", encoding="utf-8")
        config["nav"].append({"Javadoc": "API.md"})
        named.add("API.md")
    left = sorted(str(page.relative_to(pages)) for page in pages.rglob("*.md"))
    decisions = [page for page in left if page.startswith("docs/adr/")]
    config["nav"].append({"Decisions": decisions})
    new = [page for page in left if page not in named and page not in decisions]
    if new:  # a page that nobody put on a shelf
        config["nav"].append({"More": new})
    return config


def on_page_markdown(markdown, page, config, files):
    """Sources are no pages: what leads to one is shown by its name."""

    def kept(link):
        words, target, anchor = link.groups()
        if "://" in target or target.startswith("mailto:"):
            return link.group(0)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_path), target))
        return link.group(0) if files.get_file_from_path(path) else words

    return LINK.sub(kept, QUOTED_FROM.sub("", markdown))


def plain(about):
    return LINK.sub(lambda link: link.group(1), about)[:160]


def on_post_build(config):
    pages, html = Path(config["docs_dir"]), Path(config["site_dir"])
    lines = ["# Hawser", "", "> " + config["site_description"] + ". Each page is here as Markdown, too.", ""]
    for page in sorted(pages.rglob("*.md")):
        name = page.relative_to(pages)
        target = html / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target)
        text = page.read_text(encoding="utf-8")
        title = next((line[2:] for line in text.splitlines() if line.startswith("# ")), name.stem)
        about = next((part for part in text.split("\n\n")[1:] if part[:1].isalpha()), "").replace("\n", " ")
        if "adr" not in name.parts:
            lines.append(f"- [{title}]({name.as_posix()}): {plain(about)}")
    (html / "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")

"""HTML read strictly, for the tests: what is opened is closed in order, and what a reader sees is given back."""

import re
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "meta", "link", "col", "wbr"}
ATTRIBUTES = {"dir", "lang", "style", "title", "id", "href", "scope", "colspan"}
# A subset of the CSS that JupyterLab leaves in a notebook that is not trusted, and what others may ignore without harm.
COLOUR = r"(?:#[0-9a-fA-F]{6}|rgba\(\d{1,3},\d{1,3},\d{1,3},[01]?\.\d+\))"
BORDER = rf"\d+px (?:solid|double|dotted|dashed)(?: {COLOUR})?"
SIZE = r"-?\d+(?:\.\d+)?(?:px|em|%)?"
STYLES = {
    "text-align": r"right|left|center",
    "direction": r"ltr|rtl",
    "white-space": r"pre-wrap|nowrap|normal",
    "overflow-wrap": r"break-word",
    "line-height": r"[\d.]+",
    "font-size": r"\d+%",
    "font-weight": r"normal|bold",
    "font-style": r"normal",
    "text-decoration": r"none|underline",
    "opacity": r"0\.\d+",
    "outline": rf"1px (?:solid|dotted)(?: {COLOUR})?",
    "border(?:-top|-bottom|-left|-right)?": BORDER,
    "border-collapse": r"collapse",
    "background-color": COLOUR,
    "(?:margin|padding)(?:-top|-bottom|-left|-right)?": rf"(?:{SIZE}|auto)(?: (?:{SIZE}|auto))*",
    "display": r"block|inline-block|list-item",
    "vertical-align": r"top",
    "page-break-after": r"avoid",
    "caption-side": r"top",
    "list-style-position": r"inside",
    # lost where a notebook is not trusted: what is left says the same
    "list-style-type": r"'[^'\";]+'",
    "outline-offset": r"1px",
}


class Page(HTMLParser):
    """A piece of HTML, read: ``elements`` (name, attributes, text), ``faults``."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.elements, self.faults, self._open = [], [], []
        self.feed(source)
        self.close()
        self.faults += [f"<{element[0]}> is never closed" for element in self._open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute twice in <{tag}>")
        element = [tag, dict(attrs), ""]
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes nothing")
        else:
            self._open.pop()

    def handle_data(self, data):
        for element in self._open:
            element[2] += data

    def handle_comment(self, data):
        self.faults.append("a comment")

    def all(self, tag, **attributes):
        """The elements of a name with these attributes: (name, attributes, text)."""
        return [e for e in self.elements if e[0] == tag and attributes.items() <= e[1].items()]


def faults(source):
    """What is wrong with a piece of HTML that has to look right anywhere."""
    page = Page(source)
    out = list(page.faults)
    for name, attributes, _ in page.elements:
        if name in ("style", "script", "iframe", "object", "form"):
            out.append(f"<{name}>")
        out += [f"{name} has {key}" for key in attributes if key not in ATTRIBUTES]
        if attributes.get("dir", "rtl") not in ("rtl", "ltr"):
            out.append(f"dir={attributes['dir']}")
        for rule in filter(None, attributes.get("style", "").split(";")):
            key, _, value = rule.partition(":")
            if not any(re.fullmatch(k, key) and re.fullmatch(v, value) for k, v in STYLES.items()):
                out.append(f"style {rule}")
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    return out + [f"the id {one} twice" for one in ids if ids.count(one) > 1]

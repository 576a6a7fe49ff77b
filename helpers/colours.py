"""One colour a meaning, in charts and in highlighted text alike, and the hatching that means it in black and white.

Vermilion and blue after Okabe and Ito, the first darkened until text in it is legible on white; readers who see no red
or green tell all of a group apart. Nothing is imported here: what writes HTML need not wait for what draws.
"""

ESCALATION = "#B84A00"
DIPLOMACY = "#0072B2"
NEUTRALISED = "#6B6B6B"
POLE_COLOURS = {"escalation": ESCALATION, "diplomacy": DIPLOMACY, "neutralised": NEUTRALISED}

MENTION = "#1B6B5A"
KIND_COLOURS = {"name": MENTION, "demonym": "#E3B23C", "capital": "#8E5A8B", "place": "#A8D5EE"}
KIND_HATCHES = {"name": "", "demonym": "//", "capital": "\\\\", "place": "xx"}  # for black-and-white print

# GDELT's quad classes: what is done is darker than what is said
QUAD_COLOURS = {
    "verbal cooperation": "#8CC4E8",
    "material cooperation": DIPLOMACY,
    "verbal conflict": "#F2B48A",
    "material conflict": ESCALATION,
}
QUAD_HATCHES = {
    "verbal cooperation": "//",
    "material cooperation": "",
    "verbal conflict": "..",
    "material conflict": "xx",
}

# Lines of several things in one chart: colour, marker and dashes of each; black-and-white print tells them apart.
SERIES = (
    (MENTION, "o", "-"),
    ("#8E5A8B", "s", "--"),
    ("#9A7400", "^", "-."),
    ("#4C4C4C", "D", ":"),
    ("#3E8FBF", "v", (0, (5, 1, 1, 1, 1, 1))),
    ("#7A4B2B", "P", (0, (1, 1))),
)

INK, QUIET, GRID, PAPER = "#1A1A1A", "#595959", "#DDDDDD", "#FFFFFF"


def is_light(colour):
    """Whether ink is legible on ``colour`` (``"#RRGGBB"``), rather than white.

    >>> is_light("#E3B23C"), is_light("#1B6B5A")
    (True, False)
    """
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.55


def tint(colour, strength):
    """``colour`` on white paper: all of it at strength 1, nothing at 0.

    >>> tint("#B84A00", 1), tint("#000000", 0.5), tint("#B84A00", 0)
    ('#B84A00', '#808080', '#FFFFFF')
    """
    return "#" + "".join(f"{round(255 - strength * (255 - int(colour[at : at + 2], 16))):02X}" for at in (1, 3, 5))

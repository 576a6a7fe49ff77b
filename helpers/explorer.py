"""Controls in front of ``helpers.explore``: every change of one of them shows the view of the new choice below it."""

import asyncio

import ipywidgets as widgets

from helpers.counts import KINDS, POLES, entity_counts
from helpers.explore import Choice, checked, look, picture, say, show_rows, show_text
from helpers.glossary import named
from helpers.markup import escape, page_direction, tag
from helpers.sentences import SECTIONS
from helpers.wording import check_language

WINDOWS = (0, 20)  # words of context: the fewest and the most that the slider offers
DELAY = 0.15  # seconds without a change before the view follows

# JupyterLab takes arrows and letters for its own commands wherever no text is written, in lists and sliders too.
_KEYS_STAY = """
const leave = () => {
    const explorer = element.closest(".mizan-explorer");
    if (!explorer) return requestAnimationFrame(leave);
    explorer.addEventListener("focusin", ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true"));
};
leave();
"""

_WORDS = {
    "ar": {
        "article": "المقال",
        "entities": "الجهات",
        "pole": "القطب",
        "kind": "طريقة الذكر",
        "section": "القسم",
        "window": "كلمات السياق",
        "word": "كلمة",
        "any": "الكل",
        "hint": "كلمة أو بداية كلمة بعدها *",
    },
    "en": {
        "article": "Article",
        "entities": "Actors",
        "pole": "Pole",
        "kind": "Named by",
        "section": "Section",
        "window": "Words of context",
        "word": "Word",
        "any": "all",
        "hint": "a word, or its beginning and *",
    },
}


class Debounced:
    """Calls ``action`` once things have been quiet for ``delay`` seconds; at once where no event loop runs."""

    def __init__(self, action, delay=DELAY):
        self.action, self.delay, self.waiting = action, delay, None

    def __call__(self, *_):
        if self.waiting:
            self.waiting.cancel()
        try:
            self.waiting = asyncio.get_running_loop().call_later(self.delay, self.action)
        except RuntimeError:
            self.action()


class Explorer(widgets.VBox):
    """Controls in front of ``look``: every change of one of them shows the view of the new choice below.

    ``found`` is what ``find`` returns, ``lang`` the language of labels, chart and legend, ``choice`` what is chosen at
    first. ``choice`` reads the controls at any time, ``view`` is what is shown.
    """

    def __init__(self, found, lang="ar", choice=None):
        check_language(lang)
        self.found, self.lang, self.words = found, lang, _WORDS[lang]
        choice = checked(found, choice or Choice())
        self.controls = self._controls(choice)
        self.shown = {name: widgets.HTML() for name in ("said", "chart", "rows", "text")}
        style = "<style>.mizan-rtl, .mizan-rtl * { direction: rtl; }</style>" if lang == "ar" else ""
        controls = list(self.controls.values())
        columns = [widgets.VBox(part) for part in (controls[:4], controls[4:5], controls[5:])]
        panel = widgets.HBox(columns, layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        script = {"output_type": "display_data", "data": {"application/javascript": _KEYS_STAY}, "metadata": {}}
        hidden = [widgets.HTML(style), widgets.Output(outputs=(script,))]
        super().__init__([*hidden, panel, *self.shown.values()])
        self.add_class("mizan-explorer")
        if lang == "ar":
            panel.add_class("mizan-rtl")
        for name in ("article", "section"):
            self.controls[name].observe(self._other_text, "value")
        soon = Debounced(self.refresh)
        for control in self.controls.values():
            control.observe(soon, "value")
        self.refresh()

    def _controls(self, choice):
        words, ids = self.words, self.found.articles["article"].tolist()
        there = {"section": SECTIONS, "pole": POLES, "kind": KINDS}
        actors = self._entities(choice)
        there_now = tuple(entity for _, entity in actors if entity in choice.entities)
        controls = {"article": widgets.Dropdown(options=ids, value=choice.article)}
        for name, values in there.items():
            options = [(words["any"], ""), *((named(name, value, self.lang), value) for value in values)]
            controls[name] = widgets.Dropdown(options=options, value=getattr(choice, name))
        controls["entities"] = widgets.SelectMultiple(options=actors, value=there_now, rows=7)
        controls["word"] = widgets.Text(value=choice.word, placeholder=words["hint"])
        low, high = WINDOWS
        controls["window"] = widgets.IntSlider(min=low, max=high, value=choice.window)
        for name, control in controls.items():
            control.description = words[name]
            control.style.description_width, control.layout.width = "8.5em", "23em"
        return controls

    def _entities(self, choice):
        """The actors in a section of an article to choose from, the most named first, with how often."""
        mentions = look(self.found, Choice(article=choice.article, section=choice.section)).mentions
        counts = entity_counts(mentions, self.lang).to_dict("records")
        return [(f"{row['name']} ({row['count']:,})", row["entity"]) for row in counts]

    def _other_text(self, _):
        """Offer the actors of the article and section that are chosen now; who is chosen and still there stays so."""
        chosen = self.choice
        actors = self._entities(chosen)
        self.controls["entities"].options = actors  # which chooses none
        self.controls["entities"].value = tuple(entity for _, entity in actors if entity in chosen.entities)

    @property
    def choice(self):
        return Choice(**{name: control.value for name, control in self.controls.items()})

    def refresh(self):
        """Show the view of what the controls say. An error is shown in its place, not lost in a log."""
        shown, lang = self.shown, self.lang
        try:
            self.view = look(self.found, self.choice)
            shown["said"].value = tag("p", escape(say(self.view, lang)), dir=page_direction(lang), lang=lang)
            for name, show in (("rows", show_rows), ("text", show_text), ("chart", picture)):
                shown[name].value = show(self.view, lang).data
        except Exception as error:
            shown["said"].value = tag("p", escape(error), role="alert")

    def __repr__(self):
        """Short, and the same in every run: it is stored with the notebook."""
        return f"<Explorer, articles: {len(self.found.articles)}; run this cell to use its controls>"

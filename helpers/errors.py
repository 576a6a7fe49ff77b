"""The one small family of errors: what is wrong, in which file, where in it, and what to do about it."""


class MizanError(Exception):
    """Base of every error raised on purpose.

    Attributes ``what`` (str), ``file`` (str or None), ``place`` (str or None: a row, a line, a column) and
    ``remedy`` (str or None) hold the parts of the message.

    >>> print(MizanError("unknown pole 'war'", file="terms.csv", place="row 3", remedy="use escalation or diplomacy"))
    terms.csv, row 3: unknown pole 'war'. Remedy: use escalation or diplomacy.
    """

    def __init__(self, what, *, file=None, place=None, remedy=None):
        self.what = what
        self.file = None if file is None else str(file)
        self.place = place
        self.remedy = remedy
        super().__init__(what)

    def __str__(self):
        where = ", ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text}. Remedy: {self.remedy}." if self.remedy else f"{text}."


class ArticleError(MizanError, ValueError):
    """An article or a frame of articles cannot be used as it is."""


class ArticleNotFoundError(ArticleError, FileNotFoundError):
    """There is no article at the place named."""


class LexiconError(MizanError, ValueError):
    """A lexicon, or a row of it, is wrong."""


class MizanWarning(UserWarning):
    """Something was loaded that a reader should look at."""

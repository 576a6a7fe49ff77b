"""Articles drawn at random from a population whose lean is known."""

import numpy as np
import pandas as pd


def drawn(draw, samples, articles, terms, alike, lean, unequal=0.5):
    """``samples`` groups of ``articles`` with about ``terms`` terms each: (stance frame, articles frame).

    ``lean`` is the balance of the population. ``alike`` is the intraclass correlation: the share of diplomacy of each
    article comes from a beta distribution about the population's. ``unequal``: how much article lengths vary.
    """
    shape = (samples, articles)
    length = draw.gamma(1 / unequal**2, max(terms - 1, 1e-9) * unequal**2, size=shape)
    totals = 1 + draw.poisson(length)
    share = (1 + lean) / 2
    shares = draw.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), size=shape) if alike else share
    ones = draw.binomial(totals, shares)
    return frames(np.repeat(np.arange(samples), articles), ones.ravel(), totals.ravel())


def frames(group, ones, totals, **columns):
    """A stance frame and an articles frame with so many terms of diplomacy (``ones``) and of both poles in each."""
    ids = np.array([f"a{number:06}" for number in range(len(totals))], dtype=object)
    articles = pd.DataFrame({"article": ids, "group": group, "words": 10 * np.asarray(totals), **columns})
    owner = np.repeat(np.arange(len(totals)), totals)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(totals) - totals, totals)
    pole = np.where(place < np.asarray(ones)[owner], "diplomacy", "escalation")
    return pd.DataFrame({"article": ids[owner], "pole": pole}), articles

"""McNemar's test in its mid-p form (Fagerland, Lydersen and Laake 2013)."""

import math

import numpy as np


def mid_p(only_a: int, only_b: int) -> float:
    """Return the two-sided mid-p value of rows that only one of two models has right.

    2 P(X <= min) - P(X = min) with X binomial of ``only_a + only_b`` fair throws; 1 where there are none.
    """
    n, least = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1.0
    log_here = math.lgamma(n + 1) - math.lgamma(least + 1) - math.lgamma(n - least + 1) - n * math.log(2)
    k = np.arange(least, 0, -1, dtype=np.float64)
    below = float(np.cumprod(k / (n - k + 1)).sum())  # P(X < least) / P(X = least)
    return min(1.0, math.exp(log_here) * (1 + 2 * below))

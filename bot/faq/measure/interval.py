"""Between which shares the truth lies when so many of so few were seen: Wilson's interval. Pure.

https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
"""

from math import sqrt

#: Nineteen times of twenty.
_Z = 1.959964


def interval(count: int, of: int) -> tuple[float, float]:
    """`count` of `of` were seen; the share behind it lies between the two, nineteen times of twenty. `of` must not be 0."""
    share, z2 = count / of, _Z * _Z
    middle, half = (share + z2 / (2 * of)) / (1 + z2 / of), _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    # Rounding must not put an end where the share itself is outside.
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)

"""The demonstration: the Nhà Bè case of 2019, a running movement to try things out in, and a synthetic one for load.

Facts of 2019 are those of the published account: 61 registered solutions, three of them by name, and awards to 19
collectives and 15 individuals and to 18 collectives. Everything else (dates, scores, who registered what) is invented
and says so. No real person's name, signature or seal occurs.
"""

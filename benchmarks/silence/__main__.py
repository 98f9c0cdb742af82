"""`python -m benchmarks.silence`: how often the alarm for a silent channel is wrong, and how soon it is right."""

import argparse
from statistics import median

from benchmarks.silence.shops import Shop, measure

SIZES = (10, 30, 100, 300, 1000)
SCATTERS = (0.0, 0.3, 0.6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half-years", type=int, default=10, help="of each kind of shop (default 10)")
    half_years = parser.parse_args().half_years
    print(f"{half_years} half years of each shop, after 8 weeks of history; the aim is 1 false alarm in 26 weeks\n")
    print("beginnings/week  days differ  false alarms per 26 weeks  noticed after (median, worst)")
    for size in SIZES:
        for scatter in SCATTERS:
            found = measure(Shop(size, scatter), half_years=half_years, seed=size)
            hours = found.hours_to_notice
            rate = found.false_alarms * 26 / found.channel_weeks
            print(f"{size:15}  {scatter:10.0%}  {rate:25.2f}  {median(hours):8.1f} h {hours[-1]:8.1f} h")


if __name__ == "__main__":
    main()

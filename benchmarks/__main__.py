"""Prints the tables of start-up time and of the judging stages' CPU time."""

from benchmarks.judging import measure_judging
from benchmarks.startup import measure_startup


def main() -> None:
    print(measure_startup())
    print(measure_judging())


if __name__ == "__main__":
    main()

"""The table that `make bench` prints, and its JSON."""
import json

from goals import goal_of, verdict

LINE = "{:21}{:9}{:>8} {:5}{:>8}{:>9} {:8}{:>7}{:>9}{:>8}{:>7}{:>8}  {:4}{:>7}{:>7}{:>7}"
HEAD = (
    "figure", "engine", "value", "", "goal", "limit", "of", "ratio", "goal", "CPU us", "limit",
    "ratio", "", "p50 ms", "p99 ms", "RSS MB")


def write(path, records):
    """One record a line, numbers of a sensible length."""
    lines = [json.dumps({key: rounded(value) for key, value in record.items()}) for record in records]
    with open(path, "w") as file:
        file.write("[\n" + ",\n".join("  " + line for line in lines) + "\n]\n")


def show(quiet, records, failures):
    """Prints every figure beside its limit; `quiet` is the machine before all load."""
    print(
        f"\n{quiet['cores']} cores, load {quiet['load1']:.1f} before, "
        f"{quiet['fsync_per_s']} fsync/s on the disk")
    print(
        "ratio: value / limit, and the limit's CPU / ours; more is better; a goal of CPU behind :")
    print(LINE.format(*HEAD).rstrip())
    for record in records:
        print(LINE.format(*cells(record)).rstrip())
    for failure in failures:
        print(f"FAILED {failure.splitlines()[0]}")


def cells(record):
    """The words of a line."""
    goal = goal_of(record["name"], record["engine"])
    own = goal.least if goal.least is not None else goal.most
    ratios = [shown(goal.ratio)] if goal.ratio else []
    ratios += [":" + shown(goal.cpu_ratio)] if goal.cpu_ratio else []
    missing = verdict(record) == "?"
    return (
        record["name"], record["engine"], shown(record["value"]), goal.unit, shown(own),
        "not" if missing else shown(record.get("limit")),
        "measured" if missing else record.get("limit_by") or "", shown(record.get("ratio")),
        " ".join(ratios) or "–", shown(record.get("cpu_us_per_op")),
        shown(record.get("cpu_limit")), shown(record.get("cpu_ratio")), verdict(record),
        shown(record.get("p50_ms")), shown(record.get("p99_ms")), shown(record.get("rss_mb")))


def rounded(value):
    """Three digits behind the point for what is small."""
    if not isinstance(value, float):
        return value
    return round(value, 4 if abs(value) < 1 else 2 if abs(value) < 100 else 1)


def shown(value):
    """A number as the table prints it."""
    if value is None:
        return "–"
    if value != int(value) and abs(value) < 1:
        return f"{value:.3f}".rstrip("0")
    return f"{value:.1f}" if abs(value) < 100 and value != int(value) else f"{value:.0f}"

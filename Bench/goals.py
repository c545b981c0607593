"""What is asked of each figure, and whether it is reached. Pure: the tests call it with made-up records."""
from typing import NamedTuple, Optional


class Goal(NamedTuple):
    """Bounds of a figure; all that are given hold at once."""

    unit: str
    #: Of the figure itself.
    least: Optional[float] = None
    most: Optional[float] = None
    #: Least share of the limit's rate that is reached.
    ratio: Optional[float] = None
    #: Least of the limit's CPU per operation divided by ours.
    cpu_ratio: Optional[float] = None


PER_SECOND = Goal("/s")
#: On any engine. Sources: issues 2 and 3 for the figures themselves, issue 8 for the ratios.
GOALS = {
    "checkout": Goal("/s", cpu_ratio=150),
    "place": Goal("/s", ratio=0.4, cpu_ratio=1 / 2.5),
    "product_page": Goal("/s", cpu_ratio=1 / 12),
    "product_list": Goal("/s", cpu_ratio=1 / 12),
    "product_search": PER_SECOND,
    "flash_200_50": Goal("sold", least=50),
    "start_to_ready": Goal("ms", most=1000),
    "start_to_ready_bench": Goal("ms"),
    "import_rows": Goal("/s", least=3500),
    "kb_per_viewer": Goal("KB", most=24),
    "pin_10k_ms": Goal("ms", most=500),
    "fanout_10k": Goal("/s", ratio=2),
    "fanout_10k_coalesced": Goal("/s", least=500_000),
    "fanout_1k": Goal("/s", ratio=1.1),
    "glass_to_glass_ms": Goal("ms", most=4000),
}
#: Where PostgreSQL has a limit of its own: SQLite's figure of the same run.
POSTGRES_GOALS = {name: Goal("/s", ratio=0.6) for name in ("checkout", "place")}

#: Figures of a server under load: its memory counts too.
SERVED = ("product_page", "product_list", "product_search", "checkout", "place", "flash_200_50")
#: Of the server after its load.
RESIDENT_MB = 80
CHECKOUT_P99_MS = 100
FLASH_WALL_MS = 1000


def goal_of(name, engine):
    """The goal of a figure on an engine."""
    if engine == "postgres" and name in POSTGRES_GOALS:
        return POSTGRES_GOALS[name]
    return GOALS[name]


def with_limit(record, by, limit):
    """The record beside its limit: ratios, of which more is better. `by`: whose limit it is."""
    cpu, own = limit.get("cpu_us_per_op"), record.get("cpu_us_per_op")
    return record | {
        "limit_by": by, "limit": limit["value"], "ratio": quotient(record["value"], limit["value"]),
        "cpu_limit": cpu, "cpu_ratio": quotient(cpu, own),
    }


def quotient(above, below):
    """Nil unless both were measured."""
    return above / below if above is not None and below else None


def beside_sqlite(records):
    """PostgreSQL's records beside those of SQLite, where that is their limit."""
    own = {record["name"]: record for record in records if record["engine"] == "sqlite"}
    return [
        with_limit(record, "sqlite", own[record["name"]])
        if record["engine"] == "postgres" and record["name"] in POSTGRES_GOALS
        and record["name"] in own else record
        for record in records
    ]


def verdict(record):
    """`yes`, `NO`, `?` where a limit that the goal asks for wasn't measured, or nothing."""
    goal = goal_of(record["name"], record["engine"])
    checks = [
        at_least(record.get("value"), goal.least), at_most(record.get("value"), goal.most),
        at_least(record.get("ratio"), goal.ratio), at_least(record.get("cpu_ratio"), goal.cpu_ratio),
    ]
    if all(check == "" for check in checks):
        return ""
    if record["name"] == "checkout":
        checks.append(at_most(record["p99_ms"], CHECKOUT_P99_MS))
    if record["name"] == "flash_200_50":
        checks.append(at_most(record["wall_ms"], FLASH_WALL_MS))
    if record["name"] in SERVED:
        checks.append(at_most(record["rss_mb"], RESIDENT_MB))
    return next((word for word in ("NO", "?") if word in checks), "yes")


def at_least(value, bound):
    """The verdict on one bound."""
    if bound is None:
        return ""
    return "?" if value is None else "yes" if value >= bound else "NO"


def at_most(value, bound):
    """The verdict on one bound."""
    if bound is None:
        return ""
    return "?" if value is None else "yes" if value <= bound else "NO"

"""Checks layouts of `pasar pack --layouts` from the definition alone; knows nothing of the packer.

    pasar pack --boxes boxes.csv --items items.csv --layouts | \
        python3 packing_checker.py boxes.csv items.csv

Every unit is in one box and of its own size, inside, over nothing else's room, carried by the floor
or by tops below it on 70 % of its base; a box weighs no more than it may, itself included.
"""

import csv
import sys
from collections import Counter, defaultdict


def read(path):
    with open(path, newline="") as file:
        return [row for row in csv.reader(file) if any(row)]


def is_number(text):
    return text.strip().isdigit()


def faults(boxes, items, layouts):
    """Sentences about what is wrong; none for a possible packing."""
    sizes = {row[0]: [int(n) for n in row[1:9]] for row in boxes if is_number(row[4])}
    wanted, about = defaultdict(Counter), {}
    for row in items:
        if not is_number(row[1]):
            continue
        order, quantity, name = row[0], int(row[1]), row[2]
        sides = tuple(sorted(int(n) for n in row[3:6]))
        rules = frozenset(row[7].split()) if len(row) > 7 else frozenset()
        key = (name, sides, int(row[6]), rules, int(row[5]))
        wanted[order][name, sides] += quantity
        about.setdefault((order, name, sides), key)
    found = defaultdict(list)
    got = defaultdict(Counter)
    for row in layouts[1:]:
        order, _, _, number, box, name = row[:6]
        x, y, z = map(int, row[6:9])
        size = tuple(map(int, row[10:13]))
        got[order][name, tuple(sorted(size))] += 1
        found[order, number, box].append((name, (x, y, z), size))
    for order, units in wanted.items():
        if units != got[order]:
            yield f"{order}: {units - got[order]} missing, {got[order] - units} too many"
    for (order, number, box), units in found.items():
        where = f"{order}, box {number}"
        if box not in sizes:
            yield f"{where}: no box is called {box}"
            continue
        empty, room, most = sizes[box][3], sizes[box][4:7], sizes[box][7]
        weight, kinds = empty, set()
        for index, (name, corner, size) in enumerate(units):
            key = about.get((order, name, tuple(sorted(size))))
            if key is None:
                continue
            weight += key[2]
            kinds.add("hazmat" in key[3])
            if "upright" in key[3] and size[2] != key[4]:
                yield f"{where}: {name} is turned over"
            if any(c < 0 or c + s > r for c, s, r in zip(corner, size, room)):
                yield f"{where}: {name} reaches outside"
            carried = size[0] * size[1] if corner[2] == 0 else 0
            for other, (name2, corner2, size2) in enumerate(units):
                if other == index:
                    continue
                x, y, z = (
                    min(c + s, c2 + s2) - max(c, c2)
                    for c, s, c2, s2 in zip(corner, size, corner2, size2)
                )
                if x > 0 and y > 0 and z > 0:
                    yield f"{where}: {name} and {name2} are in one place"
                if x > 0 and y > 0 and corner2[2] + size2[2] == corner[2]:
                    carried += x * y
                    key2 = about.get((order, name2, tuple(sorted(size2))))
                    if key2 and "fragile" in key2[3]:
                        yield f"{where}: {name} stands on {name2}"
            if carried * 10 < size[0] * size[1] * 7:
                yield f"{where}: {name} is carried on {carried / (size[0] * size[1]):.0%}"
        if weight > most:
            yield f"{where}: {weight} g in a box for {most} g"
        if len(kinds) > 1:
            yield f"{where}: dangerous goods beside others"


def main():
    boxes, items = read(sys.argv[1]), read(sys.argv[2])
    layouts = [row for row in csv.reader(sys.stdin) if row]
    wrong = list(faults(boxes, items, layouts))
    print("\n".join(wrong[:50]))
    count = len({(row[0], row[3]) for row in layouts[1:]})
    print(f"{count} boxes, {len(wrong)} faults", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

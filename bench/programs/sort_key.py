"""Sorts records with key functions written in Python."""

SIZE = 10000


class Record:
    def __init__(self, number, name):
        self.number = number
        self.name = name


def by_number(record):
    return record.number


def make(n):
    value = 7
    records = []
    for _ in range(n):
        value = (value * 1103515245 + 12345) % 2147483648
        records.append(Record(value % 5000, "n%d" % (value >> 12 & 1023)))
    return records


def run(n):
    records = make(n)
    first = sorted(records, key=by_number)
    second = sorted(records, key=lambda r: (r.name, -r.number))
    records.sort(key=lambda r: r.number % 100 - r.number / 1000, reverse=True)
    return first[n // 2].number, second[n // 2].name, records[n // 2].number


if __name__ == "__main__":
    print(run(SIZE))

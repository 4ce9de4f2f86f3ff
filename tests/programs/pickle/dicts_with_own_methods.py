"""Dicts of classes that keep their items in their own way, in pickle, json and marshal."""

import collections
import io
import json
import marshal
import pickle

ordered = collections.OrderedDict(a=1, b=2, c=3)
ordered.move_to_end("a")
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    print(protocol, pickle.loads(pickle.dumps(ordered, protocol)))

class Logged(dict):
    def __setitem__(self, key, value):
        print("set", key, value)
        super().__setitem__(key, value)

    def items(self):
        return [("z", 26), ("y", 25)]

logged = Logged(a=1)
print(pickle.loads(pickle.dumps(logged)), json.dumps(logged), json.dumps(Logged()))
print(json.dumps(ordered), json.dumps({"x": ordered}, indent=1), json.dumps(ordered, sort_keys=True))
print(pickle.loads(pickle.dumps(collections.defaultdict(list, k=[1]))), pickle.loads(pickle.dumps(collections.Counter("abca"))))
for table in (ordered, logged):
    try:
        marshal.dumps(table)
    except ValueError as error:
        print(error)

class Table(dict):
    def __getitem__(self, key):
        if key is complex:
            return lambda number: (complex, (number.real, 0))
        raise KeyError(key)

import io

file = io.BytesIO()
pickler = pickle.Pickler(file)
pickler.dispatch_table = Table()
pickler.dump([1 + 2j, 3])
print(pickle.loads(file.getvalue()))

for text in [r'"\u0041', r'"\ud834', r'"\ud834\udd1e', r'{"a": "\u0041', r'"\u004', r'"\ud834\udd1']:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        print(error)
print(ascii(json.loads(r'"\ud834\udd1e \ud834x"')))

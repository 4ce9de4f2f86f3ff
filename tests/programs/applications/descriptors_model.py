"""Declared fields by descriptors and a metaclass: defaults, conversion, validation, inheritance, events."""


class Field:
    counter = 0

    def __init__(self, kind, default=None, check=None):
        self.kind, self.default, self.check = kind, default, check
        Field.counter += 1
        self.order = Field.counter

    def __set_name__(self, owner, name):
        self.name, self.slot = name, "_" + name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return instance.__dict__.get(self.slot, self.default)

    def __set__(self, instance, value):
        try:
            value = self.kind(value)
        except (TypeError, ValueError) as e:
            raise TypeError(f"{type(instance).__name__}.{self.name}: {e}") from None
        if self.check and not self.check(value):
            raise ValueError(f"{self.name}={value!r} not allowed")
        old = self.__get__(instance)
        instance.__dict__[self.slot] = value
        instance.changed(self.name, old, value)

    def __delete__(self, instance):
        instance.__dict__.pop(self.slot, None)


class Meta(type):
    registry = {}

    @classmethod
    def __prepare__(mcs, name, bases, **options):
        return {"__order__": []}

    def __new__(mcs, name, bases, namespace, *, table=None, **options):
        namespace.pop("__order__")
        cls = super().__new__(mcs, name, bases, namespace)
        fields = {}
        for base in reversed(cls.__mro__):
            for key, value in vars(base).items():
                if isinstance(value, Field):
                    fields[key] = value
        cls.fields = dict(sorted(fields.items(), key=lambda item: item[1].order))
        cls.table = table or name.lower()
        mcs.registry[cls.table] = cls
        return cls

    def __init__(cls, name, bases, namespace, **options):
        super().__init__(name, bases, namespace)

    def __call__(cls, *args, **kwargs):
        instance = super().__call__()
        for name, value in (*zip(cls.fields, args), *kwargs.items()):
            if name not in cls.fields:
                raise TypeError(f"{cls.__name__} has no field {name!r}")
            setattr(instance, name, value)
        return instance

    def __iter__(cls):
        return iter(cls.fields)

    def __len__(cls):
        return len(cls.fields)

    def __contains__(cls, name):
        return name in cls.fields


class Model(metaclass=Meta):
    events = 0

    def changed(self, name, old, new):
        if old != new:
            type(self).events += 1

    def __eq__(self, other):
        return type(self) is type(other) and all(getattr(self, n) == getattr(other, n) for n in type(self))

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in type(self))})"

    def __init_subclass__(cls, **kwargs):
        cls.subclassed = True


class Named(Model):
    name = Field(str, "?")


class Person(Named, table="people"):
    age = Field(int, 0, lambda age: 0 <= age < 150)

    def changed(self, name, old, new):
        super().changed(name, old, new)
        self.__dict__.setdefault("log", []).append((name, old, new))


class Employee(Person):
    salary = Field(float, 0.0)

    @property
    def yearly(self):
        return self.salary * 12


p = Person("Ann", "41")
e = Employee(name="Bob", age=30, salary="1000")
print(p, e, e.yearly, list(Employee), len(Employee), "age" in Named, sorted(Meta.registry))
print(p.log, Person.events, Employee.events, Model.events, Person.fields["age"] is Person.age, Person.subclassed)
for action in [lambda: Person("x", 200), lambda: Person(age="old"), lambda: Employee(wage=3), lambda: setattr(e, "salary", [])]:
    try:
        print(action())
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error, error.__cause__, error.__suppress_context__)
del e.age
print(e, e == Employee("Bob", 0, 1000), e != p, e == Employee("Bob", 1, 1000))
people = [Employee(f"n{i % 7}", i % 60, i * 1.5) for i in range(400)]
for round_ in range(5):
    for person in people:
        person.age = (person.age * 3 + round_) % 100
        person.salary += person.age / 2
print(sum(x.yearly for x in people), sum(x.age for x in people), Employee.events, len(people[0].log))

"""A ledger with exceptions of its own, properties, context managers, and rollback."""
from collections import defaultdict


class BankError(Exception):
    code = 0

    def __init__(self, account, *details):
        super().__init__(account, *details)
        self.account = account

    def __str__(self):
        return f"[{self.code}] {self.account}: {self.describe()}"

    def describe(self):
        return "failed"


class InsufficientFunds(BankError):
    code = 1

    def describe(self):
        wanted, have = self.args[1:]
        return f"needs {wanted - have:.2f} more"


class Frozen(BankError):
    code = 2


class Limit(InsufficientFunds):
    code = 3

    def describe(self):
        return "limit; " + super().describe()


class Account:
    count = 0

    def __init__(self, name, balance=0, limit=None):
        self.name, self._balance, self.limit = name, balance, limit
        self.frozen = False
        self.history = []
        Account.count += 1

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if self.frozen:
            raise Frozen(self.name)
        if value < 0:
            raise InsufficientFunds(self.name, self._balance - value, self._balance)
        self.history.append(value - self._balance)
        self._balance = value

    def withdraw(self, amount):
        if self.limit is not None and amount > self.limit:
            raise Limit(self.name, amount, self.limit)
        self.balance -= amount

    def deposit(self, amount):
        self.balance += amount

    def __repr__(self):
        return f"<{self.name} {self.balance:.2f}{' frozen' if self.frozen else ''}>"


class Bank:
    def __init__(self, *accounts):
        self.accounts = {a.name: a for a in accounts}
        self.failures = defaultdict(int)
        self.depth = 0

    def __getitem__(self, name):
        return self.accounts[name]

    def __enter__(self):
        self.depth += 1
        self.saved = {n: (a._balance, len(a.history)) for n, a in self.accounts.items()}
        return self

    def __exit__(self, kind, error, traceback):
        self.depth -= 1
        if kind is None:
            return
        for name, (balance, length) in self.saved.items():
            account = self.accounts[name]
            account._balance = balance
            del account.history[length:]
        if issubclass(kind, BankError):
            self.failures[kind.__name__] += 1
            return isinstance(error, InsufficientFunds) and not isinstance(error, Limit)

    def transfer(self, source, target, amount):
        try:
            self[target].deposit(amount)
            self[source].withdraw(amount)
        except KeyError as missing:
            raise BankError(str(missing)) from missing
        finally:
            self.last = (source, target, amount)


bank = Bank(Account("ann", 100), Account("bob", 50.5, limit=40), Account("eve"))
with bank:
    bank.transfer("ann", "bob", 30)
print(bank.accounts, bank.last)
with bank:
    bank.transfer("eve", "ann", 1)
print(bank.accounts, dict(bank.failures))
for source, target, amount in [("bob", "eve", 45), ("bob", "zed", 1), ("ann", "eve", 10)]:
    bank["ann"].frozen = source == "ann"
    try:
        with bank:
            bank.transfer(source, target, amount)
    except BankError as e:
        print(type(e).__name__, e, repr(e.__cause__), e.args)
    except KeyError as e:
        print("key", e)
bank["ann"].frozen = False
seed, done, refused = 12345, 0, 0
names = list(bank.accounts)
for step in range(3000):
    seed = (seed * 1103515245 + 12345) % 2**31
    source, target, amount = names[seed % 3], names[seed // 3 % 3], seed // 9 % 60 / 4
    before = len(bank.failures)
    try:
        with bank:
            bank.transfer(source, target, amount)
            done += 1
    except Limit as e:
        refused += 1
print(bank.accounts, done, refused, dict(bank.failures), sum(a.balance for a in bank.accounts.values()), bank.depth, Account.count)
print([round(sum(a.history), 2) for a in bank.accounts.values()], [len(a.history) for a in bank.accounts.values()])

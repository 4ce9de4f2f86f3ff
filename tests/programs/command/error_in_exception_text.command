-c
class E(Exception):\n    def __str__(self):\n        return 1 // 0\nraise E

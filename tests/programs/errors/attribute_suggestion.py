class Shape:
    def __init__(self):
        self.width = 1
        self.height = 2


s = Shape()
print(s.width)
print((s.width + s.heigth) * 2)

class Broken:
    x = 1
    y = x + undefined

    def m(self):
        pass

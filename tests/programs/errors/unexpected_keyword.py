def draw(shape, *, colour="red", width=1):
    return shape, colour, width


print(draw("line", width=2))
print(draw("line", color="blue"))

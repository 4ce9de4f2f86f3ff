"""Escape times over the Mandelbrot set, with complex numbers and with pairs of floats."""

SIZE = 60
LIMIT = 50


def escape_complex(c):
    z = 0j
    for i in range(LIMIT):
        if abs(z) > 2.0:
            return i
        z = z * z + c
    return LIMIT


def escape_floats(cr, ci):
    zr = zi = 0.0
    i = 0
    while i < LIMIT and zr * zr + zi * zi <= 4.0:
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
        i += 1
    return i


def run(n):
    total = checksum = 0
    for row in range(n):
        ci = 2.5 * row / n - 1.25
        for column in range(n):
            cr = 3.0 * column / n - 2.0
            total += escape_complex(complex(cr, ci))
            checksum = (checksum * 31 + escape_floats(cr, ci)) % 1000003
    return total, checksum


if __name__ == "__main__":
    print(run(SIZE))

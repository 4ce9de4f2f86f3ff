"""The quadcopter of quadcopter_scalars.py with vectors as objects that have operators."""

from math import cos, sin

from quadcopter_scalars import ARM, DRAG, GRAVITY, INERTIA, LIMIT, MASS, STEP, TORQUE, limited

SIZE = 5000


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __iter__(self):
        yield self.x
        yield self.y
        yield self.z


class Motor:
    """At a place on the frame, turning one way or the other."""

    def __init__(self, x, y, spin):
        self.x = x
        self.y = y
        self.spin = spin
        self.force = 0.0

    def demand(self, push, turn):
        self.force = limited(push + self.y * turn.x + self.x * turn.y + self.spin * turn.z, 0.0, LIMIT)


class Quadcopter:
    def __init__(self):
        self.position = self.velocity = self.angles = self.rates = Vector(0.0, 0.0, 0.0)
        self.motors = [Motor(-1, 0, 1), Motor(1, 0, 1), Motor(0, 1, -1), Motor(0, -1, -1)]

    def steer(self, goal):
        away = goal - self.position
        want_pitch = limited(0.3 * away.x - 0.35 * self.velocity.x, -0.4, 0.4)
        want_roll = limited(-0.3 * away.y + 0.35 * self.velocity.y, -0.4, 0.4)
        push = MASS * (GRAVITY + 4.0 * away.z - 3.0 * self.velocity.z) / 4.0
        turn = Vector(
            0.8 * (want_roll - self.angles.x) - 0.2 * self.rates.x,
            0.8 * (want_pitch - self.angles.y) - 0.2 * self.rates.y,
            -0.3 * self.angles.z - 0.1 * self.rates.z,
        )
        for motor in self.motors:
            motor.demand(push, turn)

    def acceleration(self):
        thrust = sum(motor.force for motor in self.motors) / MASS
        roll, pitch, yaw = self.angles
        up = Vector(
            cos(yaw) * sin(pitch) * cos(roll) + sin(yaw) * sin(roll),
            sin(yaw) * sin(pitch) * cos(roll) - cos(yaw) * sin(roll),
            cos(pitch) * cos(roll),
        )
        return up * thrust - self.velocity * DRAG - Vector(0.0, 0.0, GRAVITY)

    def turning(self):
        x = y = z = 0.0
        for motor in self.motors:
            x += ARM * motor.y * motor.force
            y += ARM * motor.x * motor.force
            z += TORQUE * motor.spin * motor.force
        (a, b, c), (p, q, r) = INERTIA, self.rates
        return Vector((x + (b - c) * q * r) / a, (y + (c - a) * r * p) / b, (z + (a - b) * p * q) / c)

    def step(self, goal):
        self.steer(goal)
        faster, turned = self.acceleration(), self.turning()
        self.position += self.velocity * STEP
        self.velocity += faster * STEP
        self.angles += self.rates * STEP
        self.rates += turned * STEP


def run(n):
    quadcopter = Quadcopter()
    goal = Vector(3.0, -2.0, 5.0)
    for _ in range(n):
        quadcopter.step(goal)
    return "%.6f %.6f %.6f" % tuple(quadcopter.position)


if __name__ == "__main__":
    print(run(SIZE))

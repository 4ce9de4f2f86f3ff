"""../quadcopter_lists.py with vectors as arrays of NumPy, each of three or four numbers."""

import numpy

from quadcopter_scalars import ARM, DRAG, GRAVITY, INERTIA, LIMIT, MASS, STEP, TORQUE, limited

SIZE = 5000

# How much the moments about the three axes ask of each motor, and what the motors' forces do about them.
SIGNS = numpy.array([(0, -1, 1), (0, 1, 1), (1, 0, -1), (-1, 0, -1)], dtype=float)
MOMENTS = numpy.array([(0, 0, ARM, -ARM), (-ARM, ARM, 0, 0), (TORQUE, TORQUE, -TORQUE, -TORQUE)])
MASSES = numpy.array(INERTIA)
# Of each axis those of the other two, first minus second.
OTHERS = MASSES[[1, 2, 0]] - MASSES[[2, 0, 1]]
DOWN = numpy.array([0.0, 0.0, GRAVITY])


def motors(goal, position, velocity, angles, rates):
    away = goal - position
    want_pitch = limited(0.3 * away[0] - 0.35 * velocity[0], -0.4, 0.4)
    want_roll = limited(-0.3 * away[1] + 0.35 * velocity[1], -0.4, 0.4)
    push = MASS * (GRAVITY + 4.0 * away[2] - 3.0 * velocity[2]) / 4.0
    wanted = numpy.array([want_roll, want_pitch, 0.0])
    turn = numpy.array([0.8, 0.8, 0.3]) * (wanted - angles) - numpy.array([0.2, 0.2, 0.1]) * rates
    return numpy.clip(push + SIGNS @ turn, 0.0, LIMIT)


def acceleration(forces, velocity, angles):
    (cos_roll, cos_pitch, cos_yaw), (sin_roll, sin_pitch, sin_yaw) = numpy.cos(angles), numpy.sin(angles)
    up = numpy.array([
        cos_yaw * sin_pitch * cos_roll + sin_yaw * sin_roll,
        sin_yaw * sin_pitch * cos_roll - cos_yaw * sin_roll,
        cos_pitch * cos_roll,
    ])
    return forces.sum() / MASS * up - DRAG * velocity - DOWN


def turning(forces, rates):
    return (MOMENTS @ forces + OTHERS * rates[[1, 2, 0]] * rates[[2, 0, 1]]) / MASSES


def fly(steps, goal):
    position, velocity, angles, rates = numpy.zeros((4, 3))
    for _ in range(steps):
        forces = motors(goal, position, velocity, angles, rates)
        faster, turned = acceleration(forces, velocity, angles), turning(forces, rates)
        position, velocity = position + STEP * velocity, velocity + STEP * faster
        angles, rates = angles + STEP * rates, rates + STEP * turned
    return "%.6f %.6f %.6f" % tuple(position)


def run(n):
    return fly(n, numpy.array([3.0, -2.0, 5.0]))


if __name__ == "__main__":
    print(run(SIZE))

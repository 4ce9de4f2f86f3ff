"""The quadcopter of quadcopter_scalars.py with vectors as lists and functions that make new ones."""

from math import cos, sin

from quadcopter_scalars import ARM, DRAG, GRAVITY, INERTIA, LIMIT, MASS, STEP, TORQUE, limited

SIZE = 5000


def advanced(vector, change):
    return [value + STEP * rate for value, rate in zip(vector, change)]


def motors(goal, position, velocity, angles, rates):
    want_pitch = limited(0.3 * (goal[0] - position[0]) - 0.35 * velocity[0], -0.4, 0.4)
    want_roll = limited(-0.3 * (goal[1] - position[1]) + 0.35 * velocity[1], -0.4, 0.4)
    push = MASS * (GRAVITY + 4.0 * (goal[2] - position[2]) - 3.0 * velocity[2]) / 4.0
    turn = [
        0.8 * (want_roll - angles[0]) - 0.2 * rates[0],
        0.8 * (want_pitch - angles[1]) - 0.2 * rates[1],
        -0.3 * angles[2] - 0.1 * rates[2],
    ]
    signs = [(0, -1, 1), (0, 1, 1), (1, 0, -1), (-1, 0, -1)]
    wanted = [push + sum(sign * part for sign, part in zip(row, turn)) for row in signs]
    return [limited(force, 0.0, LIMIT) for force in wanted]


def acceleration(forces, velocity, angles):
    thrust = sum(forces) / MASS
    (cos_roll, sin_roll), (cos_pitch, sin_pitch), (cos_yaw, sin_yaw) = [(cos(angle), sin(angle)) for angle in angles]
    up = [
        cos_yaw * sin_pitch * cos_roll + sin_yaw * sin_roll,
        sin_yaw * sin_pitch * cos_roll - cos_yaw * sin_roll,
        cos_pitch * cos_roll,
    ]
    result = [thrust * part - DRAG * speed for part, speed in zip(up, velocity)]
    result[2] -= GRAVITY
    return result


def turning(forces, rates):
    front, back, left, right = forces
    moments = [ARM * (left - right), ARM * (back - front), TORQUE * (front + back - left - right)]
    return [
        (moments[i] + (INERTIA[i - 2] - INERTIA[i - 1]) * rates[i - 2] * rates[i - 1]) / INERTIA[i]
        for i in range(3)
    ]


def fly(steps, goal):
    position, velocity, angles, rates = [[0.0, 0.0, 0.0] for _ in range(4)]
    for _ in range(steps):
        forces = motors(goal, position, velocity, angles, rates)
        faster, turned = acceleration(forces, velocity, angles), turning(forces, rates)
        position, velocity = advanced(position, velocity), advanced(velocity, faster)
        angles, rates = advanced(angles, rates), advanced(rates, turned)
    return "%.6f %.6f %.6f" % tuple(position)


def run(n):
    return fly(n, [3.0, -2.0, 5.0])


if __name__ == "__main__":
    print(run(SIZE))

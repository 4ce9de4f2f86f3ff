"""Simulates a quadcopter that a controller steers to a point: the state is local variables.

The same model is in quadcopter_lists.py, with vectors as lists, in quadcopter_classes.py, with vectors as objects, in
c/quadcopter_scalars.c, and in with_numpy/quadcopter_lists.py, with vectors as arrays.
"""

from math import cos, sin

SIZE = 10000

STEP = 0.002
GRAVITY = 9.81
MASS = 1.2
INERTIA = (0.0123, 0.0123, 0.0224)
ARM = 0.17
DRAG = 0.1
TORQUE = 0.016
LIMIT = 8.0


def limited(value, low, high):
    return low if value < low else high if value > high else value


def fly(steps, goal):
    goal_x, goal_y, goal_z = goal
    inertia_x, inertia_y, inertia_z = INERTIA
    x = y = z = u = v = w = 0.0
    roll = pitch = yaw = p = q = r = 0.0
    for _ in range(steps):
        # The controller: where to lean, how hard to push, and what each of the four motors does for it.
        want_pitch = limited(0.3 * (goal_x - x) - 0.35 * u, -0.4, 0.4)
        want_roll = limited(-0.3 * (goal_y - y) + 0.35 * v, -0.4, 0.4)
        push = MASS * (GRAVITY + 4.0 * (goal_z - z) - 3.0 * w) / 4.0
        turn_x = 0.8 * (want_roll - roll) - 0.2 * p
        turn_y = 0.8 * (want_pitch - pitch) - 0.2 * q
        turn_z = -0.3 * yaw - 0.1 * r
        front = limited(push - turn_y + turn_z, 0.0, LIMIT)
        back = limited(push + turn_y + turn_z, 0.0, LIMIT)
        left = limited(push + turn_x - turn_z, 0.0, LIMIT)
        right = limited(push - turn_x - turn_z, 0.0, LIMIT)
        # Forces and moments.
        thrust = front + back + left + right
        cos_roll, sin_roll = cos(roll), sin(roll)
        cos_pitch, sin_pitch = cos(pitch), sin(pitch)
        cos_yaw, sin_yaw = cos(yaw), sin(yaw)
        a = thrust * (cos_yaw * sin_pitch * cos_roll + sin_yaw * sin_roll) / MASS - DRAG * u
        b = thrust * (sin_yaw * sin_pitch * cos_roll - cos_yaw * sin_roll) / MASS - DRAG * v
        c = thrust * cos_pitch * cos_roll / MASS - GRAVITY - DRAG * w
        turned_p = (ARM * (left - right) + (inertia_y - inertia_z) * q * r) / inertia_x
        turned_q = (ARM * (back - front) + (inertia_z - inertia_x) * p * r) / inertia_y
        turned_r = (TORQUE * (front + back - left - right) + (inertia_x - inertia_y) * p * q) / inertia_z
        x, y, z = x + STEP * u, y + STEP * v, z + STEP * w
        u, v, w = u + STEP * a, v + STEP * b, w + STEP * c
        roll, pitch, yaw = roll + STEP * p, pitch + STEP * q, yaw + STEP * r
        p, q, r = p + STEP * turned_p, q + STEP * turned_q, r + STEP * turned_r
    return "%.6f %.6f %.6f" % (x, y, z)


def run(n):
    return fly(n, (3.0, -2.0, 5.0))


if __name__ == "__main__":
    print(run(SIZE))

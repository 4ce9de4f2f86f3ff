/* ../quadcopter_scalars.py. */
#include <math.h>

#include "measure.h"

static const double STEP = 0.002, GRAVITY = 9.81, MASS = 1.2, ARM = 0.17, DRAG = 0.1, TORQUE = 0.016, LIMIT = 8.0;
static const double INERTIA_X = 0.0123, INERTIA_Y = 0.0123, INERTIA_Z = 0.0224;

static double limited(double value, double low, double high) {
    return value < low ? low : value > high ? high : value;
}

static void run(int steps, char *result, size_t length) {
    const double goal_x = 3, goal_y = -2, goal_z = 5;
    double x = 0, y = 0, z = 0, u = 0, v = 0, w = 0;
    double roll = 0, pitch = 0, yaw = 0, p = 0, q = 0, r = 0;
    for (int step = 0; step < steps; step++) {
        double want_pitch = limited(0.3 * (goal_x - x) - 0.35 * u, -0.4, 0.4);
        double want_roll = limited(-0.3 * (goal_y - y) + 0.35 * v, -0.4, 0.4);
        double push = MASS * (GRAVITY + 4.0 * (goal_z - z) - 3.0 * w) / 4.0;
        double turn_x = 0.8 * (want_roll - roll) - 0.2 * p;
        double turn_y = 0.8 * (want_pitch - pitch) - 0.2 * q;
        double turn_z = -0.3 * yaw - 0.1 * r;
        double front = limited(push - turn_y + turn_z, 0, LIMIT);
        double back = limited(push + turn_y + turn_z, 0, LIMIT);
        double left = limited(push + turn_x - turn_z, 0, LIMIT);
        double right = limited(push - turn_x - turn_z, 0, LIMIT);
        double thrust = front + back + left + right;
        double cos_roll = cos(roll), sin_roll = sin(roll);
        double cos_pitch = cos(pitch), sin_pitch = sin(pitch);
        double cos_yaw = cos(yaw), sin_yaw = sin(yaw);
        double a = thrust * (cos_yaw * sin_pitch * cos_roll + sin_yaw * sin_roll) / MASS - DRAG * u;
        double b = thrust * (sin_yaw * sin_pitch * cos_roll - cos_yaw * sin_roll) / MASS - DRAG * v;
        double c = thrust * cos_pitch * cos_roll / MASS - GRAVITY - DRAG * w;
        double turned_p = (ARM * (left - right) + (INERTIA_Y - INERTIA_Z) * q * r) / INERTIA_X;
        double turned_q = (ARM * (back - front) + (INERTIA_Z - INERTIA_X) * p * r) / INERTIA_Y;
        double turned_r = (TORQUE * (front + back - left - right) + (INERTIA_X - INERTIA_Y) * p * q) / INERTIA_Z;
        x += STEP * u, y += STEP * v, z += STEP * w;
        u += STEP * a, v += STEP * b, w += STEP * c;
        roll += STEP * p, pitch += STEP * q, yaw += STEP * r;
        p += STEP * turned_p, q += STEP * turned_q, r += STEP * turned_r;
    }
    snprintf(result, length, "%.6f %.6f %.6f", x, y, z);
}

int main(int count, char **arguments) {
    return measure(count, arguments, "quadcopter_scalars", 10000, run);
}

/* ../matrix.py, with the rows of a matrix one after the other in memory. */
#include "measure.h"

static double *matrix(int rows, int columns, long value) {
    double *result = malloc(sizeof(double) * rows * columns);
    for (int i = 0; i < rows * columns; i++) {
        value = (value * 1103515245 + 12345) % 2147483648;
        result[i] = value / 2147483648.0;
    }
    return result;
}

static double *multiply(int n, const double *a, const double *b) {
    double *product = malloc(sizeof(double) * n * n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double total = 0;
            for (int k = 0; k < n; k++) total += a[i * n + k] * b[k * n + j];
            product[i * n + j] = total;
        }
    return product;
}

static void run(int n, char *result, size_t length) {
    double *a = matrix(n, n, 1), *b = matrix(n, n, 2), *c = multiply(n, a, b), trace = 0;
    for (int i = 0; i < n; i++) trace += c[i * n + i];
    snprintf(result, length, "%.6f", trace);
    free(a), free(b), free(c);
}

int main(int count, char **arguments) {
    return measure(count, arguments, "matrix", 60, run);
}

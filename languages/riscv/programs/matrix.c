#include "runtime.h"
#define N 40
static int a[N][N], b[N][N], c[N][N];
/* Products of matrices of ints. */
static i64 program(i64 size) {
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) { a[i][k] = i * 7 - k; b[i][k] = i ^ k * 3; }
    i64 trace = 0;
    for (i64 round = 0; round < size; round++) {
        for (int i = 0; i < N; i++)
            for (int k = 0; k < N; k++) {
                int sum = 0;
                for (int j = 0; j < N; j++) sum += a[i][j] * b[j][k];
                c[i][k] = sum;
            }
        for (int i = 0; i < N; i++) trace += c[i][i] ^ round;
        a[round % N][round % 7]++;
    }
    report("trace", trace);
    return 0;
}

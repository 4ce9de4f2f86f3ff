#include "runtime.h"
#define N 3000
static int items[N];
static void sort(int *low, int *high) {
    while (low < high) {
        int pivot = low[(high - low) / 2], *i = low, *k = high;
        while (i <= k) {
            while (*i < pivot) i++;
            while (*k > pivot) k--;
            if (i <= k) { int t = *i; *i++ = *k; *k-- = t; }
        }
        if (k - low < high - i) { sort(low, k); low = i; } else { sort(i, high); high = k; }
    }
}
/* Sorts pseudorandom numbers. */
static i64 program(i64 size) {
    u32 state = 1;
    i64 sum = 0;
    for (i64 round = 0; round < size; round++) {
        for (int i = 0; i < N; i++) { state = state * 1103515245u + 12345u; items[i] = state >> 8; }
        sort(items, items + N - 1);
        for (int i = 1; i < N; i++) if (items[i - 1] > items[i]) { print("not sorted\n"); return 1; }
        sum += items[0] + items[N / 2] + items[N - 1];
    }
    report("sum", sum);
    return 0;
}

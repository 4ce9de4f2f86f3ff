#include "runtime.h"
#define LIMIT 5000
static u8 composite[LIMIT + 1];
/* Primes up to LIMIT, counted over and over. */
static i64 program(i64 size) {
    i64 count = 0;
    for (i64 round = 0; round < size; round++) {
        for (int i = 0; i <= LIMIT; i++) composite[i] = 0;
        count = 0;
        for (int i = 2; i <= LIMIT; i++) {
            if (composite[i]) continue;
            count++;
            for (int k = i + i; k <= LIMIT; k += i) composite[k] = 1;
        }
    }
    report("primes", count);
    return 0;
}

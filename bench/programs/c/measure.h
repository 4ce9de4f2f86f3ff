/* What the programs here have in common: `PROGRAM --loops N --iterations N [SIZE]` prints what bench/stub/run.py prints of the
   program of the same name in Python. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Writes what was computed into `result`. */
typedef void run_function(int size, char *result, size_t length);

static double cpu_time(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static int measure(int count, char **arguments, const char *name, int size, run_function *run) {
    int loops = 1, iterations = 1;
    char result[200] = "";
    for (int i = 1; i < count; i++) {
        if (!strcmp(arguments[i], "--loops") && i + 1 < count) loops = atoi(arguments[++i]);
        else if (!strcmp(arguments[i], "--iterations") && i + 1 < count) iterations = atoi(arguments[++i]);
        else size = atoi(arguments[i]);
    }
    for (int iteration = 0; iteration < iterations; iteration++) {
        double start = cpu_time();
        for (int loop = 0; loop < loops; loop++) run(size, result, sizeof result);
        printf("{\"name\": \"%s\", \"iteration\": %d, \"cpu\": %.9f}\n", name, iteration, cpu_time() - start);
    }
    printf("{\"name\": \"%s\", \"result\": \"'%s'\"}\n", name, result);
    return 0;
}

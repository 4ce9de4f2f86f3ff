#include "runtime.h"
static i64 place(u32 all, u32 columns, u32 left, u32 right) {
    if (columns == all) return 1;
    i64 count = 0;
    for (u32 free = all & ~(columns | left | right); free;) {
        u32 bit = free & -free;
        free -= bit;
        count += place(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}
/* Queens on a board of 6 + size rows. */
static i64 program(i64 size) {
    u32 all = (1u << (6 + size)) - 1;
    report("solutions", place(all, 0, 0, 0));
    return 0;
}

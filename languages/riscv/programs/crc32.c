#include "runtime.h"
static u32 table[256];
static u8 data[4096];
/* The CRC of a buffer, by table and by bits. */
static i64 program(i64 size) {
    for (u32 i = 0; i < 256; i++) {
        u32 word = i;
        for (int k = 0; k < 8; k++) word = word & 1 ? word >> 1 ^ 0xedb88320u : word >> 1;
        table[i] = word;
    }
    for (int i = 0; i < 4096; i++) data[i] = i * 31 >> 3;
    u32 sum = 0;
    for (i64 round = 0; round < size; round++) {
        u32 crc = ~0u;
        for (int i = 0; i < 4096; i++) crc = crc >> 8 ^ table[(crc ^ data[i]) & 255];
        sum = sum * 31 + ~crc;
        data[round & 4095] ^= crc;
    }
    report("crc", sum);
    return 0;
}

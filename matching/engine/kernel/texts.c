/* Texts of chosen rows, one behind the other. They lie as Arrow's do: text r is data[offsets[r]] up to data[offsets[r + 1]]. */
#include "common.h"

enum {
    CHUNK = 32, /* most texts are short, and a whole chunk is copied quicker than a few bytes */
    ROWS_AHEAD = 32, /* so many rows before a text is copied it is sent for: chosen rows lie far apart, and waiting for each takes 100 ns */
    BAD_ROW = -2,
    NO_ROOM = -1
};

/* Returns how many bytes `out` holds now, of at most `room` and CHUNK more that may be written over; `starts` has count + 1 places.
   BAD_ROW: a row that there is not, or offsets that fall or lie outside the `length` bytes of data. */
ZK_API int64_t zk_texts(const int64_t *offsets, int64_t texts, const char *data, int64_t length, const uint32_t *rows, int64_t count,
                        int64_t *starts, char *out, int64_t room) {
    int64_t total = 0;
    starts[0] = 0;
    for (int64_t each = 0; each < count; each++) {
        if (each + 2 * ROWS_AHEAD < count)
            __builtin_prefetch((const char *)((uintptr_t)offsets + sizeof(int64_t) * rows[each + 2 * ROWS_AHEAD]));
        if (each + ROWS_AHEAD < count && rows[each + ROWS_AHEAD] < (uint64_t)texts)
            __builtin_prefetch((const char *)((uintptr_t)data + (uintptr_t)offsets[rows[each + ROWS_AHEAD]]));
        if (rows[each] >= (uint64_t)texts)
            return BAD_ROW;
        const int64_t first = offsets[rows[each]], end = offsets[(int64_t)rows[each] + 1];
        if (first < 0 || end < first || end > length)
            return BAD_ROW;
        const int64_t size = end - first;
        if (size > room - total)
            return NO_ROOM;
        if (size <= CHUNK && length - first >= CHUNK)
            memcpy(out + total, data + first, CHUNK);
        else
            memcpy(out + total, data + first, (size_t)size);
        starts[each + 1] = total += size;
    }
    return total;
}

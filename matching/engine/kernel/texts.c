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

/* ---- texts of one size ---- */

enum { RING = 64 }; /* more than ROWS_AHEAD */

ZK_INLINE void copy_text(char *out, const char *from, int64_t size, int64_t left) {
    const int64_t chunks = (size + CHUNK - 1) / CHUNK * CHUNK;
    for (int64_t done = 0; left >= chunks && done < size; done += CHUNK)
        memcpy(out + done, from + done, CHUNK);
    if (left < chunks)
        memcpy(out, from, (size_t)size);
}

ZK_API int64_t zk_count(const uint64_t *plane, int64_t words) {
    int64_t count = 0;
    for (int64_t word = 0; word < words; word++)
        count += __builtin_popcountll(plane[word]);
    return count;
}

/* Texts of the set rows to `out`, which has room for all of them and CHUNK bytes more; text r is the `size` bytes from r * size on.
   A row is sent for when it is found and copied ROWS_AHEAD rows later. BAD_ROW: a row that there is not. */
ZK_API int64_t zk_pick(const uint64_t *plane, int64_t words, int64_t texts, const char *data, int64_t size, char *out) {
    int64_t ring[RING], found = 0, copied = 0;
    for (int64_t word = 0; word < words; word++)
        for (uint64_t bits = plane[word]; bits; bits &= bits - 1) {
            const int64_t row = 64 * word + __builtin_ctzll(bits);
            if (row >= texts)
                return BAD_ROW;
            __builtin_prefetch(data + row * size);
            __builtin_prefetch(data + row * size + size - 1);
            ring[found++ % RING] = row;
            if (found - copied > ROWS_AHEAD) {
                const int64_t first = ring[copied % RING];
                copy_text(out + size * copied++, data + first * size, size, (texts - first) * size);
            }
        }
    for (; copied < found; copied++)
        copy_text(out + size * copied, data + ring[copied % RING] * size, size, (texts - ring[copied % RING]) * size);
    return found;
}

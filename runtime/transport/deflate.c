/* SPDX-License-Identifier: MIT */
/*
 * Compression by zlib. A compressor is made when the first message needs one of its window; there
 * is one for each window, and one decompressor, which understands all of them.
 *
 * What a message becomes is bounded while it grows: a few bytes can claim to be a thousand times as
 * many.
 */
#include "transport/deflate.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

/* Input is not written to, which zlib says only when it is asked for. */
#define ZLIB_CONST
#include <zlib.h>

#include "base/memory.h"

/* Where more effort begins to pay less: twice as fast as zlib's default, for about 3 % more. */
#define LEVEL  4
#define MEMORY 8

#define WINDOWS (WI_WINDOW_BITS_MAX - WI_WINDOW_BITS_MIN + 1)

/* A message does not have what every compressed one would end with (RFC 7692, 7.2.1). */
#define TAIL_SIZE 4
static const unsigned char TAIL[TAIL_SIZE] = {0x00, 0x00, 0xff, 0xff};

/* Room that is tried first, for each byte of a compressed message. */
#define USUAL_RATIO 4

struct wi_deflate {
    const widl_allocator *allocator;
    z_stream packers[WINDOWS];
    bool has_packer[WINDOWS];
    z_stream unpacker;
    bool has_unpacker;
    widl_buffer packed;
};

bool wi_deflate_exists(void)
{
    return true;
}

struct wi_deflate *wi_deflate_new(const widl_allocator *allocator)
{
    struct wi_deflate *deflate = wi_memory_take_zeroed(allocator, sizeof(*deflate));

    if (!deflate)
        return NULL;
    deflate->allocator = allocator;
    deflate->packed.allocator = allocator;
    return deflate;
}

/** Memory of zlib's, which does not say how much it gives back. */
union piece {
    size_t size;
    max_align_t align;
};

static void *take_piece(void *user, unsigned count, unsigned size)
{
    const struct wi_deflate *deflate = user;
    size_t all = (size_t)count * size + sizeof(union piece);
    union piece *piece = wi_memory_take(deflate->allocator, all);

    if (!piece)
        return NULL;
    piece->size = all;
    return piece + 1;
}

static void give_back_piece(void *user, void *memory)
{
    const struct wi_deflate *deflate = user;
    union piece *piece = (union piece *)memory - 1;

    wi_memory_give_back(deflate->allocator, piece, piece->size);
}

/** A stream that is not begun. */
static z_stream new_stream(struct wi_deflate *deflate)
{
    return (z_stream){.zalloc = take_piece, .zfree = give_back_piece, .opaque = deflate};
}

void wi_deflate_free(struct wi_deflate *deflate)
{
    if (!deflate)
        return;
    for (size_t i = 0; i < WINDOWS; i++) {
        if (deflate->has_packer[i])
            deflateEnd(&deflate->packers[i]);
    }
    if (deflate->has_unpacker)
        inflateEnd(&deflate->unpacker);
    widl_buffer_free(&deflate->packed);
    wi_memory_give_back(deflate->allocator, deflate, sizeof(*deflate));
}

/** A compressor that is ready for another message. NULL: no memory. */
static z_stream *ready_packer(struct wi_deflate *deflate, unsigned window_bits)
{
    size_t i = window_bits - WI_WINDOW_BITS_MIN;
    z_stream *stream = &deflate->packers[i];

    if (deflate->has_packer[i])
        return deflateReset(stream) == Z_OK ? stream : NULL;
    *stream = new_stream(deflate);
    if (deflateInit2(stream, LEVEL, Z_DEFLATED, -(int)window_bits, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return NULL;
    deflate->has_packer[i] = true;
    return stream;
}

static z_stream *ready_unpacker(struct wi_deflate *deflate)
{
    z_stream *stream = &deflate->unpacker;

    if (deflate->has_unpacker)
        return inflateReset(stream) == Z_OK ? stream : NULL;
    *stream = new_stream(deflate);
    if (inflateInit2(stream, -WI_WINDOW_BITS_MAX) != Z_OK)
        return NULL;
    deflate->has_unpacker = true;
    return stream;
}

static void set_input(z_stream *stream, const void *data, size_t size)
{
    stream->next_in = data;
    stream->avail_in = (uInt)size;
}

/** Compress a part into what is left of the output. Return: whether all of it fit. */
static bool pack_part(z_stream *stream, widl_string part, int flush)
{
    set_input(stream, part.data, part.size);
    return deflate(stream, flush) == Z_OK && stream->avail_in == 0 && stream->avail_out > 0;
}

widl_bytes wi_deflate_pack(struct wi_deflate *deflate, unsigned window_bits,
                           const widl_string parts[2])
{
    size_t size = parts[0].size + parts[1].size;
    widl_buffer *packed = &deflate->packed;
    z_stream *stream = NULL;

    packed->size = 0;
    if (parts[0].size < UINT_MAX && parts[1].size < UINT_MAX && size < UINT_MAX - TAIL_SIZE &&
        widl_buffer_reserve(packed, size + TAIL_SIZE))
        stream = ready_packer(deflate, window_bits);
    if (!stream)
        return (widl_bytes){0};
    stream->next_out = packed->data;
    stream->avail_out = (uInt)(size + TAIL_SIZE);
    if ((parts[0].size > 0 && !pack_part(stream, parts[0], Z_NO_FLUSH)) ||
        !pack_part(stream, parts[1], Z_SYNC_FLUSH))
        return (widl_bytes){0};
    return widl_bin(packed->data, size - stream->avail_out);
}

/**
 * Unpack the input, as far as there is room. A peer may end a message with a last block and begin
 * another behind it (RFC 7692, 7.2.3.4).
 */
static int unpack_some(z_stream *stream)
{
    int result = inflate(stream, Z_SYNC_FLUSH);

    if (result != Z_STREAM_END)
        return result;
    return inflateReset(stream);
}

/** Unpack all of the input, which is not empty. */
static enum wi_unpacked unpack_input(z_stream *stream, size_t max, widl_buffer *ret)
{
    size_t step = (size_t)stream->avail_in * USUAL_RATIO + 1;

    do {
        size_t room = max - ret->size + 1 < step ? max - ret->size + 1 : step;
        int result;

        stream->next_out = widl_buffer_reserve(ret, room);
        if (!stream->next_out)
            return WI_UNPACKED_NO_MEMORY;
        stream->avail_out = (uInt)(room < UINT_MAX ? room : UINT_MAX);
        room = stream->avail_out;
        result = unpack_some(stream);
        ret->size += room - stream->avail_out;
        if (ret->size > max)
            return WI_UNPACKED_TOO_BIG;
        if (result == Z_MEM_ERROR)
            return WI_UNPACKED_NO_MEMORY;
        if (result != Z_OK && result != Z_BUF_ERROR)
            return WI_UNPACKED_BROKEN;
        step = ret->size + 1;
    } while (stream->avail_in > 0 || stream->avail_out == 0);
    return WI_UNPACKED;
}

/** Whether a stream stands between two blocks, as zlib tells it: a message must not end in one. */
static bool is_between_blocks(const z_stream *stream)
{
    return stream->data_type & 128;
}

enum wi_unpacked wi_deflate_unpack(struct wi_deflate *deflate, widl_bytes packed, size_t max,
                                   widl_buffer *ret)
{
    z_stream *stream = ready_unpacker(deflate);
    enum wi_unpacked result = WI_UNPACKED;

    ret->size = 0;
    if (!stream)
        return WI_UNPACKED_NO_MEMORY;
    if (packed.size >= UINT_MAX)
        return WI_UNPACKED_TOO_BIG;
    max = max < SIZE_MAX / 2 ? max : SIZE_MAX / 2;
    if (packed.size > 0) {
        set_input(stream, packed.data, packed.size);
        result = unpack_input(stream, max, ret);
    }
    if (result == WI_UNPACKED) {
        set_input(stream, TAIL, sizeof(TAIL));
        result = unpack_input(stream, max, ret);
    }
    return result == WI_UNPACKED && !is_between_blocks(stream) ? WI_UNPACKED_BROKEN : result;
}

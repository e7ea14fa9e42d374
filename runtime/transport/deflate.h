/* SPDX-License-Identifier: MIT */
/*
 * Messages that travel compressed (RFC 7692). Each is compressed for itself, without what came
 * before it, so that all channels of a loop share the memory of the compressor, and none has any.
 */
#ifndef WI_DEFLATE_H
#define WI_DEFLATE_H

#include <stdbool.h>

#include <widl/codec.h>

/** Windows, as powers of two, that can be compressed with. */
#define WI_WINDOW_BITS_MIN 9
#define WI_WINDOW_BITS_MAX 15

struct wi_deflate;

/** Whether there is any compression in this build. */
bool wi_deflate_exists(void);

/** What to say to who wants it nevertheless. */
#define WI_DEFLATE_ABSENT "this build cannot compress messages: it was made without zlib"

/** allocator: borrowed. NULL: no memory, or there is no compression in this build. */
struct wi_deflate *wi_deflate_new(const widl_allocator *allocator);

/** NULL is allowed. */
void wi_deflate_free(struct wi_deflate *deflate);

/**
 * Compress two parts as one message, if it becomes smaller.
 *
 * window_bits: from WI_WINDOW_BITS_MIN to WI_WINDOW_BITS_MAX.
 * Return: the message, valid until the next call; without data when it is to be sent as it is.
 */
widl_bytes wi_deflate_pack(struct wi_deflate *deflate, unsigned window_bits,
                           const widl_string parts[2]);

enum wi_unpacked { WI_UNPACKED, WI_UNPACKED_BROKEN, WI_UNPACKED_TOO_BIG, WI_UNPACKED_NO_MEMORY };

/** Make `ret` the message of at most `max` bytes that `packed` is; only if it is one. */
enum wi_unpacked wi_deflate_unpack(struct wi_deflate *deflate, widl_bytes packed, size_t max,
                                   widl_buffer *ret);

#endif

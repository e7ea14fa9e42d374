/* SPDX-License-Identifier: MIT */
/* Well-formedness of UTF-8 that comes in pieces (RFC 3629). */
#ifndef WI_UTF8_STREAM_H
#define WI_UTF8_STREAM_H

#include <stdbool.h>
#include <stddef.h>

/** Where in a sequence the text stands. All zero: between two characters. */
struct wi_utf8_stream {
    unsigned char missing; /**< continuation bytes that must follow */
    unsigned char low;     /**< range of the next one */
    unsigned char high;
};

/** Take the next piece. Return: false at the first byte that no well-formed text can have there. */
bool wi_utf8_stream_feed(struct wi_utf8_stream *stream, const unsigned char *data, size_t size);

/** Whether the text may end here. */
static inline bool wi_utf8_stream_complete(const struct wi_utf8_stream *stream)
{
    return stream->missing == 0;
}

#endif

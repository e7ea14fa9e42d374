/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 in pieces: a broken sequence is noticed at its first wrong byte, wherever the pieces were
 * cut, so that a peer's endless message of garbage is refused at once.
 */
#include "transport/utf8_stream.h"

#include <stdint.h>
#include <string.h>

#define HIGH_BITS 0x8080808080808080U

/** The bytes at the start of `data` that are ASCII, counted in eights. */
static size_t ascii_run(const unsigned char *data, size_t size)
{
    size_t at = 0;

    for (; size - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, data + at, sizeof(word));
        if (word & HIGH_BITS)
            break;
    }
    return at;
}

/** The first byte of a character; what may follow it depends on it (RFC 3629, section 4). */
static bool start_character(struct wi_utf8_stream *stream, unsigned char byte)
{
    stream->low = 0x80;
    stream->high = 0xbf;
    if (byte < 0x80)
        return true;
    if (byte < 0xc2 || byte > 0xf4)
        return false;
    stream->missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    if (byte == 0xe0)
        stream->low = 0xa0;
    else if (byte == 0xed)
        stream->high = 0x9f;
    else if (byte == 0xf0)
        stream->low = 0x90;
    else if (byte == 0xf4)
        stream->high = 0x8f;
    return true;
}

static bool continue_character(struct wi_utf8_stream *stream, unsigned char byte)
{
    if (byte < stream->low || byte > stream->high)
        return false;
    stream->low = 0x80;
    stream->high = 0xbf;
    stream->missing--;
    return true;
}

bool wi_utf8_stream_feed(struct wi_utf8_stream *stream, const unsigned char *data, size_t size)
{
    size_t at = 0;

    while (at < size) {
        if (stream->missing == 0) {
            at += ascii_run(data + at, size - at);
            if (at == size)
                break;
        }
        if (stream->missing > 0 ? !continue_character(stream, data[at])
                                : !start_character(stream, data[at]))
            return false;
        at++;
    }
    return true;
}

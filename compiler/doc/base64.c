/* SPDX-License-Identifier: MIT */
/* Base64: four characters for three bytes; what is missing of the last three is padded. */
#include "doc/base64.h"

static unsigned byte_at(struct text bytes, size_t at)
{
    return at < bytes.size ? (unsigned char)bytes.data[at] : 0;
}

void base64_append(struct buffer *out, struct text bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t at = 0; at < bytes.size; at += 3) {
        unsigned group =
            byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
        char four[] = {digits[group >> 18], digits[group >> 12 & 63],
                       at + 1 < bytes.size ? digits[group >> 6 & 63] : '=',
                       at + 2 < bytes.size ? digits[group & 63] : '='};

        buffer_append(out, (struct text){four, sizeof(four)});
    }
}

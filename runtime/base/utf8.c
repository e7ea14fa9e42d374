/* SPDX-License-Identifier: MIT */
/*
 * UTF-8: well-formedness as in RFC 3629, section 4: no overlong forms, no surrogates, nothing above
 * U+10FFFF. Text is mostly ASCII, so eight bytes at a time are passed over while that holds.
 */
#include <stdint.h>

#include <widl/codec.h>

#define HIGH_BITS 0x8080808080808080U

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/** Length of the sequence at `at`, which is not ASCII; 0 when it is malformed. */
static size_t sequence_length(const unsigned char *at, size_t left)
{
    unsigned char head = at[0];

    if (head < 0xc2 || head > 0xf4 || left < 2 || !is_continuation(at[1]))
        return 0;
    if (head < 0xe0)
        return 2;
    if (left < 3 || !is_continuation(at[2]))
        return 0;
    if (head < 0xf0) {
        bool overlong = head == 0xe0 && at[1] < 0xa0;
        bool surrogate = head == 0xed && at[1] > 0x9f;

        return overlong || surrogate ? 0 : 3;
    }
    if (left < 4 || !is_continuation(at[3]))
        return 0;
    if ((head == 0xf0 && at[1] < 0x90) || (head == 0xf4 && at[1] > 0x8f))
        return 0;
    return 4;
}

/** Whether a text of less than eight bytes is all ASCII, seen through words that may overlap. */
static bool is_short_ascii(const unsigned char *at, size_t size)
{
    uint32_t first;
    uint32_t last;

    if (size < 4)
        return size == 0 || (at[0] | at[size / 2] | at[size - 1]) < 0x80;
    memcpy(&first, at, 4);
    memcpy(&last, at + size - 4, 4);
    return !((first | last) & (uint32_t)HIGH_BITS);
}

/** Pass over the ASCII at the start of a text, in steps of eight bytes. Return: how many bytes. */
static size_t skip_ascii(const unsigned char *at, size_t size)
{
    size_t done = 0;

    for (uint64_t word; size - done >= sizeof(word); done += sizeof(word)) {
        memcpy(&word, at + done, sizeof(word));
        if (word & HIGH_BITS)
            return done;
    }
    return is_short_ascii(at + done, size - done) ? size : done;
}

bool widl_utf8_valid(widl_string text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.size;

    while (left > 0) {
        size_t length = skip_ascii(at, left);

        if (length == 0)
            length = *at < 0x80 ? 1 : sequence_length(at, left);
        if (length == 0)
            return false;
        at += length;
        left -= length;
    }
    return true;
}

size_t widl_utf8_length(widl_string text)
{
    size_t length = 0;

    for (size_t i = 0; i < text.size; i++)
        length += !is_continuation((unsigned char)text.data[i]);
    return length;
}

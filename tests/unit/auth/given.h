/* SPDX-License-Identifier: MIT */
/* What tests of authentication are written in: hexadecimal digits and JSON. */
#ifndef GIVEN_H
#define GIVEN_H

#include <widl/value.h>

#include "auth/answer.h"
#include "auth/hex.h"
#include "support/cmocka_widl.h"

/** Read digits into `out`. Return: how many bytes they are. */
static inline size_t given_hex(const char *digits, unsigned char *out)
{
    size_t size = strlen(digits) / 2;
    assert_true(wi_hex_read(widl_str(digits), out, size));
    return size;
}

/** Check bytes that are wanted as digits. */
static inline void check_hex(const unsigned char *data, const char *digits)
{
    unsigned char wanted[256];
    assert_true(strlen(digits) <= 2 * sizeof(wanted));
    assert_memory_equal(data, wanted, given_hex(digits, wanted));
}

/** A value from JSON. */
static inline widl_value given_json(widl_arena *arena, const char *json)
{
    widl_error error;
    widl_value value;
    if (!widl_value_from_json(widl_str(json), arena, &value, &error))
        fail_msg("%s: %s", widl_error_text(&error), json);
    return value;
}

/** Check what a writer has written. */
static inline void check_json(const widl_writer *writer, const char *json)
{
    widl_arena arena = {0};
    widl_value value = {writer->buffer.data, writer->buffer.size};
    assert_string_equal(widl_value_to_json(value, &arena, NULL), json);
    widl_arena_free(&arena);
}

/** Check an answer's signature. */
static inline void check_signature(const struct wi_answer *answer, const char *text)
{
    assert_int_equal(answer->signature.size, strlen(text));
    assert_memory_equal(answer->signature.data, text, strlen(text));
}

/** The signature of an answer as text. */
static inline widl_string signature_of(const struct wi_answer *answer)
{
    return widl_str_n((const char *)answer->signature.data, answer->signature.size);
}

/** What a writer has written, as a value. */
static inline widl_value value_of(const widl_writer *writer)
{
    return (widl_value){writer->buffer.data, writer->buffer.size};
}

#endif

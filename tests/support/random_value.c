/* SPDX-License-Identifier: MIT */
/*
 * Random values: every kind, with sizes that favour the places where MessagePack changes its
 * encoding.
 */
#include "support/random_value.h"

#include <math.h>
#include <stdio.h>

/** xorshift64*, good enough to reach every branch. */
uint64_t random_next(struct random_numbers *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * 2685821657736338717U;
}

static uint64_t below(struct random_numbers *random, uint64_t limit)
{
    return random_next(random) % limit;
}

/** A size, mostly small, at times on either side of a boundary. */
static size_t random_size(struct random_numbers *random)
{
    static const size_t sizes[] = {15, 16, 31, 32, 255, 256, 300};

    if (below(random, 8) == 0)
        return sizes[below(random, sizeof(sizes) / sizeof(sizes[0]))];
    return (size_t)below(random, 7);
}

static void write_integer(struct random_numbers *random, widl_writer *writer)
{
    uint64_t number = random_next(random) >> below(random, 64);

    if (below(random, 2))
        widl_write_int(writer, -(int64_t)(number / 2) - 1);
    else
        widl_write_uint(writer, number / 2);
}

static void write_float(struct random_numbers *random, enum random_kinds kinds, widl_writer *writer)
{
    uint64_t bits = random_next(random);
    double value;

    memcpy(&value, &bits, sizeof(value));
    if (below(random, 2) || (kinds == RANDOM_JSON && !isfinite(value)))
        value = (double)(int64_t)(bits >> 40) / 64 - 100;
    if (kinds == RANDOM_ANY && below(random, 3) == 0)
        widl_write_float32(writer, (float)((double)(bits >> 40) / 64));
    else
        widl_write_float64(writer, value);
}

static void write_string(struct random_numbers *random, widl_writer *writer)
{
    static const char *const pieces[] = {"a",    "Zz", "\xc3\xa9",    "\xf0\x9f\x98\x80",
                                         "\"",   "\\", "\n",          "\x1f",
                                         "\x7f", "/",  "\xe2\x82\xac"};
    char text[1300];
    size_t size = 0;

    for (size_t left = random_size(random); left > 0; left--) {
        const char *piece = pieces[below(random, sizeof(pieces) / sizeof(pieces[0]))];

        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    widl_write_string(writer, widl_str_n(text, size));
}

static void write_bytes(struct random_numbers *random, widl_writer *writer)
{
    unsigned char data[300];
    size_t size = random_size(random);

    for (size_t i = 0; i < size; i++)
        data[i] = (unsigned char)random_next(random);
    widl_write_bytes(writer, widl_bin(data, size));
}

/** A list, or a map with unique keys. */
static void write_nested(struct random_numbers *random, enum random_kinds kinds, unsigned depth,
                         widl_writer *writer)
{
    size_t count = depth > 1 ? (size_t)below(random, 6) : random_size(random);
    bool is_map = below(random, 2);

    if (is_map)
        widl_write_map(writer, count);
    else
        widl_write_list(writer, count);
    for (size_t i = 0; i < count; i++) {
        char key[32];

        if (is_map) {
            snprintf(key, sizeof(key), "%llx-%zu", (unsigned long long)below(random, 4096), i);
            widl_write_string(writer, widl_str(key));
        }
        random_value_write(random, kinds, depth - 1, writer);
    }
}

void random_value_write(struct random_numbers *random, enum random_kinds kinds, unsigned depth,
                        widl_writer *writer)
{
    switch (below(random, depth > 0 ? 10 : 6)) {
    case 0:
        widl_write_nil(writer);
        break;
    case 1:
        widl_write_bool(writer, below(random, 2));
        break;
    case 2:
        write_integer(random, writer);
        break;
    case 3:
        write_float(random, kinds, writer);
        break;
    case 4:
        write_string(random, writer);
        break;
    case 5:
        write_bytes(random, writer);
        break;
    default:
        write_nested(random, kinds, depth, writer);
        break;
    }
}

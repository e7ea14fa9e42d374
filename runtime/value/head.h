/* SPDX-License-Identifier: MIT */
/*
 * Heads of MessagePack values: the one place that reads lengths and counts from the network.
 *
 * What wi_head_read() returns is backed by bytes: a string or binary data lies whole before the
 * end, and at least one byte is left for each element of a list and two for each pair of a map.
 */
#ifndef WI_HEAD_H
#define WI_HEAD_H

#include <stdint.h>

#include <widl/codec.h>

enum wi_type {
    WI_TYPE_NIL,
    WI_TYPE_BOOL,
    WI_TYPE_UINT,     /**< an integer that is not negative */
    WI_TYPE_NEGATIVE, /**< an integer below 0, in two's complement */
    WI_TYPE_FLOAT32,  /**< `number` holds its bits */
    WI_TYPE_FLOAT64,
    WI_TYPE_STRING, /**< the types from here on have a size or a count */
    WI_TYPE_BYTES,
    WI_TYPE_LIST,
    WI_TYPE_MAP,
    WI_TYPE_EXTENSION,
    WI_TYPE_NONE, /**< the byte that MessagePack never uses */
};

struct wi_head {
    enum wi_type type;
    uint64_t number; /**< the value, or its size, or its count */
};

/** What follows the first bytes 0xc0 to 0xdf: that many bytes of `number`. */
struct wi_head_row {
    unsigned char type;
    unsigned char width;
};

extern const struct wi_head_row wi_head_rows[32];

/** The end of a value; an absent one may be a null pointer, to which C allows no addition. */
static inline const unsigned char *wi_value_end(widl_value value)
{
    return value.size ? value.data + value.size : value.data;
}

/** What to call a value of a type in a text: "a string". */
const char *wi_type_name(enum wi_type type);

static inline uint64_t wi_load_16(const unsigned char *at)
{
    return (uint64_t)at[0] << 8 | at[1];
}

static inline uint64_t wi_load_32(const unsigned char *at)
{
    return wi_load_16(at) << 16 | wi_load_16(at + 2);
}

static inline uint64_t wi_load_64(const unsigned char *at)
{
    return wi_load_32(at) << 32 | wi_load_32(at + 4);
}

/** The head of a value whose first byte is 0xc0 to 0xdf; `at` is behind that byte. */
static inline const unsigned char *wi_head_read_wide(const unsigned char *at,
                                                     const unsigned char *end, struct wi_head *ret)
{
    struct wi_head_row row = wi_head_rows[at[-1] - 0xc0];

    if (end - at < row.width) {
        *ret = (struct wi_head){WI_TYPE_NONE, 0};
        return NULL;
    }
    ret->type = (enum wi_type)row.type;
    switch (row.width) {
    case 1:
        ret->number = at[0];
        break;
    case 2:
        ret->number = wi_load_16(at);
        break;
    case 4:
        ret->number = wi_load_32(at);
        break;
    case 8:
        ret->number = wi_load_64(at);
        break;
    default:
        ret->number = at[-1] & 1;
        break;
    }
    if (row.type == WI_TYPE_NEGATIVE) {
        unsigned unused = 64 - 8U * row.width;

        ret->number = (uint64_t)((int64_t)(ret->number << unused) >> unused);
        if (ret->number <= INT64_MAX)
            ret->type = WI_TYPE_UINT;
    }
    return at + row.width;
}

/**
 * Read the head at `at`, always into `*ret`, so that a checked value may be read without looking at
 * the result. Return: what is behind it; NULL when the bytes end too early.
 */
static inline const unsigned char *wi_head_read(const unsigned char *at, const unsigned char *end,
                                                struct wi_head *ret)
{
    unsigned char first;

    if (at == end) {
        *ret = (struct wi_head){WI_TYPE_NONE, 0};
        return NULL;
    }
    first = *at++;
    if (first < 0x80)
        *ret = (struct wi_head){WI_TYPE_UINT, first};
    else if (first >= 0xe0)
        *ret = (struct wi_head){WI_TYPE_NEGATIVE, (uint64_t)first - 0x100};
    else if (first < 0x90)
        *ret = (struct wi_head){WI_TYPE_MAP, first & 0x0fU};
    else if (first < 0xa0)
        *ret = (struct wi_head){WI_TYPE_LIST, first & 0x0fU};
    else if (first < 0xc0)
        *ret = (struct wi_head){WI_TYPE_STRING, first & 0x1fU};
    else
        at = wi_head_read_wide(at, end, ret);
    if (!at || ret->type < WI_TYPE_STRING || ret->type > WI_TYPE_MAP)
        return at;
    return ret->number <= (uint64_t)(end - at) >> (ret->type == WI_TYPE_MAP) ? at : NULL;
}

/**
 * What is behind the value at `at`, whose form alone is looked at: for values that are checked.
 * Return: NULL when it is not whole.
 */
const unsigned char *wi_head_skip(const unsigned char *at, const unsigned char *end);

static inline float wi_head_float32(const struct wi_head *head)
{
    uint32_t bits = (uint32_t)head->number;
    float value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

static inline double wi_head_float64(const struct wi_head *head)
{
    double value;

    memcpy(&value, &head->number, sizeof(value));
    return value;
}

#endif

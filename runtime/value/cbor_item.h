/* SPDX-License-Identifier: MIT */
/*
 * Items of CBOR (RFC 8949): the one place that reads their lengths and counts from the network.
 *
 * What wi_cbor_read() returns is backed by bytes: a string lies whole before the end, and at least
 * one byte is left for each element of a list and two for each pair of a map.
 */
#ifndef WI_CBOR_ITEM_H
#define WI_CBOR_ITEM_H

#include <stdint.h>

#include <widl/codec.h>
#include <widl/value.h>

/** Major types; those from UINT to MAP as the first three bits have them. */
enum wi_cbor_type {
    WI_CBOR_UINT,
    WI_CBOR_NEGATIVE, /**< -1 minus the argument */
    WI_CBOR_BYTES,
    WI_CBOR_TEXT,
    WI_CBOR_LIST,
    WI_CBOR_MAP,
    WI_CBOR_TAG, /**< never left in an item: the item behind it counts */
    WI_CBOR_SIMPLE,
};

/** What `info` says of a WI_CBOR_SIMPLE item, and of lengths. */
enum wi_cbor_info {
    WI_CBOR_FALSE = 20,
    WI_CBOR_TRUE = 21,
    WI_CBOR_NULL = 22,
    WI_CBOR_UNDEFINED = 23,
    WI_CBOR_FLOAT16 = 25,
    WI_CBOR_FLOAT32 = 26,
    WI_CBOR_FLOAT64 = 27,
    WI_CBOR_INDEFINITE = 31, /**< a length or count; of a SIMPLE item: the end of one */
};

struct wi_cbor_item {
    enum wi_cbor_type type;
    unsigned info;     /**< the last five bits of the first byte */
    uint64_t argument; /**< the value, or its size, or its count, or the bits of a float */
};

/**
 * Read the item at `at`, without the tags in front of it and without what it holds.
 *
 * Return: what is behind its head; NULL with `*ret_text`, a static text, when the bytes end too
 *         early or are not what is accepted.
 */
const unsigned char *wi_cbor_read(const unsigned char *at, const unsigned char *end,
                                  struct wi_cbor_item *ret, const char **ret_text);

/** Room for any head. */
#define WI_CBOR_HEAD_SIZE 9

/** Put the shortest head with an argument. Return: what is behind it. */
unsigned char *wi_cbor_put_head(unsigned char *out, enum wi_cbor_type type, uint64_t argument);

/** What kind of value the item at the start of `item` is, which has been checked. */
widl_kind wi_cbor_kind(widl_string item);

/** An integer that is not negative. Return: false when the item, which is checked, is none. */
bool wi_cbor_uint(widl_string item, uint64_t *ret);

/** A view of text that is in one piece. Return: false when the item, which is checked, is none. */
bool wi_cbor_text(widl_string item, widl_string *ret);

/** Whether the item, which is checked, is a list or a map without anything in it. */
bool wi_cbor_is_empty(widl_string item);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Heads: the part of the MessagePack specification that is a list of facts.
 */
#include "value/head.h"

/** Extension types are refused whatever they hold, so their sizes are not of interest. */
const struct wi_head_row wi_head_rows[32] = {
    {WI_TYPE_NIL, 0},       {WI_TYPE_NONE, 0},      {WI_TYPE_BOOL, 0},      {WI_TYPE_BOOL, 0},
    {WI_TYPE_BYTES, 1},     {WI_TYPE_BYTES, 2},     {WI_TYPE_BYTES, 4},     {WI_TYPE_EXTENSION, 0},
    {WI_TYPE_EXTENSION, 0}, {WI_TYPE_EXTENSION, 0}, {WI_TYPE_FLOAT32, 4},   {WI_TYPE_FLOAT64, 8},
    {WI_TYPE_UINT, 1},      {WI_TYPE_UINT, 2},      {WI_TYPE_UINT, 4},      {WI_TYPE_UINT, 8},
    {WI_TYPE_NEGATIVE, 1},  {WI_TYPE_NEGATIVE, 2},  {WI_TYPE_NEGATIVE, 4},  {WI_TYPE_NEGATIVE, 8},
    {WI_TYPE_EXTENSION, 0}, {WI_TYPE_EXTENSION, 0}, {WI_TYPE_EXTENSION, 0}, {WI_TYPE_EXTENSION, 0},
    {WI_TYPE_EXTENSION, 0}, {WI_TYPE_STRING, 1},    {WI_TYPE_STRING, 2},    {WI_TYPE_STRING, 4},
    {WI_TYPE_LIST, 2},      {WI_TYPE_LIST, 4},      {WI_TYPE_MAP, 2},       {WI_TYPE_MAP, 4},
};

const char *wi_type_name(enum wi_type type)
{
    static const char *const names[] = {
        [WI_TYPE_NIL] = "null",
        [WI_TYPE_BOOL] = "a boolean",
        [WI_TYPE_UINT] = "an integer",
        [WI_TYPE_NEGATIVE] = "an integer",
        [WI_TYPE_FLOAT32] = "a float",
        [WI_TYPE_FLOAT64] = "a float",
        [WI_TYPE_STRING] = "a string",
        [WI_TYPE_BYTES] = "binary data",
        [WI_TYPE_LIST] = "a list",
        [WI_TYPE_MAP] = "a map",
        [WI_TYPE_EXTENSION] = "an extension type, which WAMP does not have",
        [WI_TYPE_NONE] = "the byte 0xc1, which is no value",
    };

    return names[type];
}

const unsigned char *wi_head_skip(const unsigned char *at, const unsigned char *end)
{
    uint64_t missing = 1;
    struct wi_head head;

    while (missing > 0) {
        at = wi_head_read(at, end, &head);
        if (!at || head.type >= WI_TYPE_EXTENSION)
            return NULL;
        missing--;
        if (head.type == WI_TYPE_STRING || head.type == WI_TYPE_BYTES)
            at += head.number;
        else if (head.type == WI_TYPE_LIST || head.type == WI_TYPE_MAP)
            missing += head.type == WI_TYPE_MAP ? 2 * head.number : head.number;
        /* Each takes a byte at least, which also keeps the sum small. */
        if (missing > (uint64_t)(end - at))
            return NULL;
    }
    return at;
}

/* SPDX-License-Identifier: MIT */
/*
 * Heads of CBOR items.
 *
 * Tags say more about a value than WAMP has words for: they are passed over, and the value counts
 * as it is. Refused are those whose value alone would be another one: big integers, which are bytes
 * then, and references to other places in the text.
 */
#include "value/cbor_item.h"

#include "value/head.h"

/** The widths of arguments that stand behind the first byte, from info 24 on. */
static const unsigned char WIDTHS[] = {1, 2, 4, 8};

#define FIRST_WIDTH 24

static const struct {
    uint64_t tag;
    const char *text;
} REFUSED_TAGS[] = {
    {2, "found an integer of more than 64 bits"},
    {3, "found an integer of more than 64 bits"},
    {25, "found a reference to another value"},
    {29, "found a reference to another value"},
};

static const unsigned char *refuse(const char **ret_text, const char *text)
{
    *ret_text = text;
    return NULL;
}

/** The first byte of an item and its argument, which may be that of a tag. */
static const unsigned char *read_head(const unsigned char *at, const unsigned char *end,
                                      struct wi_cbor_item *ret, const char **ret_text)
{
    size_t width;

    if (at == end)
        return refuse(ret_text, "ends in the middle of a value");
    ret->type = (enum wi_cbor_type)(*at >> 5);
    ret->info = *at++ & 31;
    ret->argument = ret->info;
    if (ret->info < FIRST_WIDTH || ret->info == WI_CBOR_INDEFINITE)
        return at;
    if (ret->info >= FIRST_WIDTH + sizeof(WIDTHS))
        return refuse(ret_text, "found a first byte that CBOR does not have");
    width = WIDTHS[ret->info - FIRST_WIDTH];
    if ((size_t)(end - at) < width)
        return refuse(ret_text, "ends in the middle of a value");
    ret->argument = 0;
    for (size_t i = 0; i < width; i++)
        ret->argument = ret->argument << 8 | at[i];
    return at + width;
}

/** Why a tag is refused; NULL when it is not. */
static const char *refusal_of(const struct wi_cbor_item *tag)
{
    if (tag->info == WI_CBOR_INDEFINITE)
        return "found a first byte that CBOR does not have";
    for (size_t i = 0; i < sizeof(REFUSED_TAGS) / sizeof(REFUSED_TAGS[0]); i++) {
        if (tag->argument == REFUSED_TAGS[i].tag)
            return REFUSED_TAGS[i].text;
    }
    return NULL;
}

/** Why an item with its head before `left` bytes is refused; NULL when it is not. */
static const char *judge(const struct wi_cbor_item *item, size_t left)
{
    bool is_open = item->info == WI_CBOR_INDEFINITE;

    switch (item->type) {
    case WI_CBOR_UINT:
        return is_open ? "found a first byte that CBOR does not have" : NULL;
    case WI_CBOR_NEGATIVE:
        if (is_open)
            return "found a first byte that CBOR does not have";
        return item->argument > INT64_MAX ? "found an integer of more than 64 bits" : NULL;
    case WI_CBOR_SIMPLE:
        if (item->info < WI_CBOR_FALSE || item->info == FIRST_WIDTH)
            return "found a simple value, which WAMP does not have";
        return NULL;
    default:
        if (is_open || item->argument <= left >> (item->type == WI_CBOR_MAP))
            break;
        return "ends in the middle of a value";
    }
    return !is_open && item->argument > UINT32_MAX ? "more than 4294967295 elements or bytes"
                                                   : NULL;
}

const unsigned char *wi_cbor_read(const unsigned char *at, const unsigned char *end,
                                  struct wi_cbor_item *ret, const char **ret_text)
{
    const char *text;

    for (;;) {
        at = read_head(at, end, ret, ret_text);
        if (!at)
            return NULL;
        if (ret->type != WI_CBOR_TAG)
            break;
        text = refusal_of(ret);
        if (text)
            return refuse(ret_text, text);
    }
    text = judge(ret, (size_t)(end - at));
    return text ? refuse(ret_text, text) : at;
}

/** The item at the start of a text that is checked. Return: what is behind its head. */
static const unsigned char *read_checked(widl_string text, struct wi_cbor_item *ret)
{
    const unsigned char *at = (const unsigned char *)text.data;
    const char *problem;

    *ret = (struct wi_cbor_item){.type = WI_CBOR_SIMPLE, .info = WI_CBOR_NULL};
    return text.size ? wi_cbor_read(at, at + text.size, ret, &problem) : NULL;
}

widl_kind wi_cbor_kind(widl_string item)
{
    static const widl_kind KINDS[] = {
        [WI_CBOR_UINT] = WIDL_KIND_INTEGER, [WI_CBOR_NEGATIVE] = WIDL_KIND_INTEGER,
        [WI_CBOR_BYTES] = WIDL_KIND_BYTES,  [WI_CBOR_TEXT] = WIDL_KIND_STRING,
        [WI_CBOR_LIST] = WIDL_KIND_LIST,    [WI_CBOR_MAP] = WIDL_KIND_MAP,
    };
    struct wi_cbor_item found;

    read_checked(item, &found);
    if (found.type < WI_CBOR_TAG)
        return KINDS[found.type];
    if (found.info >= WI_CBOR_FLOAT16)
        return WIDL_KIND_FLOAT;
    return found.info < WI_CBOR_NULL ? WIDL_KIND_BOOL : WIDL_KIND_NULL;
}

bool wi_cbor_uint(widl_string item, uint64_t *ret)
{
    struct wi_cbor_item found;

    if (!read_checked(item, &found) || found.type != WI_CBOR_UINT)
        return false;
    *ret = found.argument;
    return true;
}

bool wi_cbor_text(widl_string item, widl_string *ret)
{
    struct wi_cbor_item found;
    const unsigned char *at = read_checked(item, &found);

    if (!at || found.type != WI_CBOR_TEXT || found.info == WI_CBOR_INDEFINITE)
        return false;
    *ret = widl_str_n((const char *)at, (size_t)found.argument);
    return true;
}

bool wi_cbor_is_empty(widl_string item)
{
    struct wi_cbor_item found;
    const unsigned char *at = read_checked(item, &found);

    if (!at || (found.type != WI_CBOR_LIST && found.type != WI_CBOR_MAP))
        return false;
    return found.info == WI_CBOR_INDEFINITE ? *at == 0xff : found.argument == 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * The short way of the parser: one walk over a message in MessagePack, which checks every value and
 * finds the elements on the way.
 *
 * Invariant: what is taken here the general way takes as well, with the same result. What is rare
 * or wrong is not taken.
 */
#include "message/quick.h"
#include "value/check.h"
#include "value/head.h"

/** A walk over the elements. Its functions return what is behind an element; NULL: go back. */
struct walk {
    const unsigned char *end;
    size_t left; /**< elements that were not walked over yet */
    struct wi_message *message;
    const widl_allocator *allocator;
    widl_problem *problem; /**< its content is of no interest */
};

/** Read an integer that is not negative, in whatever form. */
static const unsigned char *take_number(const struct walk *walk, const unsigned char *at,
                                        uint64_t *ret)
{
    struct wi_head head;
    at = wi_head_read(at, walk->end, &head);
    *ret = head.number;
    return head.type == WI_TYPE_UINT ? at : NULL;
}

/** An id from 1 to WI_MAX_ID. */
static inline const unsigned char *take_id(struct walk *walk, const unsigned char *at,
                                           uint64_t *ret)
{
    size_t left = (size_t)(walk->end - at);
    walk->left--;
    if (left >= 3 && *at < 0x80) {
        *ret = *at++;
    } else if (left >= 3 && *at == 0xcd) {
        *ret = wi_load_16(at + 1);
        at += 3;
    } else {
        at = take_number(walk, at, ret);
    }
    return *ret - 1 < WI_MAX_ID ? at : NULL;
}

static inline const unsigned char *take_string(struct walk *walk, const unsigned char *at,
                                               widl_string *ret)
{
    struct wi_head head;
    walk->left--;
    at = wi_head_read(at, walk->end, &head);
    if (!at || head.type != WI_TYPE_STRING)
        return NULL;
    *ret = widl_str_n((const char *)at, (size_t)head.number);
    if (!widl_is_short_ascii(ret->data, ret->size) && !widl_utf8_valid(*ret))
        return NULL;
    return at + ret->size;
}

/** A list or a map, whose first byte is `narrow` but for a count, or one of two from `wide` on. */
static inline const unsigned char *take_nested(struct walk *walk, const unsigned char *at,
                                               unsigned narrow, unsigned wide, widl_string *ret)
{
    const unsigned char *start = at;
    walk->left--;
    if (at == walk->end)
        return NULL;
    if (*at == narrow) {
        *ret = widl_str_n((const char *)start, 1);
        return at + 1;
    }
    if ((*at & 0xf0U) != narrow && (*at & 0xfeU) != wide)
        return NULL;
    at = wi_check_value(at, walk->end, 0, walk->allocator, walk->problem);
    if (at)
        *ret = widl_str_n((const char *)start, (size_t)(at - start));
    return at;
}

static inline const unsigned char *take_dict(struct walk *walk, const unsigned char *at)
{
    widl_string dict = {0};
    at = take_nested(walk, at, 0x80, 0xde, &dict);
    walk->message->dict = (widl_value){(const unsigned char *)dict.data, dict.size};
    walk->message->has_dict = true;
    return at;
}

static inline const unsigned char *take_payload(struct walk *walk, const unsigned char *at)
{
    struct wi_payload *payload = &walk->message->payload;
    if (walk->left == 0)
        return at;
    at = take_nested(walk, at, 0x90, 0xdc, &payload->args);
    if (!at || walk->left == 0)
        return at;
    return take_nested(walk, at, 0x80, 0xde, &payload->kwargs);
}

/** Walk over the elements behind the code. Return: as the functions above. */
static const unsigned char *take_all(struct walk *walk, const unsigned char *at, unsigned shape)
{
    struct wi_message *message = walk->message;
    at = take_id(walk, at, &message->request);
    if (at && (shape & WI_QUICK_ID))
        at = take_id(walk, at, &message->id);
    if (at && (shape & WI_QUICK_DICT))
        at = take_dict(walk, at);
    if (at && (shape & WI_QUICK_URI))
        at = take_string(walk, at, &message->uri);
    if (at && (shape & WI_QUICK_PAYLOAD))
        at = take_payload(walk, at);
    return at;
}

bool wi_quick_parse(const void *data, size_t size, const widl_arena *scratch,
                    struct wi_message *ret, widl_problem *problem)
{
    const unsigned char *at = data;
    if (size < 3 || (at[0] & 0xf0) != 0x90)
        return false;
    unsigned shape = wi_quick_shape(at[1]);
    size_t left = (size_t)(at[0] & 0x0f) - 1;
    if ((shape & (WI_QUICK_TYPE | WI_QUICK_REQUEST)) != WI_QUICK_REQUEST ||
        left - (shape & WI_QUICK_LEAST) > 2)
        return false;
    *ret = (struct wi_message){.type = (enum wi_message_type)at[1],
                               .payload = {.serializer = WI_MSGPACK}};
    struct walk walk = {at + size, left, ret, scratch->allocator, problem};
    return take_all(&walk, at + 2, shape) == walk.end && walk.left == 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * The short way of the parser: one walk over a message in MessagePack, which checks every value and
 * finds the elements on the way.
 *
 * Invariant: what is taken here the general way takes as well, with the same result. What is rare
 * (ERROR, revocations, lists and integers of odd forms) or wrong is not taken.
 */
#include "message/quick.h"
#include "value/check.h"
#include "value/head.h"

/** A walk over the elements. Its functions return what is behind an element; NULL: go back. */
struct walk {
    const unsigned char *end;
    size_t left; /**< elements that were not walked over yet */
    struct wi_message *message;
    widl_problem *problem; /**< its content is of no interest */
};

/** An id from 1 to WI_MAX_ID. */
static const unsigned char *take_id(const struct walk *walk, const unsigned char *at, uint64_t *ret)
{
    struct wi_head head;
    at = wi_head_read(at, walk->end, &head);
    *ret = head.number;
    return head.type == WI_TYPE_UINT && head.number - 1 < WI_MAX_ID ? at : NULL;
}

static const unsigned char *take_string(const struct walk *walk, const unsigned char *at,
                                        widl_string *ret)
{
    struct wi_head head;
    at = wi_head_read(at, walk->end, &head);
    if (!at || head.type != WI_TYPE_STRING)
        return NULL;
    *ret = widl_str_n((const char *)at, (size_t)head.number);
    if (!widl_is_short_ascii(ret->data, ret->size) && !widl_utf8_valid(*ret))
        return NULL;
    return at + ret->size;
}

/** A list or a map, whose first byte is `narrow` but for a count, or one of two from `wide` on. */
static const unsigned char *take_nested(const struct walk *walk, const unsigned char *at,
                                        unsigned narrow, unsigned wide, widl_string *ret)
{
    const unsigned char *start = at;
    if (at == walk->end || ((*at & 0xf0U) != narrow && (*at & 0xfeU) != wide))
        return NULL;
    at = *at == narrow ? at + 1 : wi_check_value(at, walk->end, 0, walk->problem);
    if (at)
        *ret = widl_str_n((const char *)start, (size_t)(at - start));
    return at;
}

static const unsigned char *take_dict(const struct walk *walk, const unsigned char *at)
{
    widl_string dict = {0};
    at = take_nested(walk, at, 0x80, 0xde, &dict);
    walk->message->dict = (widl_value){(const unsigned char *)dict.data, dict.size};
    walk->message->has_dict = true;
    return at;
}

static const unsigned char *take_payload(struct walk *walk, const unsigned char *at)
{
    struct wi_payload *payload = &walk->message->payload;
    at = take_nested(walk, at, 0x90, 0xdc, &payload->args);
    if (!at || walk->left == 1)
        return at;
    walk->left--;
    return take_nested(walk, at, 0x80, 0xde, &payload->kwargs);
}

static const unsigned char *take(struct walk *walk, const unsigned char *at, char letter)
{
    switch (letter) {
    case 'r':
        return take_id(walk, at, &walk->message->request);
    case 'i':
        return take_id(walk, at, &walk->message->id);
    case 'd':
        return take_dict(walk, at);
    case 'u':
    case 's':
        return take_string(walk, at, &walk->message->uri);
    case 'p':
        return take_payload(walk, at);
    default:
        return NULL;
    }
}

bool wi_quick_parse(const void *data, size_t size, struct wi_message *ret, widl_problem *problem)
{
    const unsigned char *at = data;
    if (size < 2 || (at[0] & 0xf0) != 0x90 || at[0] == 0x90 || at[1] >= 0x80)
        return false;
    const struct wi_message_traits *traits = wi_message_traits(at[1]);
    if (!traits)
        return false;
    *ret = (struct wi_message){.type = traits->type, .payload = {.serializer = WI_MSGPACK}};
    struct walk walk = {at + size, (at[0] & 0x0fU) - 1, ret, problem};
    const char *letter = traits->elements;
    at += 2;
    for (; at && *letter && walk.left > 0; letter++) {
        at = take(&walk, at, *letter);
        walk.left--;
    }
    return at == walk.end && walk.left == 0 &&
           (*letter == '\0' || *letter == 'p' || *letter == '?');
}

/* SPDX-License-Identifier: MIT */
/*
 * The short ways of the parser and of the writer, for MessagePack as nearly all messages have it.
 *
 * Each does what the general way does, with the same result, or nothing: then the general way is
 * to be taken, which alone knows every form and what to say of one that is wrong.
 */
#ifndef WI_QUICK_H
#define WI_QUICK_H

#include "message/message.h"

/**
 * What a message consists of, in this order: bits. The elements of the most frequent messages stand
 * in one order, and those of others are left to the general ways.
 */
enum wi_quick_shape {
    WI_QUICK_LEAST = 7, /**< not a bit: how many elements follow the code at least */
    WI_QUICK_TYPE = 8,
    WI_QUICK_REQUEST = 16,
    WI_QUICK_ID = 32,
    WI_QUICK_DICT = 64,
    WI_QUICK_URI = 128,
    WI_QUICK_PAYLOAD = 256,
};

/** The shapes of messages by their codes, the largest of which is WI_YIELD. */
extern const unsigned short wi_quick_shapes[WI_YIELD + 1];

/** The shape of a message; 0: it is left to the general ways. */
static inline unsigned wi_quick_shape(unsigned code)
{
    return code <= WI_YIELD ? wi_quick_shapes[code] : 0;
}

/** Whether a half of a payload in MessagePack has nothing in it: it is absent, or empty. */
static inline bool wi_quick_is_empty(widl_string part)
{
    return part.size == 0 || (part.size == 1 && ((unsigned char)part.data[0] & 0x8f) == 0x80);
}

/**
 * Parse a message in MessagePack, in one walk. scratch: whose allocator is asked for what large
 * maps take meanwhile. Return: false: it is unusual, or wrong.
 */
bool wi_quick_parse(const void *data, size_t size, const widl_arena *scratch,
                    struct wi_message *ret, widl_problem *problem);

/** Append a message in MessagePack. Return: false: it is unusual, or there is no room. */
bool wi_quick_write(const struct wi_message *message, widl_buffer *out);

/** wi_message_parse() and wi_message_write() by the general way only. */
bool wi_general_parse(enum wi_serializer serializer, const void *data, size_t size,
                      widl_arena *scratch, struct wi_message *ret, widl_problem *problem);
bool wi_general_write(const struct wi_message *message, enum wi_serializer serializer,
                      widl_buffer *out, widl_problem *problem);

#endif

/* SPDX-License-Identifier: MIT */
/* The elements of an encoded message, one by one, the same way in each serializer. */
#ifndef WI_ELEMENTS_H
#define WI_ELEMENTS_H

#include <widl/value.h>

#include "message/message.h"
#include "value/transcode.h"

/** A message taken apart: views into its bytes, each checked whole. */
struct wi_elements {
    enum wi_serializer serializer;
    widl_arena *scratch; /**< owns what had to be converted */
    size_t count;
    widl_string items[WI_SPLIT_MAX];
};

/**
 * Take a message apart. Return: false with `problem` when it is no list, or one of its elements is
 * broken; `count` then says how many before it are whole.
 */
bool wi_elements_split(struct wi_elements *elements, const void *data, size_t size,
                       widl_problem *problem);

/** The kind of an element. */
widl_kind wi_element_kind(const struct wi_elements *elements, size_t index);

/** An integer from `low` to `high`. Return: false when the element is anything else. */
bool wi_element_uint(const struct wi_elements *elements, size_t index, uint64_t low, uint64_t high,
                     uint64_t *ret);

/** An element in MessagePack. Return: false with `problem` when it cannot be converted. */
bool wi_element_value(const struct wi_elements *elements, size_t index, widl_value *ret,
                      widl_problem *problem);

/** A string; the element must be of that kind or JSON's form of bytes, as `*ret_kind` says. */
bool wi_element_string(const struct wi_elements *elements, size_t index, widl_string *ret,
                       widl_kind *ret_kind, widl_problem *problem);

#endif

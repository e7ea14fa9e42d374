/* SPDX-License-Identifier: MIT */
/* Parts of a message from the serializer that they are in to MessagePack. */
#ifndef WI_CONVERT_H
#define WI_CONVERT_H

#include "message/message.h"

/** Append the MessagePack encoding of one value. Return: false with `problem`. */
bool wi_convert(enum wi_serializer serializer, widl_string part, widl_buffer *out,
                widl_problem *problem);

/** The same into `arena`. */
bool wi_convert_into(enum wi_serializer serializer, widl_string part, widl_arena *arena,
                     widl_value *ret, widl_problem *problem);

#endif

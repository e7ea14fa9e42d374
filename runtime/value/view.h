/* SPDX-License-Identifier: MIT */
/* Text of a message that is looked at where it lies. */
#ifndef WI_VIEW_H
#define WI_VIEW_H

#include <widl/codec.h>

/** Read a string without a copy, checked to be UTF-8; `expected` is what to call it in a text. */
bool wi_read_view(widl_reader *reader, const char *expected, widl_string *ret);

#endif

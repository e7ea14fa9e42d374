/* SPDX-License-Identifier: MIT */
/* Texts for people in arrays of a fixed size. */
#ifndef WI_FORMAT_H
#define WI_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#include <widl/export.h>

/** As vsnprintf(), but a text that is too long is cut at the start of a UTF-8 character. */
void wi_format(char *out, size_t size, const char *format, va_list arguments) WIDL_PRINTF(3, 0);

/** Copy `text`, which may be NULL, cut in the same way. */
void wi_copy_text(char *out, size_t size, const char *text);

#endif

/* SPDX-License-Identifier: MIT */
/* Bytes as hexadecimal text, in which cryptosign carries keys, challenges and signatures. */
#ifndef WI_HEX_H
#define WI_HEX_H

#include <widl/text.h>

/** Write `2 * size` lower-case digits, without a NUL. */
void wi_hex_write(char *out, const unsigned char *data, size_t size);

/** Read exactly `size` bytes from a text of `2 * size` digits of either case. */
bool wi_hex_read(widl_string text, unsigned char *out, size_t size);

#endif

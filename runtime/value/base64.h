/* SPDX-License-Identifier: MIT */
/* Base64 with padding (RFC 4648, section 4), in which WAMP carries binary data in JSON. */
#ifndef WI_BASE64_H
#define WI_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/** Length of the text for `size` bytes. */
size_t wi_base64_size(size_t size);

/** Write the text for `size` bytes, wi_base64_size() characters without a NUL. */
void wi_base64_write(char *out, const unsigned char *data, size_t size);

/**
 * Decode a text, strictly: whole groups, padding where it belongs, unused bits zero. `out` may be
 * at or before `text`, and has room for three bytes for each four characters.
 */
bool wi_base64_read(unsigned char *out, const char *text, size_t size, size_t *ret_size);

#endif

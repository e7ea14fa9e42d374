/* SPDX-License-Identifier: MIT */
/* Base64, standard and with padding. Private to this folder. */
#ifndef BASE64_H
#define BASE64_H

#include "base/buffer.h"

void base64_append(struct buffer *out, struct text bytes);

#endif

/* SPDX-License-Identifier: MIT */
/* The C library has what compilers leave alone. */
#include "base/wipe.h"

#include <string.h>

void wi_wipe(void *data, size_t size)
{
    if (size > 0)
        explicit_bzero(data, size);
}
